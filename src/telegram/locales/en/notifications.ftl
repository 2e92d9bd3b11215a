## Notifications

event-order-paid = 💳 Order { $order } is paid.
event-ip = IP { $ip }
event-order-paid-hint = You'll get a message here when its VPS is active.
event-order-paid-install = Press Install to choose a system.
event-vps-active = 🎉 { $name } is active
event-duration = It took { $duration }.
event-stopped-unexpectedly = 🔴 { $name } stopped unexpectedly
event-stopped-since = Off since { $at }.
event-was-off = It was off for { $duration } from { $at }.

## Several servers that went down together

incident-stopped = 🔴 { $n } servers stopped at { $at }
incident-partly = 🔴 { $down } of { $n } still down since { $at }
incident-over = 🟢 All { $n } servers are running again
incident-over-partly = 🟢 { $running } of { $n } running again
incident-lasted = The outage lasted { $duration }, from { $from } to { $to }.
incident-server-down = 🔴 { $server }
incident-server-back = 🟢 { $name } · back after { $duration }
incident-was-down = 🟢 { $name } is running again after { $duration }
incident-still-down =
    { $n ->
        [one] 🔴 { $n } server has been down for { $duration }
       *[other] 🔴 { $n } servers have been down for { $duration }
    }
incident-partly-still-down = 🔴 { $down } of { $n } still down after { $duration }
incident-nobody = Nobody is on it yet. Operators: { $people }
incident-nobody-in = Nobody in { $title } is on it.
incident-mute-ask = 🔕 Mute these { $n } servers here for how long?
incident-muted-until = 🔕 { $n } servers are muted here until { $at }.
incident-muted-indefinitely = 🔕 { $n } servers are muted here until you unmute them.
incident-unmuted = 🔔 Alerts about these servers are on again here.
button-show-stopped = 🔴 Show stopped

## Other events

event-started-unexpectedly = 🟢 { $name } is running again, started outside this bot
event-down-for = It was down for { $duration }.
event-order-suspended = ⛔ The provider has suspended { $name }.
event-order-cancelled = 🗑 { $name } is no longer in the account: the order was cancelled or has expired.
event-cancelled = 🗑 The order of { $name } was cancelled.
event-terminated = 🗑 The provider has terminated { $name }.
event-fraud = ⛔ The provider has marked the order of { $name } as fraud. Ask its support.
notification-key-rejected = 🔑 The provider no longer accepts the key for { $label }. I have stopped using it. Link the account again with a new key, or press Check.
notification-link-lost = 🔑 The bot was restored from a backup made before you linked { $label }. Link the account again.
event-order-unpaid = ⏰ Order { $order } has been unpaid for a day.
notification-still-down = 🔴 { $name } has been down for { $duration }
notification-power-reboot = 🟢 { $who } rebooted { $name }: back after { $duration }
notification-power-stop = 🔴 { $who } stopped { $name }: off after { $duration }
notification-power-boot = 🟢 { $who } booted { $name }: on after { $duration }
notification-power-failed-reboot = ❌ { $who } tried to reboot { $name }, and it failed
notification-power-failed-stop = ❌ { $who } tried to stop { $name }, and it failed
notification-power-failed-boot = ❌ { $who } tried to boot { $name }, and it failed
notification-power-unconfirmed-reboot = ❔ { $who } asked to reboot { $name }: sent once, not confirmed
notification-power-unconfirmed-stop = ❔ { $who } asked to stop { $name }: sent once, not confirmed
notification-power-unconfirmed-boot = ❔ { $who } asked to boot { $name }: sent once, not confirmed

## Acknowledging

button-acknowledge = 👀 I'm on it
button-hand-over = 🤝 Hand over
acknowledged = You're on it. Reminders are off.
acknowledged-by = 👀 { $who } is on it.
acknowledge-given-back = Handed over: nobody is on it now.
acknowledge-expired = This has ended, or this chat no longer shows it.

## Muting

button-alerts = 🔔 Alerts
button-alerts-off = 🔕 Alerts: off
button-mute = 🔕 Mute
button-mute-1h = 1 h
button-mute-8h = 8 h
button-mute-indefinitely = Until I unmute
button-unmute = 🔔 Unmute
alerts-title = 🔔 Alerts about { $name } in this chat:
alerts-off-in-chat = ▫️ { $what } (off for every server here: /settings)
alerts-hint = 🔕 mutes all of them for a while.
mute-ask = 🔕 Mute { $name } here for how long?
muted-until = 🔕 { $name } is muted here until { $at }.
muted-indefinitely = 🔕 { $name } is muted here until you unmute it.
unmuted = 🔔 Alerts about { $name } are on again here.

## Problems of a group

notifications-paused = ⚠️ I can't write to { $title } ({ $reason }), so its alerts are paused. They resume when I can write there again.
paused-reason-kicked = I was removed
paused-reason-no-rights = I'm not allowed to; an administrator can change that in the group's permissions
paused-reason-owner-left = you left it
paused-reason-gone = the group is gone
group-topic-gone = ⚠️ The topic in { $title } was closed or deleted. Its alerts now go to General.
group-general-closed = ⚠️ General in { $title } is closed, so its alerts are paused. Reopen it, or send /subscribe in the topic where you want them.
group-membership-unknown = ⚠️ I can't see who leaves { $title }. Make me an administrator there (no special rights needed), so that people who leave lose access.
