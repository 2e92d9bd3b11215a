### Settings

settings-quiet-off = Тихие часы: выключены
settings-quiet-on = Тихие часы: { $hours }. Уведомления придут после них одним сообщением.
settings-quiet-hint = Другие часы: /settings quiet 21:30-06:45
settings-undo =
    { $n ->
        [0] Остановка здесь выполняется сразу.
       *[other] Остановка здесь ждёт { $n } с: её можно отменить.
    }
button-quiet-off = 🌙 Выкл.
button-undo-seconds = ↩️ { $n } с
button-reminders = { $mark } Напоминать, пока не работает
settings-escalation = Если за 10 мин сбоем никто не занялся, я упомяну операторов. Через 20 мин напишу владельцу.
settings-wake-me = Если сбоем никто не занимается, разбужу вас и в тихие часы.
button-escalation = { $mark } Эскалация сбоев
button-wake-me = { $mark } Будить меня
quiet-usage = Отправьте так: /settings quiet 22:00-07:00 или /settings quiet off
settings-title = ⚙️ Настройки этого чата
settings-language = Язык: { $language }
settings-confirm-on = Остановка и перезагрузка – с подтверждением.
settings-confirm-off = Остановка и перезагрузка – одним нажатием.
settings-silent-on = Уведомления приходят без звука.
settings-silent-off = Уведомления приходят со звуком.
settings-notifications = Уведомления в этом чате:
settings-notifications-hint = Об отклонённом ключе сообщаю всегда.
notification-kind-power = сервер сам остановился или запустился
notification-kind-active = VPS стал активным
notification-kind-paid = заказ оплачен или ещё не оплачен
notification-kind-ended = заказ отменён или приостановлен
language-telegram = как в Telegram ({ $language })
language-usage = Отправьте { $commands }.
language-set = Теперь пишу вам по-русски.
button-confirm-power = { $mark } Спрашивать перед действием
button-silent = { $mark } Без звука
button-notification-power = { $mark } Остановки и запуски
button-notification-active = { $mark } VPS активен
button-notification-paid = { $mark } Оплата
button-notification-ended = { $mark } Отмены и приостановки
button-language-telegram = Как в Telegram
settings-time-zone = Часовой пояс: { $zone }
settings-time-zone-unset = Часовой пояс: не выбран, время по UTC
time-zone-ask = 🕒 Какой у вас часовой пояс? По нему показывается время и начинаются тихие часы.
time-zone-other = Отправьте город или разницу с UTC, например Казань или UTC+3.
time-zone-other-in-group = Другой: /settings zone UTC+3
time-zone-unknown = Часовой пояс для «{ $name }» не найден. Отправьте крупный город того же пояса или разницу с UTC, например UTC+3.
time-zone-set = 🕒 Часовой пояс: { $zone }.
button-time-zone = 🕒 Часовой пояс
button-other-time-zone = Другой
