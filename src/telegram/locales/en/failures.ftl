### What went wrong at the provider, as the end of a sentence without its full stop

why-refused = the provider says “{ $message }”
why-bad-credentials = the provider doesn't accept this client id and key. Look them up in the provider's panel and link the account again
why-bad-login = the provider doesn't accept this e-mail and password
why-address-not-allowed = the provider takes API calls only from addresses that its support has put on a whitelist. Ask support by a ticket to add the address of the machine that this bot runs on
why-not-found = the provider doesn't find it in this account
why-already-exists = the provider says that it is there already
why-unknown-action = the provider doesn't know this action
why-price-changed = the provider asks { $price } for it by now
why-unreadable-reply = the provider answered something that I can't read. Try again in a few minutes
why-unreachable = the provider can't be reached
why-timed-out = the provider didn't answer in time. Try again in a few minutes
why-unavailable = the provider is out of order at the moment. Try again in a few minutes
why-outcome-unknown = it was sent, and no answer came
