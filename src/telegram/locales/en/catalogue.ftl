### Tariffs and templates

tariffs-title = 🏷 Tariffs ({ $n })
tariffs-found = 🏷 Tariffs matching “{ $part }” ({ $n })
tariffs-none-found = No tariff matches “{ $part }”. Send another part of the name, or show all of them.
tariffs-none = The provider lists no tariffs right now.
tariffs-hint = Choose one to see what it costs. Nothing is ordered until you confirm.
tariffs-reading = 🏷 Loading tariffs…
templates-title = 💿 Templates ({ $n })
templates-found = 💿 Templates matching “{ $part }” ({ $n })
templates-none-found = No template matches “{ $part }”. Send another part of the name, or show all of them.
templates-none = The provider lists no templates right now.
templates-hint = To install one on a paid order: /orders, then Install.
templates-reading = 💿 Loading templates…
catalogue-ask-tariff = Send part of the tariff's name, or /cancel.
catalogue-ask-template = Send part of the template's name, such as debian, or /cancel.
catalogue-more = And { $n } more. Send a longer part of the name to narrow the list.
catalogue-age = ⚠️ As of { $when }. Couldn't refresh: { $reason }.
catalogue-failed = ⚠️ Couldn't load the list: { $reason }.
button-tariffs = 🏷 Tariffs
button-templates = 💿 Templates
button-all-tariffs = 🏷 All tariffs
button-all-templates = 💿 All templates
