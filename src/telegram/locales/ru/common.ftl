## Start and help

home-unlinked =
    👋 Здесь можно управлять своими VPS в Inferno: перезагружать, останавливать и запускать их одним нажатием. Если с сервером что-то случится, придёт уведомление.

    Сначала привяжите аккаунт провайдера. Его ключ хранится зашифрованным, и пользоваться им можете только вы.
home-linked =
    { $total ->
        [0] Серверов в аккаунте пока нет. Когда появится первый, я напишу сюда.
        [one] У вас { $total } сервер.
        [few] У вас { $total } сервера.
       *[other] У вас { $total } серверов.
    }
home-count = { $state }: { $n }
help-servers = Серверы
help-orders = Заказы
help-accounts = Аккаунты
help-teams = Команда
help-settings = Настройки
help =
    { $servers }
    /servers – все серверы. Имя или IP без команды откроет один.
    /reboot web-1, /stop web-1, /boot web-1 – сразу
    { $orders }
    /order – заказать VPS. /orders – оплатить, отменить, установить.
    /keys, /tariffs, /templates
    { $accounts }
    /link – привязать. /accounts – проверить, переименовать, отвязать.
    { $teams }
    Добавьте меня в группу и отправьте там /subscribe. /log – кто что делал.
    { $settings }
    /settings – язык, часовой пояс, уведомления, тихие часы
    /cancel – выйти из диалога. /forget_me – стереть ваши данные.
group-help =
    Показываю серверы этого чата и присылаю уведомления о них.

    /servers – все серверы чата
    /server web-1 – один из них
    /reboot web-1, /stop web-1, /boot web-1 – для операторов
    /log – кто что делал
    /team – кто управляет серверами

    Для владельцев: /board закрепит сообщение со всеми серверами; /grant и /revoke в ответ на сообщение; /settings, /subscribe, /unsubscribe

## Refusals and mistakes

group-only = { $command } работает в группах. Добавьте меня в группу и отправьте команду там.
cancelled = Ничего не изменено.
cancel-nothing = Отменять нечего. /servers покажет серверы, /help – что я умею.
unhandled-message = Не понимаю это сообщение. /servers покажет серверы, /help – что я умею.
edited-command = Команды из изменённых сообщений не выполняются. Отправьте новое сообщение.
unknown-command = Команды { $command } нет. Список команд: /help
too-many-messages = Слишком много сообщений: последнее не прочитано. Подождите минуту и отправьте его ещё раз.
busy = Бот сейчас перегружен, ничего не сделано. Попробуйте через минуту.
too-many-callbacks = Слишком много нажатий подряд: последнее не сработало. Подождите минуту.
not-allowed = Это закрытый бот. Чтобы получить доступ, попросите администратора бота добавить ваш ID: { $id }
internal-error = Внутренняя ошибка ({ $id }). Дальше ничего не выполнялось. Попробуйте ещё раз.
callback-outdated = Эта кнопка устарела. Свежий список: /servers
callback-no-access = Эта кнопка не для вас.
callback-operators-only = Это могут только операторы. Попросите доступ у владельца.
callback-admins-only = Ответить может только администратор чата или владелец, который первым его настроил.
callback-owners-only = Это может только владелец аккаунта.
callback-private-only = Это работает в личном чате со мной.
reply-refused = ⚠️ { $reason }
callback-checking = Проверяю…
callback-reading = Загружаю…
callback-dialog-expired = Диалог больше не активен, ничего не отправлено. Начните заново.

## Names that mean no server, or several

name-unknown = Сервера «{ $name }» у вас нет.
name-not-found = По «{ $name }» пока ничего не найдено. Попробуйте ещё раз через минуту.
name-nearest = Возможно, вы имели в виду один из этих?
name-ambiguous = «{ $name }» подходит нескольким серверам. Какой из них?
name-unsure = Имя «{ $name }» может быть и у другого сервера. Вам нужен этот?
name-missing = Какой сервер? Выберите или отправьте имя после команды.

## Durations

duration-seconds = { $n } с
duration-minutes = { $n } мин
duration-hours = { $n } ч
duration-days = { $n } д
ago-now = только что
ago = { $duration } назад

## Lines that several screens have

account-of = Аккаунт { $label }
account-unknown = Аккаунта «{ $label }» у вас нет.
and-more = и ещё { $n }
elapsed = Прошло { $duration }
other-systems = Другие
refresh-failed = ⚠️ Не удалось обновить: { $reason }.
updated = Обновлено { $when }

## Buttons that many screens have

button-servers = 🖥 Серверы
button-settings = ⚙️ Настройки
button-find = 🔎 Найти
button-help = ❔ Помощь
button-home = 🏠 Главная
button-refresh = ↻ Обновить
page-of = Страница { $page } из { $pages }
button-previous = ‹ Назад
button-next = Вперёд ›
button-first = « Начало
button-last = Конец »
button-try-again = 🔁 Повторить
button-check-operation = 🔍 Проверить сейчас
button-cancel = Отмена
button-open-private = 💬 Открыть личный чат
access-returned = ▶️ Доступ к боту снова открыт: он показывает ваши серверы и присылает уведомления.
not-allowed-linked = У вас больше нет доступа к этому боту. Ваши аккаунты всё ещё привязаны: /unlink отвяжет аккаунт, /forget_me сотрёт все ваши данные. Ваш ID: { $id }
