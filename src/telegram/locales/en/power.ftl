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
power-failed-reboot = ❌ { $name } was not rebooted: { $why }.
power-failed-stop = ❌ { $name } was not stopped: { $why }.
power-failed-boot = ❌ { $name } was not booted: { $why }.
power-not-sent-reboot = ⚠️ Reboot of { $name }. Nothing was sent: { $why }.
power-not-sent-stop = ⚠️ Stop of { $name }. Nothing was sent: { $why }.
power-not-sent-boot = ⚠️ Boot of { $name }. Nothing was sent: { $why }.
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

pressed-reboot = Rebooting { $name }…
pressed-stop = Stopping { $name }…
pressed-boot = Booting { $name }…
pressed-joined = Already under way.
pressed-settled = That was already done with. This is how it ended.
pressed-busy-reboot = { $name } is just being rebooted. Nothing more was sent.
pressed-busy-stop = { $name } is just being stopped. Nothing more was sent.
pressed-busy-boot = { $name } is just being booted. Nothing more was sent.
pressed-locked = { $name } is locked. Nothing was sent.
pressed-not-installed = No system is installed on it yet. Nothing was sent.
pressed-suspended = The provider has suspended { $name }. Nothing was sent.
pressed-gone = { $name } is in the account no more. Nothing was sent.
retry-still-running = Something else is under way on it. Nothing was sent.
power-stale = That keyboard was over a day old, so nothing was done. Here is a fresh one.
power-perished = You asked for this { $duration } ago, and I only got it now. Nothing was done. If you still want it, press:
pressed-left = You are not in this group any more, so you may press nothing here. Nothing was sent.
undo-late = Too late: it has been sent.
undo-done = Nothing was sent.

## Confirmation

sure-stop = Stop { $name }?
sure-reboot = Reboot { $name }?
sure-hint = The question is good for 10 minutes. Whether I ask: /settings
sure-over = That question is out of date. Nothing was sent.
button-sure-stop = Yes, stop
button-sure-reboot = Yes, reboot

## Buttons

button-undo = ↩️ Undo
button-reboot = 🔄 Reboot
button-stop = ⏹ Stop
button-boot = ▶️ Boot
button-reboot-named = 🔄 Reboot { $name }
button-stop-named = ⏹ Stop { $name }
button-boot-named = ▶️ Boot { $name }
