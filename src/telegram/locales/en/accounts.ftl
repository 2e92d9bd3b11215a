## Accounts

accounts-title = 👤 Your accounts
accounts-none = No account linked yet.
account-line = { $icon }{ $label } · client { $cid } · { $state }
account-ok = key accepted { $when }
account-unchecked = key not checked yet
account-refused = key rejected
account-title = 👤 { $label }
account-client = Client ID { $cid } · { $state }
account-servers =
    { $n ->
        [0] No servers or orders
        [one] 1 server or order
       *[other] { $n } servers and orders
    }
account-default = ⭐ Default account
account-checked-ok = ✅ The provider accepts the key for { $label }.
account-check-failed = ⚠️ { $label }: { $reason }.
account-check-rejected-once = ⚠️ { $label }: the provider rejected the key. I'll check it again in half a minute and message you if it is rejected again.
account-check-address = Address of this bot: { $address }
unlink-ask = Unlink { $label }? Its key is erased for good, and alerts about its servers stop. The servers themselves are not affected.
unlink-done = 🗑 { $label } is unlinked, and its key is erased.
unlink-which = Which account? Send /unlink and its label.
relabel-ask = Send the new label for { $label }, up to 32 characters, or /cancel.
relabel-done = ✏️ The account is now called { $label }.
relabel-bad = A label needs 1 to 32 characters on one line and can't be the label of another account. Send another one, or /cancel.
relabel-invisible = This label contains characters that can't be seen or that change the direction of the line. Send it without them, or /cancel.
account-unlinked = The account of this server is no longer linked.
button-accounts = 👤 Accounts
button-back-accounts = ‹ Accounts
button-check-account = 🔍 Check
button-make-default = ⭐ Make default
button-unlink = 🗑 Unlink
button-confirm-unlink = Yes, unlink

## Linking

link-unasked = That looks like a client ID and an API key. I'm deleting your message and haven't used it. To link the account, press the button.
login-unasked = That looks like an e-mail and a password. I'm deleting your message and haven't used it. To link the account, press the button.
key-unasked = That looks like a key. I'm deleting your message and haven't used it. To link an account, press the button.
link-guide =
    🔗 Send your client ID and API key, together or one at a time. You'll find both in the provider's panel.

    Or send the e-mail and password that you sign in to the panel with. I use them once to get the key, and never store the password.

    I delete your messages as soon as I've read them, and store the key encrypted.
login-guide =
    🔗 Send the e-mail and password that you sign in to the provider's panel with, together or one at a time.

    I use them once to get the API key, and never store the password. I delete your messages as soon as I've read them.
link-again-guide =
    🔗 Send the new API key for { $label } (client ID { $cid }). You'll find it in the provider's panel.

    I delete your message as soon as I've read it, and store the key encrypted.
link-ask-key = Client ID { $cid }. Now send the API key.
link-ask-cid = I have the API key. Now send the client ID: a number, such as 777.
link-ask-password = E-mail { $email }. Now send the password. It is used once and never stored.
link-not-understood = I deleted your message: it isn't a client ID, an API key or an e-mail address. A client ID is a number, such as 777. A key consists of letters and digits.
link-bad-label = A label needs 1 to 32 characters on one line. Nothing was linked, and I'm deleting your message. Send the client ID and the API key again.
link-invisible-label = The label contains characters that can't be seen or that change the direction of the line. Nothing was linked, and I'm deleting your message. Send the client ID and the API key again, with another label.
link-checking = 🔗 Checking with the provider…
link-done = ✅ Linked: { $label } (client { $cid }).
link-done-again = ✅ { $label } (client { $cid }): the key works again.
link-not-deleted = ⚠️ I couldn't delete a message that holds a secret. If it's still there, please delete it yourself.
link-done-hint = You'll get a message here when something happens to its servers.
link-done-time-zone = Times are shown in UTC. Choose your time zone.
link-failed-kept =
    ⚠️ Not linked yet: { $reason }.

    I keep what you sent for an hour, encrypted, so you can try again without sending it again.
link-failed = ❌ Not linked: { $reason }.
link-label-taken = You already have an account called “{ $label }”. Send the client ID and the API key again, with another label.
link-expired = That was more than an hour ago, and what you sent has been erased. Please send it again.
link-interrupted = ⚠️ I was restarted before the provider answered, and what you sent was not kept. Please send it again.
link-in-group = ⚠️ Never send a key or a password to a group: everyone here may have seen it. I didn't use it. Change it in the provider's panel now, then link the account in the private chat with me.
secret-left-in-group = I can't delete messages here, so please delete it yourself.
button-link = 🔗 Link account
button-link-another = ➕ Link another account

## Balance

balance-reading = 💰 Loading the balance…
balance-is = 💰 Balance: { $amount }
balance-of = 💰 Balance of { $label }: { $amount }
balance-failed = ⚠️ Couldn't load the balance: { $reason }.
balance-unknown = This provider doesn't show balances to bots. You'll find yours in the panel.
button-balance = 💰 Balance

## Deleting user data

delete-my-data-ask = Erase everything about you? Your accounts with their keys, your names for servers, your roles in groups, your settings and installations that wait for a payment will be gone, and groups that you set up will get no alerts. Their log will show “a former member”. This can't be undone. Your servers are not affected.
button-delete-my-data = 🧹 Erase my data
button-confirm-delete-my-data = Yes, erase everything
delete-my-data-done-in-wal =
    🧹 Done. All your data here is erased. Nothing was changed at the provider.

    Another program has the database open, so encrypted remains stay in its log until that program closes it.
delete-my-data-done = 🧹 Done. All your data here is erased. Nothing was changed at the provider.
link-too-many =
    { $n ->
        [one] You can link one account. Unlink it to link another.
       *[other] You can link up to { $n } accounts. Unlink one to link another.
    }
