## List and card

servers-title = 🖥 Your servers ({ $n })
servers-none = There is nothing in your account yet: no servers and no orders. When a VPS becomes active, you will hear of it here.
card-title = { $dot } { $state } · { $name } · { $ip }
card-title-no-ip = { $dot } { $state } · { $name }
card-state-by-provider = { $state } (provider: { $word })
card-but-online = { $state }, but online
card-but-offline = { $state }, but offline
card-order = Order { $order }
card-paid-until = Paid until { $day }
card-payment-due = Payment was due on { $day }
card-account = Account { $label }
card-provider-name = At the provider: { $name }
card-contradictory = The provider contradicts itself about this server. You get no alert until both of its reports agree.
card-other-ips = Also { $ips }
card-other-ips-more = Also { $ips } and { $n } more
card-seen = Seen { $when }
card-not-seen = Not read from the provider yet.
card-read-failed = ⚠️ Just now: { $reason }.
card-locked = 🔒 Locked: nobody presses power on it until it is unlocked.
card-pending = The order waits for its payment.
card-cancelled = The order was cancelled or has ended.
card-empty = Paid, and no system is installed on it yet.
card-gone = The provider says that this order is in the account no more.
server-actions-title = { $name }: more
server-actions-hint = Password shows the root password for a minute. Rename gives it your own name. Alerts: which of its news is told here. Lock takes the power buttons away until you unlock it.
button-back-keys = ‹ Keys
button-copy-ip = 📋 Copy IP
button-copy-ssh = 📋 Copy SSH
button-server-actions = ⋯ More
button-back-servers = ‹ Servers
button-back-card = ‹ Back
button-open-card = 🖥 Open its card

## States

state-running = Running
state-stopped = Stopped
state-rebooting = Rebooting
state-starting = Starting
state-stopping = Stopping
state-installing = Installing
state-suspended = Suspended
state-unknown = Unknown
state-unread = Not read yet
state-empty = Not installed
state-pending = Unpaid
state-cancelled = Cancelled
state-gone = Gone

## Renaming, locking, password

rename-ask = Send the new name for { $name }, up to 64 characters. /cancel leaves it as it is.
rename-done = ✏️ It is called { $name } now.
rename-cleared = ✏️ It has the provider's name again: { $name }.
rename-bad = A name needs 1 to 64 characters on one line. Send another one, or /cancel.
rename-invisible = This name has characters that can't be seen, or that change the direction of the line. Send it without them, or /cancel.
rename-usage = Write /rename, the server, and its new name: /rename web-1 shop
locked = 🔒 Locked.
unlocked = 🔓 Unlocked.
password-fetching = 🔑 Asking the provider for the password of { $name }…
password-shown =
    🔑 Root password of { $name }: { $password }
    Tap to see it. This message deletes itself in a minute.
password-none = The provider has no password for { $name }: it may have been installed with SSH keys, or not at all.
password-interrupted = 🔑 I was restarted before the provider answered. Please ask for it again.
password-failed = 🔑 No password: { $reason }.
button-password = 🔑 Password
button-copy-password = 📋 Copy
button-rename = ✏️ Rename
button-clear-name = Use the provider's name
button-lock = 🔒 Lock
button-unlock = 🔓 Unlock
