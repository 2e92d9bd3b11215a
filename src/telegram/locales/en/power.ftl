## The message that follows a power action

power-waiting = ⏳ { $who } stops { $name } in { $n } s
power-undone = ↩️ { $who } undid it: { $name } was not stopped. Nothing was sent.
power-live-reboot = ⏳ Rebooting { $name } · asked { $at }
power-live-stop = ⏳ Stopping { $name } · asked { $at }
power-live-boot = ⏳ Booting { $name } · asked { $at }
power-elapsed = { $duration } so far
power-acknowledged = The provider has taken it · { $duration } so far
power-unanswered-reboot = ❔ Reboot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-unanswered-stop = ❔ Stop of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-unanswered-boot = ❔ Boot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-done-reboot = 🟢 { $name } is back after { $duration }
power-done-stop = 🔴 { $name } is off after { $duration }
power-done-boot = 🟢 { $name } is on after { $duration }
power-failed-reboot = ❌ { $name } was not rebooted: { $reason }.
power-failed-stop = ❌ { $name } was not stopped: { $reason }.
power-failed-boot = ❌ { $name } was not booted: { $reason }.
power-not-sent-reboot = ⚠️ Reboot of { $name }. Nothing was sent: { $reason }.
power-not-sent-stop = ⚠️ Stop of { $name }. Nothing was sent: { $reason }.
power-not-sent-boot = ⚠️ Boot of { $name }. Nothing was sent: { $reason }.
last-seen-on = Last seen on { $when }
last-seen-off = Last seen off { $when }
power-dropped-reboot = ⚠️ { $name } was not rebooted: I was restarted before anything was sent, and it was too long ago to go on.
power-dropped-stop = ⚠️ { $name } was not stopped: I was restarted before anything was sent, and it was too long ago to go on.
power-dropped-boot = ⚠️ { $name } was not booted: I was restarted before anything was sent, and it was too long ago to go on.
power-unconfirmed-reboot = ❔ I can't tell whether { $name } rebooted: it was asked for once, { $duration } ago, and nothing since then proves it.
power-unconfirmed-stop = ❔ { $name } was asked to stop { $duration } ago, once, and still doesn't read as off.
power-unconfirmed-boot = ❔ { $name } was asked to boot { $duration } ago, once, and still doesn't read as on.
notice-unanswered = ❔ { $name }. Sent, no answer. I won't send it twice; I'm checking what became of it.

## Answers to a button

callback-reboot = Rebooting { $name }…
callback-stop = Stopping { $name }…
callback-boot = Booting { $name }…
callback-duplicate = Already under way.
callback-ended = That was already done with. This is how it ended.
callback-conflict-reboot = { $name } is just being rebooted. Nothing more was sent.
callback-conflict-stop = { $name } is just being stopped. Nothing more was sent.
callback-conflict-boot = { $name } is just being booted. Nothing more was sent.
callback-locked = { $name } is locked. Nothing was sent.
callback-not-installed = No system is installed on it yet. Nothing was sent.
callback-suspended = The provider has suspended { $name }. Nothing was sent.
callback-gone = { $name } is in the account no more. Nothing was sent.
retry-conflict = Something else is under way on it. Nothing was sent.
power-forwarded = Commands that were forwarded, or written by another bot, are not carried out. To do it, press the button.
power-keyboard-expired = That keyboard was over a day old, so nothing was done. Here is a fresh one.
power-request-expired = You asked for this { $duration } ago, and I only got it now. Nothing was done. If you still want it, press:
callback-left-group = You are not in this group any more, so you may press nothing here. Nothing was sent.
undo-too-late = Too late: it has been sent.
undo-done = Nothing was sent.

## Confirmation

confirm-stop = Stop { $name }?
confirm-reboot = Reboot { $name }?
confirm-hint = The question is good for 10 minutes. Whether I ask: /settings
confirm-expired = That question is out of date. Nothing was sent.
button-confirm-stop = Yes, stop
button-confirm-reboot = Yes, reboot

## Buttons

button-undo = ↩️ Undo
button-reboot = 🔄 Reboot
button-stop = ⏹ Stop
button-boot = ▶️ Boot
button-reboot-named = 🔄 Reboot { $name }
button-stop-named = ⏹ Stop { $name }
button-boot-named = ▶️ Boot { $name }
