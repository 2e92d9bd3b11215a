### Audit log

audit-log-title = 📜 Who did what, newest first
audit-log-empty = Nothing yet.
audit-log-choose = Filter by what?
audit-log-line = { $at } · { $who }: { $what } { $about } · { $outcome }
former-member = a former member
button-log-servers = 🖥 By server
button-log-people = 👤 By person
button-log-all = 📜 All
button-export-log = 💾 As a file
audit-log-export-preparing = Preparing the file…
audit-log-export-caption =
    { $n ->
        [one] One entry. Time zone: { $zone }.
       *[other] { $n } entries, newest first. Time zone: { $zone }.
    }
audit-log-export-failed = The file couldn't be sent. Please press again.
audit-action-reboot = reboot
audit-action-stop = stop
audit-action-boot = boot
audit-action-install = install
audit-action-order = order
audit-action-add-key = SSH key
audit-action-link = link account
audit-action-unlink = unlink account
audit-action-lock = lock
audit-action-unlock = unlock
audit-action-subscribe = show account in
audit-action-unsubscribe = stop showing account in
audit-action-grant = make operator:
audit-action-revoke = remove operator:
audit-outcome-done = done
audit-outcome-failed = failed
audit-outcome-not-sent = not sent
audit-outcome-unconfirmed = unconfirmed
audit-outcome-dropped = dropped
audit-outcome-undone = undone
audit-outcome-refused = refused
audit-outcome-repeated = { $outcome } × { $times }
audit-log-export-newest = The newest { $n } entries of the audit log. Time zone: { $zone }. For older ones, filter by server or person.
