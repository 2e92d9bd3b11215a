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
orders-found = Содержат «{ $part }»: { $n }
orders-found-none = Ни в одном заказе нет «{ $part }».
orders-search = Чтобы найти заказ, напишите часть номера или имени.
order-line = { $dot } { $order } · { $status } · { $age }
order-line-number = № { $number }
order-line-invoice = счёт { $invoice }
order-age-over = больше { $duration }
order-age = { $duration }
order-empty = оплачен, система не установлена
order-pending = не оплачен
order-active = активен
order-suspended = приостановлен
order-cancelled = отменён
button-pay-order = 💳 Оплатить { $order }
button-cancel-order-named = ✖ Отменить заказ { $order }
button-install-order = 📦 Установить { $order }
pay-address =
    💳 Заказ { $order }, счёт { $invoice } · { $amount }
    Оплатить можно здесь:
    { $address }
pay-no-invoice = Провайдер не назвал счёт для заказа { $order }. Посмотрите в панели провайдера.
pay-not-pending = Заказ { $order } оплачивать не нужно: он { $status }.
button-orders = 🧾 Заказы
button-pay = 💳 Оплатить
button-cancel-order = ✖ Отменить заказ

## Cancelling an order

cancel-order-ask = Отменить заказ { $order } ({ $amount })? Он не оплачен, и отмена ничего не стоит.
button-confirm-cancel-order = Да, отменить заказ
cancel-order-live = ⏳ Отменяю заказ { $order }…
cancel-order-done = 🗑 Заказ { $order } отменён.
cancel-order-failed = ❌ Заказ { $order } не отменён: { $reason }.
cancel-order-paid = Заказ { $order } уже { $status }, а отменить можно только неоплаченный.
cancel-order-interrupted = ⚠️ Меня перезапустили, прежде чем провайдер ответил. Посмотрите на заказ ещё раз.

## Ordering

order-choose = 🛒 Какой тариф?
order-no-tariffs = Провайдер сейчас не показывает тарифов. Попробуйте через несколько минут.
order-reading = 🛒 Спрашиваю у провайдера тарифы…
order-read-failed = ⚠️ Тарифы провайдера не прочитать: { $reason }.
order-unknown-tariff = Тарифа «{ $pid }» у провайдера нет. Вот какие есть:
order-summary = 🛒 { $tariff }
order-price = Цена: { $price }
order-no-price = Цену провайдер здесь не называет; она будет в счёте.
order-from = Аккаунт: { $label }
order-confirm-hint = «Подтвердить» оформит заказ. Провайдер выставит счёт, и до его оплаты ничего не спишется. Эти кнопки действуют 10 минут.
button-confirm-order = ✅ Подтвердить
button-order-from = 👤 Из { $label }
button-back-tariffs = ‹ Тарифы
callback-ordering = Заказываю…
callback-order-conflict = В этом аккаунте как раз оформляется заказ. Больше ничего не отправлено.
order-expired = Это подтверждение уже не действует, ничего не отправлено. Начните заново, пожалуйста.
button-order = 🛒 Заказать VPS
button-order-again = 🛒 Заказать заново

## The message that follows an order being placed

ordering-live = ⏳ Заказываю { $tariff } · запрошено в { $at }
ordering-unanswered = ❔ Заказ { $tariff }. Отправлено, ответа нет. Второй раз не отправлю; проверяю список заказов у провайдера · прошло { $duration }
ordering-done = 🧾 Заказ { $order } оформлен: { $tariff }
ordering-found = 🧾 Ответ потерялся, но в списке провайдера заказ есть: { $order }, { $tariff }
ordering-invoice = Счёт { $invoice } · { $amount }
ordering-hint = Оплатите его на странице провайдера. Когда оплата поступит, я напишу.
ordering-failed = ❌ { $tariff } не заказан: { $reason }.
ordering-not-sent = ⚠️ Заказ { $tariff }. Ничего не отправлено: { $reason }.
ordering-dropped = ⚠️ { $tariff } не заказан: меня перезапустили до отправки, и продолжать было уже поздно.
ordering-none = ❔ Судя по списку провайдера, { $tariff } не заказан: за { $duration } там не появилось ничего нового. Сам я второй раз не отправлю.
ordering-unread = ❔ Не могу сказать, заказан ли { $tariff }: отправлено один раз, { $duration } назад, ответа не было, и список заказов с тех пор не прочитать. Сам я второй раз не отправлю.
ordering-several = ❔ Не могу сказать, каким заказом стал { $tariff }. Ответ потерялся, а с тех пор появились: { $orders }
ordering-late = 🧾 После отправки { $tariff } в списке провайдера появился заказ { $order }. Скорее всего, это он.
ordering-account = Аккаунт { $label }
ordering-not-seen = ❔ Заказа { $tariff } пока нет в списке провайдера, и ответа не было. Я буду искать его до { $until } и сообщу, когда он появится. Второй раз сам не отправлю.
order-again-warning =
    ⚠️ Возможно, заказ { $tariff } оформлен, но пока не появился в списке.
    Если заказать ещё раз, заказов может стать два. За неоплаченный ничего не спишут, и его можно отменить.
button-order-anyway = 🛒 Всё равно заказать
