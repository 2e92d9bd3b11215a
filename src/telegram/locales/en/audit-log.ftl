### Audit log

audit-log-title = 📜 Who did what, newest first
audit-log-empty = Nothing yet.
audit-log-choose = Of what, or of whom?
audit-log-line = { $at } · { $who }: { $what } { $about } · { $outcome }
former-member = a former member
button-log-servers = 🖥 By server
button-log-people = 👤 By person
button-log-all = 📜 All
button-export-log = 💾 As a file
audit-log-export-preparing = Writing it down…
audit-log-export-caption =
    { $n ->
        [one] One line of the record, newest first. Times are UTC.
       *[other] { $n } lines of the record, newest first. Times are UTC.
    }
audit-log-export-failed = The file could not be sent. Please press again.
audit-action-reboot = reboot
audit-action-stop = stop
audit-action-boot = boot
audit-action-install = install
audit-action-create = order
audit-action-add-key = SSH key
audit-action-link = link account
audit-action-unlink = unlink account
audit-action-lock = lock
audit-action-unlock = unlock
audit-action-subscribe = show in
audit-action-unsubscribe = show no more in
audit-action-grant = operator:
audit-action-revoke = operator no more:
audit-outcome-done = done
audit-outcome-failed = failed
audit-outcome-not-sent = not sent
audit-outcome-unconfirmed = unconfirmed
audit-outcome-dropped = dropped
audit-outcome-undone = undone
audit-outcome-refused = refused
audit-outcome-repeated = { $outcome } × { $times }
audit-log-export-newest = The newest { $n } entries of the audit log. Times are UTC. For older ones, filter by server or person.
