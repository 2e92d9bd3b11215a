## Notifications

event-order-paid = 💳 Заказ { $order } оплачен.
event-ip = IP { $ip }
event-order-paid-hint = Когда VPS станет активным, я напишу сюда.
event-order-paid-install = Чтобы выбрать систему, нажмите «Установить».
event-vps-active = 🎉 { $name } активен
event-duration = Это заняло { $duration }.
event-stopped-unexpectedly = 🔴 { $name } неожиданно остановился
event-stopped-since = Остановлен с { $at }.
event-was-off = Не работал { $duration }, с { $at }.

## Several servers that went down together

incident-stopped =
    { $n ->
        [one] 🔴 { $n } сервер остановился в { $at }
        [few] 🔴 { $n } сервера остановились в { $at }
       *[other] 🔴 { $n } серверов остановились в { $at }
    }
incident-partly =
    { $down ->
        [one] 🔴 С { $at } не работает { $down } из { $n }
       *[other] 🔴 С { $at } не работают { $down } из { $n }
    }
incident-over =
    { $n ->
        [one] 🟢 { $n } сервер снова работает
        [few] 🟢 Все { $n } сервера снова работают
       *[other] 🟢 Все { $n } серверов снова работают
    }
incident-over-partly =
    { $running ->
        [one] 🟢 Снова работает { $running } из { $n }
       *[other] 🟢 Снова работают { $running } из { $n }
    }
incident-lasted = Сбой длился { $duration }, с { $from } до { $to }.
incident-server-down = 🔴 { $server }
incident-server-back = 🟢 { $name } · простой { $duration }
incident-was-down = 🟢 { $name } снова работает, простой { $duration }
incident-still-down =
    { $n ->
        [one] 🔴 { $n } сервер не работает уже { $duration }
        [few] 🔴 { $n } сервера не работают уже { $duration }
       *[other] 🔴 { $n } серверов не работают уже { $duration }
    }
incident-partly-still-down =
    { $down ->
        [one] 🔴 Уже { $duration } не работает { $down } из { $n }
       *[other] 🔴 Уже { $duration } не работают { $down } из { $n }
    }
incident-nobody = Этим пока никто не занимается. Операторы: { $people }
incident-nobody-in = В группе { $title } никто этим не занимается.
incident-mute-ask =
    { $n ->
        [one] 🔕 На сколько выключить здесь уведомления об этом { $n } сервере?
       *[other] 🔕 На сколько выключить здесь уведомления об этих { $n } серверах?
    }
incident-muted-until =
    { $n ->
        [one] 🔕 Уведомления по { $n } серверу здесь выключены до { $at }.
       *[other] 🔕 Уведомления по { $n } серверам здесь выключены до { $at }.
    }
incident-muted-indefinitely =
    { $n ->
        [one] 🔕 Уведомления по { $n } серверу здесь выключены, пока вы их не включите.
       *[other] 🔕 Уведомления по { $n } серверам здесь выключены, пока вы их не включите.
    }
incident-unmuted = 🔔 Уведомления об этих серверах здесь снова включены.
button-show-stopped = 🔴 Остановленные

## Other events

event-started-unexpectedly = 🟢 { $name } снова работает, запущен не через бота
event-down-for = Не работал { $duration }.
event-order-suspended = ⛔ Провайдер приостановил { $name }.
event-order-cancelled = 🗑 { $name } больше нет в аккаунте: заказ отменён или его срок истёк.
event-cancelled = 🗑 Заказ { $name } отменён.
event-terminated = 🗑 Провайдер удалил { $name }.
event-fraud = ⛔ Провайдер отметил заказ { $name } как мошеннический. Напишите в его поддержку.
notification-key-rejected = 🔑 Провайдер больше не принимает ключ аккаунта { $label }. Я перестал им пользоваться. Привяжите аккаунт заново с новым ключом или нажмите «Проверить».
notification-link-lost = 🔑 Бот восстановлен из резервной копии, в которой ещё нет аккаунта { $label }. Привяжите его заново.
event-order-unpaid = ⏰ Заказ { $order } не оплачен уже сутки.
notification-still-down = 🔴 { $name } не работает уже { $duration }
notification-power-reboot = 🟢 { $who }: { $name } перезагружен за { $duration }
notification-power-stop = 🔴 { $who }: { $name } остановлен за { $duration }
notification-power-boot = 🟢 { $who }: { $name } запущен за { $duration }
notification-power-failed-reboot = ❌ { $who }: перезагрузка { $name } не удалась
notification-power-failed-stop = ❌ { $who }: остановка { $name } не удалась
notification-power-failed-boot = ❌ { $who }: запуск { $name } не удался
notification-power-unconfirmed-reboot = ❔ { $who }: запрос на перезагрузку { $name } отправлен один раз, подтверждения нет
notification-power-unconfirmed-stop = ❔ { $who }: запрос на остановку { $name } отправлен один раз, подтверждения нет
notification-power-unconfirmed-boot = ❔ { $who }: запрос на запуск { $name } отправлен один раз, подтверждения нет

## Acknowledging

button-acknowledge = 👀 Занимаюсь
button-hand-over = 🤝 Передать
acknowledged = Теперь этим занимаетесь вы. Напоминаний больше не будет.
acknowledged-by = 👀 Этим занимается { $who }.
acknowledge-given-back = Готово: теперь этим никто не занимается.
acknowledge-expired = Это уже закончилось или больше не видно в этом чате.

## Muting

button-alerts = 🔔 Уведомления
button-alerts-off = 🔕 Уведомления: выкл.
button-mute = 🔕 Не уведомлять
button-mute-1h = 1 ч
button-mute-8h = 8 ч
button-mute-indefinitely = Пока не включу
button-unmute = 🔔 Включить уведомления
alerts-title = 🔔 Уведомления о { $name } в этом чате:
alerts-off-in-chat = ▫️ { $what } (выключено здесь для всех серверов: /settings)
alerts-hint = 🔕 выключит их все на время.
mute-ask = 🔕 На сколько выключить здесь уведомления о { $name }?
muted-until = 🔕 Уведомления о { $name } здесь выключены до { $at }.
muted-indefinitely = 🔕 Уведомления о { $name } здесь выключены, пока вы их не включите.
unmuted = 🔔 Уведомления о { $name } здесь снова включены.

## Problems of a group

notifications-paused = ⚠️ Не могу писать в группу { $title } ({ $reason }), уведомления туда приостановлены. Когда смогу писать, они возобновятся.
paused-reason-kicked = меня удалили
paused-reason-no-rights = это запрещено; администратор может разрешить в настройках группы
paused-reason-owner-left = вы вышли оттуда
paused-reason-gone = группы больше нет
group-topic-gone = ⚠️ Тема в группе { $title } закрыта или удалена. Уведомления теперь приходят в General.
group-general-closed = ⚠️ Тема General в группе { $title } закрыта, уведомления туда приостановлены. Откройте её или отправьте /subscribe в теме, где они нужны.
group-membership-unknown = ⚠️ Не вижу, кто выходит из группы { $title }. Сделайте меня там администратором (особые права не нужны), чтобы вышедшие теряли доступ.
