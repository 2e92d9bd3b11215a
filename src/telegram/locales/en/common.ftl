## Start and help

home-unlinked =
    👋 Manage your Inferno VPSs from this chat: reboot, stop and boot with one tap, and get an alert when something happens to them.

    First, link your provider account. Its key is stored encrypted, and only you can use it.
home-linked =
    { $total ->
        [0] No servers in your account yet. You'll get a message here when the first one is active.
        [one] You have one server.
       *[other] You have { $total } servers.
    }
home-count = { $state }: { $n }
help-servers = Servers
help-orders = Orders
help-accounts = Accounts
help-teams = Teams
help-settings = Settings
help =
    { $servers }
    /servers – all of them. A name or an IP alone opens one.
    /reboot web-1, /stop web-1, /boot web-1 – act at once
    { $orders }
    /order – order a VPS. /orders – pay, cancel, install.
    /keys, /tariffs, /templates
    { $accounts }
    /link – link one. /accounts – check, rename, unlink.
    { $teams }
    Add me to a group and send /subscribe there. /log – who did what.
    { $settings }
    /settings – language, time zone, alerts, quiet hours
    /cancel – leave a dialog. /forget_me – erase your data.
group-help =
    I show the servers of this chat and send alerts about them.

    /servers – all servers here
    /server web-1 – one of them
    /reboot web-1, /stop web-1, /boot web-1 – for operators
    /log – who did what
    /team – who can control servers

    For owners: /board pins a message with all servers; /grant and /revoke in reply to a person; /settings, /subscribe, /unsubscribe

## Refusals and mistakes

group-only = { $command } works in groups. Add me to one and send it there.
cancelled = Nothing was changed.
cancel-nothing = There is nothing to cancel. Send /servers to see your servers, or /help to see what I can do.
unhandled-message = I didn't understand that. Send /servers to see your servers, or /help to see what I can do.
edited-command = I don't run commands from edited messages. Please send it as a new message.
unknown-command = There is no command { $command }. /help lists them all.
too-many-messages = Too many messages at once: I didn't read the last one. Wait a minute and send it again.
busy = The bot is very busy right now, so nothing was done. Try again in a minute.
too-many-callbacks = Too many taps at once, so this one did nothing. Wait a minute.
not-allowed = This bot is private. To get access, ask the person who runs it to add your ID: { $id }
internal-error = Something went wrong on my side (error { $id }). Nothing more was done. Please try again.
callback-outdated = This button is out of date. Send /servers for a current list.
callback-no-access = You can't use this button.
callback-operators-only = Only operators can do that. Ask an owner for operator access.
callback-admins-only = Only an administrator of this chat, or the owner who set it up first, can answer that.
callback-owners-only = Only an owner of the account can do that.
callback-private-only = This works in the private chat with me.
reply-refused = ⚠️ { $reason }
callback-checking = Checking…
callback-reading = Loading…
callback-dialog-expired = This dialog has expired. Nothing was sent. Please start again.

## Names that mean no server, or several

name-unknown = You have no server called “{ $name }”.
name-not-found = I haven't found “{ $name }” yet. Try again in a minute.
name-nearest = Did you mean one of these?
name-ambiguous = Several servers match “{ $name }”. Which one?
name-unsure = Another server may also be called “{ $name }”. Is this the one you mean?
name-missing = Which server? Choose one, or send its name after the command.

## Durations

duration-seconds = { $n } s
duration-minutes = { $n } min
duration-hours = { $n } h
duration-days = { $n } d
ago-now = just now
ago = { $duration } ago

## Lines that several screens have

account-of = Account { $label }
account-unknown = You have no account called “{ $label }”.
and-more = and { $n } more
elapsed = { $duration } so far
other-systems = Other
refresh-failed = ⚠️ Couldn't refresh: { $reason }.
updated = Updated { $when }

## Buttons that many screens have

button-servers = 🖥 Servers
button-settings = ⚙️ Settings
button-find = 🔎 Find
button-help = ❔ Help
button-home = 🏠 Home
button-refresh = ↻ Refresh
page-of = Page { $page } of { $pages }
button-previous = ‹ Previous
button-next = Next ›
button-first = « First
button-last = Last »
button-try-again = 🔁 Try again
button-check-operation = 🔍 Check now
button-cancel = Cancel
button-open-private = 💬 Open the private chat
access-returned = ▶️ You can use this bot again. It shows your servers and sends you alerts.
not-allowed-linked = You can no longer use this bot. Your accounts are still linked: /unlink removes one, /forget_me erases all your data. Your ID is { $id }.
