### Tariffs and templates

tariffs-title = 🏷 Tariffs ({ $n })
tariffs-found = 🏷 Tariffs with “{ $part }” ({ $n })
tariffs-none-found = No tariff has “{ $part }” in its name. Type another part, or look at all of them.
tariffs-none = The provider lists no tariffs just now.
tariffs-hint = A press shows what would be ordered. Nothing is ordered before you confirm it.
tariffs-reading = 🏷 Asking the provider for its tariffs…
templates-title = 💿 Templates ({ $n })
templates-found = 💿 Templates with “{ $part }” ({ $n })
templates-none-found = No template has “{ $part }” in its name. Type another part, or look at all of them.
templates-none = The provider lists no templates just now.
templates-hint = They can be put on a paid order: /orders, then Install.
templates-reading = 💿 Asking the provider for its templates…
templates-other = Others
catalogue-ask-tariff = Type a part of the tariff's name. /cancel leaves it.
catalogue-ask-template = Type a part of the template's name, like debian. /cancel leaves it.
catalogue-more = And { $n } more: type more of the name.
catalogue-age = ⚠️ As of { $when }. Just now: { $reason }.
catalogue-failed = ⚠️ The list could not be read: { $reason }.
button-tariffs = 🏷 Tariffs
button-templates = 💿 Templates
button-all-tariffs = 🏷 All tariffs
button-all-templates = 💿 All templates
