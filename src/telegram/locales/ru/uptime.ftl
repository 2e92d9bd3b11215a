### Uptime

button-uptime = 📊 Доступность
button-uptime-24h = 24 ч
button-uptime-7d = 7 дн.
button-uptime-30d = 30 дн.
button-uptime-90d = 90 дн.
button-dark = Тёмная
button-light = Светлая
uptime-range-24h = Последние 24 часа
uptime-range-7d = Последние 7 дней
uptime-range-30d = Последние 30 дней
uptime-range-90d = Последние 90 дней
uptime-title = Доступность · { $range }
uptime-title-of = { $name } · { $range }
uptime-up = Работает
uptime-changing = Меняется
uptime-down = Не работает
uptime-unknown = Неизвестно
# { $share }: "99,95 %"
uptime-server = { $name } · { $share }
uptime-nothing-known = { $name } · нет данных
uptime-server-down =
    { $n ->
        [one] { $name } · { $share } · { $n } простой, { $duration }
        [few] { $name } · { $share } · { $n } простоя, { $duration }
       *[many] { $name } · { $share } · { $n } простоев, { $duration }
    }
uptime-downtime = { $at } · не работал { $duration }
uptime-downtime-present = { $at } · не работает уже { $duration }
uptime-known = Данные есть за { $duration }, проценты считаются только по ним.
uptime-others =
    { $n ->
        [one] И ещё { $n } сервер.
        [few] И ещё { $n } сервера.
       *[many] И ещё { $n } серверов.
    }
uptime-none = 📊 Пока нет данных. Запись начинается с первой проверки сервера.
uptime-no-servers = 📊 Здесь пока нет серверов.
uptime-drawing = Рисую…
uptime-failed = Не удалось отправить картинку. Нажмите ещё раз.
uptime-export-caption = { $name } · { $range }. Часовой пояс: { $zone }.
