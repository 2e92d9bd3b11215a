## List and card

servers-title = 🖥 Ваши серверы ({ $n })
servers-none = В аккаунте пока пусто: ни серверов, ни заказов. Когда VPS станет активным, я напишу сюда.
card-title = { $dot } { $state } · { $name } · { $ip }
card-title-no-ip = { $dot } { $state } · { $name }
card-state-by-provider = { $state } (у провайдера: { $word })
card-but-online = { $state }, но в сети
card-but-offline = { $state }, но не в сети
card-order = Заказ { $order }
card-paid-until = Оплачен до { $day }
card-payment-due = Срок оплаты истёк { $day }
card-account = Аккаунт { $label }
card-provider-name = У провайдера: { $name }
card-contradictory = Данные провайдера об этом сервере противоречат друг другу. Пока они не совпадут, уведомлений не будет.
card-other-ips = Другие адреса: { $ips }
card-other-ips-more = Другие адреса: { $ips } и ещё { $n }
card-seen = Прочитано { $when }
card-not-seen = У провайдера ещё не прочитано.
card-read-failed = ⚠️ Только что: { $reason }.
card-locked = 🔒 Заперт: кнопки питания не работают, пока его не отопрут.
card-pending = Заказ ждёт оплаты.
card-cancelled = Заказ отменён или закончился.
card-empty = Оплачен, система ещё не установлена.
card-gone = По словам провайдера, этого заказа больше нет в аккаунте.
server-actions-title = { $name }: ещё
server-actions-hint = Пароль: пароль root на одну минуту. Переименовать: своё имя для сервера. Уведомления: что сообщать о нём здесь. Запереть: убрать кнопки питания, пока не отопрёте.
button-back-keys = ‹ Ключи
button-copy-ip = 📋 IP
button-copy-ssh = 📋 SSH
button-server-actions = ⋯ Ещё
button-back-servers = ‹ Серверы
button-back-card = ‹ Назад
button-open-card = 🖥 Открыть карточку

## States

state-running = Работает
state-stopped = Выключен
state-rebooting = Перезагружается
state-starting = Запускается
state-stopping = Останавливается
state-installing = Устанавливается
state-suspended = Приостановлен
state-unknown = Неизвестно
state-unread = Ещё не прочитан
state-empty = Не установлен
state-pending = Не оплачен
state-cancelled = Отменён
state-gone = Нет в аккаунте

## Renaming, locking, password

rename-ask = Пришлите новое имя для { $name }, до 64 символов. /cancel оставит как есть.
rename-done = ✏️ Теперь его зовут { $name }.
rename-cleared = ✏️ Снова имя провайдера: { $name }.
rename-bad = Имя: от 1 до 64 символов в одну строку. Пришлите другое или /cancel.
rename-invisible = В этом имени есть символы, которых не видно или которые меняют направление строки. Пришлите имя без них или /cancel.
rename-usage = Напишите /rename, сервер и новое имя: /rename web-1 shop
locked = 🔒 Заперт.
unlocked = 🔓 Отперт.
password-fetching = 🔑 Спрашиваю у провайдера пароль для { $name }…
password-shown =
    🔑 Пароль root для { $name }: { $password }
    Нажмите, чтобы увидеть. Через минуту сообщение удалится.
password-none = У провайдера нет пароля для { $name }: сервер мог быть установлен с ключами SSH или ещё не установлен.
password-interrupted = 🔑 Меня перезапустили, прежде чем провайдер ответил. Запросите пароль ещё раз.
password-failed = 🔑 Пароль не узнать: { $reason }.
button-password = 🔑 Пароль
button-copy-password = 📋 Скопировать
button-rename = ✏️ Переименовать
button-clear-name = Вернуть имя провайдера
button-lock = 🔒 Запереть
button-unlock = 🔓 Отпереть
