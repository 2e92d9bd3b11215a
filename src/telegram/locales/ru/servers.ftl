## List and card

servers-title = 🖥 Ваши серверы ({ $n })
servers-none = Серверов и заказов в аккаунте пока нет. Когда VPS станет активным, я напишу сюда.
servers-filtered = { $filter }: { $n }
servers-filtered-none = { $filter }: серверов нет.
servers-part = «{ $part }»
servers-line-of = { $line } · { $account }
servers-to-reboot = Какой сервер перезагрузить?
servers-to-stop = Какой сервер остановить?
servers-to-boot = Какой сервер запустить?
servers-none-to-reboot = Сейчас нет серверов, которые можно перезагрузить.
servers-none-to-stop = Сейчас нет серверов, которые можно остановить.
servers-none-to-boot = Сейчас нет серверов, которые можно запустить.
servers-pages =
    Страниц: { $n }, серверов на каждой: { $size }.
    Какую открыть?
servers-filters = Какие серверы показать?
servers-filters-accounts = Какие серверы или какой аккаунт показать?
servers-ask-part = Отправьте часть имени, IP или номера заказа. Достаточно конца IP: 0.111
servers-found-none = Ничего не найдено по «{ $part }». Отправьте другую часть.
servers-never-read = { $n ->
    [1] Об одном сервере ещё нет данных.
    [11] Об 11 серверах ещё нет данных.
    [one] О { $n } сервере ещё нет данных.
   *[other] О { $n } серверах ещё нет данных.
}
servers-reading = 🖥 Загружаю серверы…
card-title = { $dot } { $state } · { $name } · { $ip }
card-title-no-ip = { $dot } { $state } · { $name }
card-state-by-provider = { $state } (у провайдера: { $word })
card-but-online = { $state }, но в сети
card-but-offline = { $state }, но не в сети
card-order = Заказ { $order }
card-paid-until = Оплачен до { $day }
card-payment-due = Срок оплаты истёк { $day }
card-provider-name = У провайдера: { $name }
card-contradictory = Данные провайдера об этом сервере противоречат друг другу. Пока это так, уведомлений о нём не будет.
card-other-ips = Другие адреса: { $ips }
card-other-ips-more = Другие адреса: { $ips } и ещё { $n }
card-not-seen = Данных от провайдера ещё нет.
card-locked = 🔒 Заблокирован: перезагрузка, остановка и запуск отключены до разблокировки.
card-pending = Заказ ждёт оплаты.
card-cancelled = Заказ отменён или истёк.
card-terminated = Провайдер удалил этот сервер.
card-fraud = Провайдер отметил этот заказ как мошеннический. Напишите в его поддержку.
card-empty = Оплачен, система ещё не установлена.
card-gone = У провайдера этого заказа в аккаунте больше нет.
server-actions-title = { $name } · другие действия
server-actions-password-hint = Сообщение с паролем удалится через минуту.
server-actions-lock-hint = Блокировка отключает перезагрузку, остановку и запуск, пока вы её не снимете.
button-back-keys = ‹ Ключи
button-copy-ip = Скопировать IP
button-copy-ssh = Скопировать SSH
button-server-actions = ⋯ Ещё
button-server-filters = Фильтр
button-servers-all = Все серверы
button-back = ‹ Назад
button-back-servers = ‹ Серверы
button-card = 🖥 Открыть карточку

## States

state-running = Работает
state-stopped = Остановлен
state-rebooting = Перезагружается
state-starting = Запускается
state-stopping = Останавливается
state-installing = Устанавливается
state-suspended = Приостановлен
state-unknown = Неизвестно
state-unread = Нет данных
state-empty = Не установлен
state-pending = Не оплачен
state-cancelled = Отменён
state-terminated = Удалён провайдером
state-fraud = Отмечен как мошеннический
state-gone = Нет в аккаунте

## Renaming, locking, password

rename-ask = Отправьте новое имя для { $name }, до 64 символов, или /cancel.
rename-done = ✏️ Новое имя: { $name }.
rename-cleared = ✏️ Возвращено имя провайдера: { $name }.
rename-bad = Имя – от 1 до 64 символов в одну строку. Отправьте другое или /cancel.
rename-invisible = В имени есть невидимые символы или символы, меняющие направление строки. Отправьте его без них или /cancel.
rename-taken = Имя { $name } уже есть у другого сервера. Отправьте другое или /cancel.
rename-usage = Отправьте /rename, сервер и новое имя: /rename web-1 shop
locked = 🔒 Заблокирован.
unlocked = 🔓 Разблокирован.
password-fetching = 🔑 Загружаю пароль { $name }…
password-shown =
    🔑 Пароль root для { $name }: { $password }
    Нажмите, чтобы увидеть. Через минуту сообщение удалится.
password-none = У провайдера нет пароля для { $name }. Возможно, сервер установлен с ключами SSH или ещё не установлен.
password-interrupted = 🔑 Меня перезапустили до ответа провайдера. Запросите пароль ещё раз.
password-failed = 🔑 Не удалось загрузить пароль: { $reason }.
button-password = 🔑 Пароль
button-copy-password = 📋 Скопировать
button-rename = ✏️ Переименовать
button-clear-name = Вернуть имя провайдера
button-lock = 🔒 Заблокировать
button-unlock = 🔓 Разблокировать
