## Choosing what to install

install-which = Which order? Press one, or write its number after the command.
install-none = No order of yours waits for an installation. /orders shows them all.
install-reading = 📦 { $name }. Asking the provider for its templates…
install-read-failed = ⚠️ { $name }. The provider's templates can't be read: { $reason }.
install-no-templates = The provider lists no templates just now. Try again in a few minutes.
install-choose = 📦 { $name }. Which system?
install-choose-of = 📦 { $name }. Which { $system }?
install-other-systems = Others
install-keys-reading = 📦 { $name }, { $system }. Reading your SSH keys…
install-keys = 📦 { $name }, { $system }. Which SSH keys may log in as root?
install-keys-none = 📦 { $name }, { $system }. There are no SSH keys in this account. You can add one, or go on: the provider then makes a password.
install-keys-failed = ⚠️ { $name }, { $system }. Your SSH keys can't be read: { $reason }. You can go on without any: the provider then makes a password.
install-checking = 📦 { $name }, { $system }. The provider is checking this…
install-refused = ❌ { $name }, { $system }. Nothing was started: { $reason }.
install-summary = 📦 Install on { $name }
install-summary-system = System: { $system }
install-summary-keys = SSH keys: { $keys }
install-summary-no-keys = SSH keys: none; the provider makes a root password
install-summary-hint = The provider has checked it and finds nothing wrong. Install begins it.
install-expired = That choice is over, and nothing was sent. Begin anew, please.
install-unpaid = Order { $name } is unpaid: a system is installed once it is paid.
install-installed = { $name } has its system already.
install-changed = The provider lists that template no more. These are the ones that there are:
install-interrupted = ⚠️ I was restarted before the provider answered. Nothing was started; begin anew, please.
button-install-continue = Continue ›
button-install-templates = ‹ Systems
button-confirm-install = 📦 Install
button-install = 📦 Install

## The message that follows an installation

installing-live = ⏳ Installing { $system } on { $name } · asked { $at }
installing-joined = It was under way already; I am following it.
installing-queued = In the provider's queue
installing-started = The provider is installing it
installing-elapsed = { $duration } so far
installing-bar = { $bar } { $duration } of about { $usual }
installing-unanswered = ❔ Installation of { $system } on { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
installing-done = 🎉 { $name } is active after { $duration }
installing-failed = ❌ Nothing was installed on { $name }: { $reason }.
installing-lost = ❌ The installation on { $name } came to nothing: the provider had begun it, and now it shows no VPS. Install it anew, or ask the provider's support.
installing-not-sent = ⚠️ Installation of { $system } on { $name }. Nothing was sent: { $reason }.
installing-dropped = ⚠️ Nothing was installed on { $name }: I was restarted before anything was sent, and it was too long ago to go on.
installing-unconfirmed = ❔ I can't tell what became of the installation on { $name }: it was asked for once, { $duration } ago, and the server isn't active.
callback-conflict-install = { $name } is just being installed. Nothing more was sent.
callback-install = Installing { $name }…
