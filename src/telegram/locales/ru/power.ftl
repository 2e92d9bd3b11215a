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
power-failed-reboot = ❌ { $name } не перезагружен: { $why }.
power-failed-stop = ❌ { $name } не остановлен: { $why }.
power-failed-boot = ❌ { $name } не запущен: { $why }.
power-not-sent-reboot = ⚠️ Перезагрузка { $name }. Ничего не отправлено: { $why }.
power-not-sent-stop = ⚠️ Остановка { $name }. Ничего не отправлено: { $why }.
power-not-sent-boot = ⚠️ Запуск { $name }. Ничего не отправлено: { $why }.
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

pressed-reboot = Перезагружаю { $name }…
pressed-stop = Останавливаю { $name }…
pressed-boot = Запускаю { $name }…
pressed-joined = Уже выполняется.
pressed-settled = Это уже выполнено. Вот чем кончилось.
pressed-busy-reboot = { $name } как раз перезагружается. Больше ничего не отправлено.
pressed-busy-stop = { $name } как раз останавливается. Больше ничего не отправлено.
pressed-busy-boot = { $name } как раз запускается. Больше ничего не отправлено.
pressed-locked = { $name } заперт. Ничего не отправлено.
pressed-not-installed = На нём ещё нет системы. Ничего не отправлено.
pressed-suspended = Провайдер приостановил { $name }. Ничего не отправлено.
pressed-gone = { $name } больше нет в аккаунте. Ничего не отправлено.
retry-still-running = На сервере выполняется другое. Ничего не отправлено.
power-stale = Той клавиатуре больше суток, поэтому ничего не сделано. Вот свежая.
power-perished = Вы просили об этом { $duration } назад, а дошло только сейчас. Ничего не сделано. Если ещё нужно, нажмите:
pressed-left = Вас больше нет в этой группе, поэтому нажимать здесь нельзя. Ничего не отправлено.
undo-late = Поздно: уже отправлено.
undo-done = Ничего не отправлено.

## Confirmation

sure-stop = Остановить { $name }?
sure-reboot = Перезагрузить { $name }?
sure-hint = Вопрос действует 10 минут. Спрашивать ли, решает /settings
sure-over = Этот вопрос устарел. Ничего не отправлено.
button-sure-stop = Да, остановить
button-sure-reboot = Да, перезагрузить

## Buttons

button-undo = ↩️ Отменить
button-reboot = 🔄 Перезагрузить
button-stop = ⏹ Остановить
button-boot = ▶️ Запустить
button-reboot-named = 🔄 Перезагрузить { $name }
button-stop-named = ⏹ Остановить { $name }
button-boot-named = ▶️ Запустить { $name }
