## The message that follows a power action

power-waiting = ⏳ { $who } stops { $name } in { $n } s
power-undone = ↩️ { $who } undid it: { $name } was not stopped. Nothing was sent.
power-live-reboot = ⏳ Rebooting { $name } · { $at }
power-live-stop = ⏳ Stopping { $name } · { $at }
power-live-boot = ⏳ Booting { $name } · { $at }
power-by-reboot = ⏳ { $who } reboots { $name } · { $at }
power-by-stop = ⏳ Stopping { $name }… · { $at } · { $who }
power-by-boot = ⏳ { $who } boots { $name } · { $at }
power-done-by = { $headline } · { $who }
power-requested-by = Requested by { $who }
power-acknowledged = Accepted by the provider · { $duration } so far
power-unanswered-reboot = ❔ Reboot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-unanswered-stop = ❔ Stop of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-unanswered-boot = ❔ Boot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far
power-done-reboot = 🟢 { $name } is back after { $duration }
power-done-stop = 🔴 { $name } is off after { $duration }
power-done-boot = 🟢 { $name } is on after { $duration }
power-failed-reboot = ❌ { $name } was not rebooted: { $reason }.
power-failed-stop = ❌ { $name } was not stopped: { $reason }.
power-failed-boot = ❌ { $name } was not booted: { $reason }.
power-not-sent-reboot = ⚠️ { $name } was not rebooted. Nothing was sent: { $reason }.
power-not-sent-stop = ⚠️ { $name } was not stopped. Nothing was sent: { $reason }.
power-not-sent-boot = ⚠️ { $name } was not booted. Nothing was sent: { $reason }.
last-seen-on = Was running { $when }
last-seen-off = Was stopped { $when }
power-dropped-reboot = ⚠️ { $name } was not rebooted: I was restarted before anything was sent, and by then the request was too old.
power-dropped-stop = ⚠️ { $name } was not stopped: I was restarted before anything was sent, and by then the request was too old.
power-dropped-boot = ⚠️ { $name } was not booted: I was restarted before anything was sent, and by then the request was too old.
power-unconfirmed-reboot = ❔ I can't tell whether { $name } rebooted. It was requested once, { $duration } ago, and the provider hasn't shown a reboot since.
power-unconfirmed-stop = ❔ { $name } still isn't off. A stop was requested once, { $duration } ago.
power-unconfirmed-boot = ❔ { $name } still isn't on. A boot was requested once, { $duration } ago.
notice-unanswered = ❔ { $name }. Sent, no answer. I won't send it twice; checking what happened.
power-repeat-warning = Asking again may act twice.
button-repeat-reboot = 🔄 Reboot again
button-repeat-stop = ⏹ Stop again
button-repeat-boot = ▶️ Boot again

## Answers to a button

callback-reboot = Rebooting { $name }…
callback-stop = Stopping { $name }…
callback-boot = Booting { $name }…
callback-duplicate = Already in progress.
callback-ended = That is already done. Here is the result.
callback-conflict-reboot = { $name } is being rebooted. Nothing else was sent.
callback-conflict-stop = { $name } is being stopped. Nothing else was sent.
callback-conflict-boot = { $name } is being booted. Nothing else was sent.
power-locked = 🔒 { $name } is locked. Nothing was sent.
callback-locked = { $name } is locked. Nothing was sent.
callback-not-installed = No system is installed yet. Nothing was sent.
callback-suspended = The provider has suspended { $name }. Nothing was sent.
callback-terminated = The provider has terminated { $name }. Nothing was sent.
callback-gone = { $name } is no longer in the account. Nothing was sent.
retry-conflict = Another action is in progress on this server. Nothing was sent.
power-forwarded = Forwarded commands and commands from other bots aren't carried out. To do it, press the button.
power-keyboard-expired = Those buttons were more than a day old, so nothing was done. Here are current ones.
power-request-expired = You asked for this { $duration } ago, and it only reached me now, so nothing was done. If you still want it, press:
callback-left-group = You are no longer in this group, so you can't control its servers. Nothing was sent.
undo-too-late = Too late: it has already been sent.
undo-done = Nothing was sent.

## Confirmation

confirm-stop = Stop { $name }?
confirm-reboot = Reboot { $name }?
confirm-hint = This question expires in 10 minutes. You can turn it off in /settings.
confirm-expired = This question has expired. Nothing was sent.
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
