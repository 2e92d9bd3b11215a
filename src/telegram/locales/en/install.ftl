## Choosing what to install

install-which = Which order? Choose one, or send its number after the command.
install-none = No order is waiting for an installation. /orders shows them all.
install-reading = 📦 { $name }. Loading templates…
install-read-failed = ⚠️ { $name }. Couldn't load the templates: { $reason }.
install-no-templates = The provider lists no templates right now. Try again in a few minutes.
install-choose = 📦 { $name }. Which template?
install-choose-of = 📦 { $name }. Which version of { $system }?
install-keys-reading = 📦 { $name }, { $system }. Loading your SSH keys…
install-keys = 📦 { $name }, { $system }. Choose the SSH keys that can log in as root.
install-keys-none = 📦 { $name }, { $system }. There are no SSH keys in this account. Add one, or continue: the provider then creates a root password.
install-keys-failed = ⚠️ { $name }, { $system }. Couldn't load your SSH keys: { $reason }. You can continue without any: the provider then creates a root password.
install-checking = 📦 { $name }, { $system }. Checking with the provider…
install-refused = ❌ { $name }, { $system }. Nothing was started: { $reason }.
install-summary = 📦 Install on { $name }
install-summary-system = Template: { $system }
install-summary-keys = SSH keys: { $keys }
install-summary-no-keys = SSH keys: none. The provider creates a root password.
install-summary-hint = The provider checked this and found no problems. Press Install to start.
install-expired = This choice has expired. Nothing was sent. Please start again.
install-unpaid = Order { $name } is unpaid. A system can be installed once it is paid.
install-installed = { $name } already has a system.
install-changed = The provider no longer lists that template. Choose one of these:
install-interrupted = ⚠️ I was restarted before the provider answered. Nothing was started. Please start again.
button-install-continue = Continue ›
button-install-templates = ‹ Templates
button-confirm-install = 📦 Install
button-install = 📦 Install

## The message that follows an installation

installing-live = ⏳ Installing { $system } on { $name } · { $at }
installing-joined = It was already in progress; you can follow it here.
installing-queued = In the provider's queue
installing-started = The provider is installing it
installing-bar = { $bar } { $duration } of about { $usual }
installing-longer = { $duration } so far, usually about { $usual }
installing-unanswered = ❔ Installation of { $system } on { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
installing-done = 🎉 { $name } is active after { $duration }
installing-failed = ❌ Nothing was installed on { $name }: { $reason }.
installing-lost = ❌ The installation on { $name } failed: the provider had started it, and now shows no VPS. Install it again, or ask the provider's support.
installing-not-sent = ⚠️ Installation of { $system } on { $name }. Nothing was sent: { $reason }.
installing-dropped = ⚠️ Nothing was installed on { $name }: I was restarted before anything was sent, and by then the request was too old.
installing-unconfirmed = ❔ I can't tell whether the installation on { $name } worked. It was requested once, { $duration } ago, and the server isn't active.
callback-conflict-install = { $name } is being installed. Nothing else was sent.
callback-install = Installing { $name }…

## Installing once an order is paid

planned-system = 📦 { $system } will be installed once it is paid.
planned-summary-hint = It will be installed as soon as the order is paid. Until then you can change it.
planned-confirmed = 📦 { $system } will be installed once order { $order } is paid.
planned-dropped = { $system } won't be installed.
callback-planned-dropped = Nothing will be installed.
callback-nothing-planned = Nothing is planned for this order.
planned-postponed =
    💳 Order { $order } is paid.
    { $system } can't be installed yet: { $reason }.
    I'll keep trying for an hour.
planned-refused =
    💳 Order { $order } is paid.
    ⚠️ { $system } was not installed: { $reason }.
planned-reason-template-gone = the provider no longer offers it
planned-reason-locked = the server is locked
planned-reason-occupied = another installation was already started
planned-reason-no-access = your key for this account no longer works
planned-ask = Choose another system, or try again.
planned-ask-unlock = Unlock it, then press Install.
planned-ask-link = Link the account again, then install from /orders.
button-choose-system = 📦 Choose system
button-change-system = ✏️ Change
button-drop-planned-install = ✖ Don't install
