### Audit log

audit-log-title = 📜 Кто что делал, сначала новое
audit-log-empty = Пока пусто.
audit-log-nothing-to-filter = Выбирать пока не из чего.
audit-log-choose = Выберите:
audit-log-line = { $at } · { $who }: { $what } { $about } · { $outcome }
former-member = бывший участник
button-log-servers = 🖥 По серверу
button-log-people = 👤 По человеку
button-log-all = 📜 Всё
button-export = 💾 Файлом
audit-log-export-preparing = Готовлю файл…
audit-log-export-caption =
    { $n ->
        [one] { $n } запись, сначала новые. Часовой пояс: { $zone }.
        [few] { $n } записи, сначала новые. Часовой пояс: { $zone }.
       *[many] { $n } записей, сначала новые. Часовой пояс: { $zone }.
    }
audit-log-export-failed = Не удалось отправить файл. Нажмите ещё раз.
audit-action-reboot = перезагрузка
audit-action-stop = остановка
audit-action-boot = запуск
audit-action-install = установка
audit-action-order = заказ
audit-action-add-key = ключ SSH
audit-action-link = привязка аккаунта
audit-action-unlink = отвязка аккаунта
audit-action-lock = блокировка
audit-action-unlock = разблокировка
audit-action-subscribe = подключение группы
audit-action-unsubscribe = отключение группы
audit-action-grant = доступ оператора:
audit-action-revoke = отзыв доступа:
audit-outcome-done = сделано
audit-outcome-failed = не удалось
audit-outcome-not-sent = не отправлено
audit-outcome-unconfirmed = не подтверждено
audit-outcome-dropped = не выполнено
audit-outcome-undone = отменено
audit-outcome-refused = отказано
audit-outcome-repeated = { $outcome } × { $times }
audit-log-export-newest = Последние записи журнала: { $n }. Часовой пояс: { $zone }. Чтобы получить более старые, выберите сервер или человека.
