## List of orders

orders-title =
    { $n ->
        [one] 🧾 1 order
       *[other] 🧾 { $n } orders
    }{ $unpaid ->
        [0] { "" }
       *[other] , { $unpaid } unpaid
    }
orders-none = There are no orders in your account yet.
orders-found = Orders matching “{ $part }”: { $n }
orders-found-none = No order matches “{ $part }”.
orders-search = Send part of a number or a name to find one.
order-line = { $dot } { $order } · { $status }
order-line-number = No. { $number }
order-line-invoice = invoice { $invoice }
order-age-over = ordered more than { $duration } ago
order-age = ordered { $duration } ago
order-empty = paid, nothing installed
order-pending = unpaid
order-active = active
order-suspended = suspended
order-cancelled = cancelled
order-terminated = terminated
order-fraud = marked as fraud
button-pay-order = 💳 Pay { $order }
button-cancel-order-named = ✖ Cancel order { $order }
button-install-order = 📦 Install { $order }
pay-address =
    💳 Order { $order }, invoice { $invoice }
    Pay it here:
    { $address }
pay-no-invoice = The provider gave no invoice number for order { $order }. Look for the invoice in the panel.
pay-not-pending = Order { $order } doesn't need to be paid: it is { $status }.
button-orders = 🧾 Orders
button-pay = 💳 Pay
button-cancel-order = ✖ Cancel order

## Cancelling an order

cancel-order-ask = Cancel order { $order }? It is unpaid, so cancelling costs nothing.
button-confirm-cancel-order = Yes, cancel the order
cancel-order-live = ⏳ Cancelling order { $order }…
cancel-order-done = 🗑 Order { $order } is cancelled.
cancel-order-failed = ❌ Order { $order } was not cancelled: { $reason }.
cancel-order-unknown = ❔ I can't tell whether order { $order } was cancelled: { $reason }.
cancel-order-paid = Order { $order } is { $status } now. Only unpaid orders can be cancelled.
cancel-order-interrupted = ⚠️ I was restarted before the provider answered. /orders shows whether the order is still there.

## Ordering

order-choose = 🛒 Which tariff?
order-no-tariffs = The provider lists no tariffs right now. Try again in a few minutes.
order-reading = 🛒 Loading tariffs…
order-read-failed = ⚠️ Couldn't load the tariffs: { $reason }.
order-unknown-tariff = There is no tariff “{ $pid }”. Choose one of these:
order-summary = 🛒 { $tariff }
order-price = Price: { $price }
order-no-price = The provider doesn't state the price here. It will be on the invoice.
order-from = Account: { $label }
order-confirm-hint = Confirm places the order and creates an invoice. Nothing is charged until you pay it. The buttons expire in 10 minutes.
button-confirm-order = ✅ Confirm
button-order-from = 👤 From { $label }
button-back-tariffs = ‹ Tariffs
callback-ordering = Ordering…
callback-order-conflict = Another order is being placed in this account. Nothing was sent.
order-expired = This confirmation has expired. Nothing was sent. Please start again.
button-order = 🛒 Order a VPS
button-order-again = 🛒 Order again

## The message that follows an order being placed

ordering-live = ⏳ Ordering { $tariff } · { $at }
ordering-unanswered = ❔ Order of { $tariff }. Sent, no answer. I won't send it twice; checking the provider's orders · { $duration } so far
ordering-done = 🧾 Order { $order } is placed: { $tariff }
ordering-found = 🧾 The answer was lost, but the provider lists the order: { $order }, { $tariff }
ordering-invoice = Invoice { $invoice } · { $amount }
ordering-hint = Pay it on the provider's page. You'll get a message here when the payment has arrived.
ordering-failed = ❌ { $tariff } was not ordered: { $reason }.
ordering-not-sent = ⚠️ Order of { $tariff }. Nothing was sent: { $reason }.
ordering-dropped = ⚠️ { $tariff } was not ordered: I was restarted before anything was sent, and by then the request was too old.
ordering-none = ❔ { $tariff } doesn't seem to have been ordered: no new order has appeared at the provider in { $duration }. I won't send it again by myself.
ordering-unread = ❔ I can't tell whether { $tariff } was ordered. It was sent once, { $duration } ago. There was no answer, and I haven't been able to load the provider's orders since. I won't send it again by myself.
ordering-several = ❔ I can't tell which of the new orders is { $tariff }. The answer was lost, and these have appeared since: { $orders }
ordering-late = 🧾 Order { $order } has appeared at the provider. It is most likely your order for { $tariff }.
ordering-not-seen = ❔ The order for { $tariff } isn't in the provider's list yet, and there was no answer. I'll keep looking until { $until } and message you when it appears. I won't send it again by myself.
order-again-warning =
    ⚠️ The order for { $tariff } may have been placed even though it isn't in the list yet.
    If you order again, you may get two orders. Unpaid ones cost nothing and can be cancelled.
button-order-anyway = 🛒 Order anyway
