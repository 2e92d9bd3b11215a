## SSH keys

keys-title = 🗝 SSH keys at the provider ({ $n })
keys-none = 🗝 No SSH keys at the provider yet. With one, you can log in to a new server without a password.
keys-reading = 🗝 Loading your SSH keys…
keys-line =
    { $label } · { $type } { $bits }
    { $fingerprint }
keys-line-label =
    { $label }
    The provider shows only its label.
keys-line-odd =
    { $label }
    This key can't be read.
keys-no-label = no label
keys-hint = Removing a key here doesn't remove it from servers that already have it.
keys-removing = ⏳ Removing { $label }…
keys-removed = 🗑 { $label } has been removed from the provider. Servers that already have it still accept it: delete it from ~/.ssh/authorized_keys there.
keys-remove-failed = ⚠️ { $label } was not removed: { $reason }.
keys-remove-ask =
    Remove { $label } from the provider?
    { $fingerprint }

    New servers won't get it. Servers that already have it keep it.
keys-remove-gone = That key is no longer in the list.
keys-remove-interrupted = 🗝 I was restarted before the provider answered. /keys shows whether the key is still there.
keys-add-ask =
    Send the public key as text (ssh-ed25519 AAAA… label), several of them one per line, or as the .pub file. On your computer it is in ~/.ssh, in the file that ends in .pub.

    Never send the file without .pub: that is the private key.
keys-add-to = It will be added to the account { $label }.
keys-problem-line = Line { $line }: { $problem }
keys-problem-no-key = There is no public key in this message. One looks like this: ssh-ed25519 AAAA… label, all on one line.
keys-problem-truncated = This key is cut off. Copy all of it, on one line, or send the .pub file.
keys-problem-malformed = This key is damaged. Copy it again, or send the .pub file.
keys-problem-dsa = This is a DSA key. DSA is no longer secure, and OpenSSH no longer accepts it. Create a new one: ssh-keygen -t ed25519
keys-problem-tiny = This RSA key has fewer than 2048 bits, which is too few. Create a new one: ssh-keygen -t ed25519
keys-problem-unknown-type = This type of key isn't supported. Send RSA from 2048 bits, ECDSA or Ed25519, or an ECDSA or Ed25519 key on a security key.
keys-problem-certificate = This is a certificate, not a key. Send the key itself: the .pub file without “-cert” in its name.
keys-problem-options = There are options before the key (from=, command= or similar). The provider accepts only the key itself: send it from “ssh-…” or “ecdsa-…” on.
keys-problem-other-form = This is a public key in another form (PEM or SSH2). In PuTTYgen copy the text under “Public key for pasting into OpenSSH authorized_keys file”; elsewhere: ssh-keygen -i -f FILE
keys-problem-long-label = The label after this key is too long or has unprintable characters. Shorten it.
keys-too-many = At most 10 keys at once. Nothing was added.
keys-too-long = That is too long for public keys: at most 64 KB. Nothing was added.
keys-file-unread = I couldn't download the file from Telegram. Send it again, or paste the key as text.
keys-private =
    🚫 That is a private key, or part of one. I didn't store it or send it anywhere, and I'm deleting your message.

    It has passed through Telegram, so stop using it: create a new pair with ssh-keygen -t ed25519, and send only the file that ends in .pub.
keys-private-in-group = 🚫 That is a private key, or part of one, and everyone here may have seen it. I didn't use it. Stop using it: create a new pair with ssh-keygen -t ed25519.
keys-continue-install = Once the key is added, continue with the installation.
keys-no-account = Link an account first. Then you can add keys to it.
button-keys = 🗝 SSH keys
button-remove-key = 🗑 Remove { $label }
button-confirm-remove-key = Yes, remove
button-continue-install = 📦 Continue with the installation
button-add-key = ➕ Add a key

## The message that follows a key being added

adding-key-live = ⏳ Adding the key { $label }
adding-key-unanswered = ❔ Key { $label }. Sent, no answer. I won't send it twice; checking the provider's list of keys.
adding-key-done = 🗝 The key { $label } is added.
adding-key-failed = ❌ The key { $label } was not added: { $reason }.
adding-key-not-sent = ⚠️ Key { $label }. Nothing was sent: { $reason }.
adding-key-there = 🗝 The key { $label } is already in the account. Nothing was sent.
adding-key-dropped = ⚠️ The key { $label } was not added: I was restarted before anything was sent, and by then the request was too old.
adding-key-unconfirmed = ❔ The key { $label } doesn't seem to have been added: the provider's list doesn't show it. I won't send it again by myself.
