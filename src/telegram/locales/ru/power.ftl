## The message that follows a power action

power-waiting = ⏳ { $who } остановит { $name } через { $n }{ "\u00A0" }с
power-undone = ↩️ { $who } отменяет остановку: { $name } не остановлен. Ничего не отправлено.
power-live-reboot = ⏳ Перезагружаю { $name } · { $at }
power-live-stop = ⏳ Останавливаю { $name } · { $at }
power-live-boot = ⏳ Запускаю { $name } · { $at }
power-by-reboot = ⏳ { $who } перезагружает { $name } · { $at }
power-by-stop = ⏳ Останавливаю { $name }… · { $at } · { $who }
power-by-boot = ⏳ { $who } запускает { $name } · { $at }
power-done-by = { $headline } · { $who }
power-requested-by = Запрос: { $who }
power-acknowledged = Провайдер принял запрос · прошло { $duration }
power-unanswered-reboot = ❔ Перезагрузка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-unanswered-stop = ❔ Остановка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-unanswered-boot = ❔ Запуск { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
power-done-reboot = 🟢 { $name } перезагружен за { $duration }
power-done-stop = 🔴 { $name } остановлен за { $duration }
power-done-boot = 🟢 { $name } запущен за { $duration }
power-failed-reboot = ❌ { $name } не перезагружен: { $reason }.
power-failed-stop = ❌ { $name } не остановлен: { $reason }.
power-failed-boot = ❌ { $name } не запущен: { $reason }.
power-not-sent-reboot = ⚠️ { $name } не перезагружен. Ничего не отправлено: { $reason }.
power-not-sent-stop = ⚠️ { $name } не остановлен. Ничего не отправлено: { $reason }.
power-not-sent-boot = ⚠️ { $name } не запущен. Ничего не отправлено: { $reason }.
last-seen-on = Работал { $when }
last-seen-off = Был остановлен { $when }
power-dropped-reboot = ⚠️ { $name } не перезагружен: меня перезапустили до отправки, и запрос устарел.
power-dropped-stop = ⚠️ { $name } не остановлен: меня перезапустили до отправки, и запрос устарел.
power-dropped-boot = ⚠️ { $name } не запущен: меня перезапустили до отправки, и запрос устарел.
power-unconfirmed-reboot = ❔ Не могу сказать, перезагрузился ли { $name }. Запрос отправлен один раз, { $duration } назад, и с тех пор провайдер не показал перезагрузку.
power-unconfirmed-stop = ❔ { $name } всё ещё не остановлен. Остановка запрошена один раз, { $duration } назад.
power-unconfirmed-boot = ❔ { $name } всё ещё не запущен. Запуск запрошен один раз, { $duration } назад.
notice-unanswered = ❔ { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю, что получилось.
power-repeat-warning = Повторный запрос может сработать дважды.
button-repeat-reboot = 🔄 Перезагрузить ещё раз
button-repeat-stop = ⏹ Остановить ещё раз
button-repeat-boot = ▶️ Запустить ещё раз

## Answers to a button

callback-reboot = Перезагружаю { $name }…
callback-stop = Останавливаю { $name }…
callback-boot = Запускаю { $name }…
callback-duplicate = Уже выполняется.
callback-ended = Это уже сделано. Вот результат.
callback-conflict-reboot = { $name } уже перезагружается. Больше ничего не отправлено.
callback-conflict-stop = { $name } уже останавливается. Больше ничего не отправлено.
callback-conflict-boot = { $name } уже запускается. Больше ничего не отправлено.
power-locked = 🔒 { $name } заблокирован. Ничего не отправлено.
callback-locked = { $name } заблокирован. Ничего не отправлено.
callback-not-installed = Система ещё не установлена. Ничего не отправлено.
callback-suspended = Провайдер приостановил { $name }. Ничего не отправлено.
callback-terminated = Провайдер удалил { $name }. Ничего не отправлено.
callback-gone = { $name } больше нет в аккаунте. Ничего не отправлено.
retry-conflict = На сервере уже выполняется другое действие. Ничего не отправлено.
power-forwarded = Пересланные команды и команды из других ботов не выполняются. Чтобы выполнить действие, нажмите кнопку.
power-keyboard-expired = Этим кнопкам больше суток, поэтому ничего не сделано. Вот новые.
power-request-expired = Вы просили об этом { $duration } назад, а запрос дошёл только сейчас, поэтому ничего не сделано. Если это ещё нужно, нажмите:
callback-left-group = Вы больше не в этой группе и не можете управлять её серверами. Ничего не отправлено.
undo-too-late = Поздно: запрос уже отправлен.
undo-done = Ничего не отправлено.

## Confirmation

confirm-stop = Остановить { $name }?
confirm-reboot = Перезагрузить { $name }?
confirm-hint = Ответить можно в течение 10 минут. Отключить подтверждение: /settings
confirm-expired = Время на ответ истекло. Ничего не отправлено.
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
