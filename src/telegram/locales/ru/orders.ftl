## List of orders

orders-title =
    { $n ->
        [one] 🧾 { $n } заказ
        [few] 🧾 { $n } заказа
       *[other] 🧾 { $n } заказов
    }{ $unpaid ->
        [0] { "" }
        [one] , { $unpaid } не оплачен
       *[other] , { $unpaid } не оплачено
    }
orders-none = В аккаунте пока нет заказов.
orders-found = Заказы, где есть «{ $part }»: { $n }
orders-found-none = Заказов, где есть «{ $part }», нет.
orders-search = Чтобы найти заказ, отправьте часть номера или имени.
order-line = { $dot } { $order } · { $status }
order-line-number = № { $number }
order-line-invoice = счёт { $invoice }
order-age-over = заказан больше { $duration } назад
order-age = заказан { $duration } назад
order-empty = оплачен, система не установлена
order-pending = не оплачен
order-active = активен
order-suspended = приостановлен
order-cancelled = отменён
order-terminated = удалён провайдером
order-fraud = отмечен как мошеннический
button-pay-order = 💳 Оплатить { $order }
button-cancel-order-named = ✖ Отменить заказ { $order }
button-install-order = 📦 Установить { $order }
pay-address =
    💳 Заказ { $order }, счёт { $invoice }
    Оплатить можно здесь:
    { $address }
pay-no-invoice = Провайдер не указал номер счёта для заказа { $order }. Найдите счёт в панели.
pay-not-pending = Заказ { $order } оплачивать не нужно: он { $status }.
button-orders = 🧾 Заказы
button-pay = 💳 Оплатить
button-cancel-order = ✖ Отменить заказ

## Cancelling an order

cancel-order-ask = Отменить заказ { $order }? Он не оплачен, поэтому отмена бесплатна.
button-confirm-cancel-order = Да, отменить заказ
cancel-order-live = ⏳ Отменяю заказ { $order }…
cancel-order-done = 🗑 Заказ { $order } отменён.
cancel-order-failed = ❌ Заказ { $order } не отменён: { $reason }.
cancel-order-unknown = ❔ Не могу сказать, отменён ли заказ { $order }: { $reason }.
cancel-order-paid = Заказ { $order } уже { $status }. Отменить можно только неоплаченный.
cancel-order-interrupted = ⚠️ Меня перезапустили до ответа провайдера. /orders покажет, остался ли заказ.

## Ordering

order-choose = 🛒 Какой тариф?
order-no-tariffs = У провайдера сейчас нет тарифов в списке. Попробуйте через несколько минут.
order-reading = 🛒 Загружаю тарифы…
order-read-failed = ⚠️ Не удалось загрузить тарифы: { $reason }.
order-unknown-tariff = Тарифа «{ $pid }» нет. Выберите один из этих:
order-summary = 🛒 { $tariff }
order-price = Цена: { $price }
order-no-price = Провайдер здесь не указывает цену, она будет в счёте.
order-from = Аккаунт: { $label }
order-confirm-hint = «Подтвердить» оформит заказ и выставит счёт. До оплаты ничего не списывается. Кнопки действуют 10 минут.
button-confirm-order = ✅ Подтвердить
button-order-from = 👤 Из { $label }
button-back-tariffs = ‹ Тарифы
callback-ordering = Заказываю…
callback-order-conflict = В этом аккаунте уже оформляется заказ. Ничего не отправлено.
order-expired = Время на подтверждение истекло, ничего не отправлено. Начните заново.
button-order = 🛒 Заказать VPS
button-order-again = 🛒 Заказать ещё раз

## The message that follows an order being placed

ordering-live = ⏳ Заказываю { $tariff } · { $at }
ordering-unanswered = ❔ Заказ { $tariff }. Отправлено, ответа нет. Второй раз не отправлю; проверяю заказы у провайдера · прошло { $duration }
ordering-done = 🧾 Заказ { $order } оформлен: { $tariff }
ordering-found = 🧾 Ответ потерялся, но заказ у провайдера есть: { $order }, { $tariff }
ordering-invoice = Счёт { $invoice } · { $amount }
ordering-hint = Оплатите его на странице провайдера. Когда оплата поступит, я напишу сюда.
ordering-failed = ❌ { $tariff } не заказан: { $reason }.
ordering-not-sent = ⚠️ Заказ { $tariff }. Ничего не отправлено: { $reason }.
ordering-dropped = ⚠️ { $tariff } не заказан: меня перезапустили до отправки, и запрос устарел.
ordering-none = ❔ Похоже, { $tariff } не заказан: за { $duration } новых заказов у провайдера не появилось. Сам я второй раз не отправлю.
ordering-unread = ❔ Не могу сказать, заказан ли { $tariff }. Запрос отправлен один раз, { $duration } назад, ответа не было, и загрузить заказы у провайдера с тех пор не удалось. Сам я второй раз не отправлю.
ordering-several = ❔ Не могу сказать, какой из этих заказов – { $tariff }. Ответ потерялся, а с тех пор появились: { $orders }
ordering-late = 🧾 У провайдера появился заказ { $order }. Скорее всего, это и есть { $tariff }.
ordering-not-seen = ❔ Заказа { $tariff } пока нет в списке провайдера, и ответа не было. Я буду искать его до { $until } и сообщу, когда он появится. Второй раз сам не отправлю.
order-again-warning =
    ⚠️ Возможно, заказ { $tariff } оформлен, но пока не появился в списке.
    Если заказать ещё раз, заказов может стать два. За неоплаченный ничего не спишут, и его можно отменить.
button-order-anyway = 🛒 Всё равно заказать
