### Tariffs and templates

tariffs-title = 🏷 Тарифы ({ $n })
tariffs-found = 🏷 Тарифы, где есть «{ $part }» ({ $n })
tariffs-none-found = Тарифов, где есть «{ $part }», нет. Напишите другую часть названия или посмотрите все.
tariffs-none = Сейчас у провайдера нет тарифов в списке.
tariffs-hint = Нажмите, чтобы увидеть, что будет заказано. До подтверждения ничего не заказывается.
tariffs-reading = 🏷 Спрашиваю у провайдера тарифы…
templates-title = 💿 Шаблоны ({ $n })
templates-found = 💿 Шаблоны, где есть «{ $part }» ({ $n })
templates-none-found = Шаблонов, где есть «{ $part }», нет. Напишите другую часть названия или посмотрите все.
templates-none = Сейчас у провайдера нет шаблонов в списке.
templates-hint = Их ставят на оплаченный заказ: /orders, затем «Установить».
templates-reading = 💿 Спрашиваю у провайдера шаблоны…
templates-other = Прочие
catalogue-ask-tariff = Напишите часть названия тарифа. /cancel – выйти.
catalogue-ask-template = Напишите часть названия шаблона, например debian. /cancel – выйти.
catalogue-more = И ещё { $n }: напишите больше букв названия.
catalogue-age = ⚠️ Прочитано { $when }. Только что: { $reason }.
catalogue-failed = ⚠️ Список не прочитать: { $reason }.
button-tariffs = 🏷 Тарифы
button-templates = 💿 Шаблоны
button-all-tariffs = 🏷 Все тарифы
button-all-templates = 💿 Все шаблоны
