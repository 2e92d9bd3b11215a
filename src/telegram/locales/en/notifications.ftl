## Notifications

event-order-paid = 💳 Order { $order } is paid.
event-ip = IP { $ip }
event-order-paid-hint = You will hear from me when its VPS becomes active.
event-vps-active = 🎉 { $name } is active
event-duration = It took { $duration }.
event-stopped-unexpectedly = 🔴 { $name } stopped unexpectedly
event-stopped-since = Off since { $at }.
event-started-unexpectedly = 🟢 { $name } is on again, and not by us
event-down-for = It was down for { $duration }.
notification-and-more = and { $n } more
event-order-suspended = ⛔ The provider has suspended { $name }.
event-order-cancelled = 🗑 { $name } is in the account no more: the order was cancelled or has ended.
notification-key-rejected = 🔑 The provider no longer accepts the key of { $label }. I have stopped using it. Link the account again with its new key, or press Check.
event-order-unpaid = ⏰ Order { $order } has been waiting for its payment for a day.
notification-still-down = 🔴 { $name } is still down, for { $duration } now
notification-power-reboot = 🟢 { $who } rebooted { $name }: back after { $duration }
notification-power-stop = 🔴 { $who } stopped { $name }: off after { $duration }
notification-power-boot = 🟢 { $who } booted { $name }: on after { $duration }
notification-power-failed-reboot = ❌ { $who } tried to reboot { $name }, and it didn't come about
notification-power-failed-stop = ❌ { $who } tried to stop { $name }, and it didn't come about
notification-power-failed-boot = ❌ { $who } tried to boot { $name }, and it didn't come about
notification-power-unconfirmed-reboot = ❔ { $who } asked for a reboot of { $name }: it was sent once, and nothing since then proves it
notification-power-unconfirmed-stop = ❔ { $who } asked { $name } to stop: it was sent once, and nothing since then proves it
notification-power-unconfirmed-boot = ❔ { $who } asked { $name } to boot: it was sent once, and nothing since then proves it

## Acknowledging

button-acknowledge = 👀 I'm on it
acknowledged = Thank you. The reminders stop.
acknowledged-by = 👀 { $who } is on it.
acknowledge-expired = Nobody is reminded of that any more.

## Muting

button-alerts = 🔔 Alerts
button-alerts-off = 🔕 Alerts: off
button-mute = 🔕 Mute
button-mute-1h = 1 h
button-mute-8h = 8 h
button-mute-indefinitely = Until I say
button-unmute = 🔔 Unmute
alerts-title = 🔔 News of { $name } that I tell here:
alerts-off-in-chat = ▫️ { $what } – off for every server here, /settings
alerts-hint = 🔕 silences all of it for a while.
mute-ask = 🔕 No news of { $name } here: for how long?
muted-until = 🔕 No news of { $name } here until { $at }.
muted-indefinitely = 🔕 No news of { $name } here until you say.
unmuted = 🔔 News of { $name } is told here again.

## Problems of a group

notifications-paused = ⚠️ I can say nothing in { $title } any more ({ $reason }), so its news rests. It goes on when I can again.
paused-reason-kicked = I was removed from it
paused-reason-no-rights = I may not write there; somebody there can allow it in the group's permissions
paused-reason-owner-left = you left it
paused-reason-gone = the group is gone
group-topic-gone = ⚠️ The topic in { $title } is gone or closed. Its news goes to General from now on.
group-general-closed = ⚠️ General in { $title } is closed, so the news that I tell there rests. It goes on when it is opened again, or send /subscribe in the topic where you want them.
group-membership-unknown = ⚠️ I can't see who is still in { $title }: make me an administrator there (no special rights are needed), so that whoever leaves can press nothing.
