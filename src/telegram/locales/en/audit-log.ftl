### Audit log

audit-log-title = 📜 Who did what, newest first
audit-log-empty = Nothing yet.
audit-log-nothing-to-filter = There is nothing to choose from yet.
audit-log-choose = Choose one:
audit-log-line = { $at } · { $who }: { $what } { $about } · { $outcome }
former-member = a former member
button-log-servers = 🖥 By server
button-log-people = 👤 By person
button-log-all = 📜 All
button-export = 💾 As a file
audit-log-export-preparing = Preparing the file…
audit-log-export-caption =
    { $n ->
        [one] One entry. Time zone: { $zone }.
       *[other] { $n } entries, newest first. Time zone: { $zone }.
    }
audit-log-export-failed = Couldn't send the file. Please press again.
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
audit-action-subscribe = add to group
audit-action-unsubscribe = remove from group
audit-action-grant = grant access to
audit-action-revoke = revoke access from
audit-outcome-done = done
audit-outcome-failed = failed
audit-outcome-not-sent = not sent
audit-outcome-unconfirmed = unconfirmed
audit-outcome-dropped = dropped
audit-outcome-undone = undone
audit-outcome-refused = refused
audit-outcome-repeated = { $outcome } × { $times }
audit-log-export-newest = The newest { $n } entries of the log. Time zone: { $zone }. For older ones, filter by server or person.
