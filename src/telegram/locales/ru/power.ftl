## The message that follows a power action

power-waiting = ⏳ { $who } остановит { $name } через { $n } с
power-undone = ↩️ { $who } отменяет: { $name } не остановлен. Ничего не отправлено.
power-live-reboot = ⏳ Перезагружаю { $name } · запрошено в { $at }
power-live-stop = ⏳ Останавливаю { $name } · запрошено в { $at }
power-live-boot = ⏳ Запускаю { $name } · запрошено в { $at }
power-elapsed = Прошло { $duration }
power-acknowledged = Провайдер принял · прошло { $duration }
power-unanswered-reboot = ❔ Перезагрузка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-unanswered-stop = ❔ Остановка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-unanswered-boot = ❔ Запуск { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-done-reboot = 🟢 { $name } снова работает, прошло { $duration }
power-done-stop = 🔴 { $name } выключен, прошло { $duration }
power-done-boot = 🟢 { $name } включён, прошло { $duration }
power-failed-reboot = ❌ { $name } не перезагружен: { $reason }.
power-failed-stop = ❌ { $name } не остановлен: { $reason }.
power-failed-boot = ❌ { $name } не запущен: { $reason }.
power-not-sent-reboot = ⚠️ Перезагрузка { $name }. Ничего не отправлено: { $reason }.
power-not-sent-stop = ⚠️ Остановка { $name }. Ничего не отправлено: { $reason }.
power-not-sent-boot = ⚠️ Запуск { $name }. Ничего не отправлено: { $reason }.
last-seen-on = В последний раз работал { $when }
last-seen-off = В последний раз был выключен { $when }
power-dropped-reboot = ⚠️ { $name }: перезагрузки не было. Меня перезапустили до отправки, и продолжать было уже поздно.
power-dropped-stop = ⚠️ { $name }: остановки не было. Меня перезапустили до отправки, и продолжать было уже поздно.
power-dropped-boot = ⚠️ { $name }: запуска не было. Меня перезапустили до отправки, и продолжать было уже поздно.
power-unconfirmed-reboot = ❔ Не могу сказать, перезагрузился ли { $name }: запрошено один раз, { $duration } назад, и ничто с тех пор этого не доказывает.
power-unconfirmed-stop = ❔ { $name }: остановка запрошена один раз, { $duration } назад, а провайдер всё ещё не показывает сервер выключенным.
power-unconfirmed-boot = ❔ { $name }: запуск запрошен один раз, { $duration } назад, а провайдер всё ещё не показывает сервер включённым.
notice-unanswered = ❔ { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю, что получилось.

## Answers to a button

callback-reboot = Перезагружаю { $name }…
callback-stop = Останавливаю { $name }…
callback-boot = Запускаю { $name }…
callback-duplicate = Уже выполняется.
callback-ended = Это уже выполнено. Вот чем кончилось.
callback-conflict-reboot = { $name } как раз перезагружается. Больше ничего не отправлено.
callback-conflict-stop = { $name } как раз останавливается. Больше ничего не отправлено.
callback-conflict-boot = { $name } как раз запускается. Больше ничего не отправлено.
callback-locked = { $name } заперт. Ничего не отправлено.
callback-not-installed = На нём ещё нет системы. Ничего не отправлено.
callback-suspended = Провайдер приостановил { $name }. Ничего не отправлено.
callback-gone = { $name } больше нет в аккаунте. Ничего не отправлено.
retry-conflict = На сервере выполняется другое. Ничего не отправлено.
power-forwarded = Пересланные команды и команды из других ботов не выполняются. Чтобы выполнить действие, нажмите кнопку.
power-keyboard-expired = Той клавиатуре больше суток, поэтому ничего не сделано. Вот свежая.
power-request-expired = Вы просили об этом { $duration } назад, а дошло только сейчас. Ничего не сделано. Если ещё нужно, нажмите:
callback-left-group = Вас больше нет в этой группе, поэтому нажимать здесь нельзя. Ничего не отправлено.
undo-too-late = Поздно: уже отправлено.
undo-done = Ничего не отправлено.

## Confirmation

confirm-stop = Остановить { $name }?
confirm-reboot = Перезагрузить { $name }?
confirm-hint = Вопрос действует 10 минут. Спрашивать ли, решает /settings
confirm-expired = Этот вопрос устарел. Ничего не отправлено.
button-confirm-stop = Да, остановить
button-confirm-reboot = Да, перезагрузить

## Buttons

button-undo = ↩️ Отменить
button-reboot = 🔄 Перезагрузить
button-stop = ⏹ Остановить
button-boot = ▶️ Запустить
button-reboot-named = 🔄 Перезагрузить { $name }
button-stop-named = ⏹ Остановить { $name }
button-boot-named = ▶️ Запустить { $name }
