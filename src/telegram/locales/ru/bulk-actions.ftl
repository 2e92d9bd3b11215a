## Choosing several servers

select-title = Отметьте серверы, можно до { $max }.
select-none = Пока ничего не выбрано.
select-chosen = Выбрано: { $n }. { $names }
select-max = Можно выбрать до { $max } серверов. Остальные не выбраны.
select-empty = Сначала выберите сервер.
select-not-allowed = Здесь нет серверов, которыми вы можете управлять.
select-mute-ask = На сколько выключить уведомления ({ $servers })?
select-muted-until = 🔕 { $servers }: без уведомлений до { $at }.
select-muted-indefinitely = 🔕 { $servers }: без уведомлений, пока вы их не включите.
button-select = ☑️ Выбрать
button-select-shown = Все на странице
button-select-none-shown = Снять на странице

## Confirming

bulk-servers =
    { $n ->
        [one] { $n } сервер
        [few] { $n } сервера
       *[other] { $n } серверов
    }
bulk-ask-reboot = Перезагрузить { $servers }?
bulk-ask-stop = Остановить { $servers }?
bulk-ask-boot = Запустить { $servers }?
bulk-names-more = { $names } и ещё { $n }
bulk-left-title = Пропущены:
bulk-left-locked = 🔒 Заблокированы: { $names }
bulk-left-in-progress = ⏳ Уже выполняется другое действие: { $names }
bulk-left-already-stop = Уже остановлены: { $names }
bulk-left-already-boot = Уже работают: { $names }
bulk-left-stopped = Не работают: { $names }
bulk-left-not-installed = Система не установлена: { $names }
bulk-left-suspended = ⛔️ Приостановлены провайдером: { $names }
bulk-left-terminated = ⚫️ Удалены провайдером: { $names }
bulk-left-gone = Больше нет в аккаунте: { $names }
bulk-left-key-rejected = 🔑 Ключ отклонён: { $names }
bulk-left-not-allowed = Нет прав на управление: { $names }
button-confirm-boot = Да, запустить

## The message that shows it

bulk-none-reboot = Ни один из этих серверов сейчас нельзя перезагрузить.
bulk-none-stop = Ни один из этих серверов сейчас нельзя остановить.
bulk-none-boot = Ни один из этих серверов сейчас нельзя запустить.
bulk-waiting = ⏳ { $who } остановит { $servers } через { $n }{ "\u00A0" }с
bulk-undone = ↩️ { $who } отменяет остановку. Ничего не отправлено.
bulk-live-reboot = ⏳ Перезагружаю { $servers }
bulk-live-stop = ⏳ Останавливаю { $servers }
bulk-live-boot = ⏳ Запускаю { $servers }
bulk-by-reboot = ⏳ { $who } перезагружает { $servers }
bulk-by-stop = ⏳ { $who } останавливает { $servers }
bulk-by-boot = ⏳ { $who } запускает { $servers }
bulk-progress = { $headline } · готово { $done }
bulk-progress-failed = { $headline } · готово { $done } · не удалось { $failed }
bulk-all-reboot = 🟢 Перезагружено: { $servers } за { $duration }
bulk-all-stop = 🔴 Остановлено: { $servers } за { $duration }
bulk-all-boot = 🟢 Запущено: { $servers } за { $duration }
bulk-some-reboot = ⚠️ Перезагружено { $done } из { $total } за { $duration }
bulk-some-stop = ⚠️ Остановлено { $done } из { $total } за { $duration }
bulk-some-boot = ⚠️ Запущено { $done } из { $total } за { $duration }
bulk-zero-reboot = ⚠️ Ни один сервер не перезагружен
bulk-zero-stop = ⚠️ Ни один сервер не остановлен
bulk-zero-boot = ⚠️ Ни один сервер не запущен
bulk-item-failed = ❌ { $names }: { $reason }
bulk-item-not-sent = ⚠️ Ничего не отправлено: { $names }
bulk-item-dropped = ⚠️ Не отправлено, запрос устарел: { $names }
bulk-item-unknown = ❔ Отправлено, результат неизвестен: { $names }
bulk-item-undone = ↩️ Отменено: { $names }
bulk-undo-too-late = Поздно: запросы уже отправлены.
