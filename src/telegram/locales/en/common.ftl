## Start and help

home-unlinked =
    Hello! From this chat you run your VPSs at Inferno: reboot, stop and boot with one tap, and hear at once when something happens to them.

    To begin, link your provider account. Its key is stored encrypted, and only you can use it.
home-linked =
    { $total ->
        [0] No servers in your account yet. When one appears, you will hear of it here.
        [one] You have one server here.
       *[other] You have { $total } servers here.
    }
home-count = { $state }: { $n }
help =
    What I can do

    /servers – your servers; a tap on one opens its card
    /server web-1 – the card of one server, by name, IP or order number
    /reboot web-1, /stop web-1, /boot web-1 – at once, with no questions
    /rename web-1 shop – your own name for a server
    /password web-1 – its root password, hidden, gone after a minute
    /log – who did what, and what came of it

    /tariffs, /templates – what there is to order and to install
    /order – order a VPS; /order 303 – by tariff number
    /orders – all orders: pay, cancel, install
    /install 47000 – put a system on a paid order
    /keys – your public SSH keys; /addkey adds one

    /link 777 KEY – link a provider account by client id and API key
    /login you@example.com PASSWORD – the same by your panel login
    /accounts – your accounts: check, rename, unlink
    /unlink LABEL – unlink one; its key is erased
    /balance – what is left in an account

    For a team: add me to its group, and send /subscribe there.

    /settings – language, news, quiet hours; /lang { $languages }
    /forget_me – erase everything of yours here
    /cancel – leave what you are in the middle of
group-help =
    Here I show servers and tell what happens to them.

    /servers – the servers of this chat
    /server web-1 – the card of one
    /reboot web-1, /stop web-1, /boot web-1 – for operators
    /log – who did what
    /team – who may press

    For the owner: /grant and /revoke in reply to a person, /settings, /subscribe, /unsubscribe

## Refusals and mistakes

group-only = { $command } works in a group that I have been added to.
cancelled = Left as it is.
cancel-nothing = You are not in the middle of anything. /servers shows your servers, /help what I can do.
unhandled-message = I didn't understand that. /servers shows your servers, /help what I can do.
edited-command = An edited message is no command. Send it anew, please.
unknown-command = I know no command { $command }. /help shows those I know.
too-many-messages = That was more at once than I can follow, and I didn't read the last one. Give me a minute, then send it again.
busy = A lot of people are writing to the bot right now, so this was not handled. Try again in a minute.
too-many-callbacks = That was more at once than I can follow, and this press did nothing. Give me a minute.
not-allowed = This bot is private. If it should know you, ask whoever runs it to add your id: { $id }
internal-error = Something went wrong on my side, and it has been noted as { $id }. Nothing more was done; please try again.
callback-outdated = This button is out of date. Open the list anew with /servers.
callback-no-access = You can't use this button.
callback-operators-only = You may look here, not press. Ask an owner to make you an operator.
callback-owners-only = Only an owner of the account may do that.
callback-private-only = Only in a private chat with me.
reply-refused = ⚠️ { $reason }
callback-checking = Checking…
callback-reading = Reading…
callback-dialog-expired = That is over, and nothing was sent. Begin anew, please.

## Names that mean no server, or several

name-unknown = I know no server “{ $name }” of yours.
name-nearest = Did you mean one of these?
name-ambiguous = “{ $name }” fits several servers. Which one?
name-missing = Which server? Press one, or write its name after the command.
power-which = Which server?

## Durations

duration-seconds = { $n } s
duration-minutes = { $n } min
duration-hours = { $n } h
duration-days = { $n } d
ago = { $duration } ago

## Buttons that many screens have

button-servers = 🖥 Servers
button-read-again = 🔍 Look again
button-account-named = 👤 { $label }
button-settings = ⚙️ Settings
button-find = 🔎 Find by name
button-help = ❔ Help
button-home = 🏠 Home
button-refresh = ↻ Refresh
page-of = Page { $page } of { $pages }
button-previous = ‹ Previous
button-next = Next ›
button-try-again = 🔁 Try again
button-check-operation = 🔍 Check now
button-cancel = Cancel
button-open-private = 💬 Open the private chat
