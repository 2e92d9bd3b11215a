## What is shown while the provider can't be read

outdated-line = ⚪️ Last updated { $when }: { $reason }.
outdated-line-of = ⚪️ { $label } was last updated { $when }: { $reason }.
outdated-line-no-reason = ⚪️ Last updated { $when }.
outdated-line-of-no-reason = ⚪️ { $label } was last updated { $when }.
outdated-key-rejected = 🔑 The provider rejected the key for { $label }. Last updated { $when }. Link the account again, or press Check under Accounts.
outdated-key-rejected-group = 🔑 The provider rejected the key for this account. Last updated { $when }. The owner has to link the account again.
card-title-was = { $dot } { $was } · { $when } · { $name } · { $ip }
card-title-was-no-ip = { $dot } { $was } · { $when } · { $name }
card-outdated = ⚪️ Not up to date: { $reason }.
order-was = { $status }, as of { $when }
orders-unreadable =
    { $n ->
        [one] ⚠️ One order can't be read. The provider sends it in an unknown form.
       *[other] ⚠️ { $n } orders can't be read. The provider sends them in an unknown form.
    }
account-unread = last updated { $when }: { $reason }
button-link-again = 🔗 Link again
key-rejected = 🔑 The provider rejected the key for { $label }. Link the account again.
callback-key-rejected = The provider rejected the key for this account. Link the account again first.

## The last known state of a server

was-running = was running
was-stopped = was stopped
was-rebooting = was rebooting
was-starting = was starting
was-stopping = was stopping
was-installing = was being installed
was-suspended = was suspended
was-unknown = was in an unknown state
was-unread = had no data yet
was-empty = was not installed
was-pending = was unpaid
was-cancelled = was cancelled
was-terminated = was terminated
was-fraud = was marked as fraud
was-gone = was not in the account

## Notifications

monitoring-stopped = ⚪️ Monitoring has stopped: { $reason }.
monitoring-stopped-of = ⚪️ Monitoring of { $label } has stopped: { $reason }.
monitoring-stopped-hint = What I show may be out of date. You'll get a message when monitoring is back.
monitoring-resumed = ✅ Monitoring is back after { $duration }.
monitoring-resumed-of = ✅ Monitoring of { $label } is back after { $duration }.
monitoring-unchanged = Nothing changed in the meantime.
monitoring-not-read =
    { $n ->
        [one] ⚪️ One server is not up to date yet.
       *[other] ⚪️ { $n } servers are not up to date yet.
    }
monitoring-changed = Changed in the meantime:
monitoring-change = { $dot } { $name } · { $state }, { $was }
monitoring-change-new = { $dot } { $name } · { $state }, new
event-order-returned = ↩️ { $name } is in the account again.

## Why an account can't be read, as a part of a sentence

reason-refused = the provider refuses the request
reason-bad-credentials = the provider rejected the key
reason-address-not-allowed = this bot's address is not on the provider's whitelist
reason-not-found = the provider says “not found”
reason-unknown-action = the provider doesn't know the request
reason-rate-limited = the provider is getting too many requests
reason-two-factor = the provider asks for a two-factor code
reason-captcha = the provider asks for a captcha
reason-unpaid-invoices = an unpaid invoice has to be paid first
reason-client-suspended = the provider has suspended the account
reason-email-unverified = the account's e-mail address is not confirmed at the provider
reason-maintenance = the provider is down for maintenance
reason-node-trouble = the provider can't reach the machine that the server runs on
reason-cloudflare-challenge = Cloudflare, which protects the provider's site, is blocking this bot
reason-cloudflare-error = Cloudflare can't reach the provider
reason-moved = the provider's API has moved to another address
reason-unreadable-reply = the provider's replies can't be read
reason-unreachable = the provider can't be reached
reason-timed-out = the provider doesn't answer
reason-unavailable = the provider is having problems
