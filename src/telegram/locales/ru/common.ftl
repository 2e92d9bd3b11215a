## Start and help

home-unlinked =
    Здравствуйте! Из этого чата вы управляете своими VPS в Inferno: перезагрузка, остановка и запуск одним нажатием, и сразу весть, если с сервером что-то случится.

    Для начала привяжите аккаунт провайдера. Его ключ хранится зашифрованным, и пользоваться им можете только вы.
home-linked =
    { $total ->
        [0] В аккаунте пока нет серверов. Когда появится первый, я напишу сюда.
        [one] У вас { $total } сервер.
        [few] У вас { $total } сервера.
       *[other] У вас { $total } серверов.
    }
home-count = { $state }: { $n }
help =
    Что я умею

    /servers – ваши серверы; нажмите на любой, чтобы открыть карточку
    /server web-1 – карточка сервера по имени, IP или номеру заказа
    /reboot web-1, /stop web-1, /boot web-1 – сразу и без вопросов
    /rename web-1 shop – своё имя для сервера
    /password web-1 – пароль root, скрытый, на одну минуту
    /log – кто что делал и чем кончилось

    /tariffs, /templates – что можно заказать и установить
    /order – заказать VPS; /order 303 – по номеру тарифа
    /orders – все заказы: оплата, отмена, установка
    /install 47000 – установить систему на оплаченный заказ
    /keys – ваши открытые ключи SSH; /addkey добавит ключ

    /link 777 КЛЮЧ – привязать аккаунт по номеру клиента и ключу API
    /login you@example.com ПАРОЛЬ – то же по входу в панель
    /accounts – ваши аккаунты: проверить, переименовать, отвязать
    /unlink НАЗВАНИЕ – отвязать; ключ стирается
    /balance – сколько осталось на счёте

    Для команды: добавьте меня в её группу и отправьте там /subscribe.

    /settings – язык, новости, тихие часы; /lang { $languages }
    /forget_me – стереть здесь всё ваше
    /cancel – выйти из начатого
group-help =
    Здесь я показываю серверы и сообщаю, что с ними происходит.

    /servers – серверы этого чата
    /server web-1 – карточка одного
    /reboot web-1, /stop web-1, /boot web-1 – для операторов
    /log – кто что делал
    /team – кто может нажимать

    Для владельца: /grant и /revoke в ответ на сообщение человека, /settings, /subscribe, /unsubscribe

## Refusals and mistakes

group-only = { $command } работает в группе, в которую меня добавили.
cancelled = Оставлено как было.
cancel-nothing = Вы ничего не начинали. /servers покажет серверы, /help – что я умею.
unhandled-message = Не понимаю. /servers покажет серверы, /help – что я умею.
edited-command = Исправленное сообщение – не команда. Пришлите её заново, пожалуйста.
unknown-command = Команды { $command } я не знаю. /help покажет те, что знаю.
too-many-messages = За таким потоком я не успеваю, и последнее не прочитано. Дайте мне минуту и пришлите ещё раз.
busy = Сейчас боту пишет слишком много людей, и этот запрос не обработан. Попробуйте через минуту.
too-many-callbacks = За таким потоком я не успеваю, и это нажатие ничего не сделало. Дайте мне минуту.
not-allowed = Этот бот частный. Если вам нужен доступ, попросите того, кто его держит, добавить ваш id: { $id }
internal-error = У меня что-то сломалось, я записал это под номером { $id }. Больше ничего не сделано; попробуйте ещё раз.
callback-outdated = Эта кнопка устарела. Откройте список заново: /servers.
callback-no-access = Эта кнопка не для вас.
callback-operators-only = Здесь вы можете смотреть, но не нажимать. Попросите владельца сделать вас оператором.
callback-owners-only = Это может только владелец аккаунта.
callback-private-only = Только в личном чате со мной.
reply-refused = ⚠️ { $reason }
callback-checking = Проверяю…
callback-reading = Читаю…
callback-dialog-expired = Это уже закончено, ничего не отправлено. Начните заново, пожалуйста.

## Names that mean no server, or several

name-unknown = Сервера «{ $name }» у вас нет.
name-nearest = Может быть, один из этих?
name-ambiguous = Имя «{ $name }» подходит нескольким серверам. Какой из них?
name-missing = Какой сервер? Нажмите на него или напишите имя после команды.
power-which = Какой сервер?

## Durations

duration-seconds = { $n } с
duration-minutes = { $n } мин
duration-hours = { $n } ч
duration-days = { $n } д
ago = { $duration } назад

## Buttons that many screens have

button-servers = 🖥 Серверы
button-read-again = 🔍 Посмотреть ещё раз
button-account-named = 👤 { $label }
button-settings = ⚙️ Настройки
button-find = 🔎 Найти по имени
button-help = ❔ Помощь
button-home = 🏠 Главная
button-refresh = ↻ Обновить
page-of = Страница { $page } из { $pages }
button-previous = ‹ Раньше
button-next = Дальше ›
button-try-again = 🔁 Ещё раз
button-check-operation = 🔍 Проверить сейчас
button-cancel = Отмена
button-open-private = 💬 Открыть личный чат
