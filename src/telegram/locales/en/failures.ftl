### What went wrong at the provider, as the end of a sentence without its full stop

failure-refused = the provider says “{ $message }”
failure-bad-credentials = the provider doesn't accept this client id and key. Look them up in the provider's panel and link the account again
failure-bad-login = the provider doesn't accept this e-mail and password
failure-address-not-allowed = the provider takes API calls only from addresses that its support has put on a whitelist. Ask support by a ticket to add the address of the machine that this bot runs on
failure-not-found = the provider doesn't find it in this account
failure-already-exists = the provider says that it is there already
failure-unknown-action = the provider doesn't know this action
failure-price-changed = the provider asks { $price } for it by now
failure-unreadable-reply = the provider answered something that I can't read. Try again in a few minutes
failure-unreachable = the provider can't be reached
failure-timed-out = the provider didn't answer in time. Try again in a few minutes
failure-unavailable = the provider is out of order at the moment. Try again in a few minutes
failure-outcome-unknown = it was sent, and no answer came
