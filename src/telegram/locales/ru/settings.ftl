### Settings

settings-quiet-off = Тихие часы: нет
settings-quiet-on = Тихие часы: { $hours } ({ $zone }). Новости ждут их конца и приходят одним сообщением.
settings-quiet-hint = Другие, с вашим поясом: /settings quiet 21:30-06:45 Europe/Moscow
settings-undo =
    { $n ->
        [0] Остановка здесь выполняется сразу.
       *[other] Остановка здесь ждёт { $n } с: её можно отменить.
    }
button-quiet-off = 🌙 Никогда
button-undo-seconds = ↩️ { $n } с
button-reminders = { $mark } Напоминать, пока не работает
quiet-usage = Напишите так: /settings quiet 22:00-07:00 Europe/Moscow или /settings quiet off
settings-title = ⚙️ Настройки этого чата
settings-language = Язык: { $language }
settings-confirm-on = Остановка и перезагрузка спрашивают один раз, прежде чем выполниться.
settings-confirm-off = Остановка и перезагрузка выполняются одним нажатием.
settings-silent-on = Новости приходят без звука.
settings-silent-off = Новости приходят со звуком.
settings-notifications = О чём я здесь сообщаю:
settings-notifications-hint = О ключе, который больше не принимают, сообщаю всегда.
notification-kind-power = сервер сам остановился или запустился
notification-kind-active = VPS стал активным
notification-kind-paid = заказ оплачен или ждёт оплаты
notification-kind-ended = заказ отменён или приостановлен
language-telegram = как в Telegram ({ $language })
language-usage = Напишите { $commands }.
language-set = Теперь говорю с вами по-русски.
button-confirm-power = { $mark } Спрашивать: стоп и перезагрузка
button-silent = { $mark } Без звука
button-notification-power = { $mark } Остановки и запуски
button-notification-active = { $mark } VPS активен
button-notification-paid = { $mark } Оплата
button-notification-ended = { $mark } Отмены и приостановки
button-language-telegram = Как в Telegram
