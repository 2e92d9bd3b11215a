## Notifications

event-order-paid = 💳 Заказ { $order } оплачен.
event-ip = IP { $ip }
event-order-paid-hint = Когда VPS станет активным, я напишу.
event-vps-active = 🎉 { $name } активен
event-duration = Это заняло { $duration }.
event-stopped-unexpectedly = 🔴 { $name } неожиданно остановился
event-stopped-since = Выключен с { $at }.
event-started-unexpectedly = 🟢 { $name } снова включён, и не нами
event-down-for = Не работал { $duration }.
notification-and-more = и ещё { $n }
event-order-suspended = ⛔ Провайдер приостановил { $name }.
event-order-cancelled = 🗑 { $name } больше нет в аккаунте: заказ отменён или закончился.
notification-key-rejected = 🔑 Провайдер больше не принимает ключ { $label }. Я перестал им пользоваться. Привяжите аккаунт заново с новым ключом или нажмите «Проверить».
event-order-unpaid = ⏰ Заказ { $order } уже сутки ждёт оплаты.
notification-still-down = 🔴 { $name } всё ещё не работает, уже { $duration }
notification-power-reboot = 🟢 { $who } – перезагрузка { $name }: снова работает через { $duration }
notification-power-stop = 🔴 { $who } – остановка { $name }: выключен через { $duration }
notification-power-boot = 🟢 { $who } – запуск { $name }: работает через { $duration }
notification-power-failed-reboot = ❌ { $who } – перезагрузка { $name } не удалась
notification-power-failed-stop = ❌ { $who } – остановка { $name } не удалась
notification-power-failed-boot = ❌ { $who } – запуск { $name } не удался
notification-power-unconfirmed-reboot = ❔ { $who } – перезагрузка { $name }: отправлено один раз, и ничто с тех пор этого не подтверждает
notification-power-unconfirmed-stop = ❔ { $who } – остановка { $name }: отправлено один раз, и ничто с тех пор этого не подтверждает
notification-power-unconfirmed-boot = ❔ { $who } – запуск { $name }: отправлено один раз, и ничто с тех пор этого не подтверждает

## Acknowledging

button-acknowledge = 👀 Занимаюсь
acknowledged = Спасибо. Напоминаний больше не будет.
acknowledged-by = 👀 Этим занимается { $who }.
acknowledge-expired = Об этом больше не напоминаю.

## Muting

button-alerts = 🔔 Уведомления
button-alerts-off = 🔕 Уведомления: нет
button-mute = 🔕 Не сообщать
button-mute-1h = 1 ч
button-mute-8h = 8 ч
button-mute-indefinitely = Пока не скажу
button-unmute = 🔔 Сообщать
alerts-title = 🔔 Что я сообщаю здесь о { $name }:
alerts-off-in-chat = ▫️ { $what } – выключено здесь для всех серверов, /settings
alerts-hint = 🔕 – не сообщать ничего какое-то время.
mute-ask = 🔕 Не сообщать здесь о { $name }: как долго?
muted-until = 🔕 О { $name } здесь не будет новостей до { $at }.
muted-indefinitely = 🔕 О { $name } здесь не будет новостей, пока вы не скажете.
unmuted = 🔔 О { $name } здесь снова будут новости.

## Problems of a group

notifications-paused = ⚠️ В { $title } я больше не могу писать ({ $reason }), новости туда приостановлены. Продолжу, когда снова смогу.
paused-reason-kicked = меня удалили оттуда
paused-reason-no-rights = мне нельзя там писать; это можно разрешить в настройках группы
paused-reason-owner-left = вы вышли оттуда
paused-reason-gone = группы больше нет
group-topic-gone = ⚠️ Темы в { $title } больше нет или она закрыта. Новости теперь идут в General.
group-general-closed = ⚠️ Тема General в { $title } закрыта, новости туда приостановлены. Продолжу, когда её снова откроют, или отправьте /subscribe в той теме, где они нужны.
group-membership-unknown = ⚠️ Мне не видно, кто ещё состоит в { $title }: сделайте меня там администратором (особые права не нужны), чтобы вышедшие ничего не могли нажимать.
