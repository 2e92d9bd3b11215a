### Tariffs and templates

tariffs-title = 🏷 Тарифы ({ $n })
tariffs-found = 🏷 Тарифы, где есть «{ $part }» ({ $n })
tariffs-none-found = Тарифов, где есть «{ $part }», нет. Отправьте другую часть названия или откройте все.
tariffs-none = У провайдера сейчас нет тарифов в списке.
tariffs-hint = Выберите тариф, чтобы увидеть цену. До подтверждения ничего не заказывается.
tariffs-reading = 🏷 Загружаю тарифы…
templates-title = 💿 Шаблоны ({ $n })
templates-found = 💿 Шаблоны, где есть «{ $part }» ({ $n })
templates-none-found = Шаблонов, где есть «{ $part }», нет. Отправьте другую часть названия или откройте все.
templates-none = У провайдера сейчас нет шаблонов в списке.
templates-hint = Чтобы установить шаблон на оплаченный заказ: /orders, затем «Установить».
templates-reading = 💿 Загружаю шаблоны…
catalogue-ask-tariff = Отправьте часть названия тарифа или /cancel.
catalogue-ask-template = Отправьте часть названия шаблона, например debian, или /cancel.
catalogue-more = И ещё { $n }. Чтобы сузить список, отправьте больше букв названия.
catalogue-age = ⚠️ Данные { $when }. Не удалось обновить: { $reason }.
catalogue-failed = ⚠️ Не удалось загрузить список: { $reason }.
button-tariffs = 🏷 Тарифы
button-templates = 💿 Шаблоны
button-all-tariffs = 🏷 Все тарифы
button-all-templates = 💿 Все шаблоны
