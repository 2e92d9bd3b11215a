### Settings

settings-quiet-off = Quiet hours: off
settings-quiet-on = Quiet hours: { $hours }. Alerts wait until they end and arrive as one message.
settings-quiet-hint = To set others: /settings quiet 21:30-06:45
settings-undo =
    { $n ->
        [0] Stop acts at once here.
       *[other] Stop waits { $n } s here, so that it can be undone.
    }
button-quiet-off = 🌙 Off
button-undo-seconds = ↩️ { $n } s
button-reminders = { $mark } Remind while down
settings-escalation = If an outage starts and nobody is on it within 10 min, I mention the operators. After 20 min the owner gets a message.
settings-wake-me = If an outage starts and nobody is on it, I wake you even in quiet hours.
button-escalation = { $mark } Escalate outages
button-wake-me = { $mark } Wake me
quiet-usage = Send it like this: /settings quiet 22:00-07:00, or /settings quiet off
settings-title = ⚙️ Settings of this chat
settings-language = Language: { $language }
settings-confirm-on = Stop and Reboot ask before they act.
settings-confirm-off = Stop and Reboot act with one tap.
settings-silent-on = Alerts arrive silently.
settings-silent-off = Alerts arrive with a sound.
settings-notifications = Alerts in this chat:
settings-notifications-hint = A rejected key is always reported.
notification-kind-power = a server stops or starts by itself
notification-kind-active = a VPS becomes active
notification-kind-paid = an order is paid, or still unpaid
notification-kind-ended = an order is cancelled or suspended
language-telegram = as in Telegram ({ $language })
language-usage = Send { $commands }.
language-set = I'll write to you in English from now on.
button-confirm-power = { $mark } Ask before Stop and Reboot
button-silent = { $mark } Silent
button-notification-power = { $mark } Stopped and started
button-notification-active = { $mark } VPS active
button-notification-paid = { $mark } Payments
button-notification-ended = { $mark } Cancelled and suspended
button-language-telegram = As in Telegram
settings-time-zone = Time zone: { $zone }
settings-time-zone-unset = Time zone: not chosen, times are UTC
time-zone-ask = 🕒 What is your time zone? Times are shown in it, and quiet hours follow it.
time-zone-other = Send a city or the difference to UTC, such as Vienna or UTC+3.
time-zone-other-in-group = Another one: /settings zone UTC+3
time-zone-unknown = No time zone found for “{ $name }”. Send a large city in the same time zone, or the difference to UTC, such as UTC+3.
time-zone-set = 🕒 Time zone: { $zone }.
button-time-zone = 🕒 Time zone
button-other-time-zone = Other
