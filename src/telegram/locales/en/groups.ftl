## Setting up a group

button-add-to-group = 👥 Add to a group
group-hello =
    👋 From now on this chat sees the servers of { $label } and hears what happens to them.

    Power buttons work for { $owner } and for those whom { $owner } makes operators: press below to ask for it, or { $owner } answers a message of yours with /grant.

    /servers shows them, /help what else there is.
group-unsubscribed-yet = This chat isn't set up. An owner of an account sends /subscribe here; everything else is in the private chat with me.
group-private-only = { $command } works in the private chat with me.
group-anonymous = I can't tell who you are while you write as the group. Switch “Remain anonymous” off for yourself, or write as yourself, and send it again.
subscribe-which = Which account?
subscribe-asked = { $who } has several accounts: I have asked in the private chat with me which one to show here.
subscribe-which-there = Which account shall { $title } see? The others are not named there. The question is good for ten minutes.
subscribe-expired = That question is over. Send /subscribe in the group again.
subscribe-done = ✅ { $title } sees the servers of { $label } from now on.
subscribe-not-linked = Only somebody who has linked an account can do that. Link yours in the private chat with me, then send /subscribe here again.
subscribe-unknown = You have no account called “{ $label }”.
unsubscribed = This chat sees { $label } no more. Nothing else was changed.
unsubscribed-by-owner = An account that was shown here is shown no more: its owner has withdrawn it.
unsubscribe-nothing = No account of yours is shown here.
add-to-group-hint =
    Open this link within ten minutes and choose the group. It is good once, for you alone:
    { $link }
add-to-group-expired = That link is over, or not yours. Make a new one with “Add to a group”.

## Who can control servers

button-join-team = 🙋 I'm on the team
button-operator = ✅ Operator
button-not-operator = No
button-team = 👥 Team
button-withdraw = ✖ { $name }
team-title = 👥 Who may press in this chat
team-owner = ⭐ { $name }, owner
team-operator = 🔧 { $name }, operator
team-operator-of = 🔧 { $name }, operator of { $server }
team-nobody = Nobody else. The owner makes somebody an operator with /grant in reply to a message.
team-more = and { $n } more
team-more-hint = From those who have no button here, /revoke in reply to a message of theirs takes it away.
team-hint = An owner can take it away again with the buttons below.
grant-done = 🔧 { $name } may press here now: Reboot, Stop and Boot.
grant-done-server = 🔧 { $name } may press here now on { $server }: Reboot, Stop and Boot.
grant-already = { $name } may press here already.
grant-reply = Answer a message of the person with it, so that I know for sure whom you mean.
grant-owner = { $name } owns the account, and may press anyway.
grant-bot = A bot can be no operator.
grant-nobody = That was written in the name of a group or a channel, so I can't tell who it was. Answer a message that they wrote as themselves.
revoke-done = ✖ { $name } may press here no more.
revoke-nothing = { $name } had no right to press here.
owners-only-command = Only an owner of an account that is shown here may do that.
settings-first-owners-only = Only an owner of the account that was shown here first may change that.
join-requested = I have asked the owner.
join-requested-already = The owner has been asked already.
join-already = You may press here already.
request-title = 🙋 { $name } ({ $title }) wants to press: Reboot, Stop and Boot on the servers of { $label }.
request-granted = ✅ { $name } may press in { $title } now.
request-refused = { $name } may not press in { $title }.
request-expired = That has been answered already.
request-ended = The account was taken out of that group meanwhile, or who asked has left it: there is nothing to answer. Nobody was let press.
