## Setting up a group

button-add-to-group = 👥 Add to a group
group-hello =
    👋 This chat now shows the servers of { $label } and gets alerts about them.

    { $owner } can control them and choose operators. To become one, press the button below, or ask { $owner } to reply to one of your messages with /grant.

    /servers lists the servers, /help explains the rest.
group-unsubscribed-yet = This chat isn't set up yet. An account owner can send /subscribe here. Everything else works in the private chat with me.
group-private-only = { $command } works in the private chat with me.
group-anonymous = I can't tell who you are while you write as the group. Turn off “Remain anonymous” for yourself and send it again.
subscribe-which = Which account?
subscribe-asked = { $who } has several accounts. I've asked in the private chat which one to show here.
subscribe-which-there = Which account should { $title } show? The group won't see the others. This question expires in 10 minutes.
subscribe-request = { $who } wants this chat to show the servers of their account. An administrator of this chat, or the owner who set it up first, has to agree.
subscribe-refused = The account of { $who } won't be shown here.
button-agree = ✅ Agree
button-no = No
subscribe-expired = This question has expired. Send /subscribe in the group again.
subscribe-done = ✅ { $title } now shows the servers of { $label }.
subscribe-not-linked = Only someone who has linked an account can do that. Link yours in the private chat with me, then send /subscribe here again.
subscribe-key-rejected = 🔑 { $who }, the provider rejected the key for your account. Link the account again in the private chat with me, then send /subscribe here again.
subscribe-not-allowed = { $who }, you can no longer use this bot, so your account can't be shown here.
unsubscribed = This chat no longer shows { $label }. Nothing else was changed.
access-ended-in-group = ⏸ This chat no longer shows the servers of { $label }: their owner can't use this bot at the moment.
access-returned-in-group = ▶️ This chat shows the servers of { $label } again.
unsubscribed-by-owner = An account is no longer shown here: its owner has removed it.
unsubscribe-nothing = None of your accounts is shown here.
add-to-group-hint =
    Open this link within 10 minutes and choose the group. It works once, and only for you:
    { $link }
add-to-group-expired = This link has expired or isn't yours. Create a new one with “Add to a group”.

## Who can control servers

button-join-team = 🙋 I'm on the team
button-operator = ✅ Operator
button-team = 👥 Team
button-withdraw = ✖ { $name }
team-title = 👥 Who can control servers in this chat
team-owner = ⭐ { $name }, owner
team-operator = 🔧 { $name }, operator
team-operator-of = 🔧 { $name }, operator of { $server }
team-nobody = Nobody else. The owner can make someone an operator by replying to one of their messages with /grant.
team-more-hint = To remove someone who has no button here, reply to one of their messages with /revoke.
team-hint = Owners can remove an operator with the buttons below.
grant-done = 🔧 { $name } is now an operator here and can reboot, stop and boot the servers.
grant-done-server = 🔧 { $name } is now an operator of { $server } here and can reboot, stop and boot it.
grant-already = { $name } is already an operator here.
grant-reply = Send this as a reply to a message of that person, so that I know who you mean.
grant-ambiguous = Several servers may be called “{ $name }”. Send /grant with the IP or the order number instead.
grant-owner = { $name } owns the account and can control its servers anyway.
grant-bot = A bot can't be an operator.
grant-nobody = That was written as a group or a channel, so I can't tell who wrote it. Reply to a message that they wrote as themselves.
revoke-done = ✖ { $name } is no longer an operator here.
revoke-owner = { $name } owns an account that is shown here. Owners can't be revoked.
revoke-nothing = { $name } isn't an operator here.
owners-only-command = Only an owner of an account shown here can do that.
settings-first-owners-only = Only the owner of the account that was shown here first can change this.
join-requested = The owner has been asked.
join-requested-already = The owner has already been asked.
join-already = You are already an operator here.
request-title = 🙋 { $name } ({ $title }) is asking for operator access, to reboot, stop and boot the servers of { $label }.
request-granted = ✅ { $name } is now an operator in { $title }.
request-refused = { $name } did not become an operator in { $title }.
request-expired = This has already been answered.
request-ended = The account was removed from that group, or the person has left it. Nobody became an operator.

## The board

board-up = { $n } up
board-down = { $n } down
board-changing = { $n } in progress
board-unknown = { $n } unknown
board-on-it = { $name } is on it
board-more =
    { $n ->
        [one] and one more server: /servers
       *[other] and { $n } more servers: /servers
    }
board-empty = No servers
board-closed = This board is no longer updated. /board sends a new one.
board-not-pinned = I can't pin messages here. Pin the board yourself, or let me pin messages and send /board again.
board-stopped = The board is off. /board sends a new one.
board-none = There is no board here. /board sends one.
board-deleted = 📌 The board was deleted, so it is no longer updated.
board-unpinned = 📌 The board is no longer pinned. It is still updated.
button-board = 📌 Board
