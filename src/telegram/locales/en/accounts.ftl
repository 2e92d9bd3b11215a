## Accounts

accounts-title = 👤 Your accounts
accounts-none = No account is linked yet.
account-line = { $star }{ $label } · client { $cid } · { $state }
account-ok = key accepted { $when }
account-unchecked = key not checked yet
account-refused = ⚠️ key no longer accepted
account-title = 👤 { $label }
account-client = Client id { $cid }
account-servers =
    { $n ->
        [one] one server or order
       *[other] { $n } servers and orders
    }
account-default = ⭐ Default account
account-checked-ok = ✅ The provider accepts the key of { $label }.
account-check-failed = ⚠️ { $label }: { $reason }.
account-check-rejected-once = ⚠️ { $label }: the provider rejected the key. It is checked again in half a minute, and you get a message if it is rejected again.
account-check-address = Address of this bot: { $address }
unlink-ask = Unlink { $label }? Its key is erased for good, and you hear no more of its servers. The servers themselves are not touched.
unlink-done = 🗑 { $label } is unlinked, and its key erased.
unlink-which = Which account? Write /unlink and its label.
unlink-unknown = You have no account called “{ $label }”.
relabel-ask = Send the new label for { $label }, up to 32 characters. /cancel leaves it as it is.
relabel-done = ✏️ The account is called { $label } now.
relabel-bad = A label needs 1 to 32 characters on one line, and no other account of yours may have it. Send another one, or /cancel.
relabel-invisible = This label has characters that can't be seen, or that change the direction of the line. Send it without them, or /cancel.
account-unlinked = The account of this server is linked no more.
button-accounts = 👤 Accounts
button-back-accounts = ‹ Accounts
button-check-account = 🔍 Check
button-make-default = ⭐ Make default
button-relabel-account = ✏️ Rename
button-unlink = 🗑 Unlink
button-confirm-unlink = Yes, unlink

## Linking

link-unasked =
    That looks like a client id and a key, so I delete your message and use nothing of it. To link the account, press the button, or send it like this:
    { $example }
login-unasked =
    That looks like an e-mail and a password, so I delete your message and use nothing of it. To link the account, press the button, or send it like this:
    { $example }
link-how =
    How do you want to link your account?

    Client id and API key: the provider's panel shows both.
    E-mail and password: I ask the provider for the key with them once, and keep only the key.

    I delete your message as soon as I have read it, and keep the key encrypted.
link-ask-pair =
    Send your client id and API key in one message, like this:
    { $example }
link-ask-login =
    Send your e-mail and password for the provider's panel in one message, like this:
    { $example }
    The password is used once and never stored.
link-incomplete =
    I need the client id and the key, like this:
    { $example }
    Or press the button and I'll guide you.
login-usage =
    I need the e-mail and the password, like this:
    { $example }
    Or press the button and I'll guide you.
link-bad-cid =
    A client id is a number, like 777. Send the id and the key in one message, like this:
    { $example }
link-bad-label = A label needs 1 to 32 characters on one line. Nothing was linked; I deleted your message, please send it anew.
link-invisible-label = The label has characters that can't be seen, or that change the direction of the line. Nothing was linked; I deleted your message. Send it again with another label.
link-checking = 🔗 Checking with the provider…
link-done = ✅ Linked: { $label } (client { $cid }).
link-done-again = ✅ { $label } (client { $cid }) has a working key again.
link-not-deleted = ⚠️ I could not delete a message with a secret in it. If it is still there, please delete it yourself.
link-done-hint = When something happens to its servers, you will hear of it here.
link-failed-kept =
    ⚠️ Not linked yet: { $reason }.

    I keep what you sent, encrypted, for an hour, so that you can try again without sending it anew.
link-failed = ❌ Not linked: { $reason }.
link-label-taken = You already have an account called “{ $label }”. Choose another label.
link-expired = That was over an hour ago, and I have erased what you sent. Please send it again.
link-interrupted = ⚠️ I was restarted before the provider answered, and kept nothing of what you sent. Please send it again.
link-in-group = ⚠️ Never send a key or a password into a group: everybody here may have seen it. I did not use it. Please change it in the provider's panel now, then link in the private chat with me.
button-link = 🔗 Link account
button-link-another = ➕ Link another account
button-link-pair = I have an id and a key
button-link-login = Log in with e-mail

## Balance

balance-reading = 💰 Asking the provider for the balance…
balance-is = 💰 Balance: { $amount }
balance-of = 💰 Balance of { $label }: { $amount }
balance-failed = ⚠️ No balance: { $reason }.
balance-unknown = This provider doesn't tell balances here. Look into its panel.
button-balance = 💰 Balance

## Deleting user data

delete-my-data-ask = Forget everything about you? Your accounts and their keys, your names for servers, your roles in groups, your settings. Groups that you set up go silent. The log there keeps “a former member”. This can’t be undone; your servers are not touched.
button-delete-my-data = 🧹 Forget me
button-confirm-delete-my-data = Yes, forget everything
delete-my-data-done = 🧹 Done. Everything of yours is erased here. Nothing at the provider was touched.
link-too-many =
    { $n ->
        [one] You can link one account. Unlink it to link another.
       *[other] You can link up to { $n } accounts. Unlink one to link another.
    }
