### Uptime

button-uptime = 📊 Uptime
button-uptime-24h = 24 h
button-uptime-7d = 7 d
button-uptime-30d = 30 d
button-uptime-90d = 90 d
button-dark = Dark
button-light = Light
uptime-range-24h = Last 24 hours
uptime-range-7d = Last 7 days
uptime-range-30d = Last 30 days
uptime-range-90d = Last 90 days
uptime-title = Uptime · { $range }
uptime-title-of = { $name } · { $range }
uptime-up = Running
uptime-changing = Changing
uptime-down = Down
uptime-unknown = Unknown
# { $share }: "99.95%"
uptime-server = { $name } · { $share }
uptime-nothing-known = { $name } · no data yet
uptime-server-down =
    { $n ->
        [one] { $name } · { $share } · down once, { $duration }
       *[other] { $name } · { $share } · down { $n } times, { $duration }
    }
uptime-downtime = { $at } · down for { $duration }
uptime-downtime-present = { $at } · down for { $duration } so far
uptime-known = Recorded for { $duration } of this period. The percentages cover only that.
uptime-others =
    { $n ->
        [one] And one more server.
       *[other] And { $n } more servers.
    }
uptime-none = 📊 No data yet. Recording starts when a server is first checked.
uptime-no-servers = 📊 There are no servers here yet.
uptime-drawing = Drawing…
uptime-failed = Couldn't send the picture. Please press again.
uptime-export-caption = { $name } · { $range }. Time zone: { $zone }.
