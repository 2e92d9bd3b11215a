## List of orders

orders-title =
    { $n ->
        [one] 🧾 One order
       *[other] 🧾 { $n } orders
    }{ $unpaid ->
        [0] { "" }
       *[other] , { $unpaid } unpaid
    }
orders-none = There are no orders in your account yet.
orders-found = With “{ $part }” in it: { $n }
orders-found-none = No order has “{ $part }” in it.
orders-search = Type a part of a number or name to find one.
order-line = { $dot } { $order } · { $status } · { $age }
order-line-number = № { $number }
order-line-invoice = invoice { $invoice }
order-age-over = over { $duration } old
order-age = { $duration } old
order-empty = paid, nothing installed
order-pending = unpaid
order-active = active
order-suspended = suspended
order-cancelled = cancelled
button-pay-order = 💳 Pay { $order }
button-cancel-order-named = ✖ Cancel order { $order }
button-install-order = 📦 Install { $order }
pay-address =
    💳 Order { $order }, invoice { $invoice } · { $amount }
    Pay it here:
    { $address }
pay-no-invoice = The provider names no invoice for order { $order }. Look in the provider's panel.
pay-not-pending = Order { $order } needs no payment: it is { $status }.
button-orders = 🧾 Orders
button-pay = 💳 Pay
button-cancel-order = ✖ Cancel order

## Cancelling an order

cancel-order-ask = Cancel order { $order } ({ $amount })? It is unpaid, and cancelling it costs nothing.
button-confirm-cancel-order = Yes, cancel the order
cancel-order-live = ⏳ Cancelling order { $order }…
cancel-order-done = 🗑 Order { $order } is cancelled.
cancel-order-failed = ❌ Order { $order } was not cancelled: { $reason }.
cancel-order-paid = Order { $order } is { $status } by now, and only unpaid ones can be cancelled.
cancel-order-interrupted = ⚠️ I was restarted before the provider answered. Look at the order anew.

## Ordering

order-choose = 🛒 Which tariff?
order-no-tariffs = The provider lists no tariffs just now. Try again in a few minutes.
order-reading = 🛒 Asking the provider for its tariffs…
order-read-failed = ⚠️ The provider's tariffs can't be read: { $reason }.
order-unknown-tariff = The provider has no tariff “{ $pid }”. These are the ones that there are:
order-summary = 🛒 { $tariff }
order-price = Price: { $price }
order-no-price = The provider doesn't say the price here; its invoice will.
order-from = Account: { $label }
order-confirm-hint = Confirm places the order. The provider makes an invoice for it, and nothing is charged until you pay it. These buttons are good for 10 minutes.
button-confirm-order = ✅ Confirm
button-order-from = 👤 From { $label }
button-back-tariffs = ‹ Tariffs
callback-ordering = Ordering…
callback-order-conflict = An order is just being placed in this account. Nothing more was sent.
order-expired = That confirmation is over, and nothing was sent. Begin anew, please.
button-order = 🛒 Order a VPS
button-order-again = 🛒 Order anew

## The message that follows an order being placed

ordering-live = ⏳ Ordering { $tariff } · asked { $at }
ordering-unanswered = ❔ Order of { $tariff }. Sent, no answer. I won't send it twice; checking the provider's list of orders · { $duration } so far
ordering-done = 🧾 Order { $order } is placed: { $tariff }
ordering-found = 🧾 The answer got lost, and here it is in the provider's list: order { $order }, { $tariff }
ordering-invoice = Invoice { $invoice } · { $amount }
ordering-hint = Pay it on the provider's page. You will hear from me when the payment has arrived.
ordering-failed = ❌ { $tariff } was not ordered: { $reason }.
ordering-not-sent = ⚠️ Order of { $tariff }. Nothing was sent: { $reason }.
ordering-dropped = ⚠️ { $tariff } was not ordered: I was restarted before anything was sent, and it was too long ago to go on.
ordering-none = ❔ { $tariff } was not ordered as far as the provider's list shows: for { $duration } nothing new has come up there. I won't send it again by myself.
ordering-unread = ❔ I can't tell whether { $tariff } was ordered: it was sent once, { $duration } ago, no answer came, and the provider's list of orders could not be read since. I won't send it again by myself.
ordering-several = ❔ I can't tell which order { $tariff } became. The answer got lost, and these have come up since: { $orders }
ordering-late = 🧾 Order { $order } has come up in the provider's list since { $tariff } was sent. It is most likely that one.
ordering-account = Account { $label }
ordering-not-seen = ❔ The order of { $tariff } is not in the provider's list yet, and no answer came. I look for it until { $until } and tell you when it appears. I won't send it again by myself.
order-again-warning =
    ⚠️ The order of { $tariff } may have been placed without appearing in the list so far.
    If you order again, you may get two orders. Unpaid ones cost nothing and can be cancelled.
button-order-anyway = 🛒 Order anyway
