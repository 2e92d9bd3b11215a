## List and card

servers-title = 🖥 Your servers ({ $n })
servers-none = There are no servers or orders in your account yet. You'll get a message here when a VPS is active.
servers-filtered = { $filter }: { $n }
servers-filtered-none = { $filter }: no servers.
servers-part = “{ $part }”
servers-line-of = { $line } · { $account }
servers-to-reboot = Which server to reboot?
servers-to-stop = Which server to stop?
servers-to-boot = Which server to boot?
servers-none-to-reboot = None of the servers can be rebooted now.
servers-none-to-stop = None of the servers can be stopped now.
servers-none-to-boot = None of the servers can be booted now.
servers-pages =
    { $n } pages, { $size } servers each.
    Which page?
servers-filters = Which servers?
servers-filters-accounts = Which servers, or which account?
servers-ask-part = Send part of the name, the IP or the order number. The end of the IP is enough: 0.111
servers-found-none = No server matches “{ $part }”. Send another part.
servers-never-read = { $n ->
    [one] No data yet for one server.
   *[other] No data yet for { $n } servers.
}
servers-reading = 🖥 Loading your servers…
card-title = { $dot } { $state } · { $name } · { $ip }
card-title-no-ip = { $dot } { $state } · { $name }
card-state-by-provider = { $state } (provider: { $word })
card-but-online = { $state }, but online
card-but-offline = { $state }, but offline
card-order = Order { $order }
card-paid-until = Paid until { $day }
card-payment-due = Payment was due on { $day }
card-provider-name = At the provider: { $name }
card-contradictory = The provider's two reports about this server disagree. You won't get alerts about it until they agree.
card-other-ips = Also { $ips }
card-other-ips-more = Also { $ips } and { $n } more
card-not-seen = Not loaded from the provider yet.
card-locked = 🔒 Locked: power actions are disabled until it is unlocked.
card-pending = The order is waiting for payment.
card-cancelled = The order was cancelled or has expired.
card-terminated = The provider has terminated this server.
card-fraud = The provider has marked this order as fraud. Ask its support.
card-empty = Paid, no system installed yet.
card-gone = The provider no longer lists this order in the account.
server-actions-title = { $name } · more actions
server-actions-password-hint = The message with the password is deleted after a minute.
server-actions-lock-hint = Lock disables power actions until you unlock the server.
button-back-keys = ‹ Keys
button-copy-ip = 📋 Copy IP
button-copy-ssh = 📋 Copy SSH
button-server-actions = ⋯ More
button-server-filters = Filter
button-servers-all = All servers
button-back = ‹ Back
button-back-servers = ‹ Servers
button-card = 🖥 Open card

## States

state-running = Running
state-stopped = Stopped
state-rebooting = Rebooting
state-starting = Starting
state-stopping = Stopping
state-installing = Installing
state-suspended = Suspended
state-unknown = Unknown
state-unread = No data yet
state-empty = Not installed
state-pending = Unpaid
state-cancelled = Cancelled
state-terminated = Terminated
state-fraud = Marked as fraud
state-gone = Not in the account

## Renaming, locking, password

rename-ask = Send the new name for { $name }, up to 64 characters, or /cancel.
rename-done = ✏️ It is now called { $name }.
rename-cleared = ✏️ It has the provider's name again: { $name }.
rename-bad = A name needs 1 to 64 characters on one line. Send another one, or /cancel.
rename-invisible = This name contains characters that can't be seen or that change the direction of the line. Send it without them, or /cancel.
rename-taken = Another server is already called { $name }. Send a different name, or /cancel.
rename-usage = Send /rename, the server, and its new name: /rename web-1 shop
locked = 🔒 Locked.
unlocked = 🔓 Unlocked.
password-fetching = 🔑 Loading the password of { $name }…
password-shown =
    🔑 Root password of { $name }: { $password }
    Tap to see it. This message deletes itself in a minute.
password-none = The provider has no password for { $name }. It may have been installed with SSH keys, or may not be installed yet.
password-interrupted = 🔑 I was restarted before the provider answered. Please ask for it again.
password-failed = 🔑 Couldn't load the password: { $reason }.
button-password = 🔑 Password
button-copy-password = 📋 Copy
button-rename = ✏️ Rename
button-clear-name = Use the provider's name
button-lock = 🔒 Lock
button-unlock = 🔓 Unlock
