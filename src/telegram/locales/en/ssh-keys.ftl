## SSH keys

keys-title = 🗝 SSH keys at the provider ({ $n })
keys-none = 🗝 No SSH keys at the provider yet. With one, you log in to a new server without its password.
keys-reading = 🗝 Asking the provider for your SSH keys…
keys-line =
    { $label } · { $type } { $bits }
    { $fingerprint }
keys-line-label =
    { $label }
    The provider shows nothing but its label.
keys-line-odd =
    { $label }
    Not a key that I can read.
keys-no-label = no label
keys-hint = Removing a key here doesn't remove it from servers that have it already.
keys-read = Read { $when }
keys-read-failed = ⚠️ Just now: { $reason }.
keys-removing = ⏳ Removing { $label }…
keys-removed = 🗑 { $label } is removed here. Servers that have it still let it in: take it out of ~/.ssh/authorized_keys there.
keys-remove-failed = ⚠️ { $label } was not removed: { $reason }.
keys-remove-ask =
    Remove { $label } from the provider?
    { $fingerprint }

    New servers won't get it. Removing a key here doesn't remove it from servers that have it already.
keys-remove-gone = That key is in the list no more.
keys-remove-interrupted = 🗝 I was restarted before the provider answered. /keys shows whether the key is still there.
keys-add-ask =
    Send the public key: as text (ssh-ed25519 AAAA… label), several of them one a line, or as the .pub file. On your computer it is in ~/.ssh, in the file that ends in .pub.

    Never send the file without .pub: that is the private key.
keys-add-to = It goes into the account { $label }.
keys-problem-line = Line { $line }: { $problem }
keys-problem-no-key = I see no public key in this. One looks like this: ssh-ed25519 AAAA… label, all of it on one line.
keys-problem-truncated = This key stops in its middle. Copy the whole of it, on one line, or send the .pub file.
keys-problem-malformed = This is not a whole and sound key: some of it was changed on the way. Copy it again, or send the .pub file.
keys-problem-dsa = This is a DSA key. DSA is broken, and OpenSSH takes it no more. Make a new one: ssh-keygen -t ed25519
keys-problem-tiny = This RSA key has fewer than 2048 bits, which is too few. Make a new one: ssh-keygen -t ed25519
keys-problem-unknown-type = I don't take this type of key. These I take: RSA from 2048 bits, ECDSA, Ed25519, and both on a security key.
keys-problem-certificate = This is a certificate, not a key. Send the key itself: the .pub file without “-cert” in its name.
keys-problem-options = There are options before the key (from=, command= or the like). The provider takes a bare key: send it from “ssh-…” or “ecdsa-…” on.
keys-problem-other-form = This is a public key in another form (PEM or SSH2). In PuTTYgen copy the text under “Public key for pasting into OpenSSH authorized_keys file”; elsewhere: ssh-keygen -i -f FILE
keys-problem-long-label = The label after this key is too long or has unprintable characters. Shorten it.
keys-too-many = At most 10 keys at once, please. Nothing was added.
keys-too-long = That is too long for public keys: at most 64 KB. Nothing was added.
keys-file-unread = I could not get the file from Telegram. Send it again, or paste the key as text.
keys-private =
    🚫 That is a private key, or a part of one. I kept nothing of it and sent it nowhere, and I am deleting your message.

    It has travelled through Telegram, so better use it no more: make a new pair with ssh-keygen -t ed25519, and send me only the file that ends in .pub.
keys-private-in-group = 🚫 That is a private key, or a part of one, and everybody here may have seen it. I did not use it. Use it no more: make a new pair with ssh-keygen -t ed25519.
keys-continue-install = When the key is added, go on with the installation.
keys-no-account = Link an account first; then I can keep keys in it.
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
adding-key-there = 🗝 The key { $label } is in the account already. Nothing was sent.
adding-key-dropped = ⚠️ The key { $label } was not added: I was restarted before anything was sent, and it was too long ago to go on.
adding-key-unconfirmed = ❔ The key { $label } was not added as far as the provider's list shows. I won't send it again by myself.
