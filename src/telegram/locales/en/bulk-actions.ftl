## Choosing several servers

select-title = Tick up to { $max } servers.
select-none = None selected yet.
select-chosen = Selected: { $n }. { $names }
select-max = You can select up to { $max } servers. The others were not selected.
select-empty = Select a server first.
select-not-allowed = There are no servers here that you can control.
select-mute-ask = Mute { $servers } for how long?
select-muted-until = 🔕 { $servers } muted until { $at }.
select-muted-indefinitely = 🔕 { $servers } muted until you unmute them.
button-select = ☑️ Select
button-select-shown = All shown
button-select-none-shown = Clear shown

## Confirming

bulk-servers =
    { $n ->
        [one] 1 server
       *[other] { $n } servers
    }
bulk-ask-reboot = Reboot { $servers }?
bulk-ask-stop = Stop { $servers }?
bulk-ask-boot = Boot { $servers }?
bulk-names-more = { $names } and { $n } more
bulk-left-title = Left out:
bulk-left-locked = 🔒 Locked: { $names }
bulk-left-in-progress = ⏳ In progress: { $names }
bulk-left-already-stop = Already stopped: { $names }
bulk-left-already-boot = Already running: { $names }
bulk-left-stopped = Not running: { $names }
bulk-left-not-installed = No system installed: { $names }
bulk-left-suspended = ⛔️ Suspended by the provider: { $names }
bulk-left-terminated = ⚫️ Terminated by the provider: { $names }
bulk-left-gone = No longer in the account: { $names }
bulk-left-key-rejected = 🔑 Key rejected: { $names }
bulk-left-not-allowed = You can't control: { $names }
button-confirm-boot = Yes, boot

## The message that shows it

bulk-none-reboot = None of these servers can be rebooted now.
bulk-none-stop = None of these servers can be stopped now.
bulk-none-boot = None of these servers can be booted now.
bulk-waiting = ⏳ { $who } stops { $servers } in { $n } s
bulk-undone = ↩️ { $who } undid it: nothing was stopped. Nothing was sent.
bulk-live-reboot = ⏳ Rebooting { $servers }
bulk-live-stop = ⏳ Stopping { $servers }
bulk-live-boot = ⏳ Booting { $servers }
bulk-by-reboot = ⏳ { $who } reboots { $servers }
bulk-by-stop = ⏳ { $who } stops { $servers }
bulk-by-boot = ⏳ { $who } boots { $servers }
bulk-progress = { $headline } · { $done } done
bulk-progress-failed = { $headline } · { $done } done · { $failed } failed
bulk-all-reboot = 🟢 Rebooted { $servers } in { $duration }
bulk-all-stop = 🔴 Stopped { $servers } in { $duration }
bulk-all-boot = 🟢 Booted { $servers } in { $duration }
bulk-some-reboot = ⚠️ Rebooted { $done } of { $total } in { $duration }
bulk-some-stop = ⚠️ Stopped { $done } of { $total } in { $duration }
bulk-some-boot = ⚠️ Booted { $done } of { $total } in { $duration }
bulk-zero-reboot = ⚠️ No server was rebooted
bulk-zero-stop = ⚠️ No server was stopped
bulk-zero-boot = ⚠️ No server was booted
bulk-item-failed = ❌ { $names }: { $reason }
bulk-item-not-sent = ⚠️ Nothing was sent: { $names }
bulk-item-dropped = ⚠️ Not sent, the request had expired: { $names }
bulk-item-unknown = ❔ Sent, outcome unknown: { $names }
bulk-item-undone = ↩️ Undone: { $names }
bulk-undo-too-late = Too late: they have already been sent.
