import type { en } from './en.ts';

/** The same in Russian: the compiler insists on every message, a test on every variable. */
export const ru: Readonly<Record<keyof typeof en, string>> = {
  // Durations and times
  'duration-seconds': '{ $n } с',
  'duration-minutes': '{ $n } мин',
  'duration-hours': '{ $n } ч',
  'duration-days': '{ $n } д',
  ago: '{ $duration } назад',
  never: 'никогда',

  // Buttons
  'button-servers': '🖥 Серверы',
  'button-accounts': '👤 Аккаунты',
  'button-help': '❔ Помощь',
  'button-home': '🏠 Главная',
  'button-link': '🔗 Привязать аккаунт',
  'button-link-another': '➕ Привязать ещё один',
  'button-link-pair': 'У меня есть ID и ключ',
  'button-link-login': 'Войти по почте',
  'button-reboot': '🔄 Перезагрузить',
  'button-stop': '⏹ Остановить',
  'button-boot': '▶️ Запустить',
  'button-copy-ip': '📋 IP',
  'button-copy-ssh': '📋 SSH',
  'button-refresh': '↻ Обновить',
  'button-more': '⋯ Ещё',
  'button-back-servers': '‹ Серверы',
  'button-back-card': '‹ Назад',
  'button-back-accounts': '‹ Аккаунты',
  'button-previous': '‹ Раньше',
  'button-next': 'Дальше ›',
  'button-password': '🔑 Пароль',
  'button-copy-password': '📋 Скопировать',
  'button-rename': '✏️ Переименовать',
  'button-clear-name': 'Вернуть имя провайдера',
  'button-lock': '🔒 Запереть',
  'button-unlock': '🔓 Отпереть',
  'button-try-again': '🔁 Ещё раз',
  'button-check-now': '🔍 Проверить сейчас',
  'button-check-account': '🔍 Проверить',
  'button-make-default': '⭐ Сделать основным',
  'button-relabel': '✏️ Переименовать',
  'button-unlink': '🗑 Отвязать',
  'button-confirm-unlink': 'Да, отвязать',
  'button-cancel': 'Отмена',
  'button-open-private': '💬 Открыть личный чат',
  'button-open-card': '🖥 Открыть карточку',
  'button-reboot-named': '🔄 Перезагрузить { $name }',
  'button-stop-named': '⏹ Остановить { $name }',
  'button-boot-named': '▶️ Запустить { $name }',

  // Start and help
  'home-unlinked':
    'Здравствуйте! Из этого чата вы управляете своими VPS в Inferno: перезагрузка, остановка и запуск одним нажатием, и сразу весть, если с сервером что-то случится.\n\nДля начала привяжите аккаунт провайдера. Его ключ хранится зашифрованным, и пользоваться им можете только вы.',
  'home-linked':
    '{ $total ->\n    [0] В аккаунте пока нет серверов. Когда появится первый, я напишу сюда.\n    [one] У вас { $total } сервер.\n    [few] У вас { $total } сервера.\n   *[other] У вас { $total } серверов.\n}',
  'home-count': '{ $state }: { $n }',
  help: 'Что я умею\n\n/servers – ваши серверы; нажмите на любой, чтобы открыть карточку\n/server web-1 – карточка сервера по имени, IP или номеру заказа\n/reboot web-1, /stop web-1, /boot web-1 – сразу и без вопросов\n/rename web-1 shop – своё имя для сервера\n/password web-1 – пароль root, скрытый, на одну минуту\n\n/link 777 КЛЮЧ – привязать аккаунт по ID клиента и ключу API\n/login you@example.com ПАРОЛЬ – то же по входу в панель\n/accounts – ваши аккаунты: проверить, переименовать, отвязать\n/unlink НАЗВАНИЕ – отвязать; ключ будет стёрт\n\n/cancel – выйти из того, что начали',

  // States
  'state-running': 'Работает',
  'state-stopped': 'Выключен',
  'state-rebooting': 'Перезагружается',
  'state-starting': 'Запускается',
  'state-stopping': 'Останавливается',
  'state-installing': 'Устанавливается',
  'state-suspended': 'Приостановлен',
  'state-unknown': 'Неизвестно',
  'state-unread': 'Ещё не прочитан',
  'state-empty': 'Не установлен',
  'state-pending': 'Не оплачен',
  'state-gone': 'Нет в аккаунте',

  // Servers and the card
  'servers-title': '🖥 Ваши серверы ({ $n })',
  'servers-page': 'Страница { $page } из { $pages }',
  'servers-none': 'В аккаунте пока пусто: ни серверов, ни заказов. Когда VPS станет активным, я напишу сюда.',
  'servers-account': '👤 { $label }',
  'card-title': '{ $dot } { $state } · { $name } · { $ip }',
  'card-title-no-ip': '{ $dot } { $state } · { $name }',
  'card-order': 'Заказ { $order }',
  'card-account': 'Аккаунт { $label }',
  'card-provider-name': 'У провайдера: { $name }',
  'card-provider-word': 'Провайдер называет состояние так: «{ $word }».',
  'card-seen': 'Прочитано { $when }',
  'card-not-seen': 'У провайдера ещё не прочитано.',
  'card-read-failed': '⚠️ Только что: { $why }',
  'card-locked': '🔒 Заперт: кнопки питания не работают, пока его не отопрут.',
  'card-pending': 'Заказ ждёт оплаты.',
  'card-empty': 'Оплачен, система ещё не установлена.',
  'card-gone': 'По словам провайдера, этого заказа больше нет в аккаунте.',
  'more-title': '{ $name }: ещё',
  'more-hint':
    'Пароль: пароль root на одну минуту. Переименовать: своё имя для сервера. Запереть: убрать кнопки питания, пока не отопрёте.',
  'power-stale': 'Той клавиатуре больше суток, поэтому ничего не сделано. Вот свежая.',
  'power-perished':
    'Вы просили об этом { $duration } назад, а дошло только сейчас. Ничего не сделано. Если ещё нужно, нажмите:',
  'power-which': 'Какой сервер?',

  // Operations: the live message
  'live-reboot': '⏳ Перезагружаю { $name } · запрошено в { $at }',
  'live-stop': '⏳ Останавливаю { $name } · запрошено в { $at }',
  'live-boot': '⏳ Запускаю { $name } · запрошено в { $at }',
  'live-elapsed': 'Прошло { $duration }',
  'live-acknowledged': 'Провайдер принял · прошло { $duration }',
  'live-unanswered-reboot':
    '❔ Перезагрузка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'live-unanswered-stop':
    '❔ Остановка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'live-unanswered-boot':
    '❔ Запуск { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'done-reboot': '🟢 { $name } снова работает, прошло { $duration }',
  'done-stop': '🔴 { $name } выключен, прошло { $duration }',
  'done-boot': '🟢 { $name } включён, прошло { $duration }',
  'failed-reboot': '❌ { $name }: перезагрузки не было: { $why }',
  'failed-stop': '❌ { $name }: остановки не было: { $why }',
  'failed-boot': '❌ { $name }: запуска не было: { $why }',
  'not-sent-reboot': '⚠️ Перезагрузка { $name }. Ничего не отправлено: { $why }.',
  'not-sent-stop': '⚠️ Остановка { $name }. Ничего не отправлено: { $why }.',
  'not-sent-boot': '⚠️ Запуск { $name }. Ничего не отправлено: { $why }.',
  'last-seen-on': 'В последний раз работал { $when }',
  'last-seen-off': 'В последний раз был выключен { $when }',
  'dropped-reboot':
    '⚠️ { $name }: перезагрузки не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'dropped-stop':
    '⚠️ { $name }: остановки не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'dropped-boot':
    '⚠️ { $name }: запуска не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'unconfirmed-reboot':
    '❔ Не могу сказать, перезагрузился ли { $name }: запрошено один раз, { $duration } назад, и ничто с тех пор этого не доказывает.',
  'unconfirmed-stop':
    '❔ { $name }: остановка запрошена один раз, { $duration } назад, а сервер всё ещё не читается как выключенный.',
  'unconfirmed-boot':
    '❔ { $name }: запуск запрошен один раз, { $duration } назад, а сервер всё ещё не читается как включённый.',
  'notice-unanswered':
    '❔ { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю, что получилось.',

  // Answers to a press
  'pressed-reboot': 'Перезагружаю { $name }…',
  'pressed-stop': 'Останавливаю { $name }…',
  'pressed-boot': 'Запускаю { $name }…',
  'pressed-joined': 'Уже выполняется.',
  'pressed-settled': 'Это уже выполнено. Вот чем кончилось.',
  'pressed-busy-reboot': '{ $name } как раз перезагружается. Больше ничего не отправлено.',
  'pressed-busy-stop': '{ $name } как раз останавливается. Больше ничего не отправлено.',
  'pressed-busy-boot': '{ $name } как раз запускается. Больше ничего не отправлено.',
  'pressed-locked': '{ $name } заперт. Ничего не отправлено.',
  'pressed-not-installed': 'На нём ещё нет системы. Ничего не отправлено.',
  'pressed-suspended': 'Провайдер приостановил { $name }. Ничего не отправлено.',
  'pressed-gone': '{ $name } больше нет в аккаунте. Ничего не отправлено.',
  'pressed-old': 'Эта кнопка устарела. Откройте список заново: /servers.',
  'pressed-not-yours': 'Эта кнопка не для вас.',
  'pressed-viewers-only-look':
    'Здесь вы можете смотреть, но не нажимать. Попросите владельца сделать вас оператором.',
  'pressed-owners-only': 'Это может только владелец аккаунта.',
  'pressed-private-only': 'Только в личном чате со мной.',
  'pressed-why': '⚠️ { $why }',
  'pressed-checking': 'Проверяю…',
  'pressed-reading': 'Читаю…',
  'pressed-checking-already': 'Уже проверяю.',
  'retry-still-running': 'На сервере выполняется другое. Ничего не отправлено.',
  'live-unlinked': 'Аккаунт этого сервера больше не привязан.',

  // Names
  'name-unknown': 'Сервера «{ $name }» у вас нет.',
  'name-nearest': 'Может быть, один из этих?',
  'name-ambiguous': 'Имя «{ $name }» подходит нескольким серверам. Какой из них?',
  'name-missing': 'Какой сервер? Нажмите на него или напишите имя после команды.',

  // Rename, lock, password
  'rename-ask': 'Пришлите новое имя для { $name }, до 64 символов. /cancel оставит как есть.',
  'rename-done': '✏️ Теперь его зовут { $name }.',
  'rename-cleared': '✏️ Снова имя провайдера: { $name }.',
  'rename-bad': 'Имя: от 1 до 64 символов в одну строку. Пришлите другое или /cancel.',
  'rename-usage': 'Напишите /rename, сервер и новое имя: /rename web-1 shop',
  locked: '🔒 Заперт.',
  unlocked: '🔓 Отперт.',
  'password-fetching': '🔑 Спрашиваю у провайдера пароль для { $name }…',
  'password-shown':
    '🔑 Пароль root для { $name }: { $password }\nНажмите, чтобы увидеть. Через минуту сообщение удалится.',
  'password-none':
    'У провайдера нет пароля для { $name }: сервер мог быть установлен с ключами SSH или ещё не установлен.',
  'password-interrupted': '🔑 Меня перезапустили, прежде чем провайдер ответил. Запросите пароль ещё раз.',
  'password-failed': '🔑 Пароля нет: { $why }',
  'password-private-only': 'Пароли показываю только в личном чате.',

  // Linking
  'link-how':
    'Как привязать аккаунт?\n\nID клиента и ключ API: то и другое есть в панели провайдера.\nПочта и пароль: один раз спрошу по ним ключ у провайдера и оставлю только ключ.\n\nВаше сообщение удалю сразу, как прочту, а ключ храню зашифрованным.',
  'link-ask-pair': 'Пришлите ID клиента и ключ API одним сообщением, вот так:\n{ $example }',
  'link-ask-login':
    'Пришлите почту и пароль от панели провайдера одним сообщением, вот так:\n{ $example }\nПароль нужен один раз и нигде не хранится.',
  'link-usage': 'Нужны ID клиента и ключ, вот так:\n{ $example }\nИли нажмите кнопку, и я проведу по шагам.',
  'login-usage': 'Нужны почта и пароль, вот так:\n{ $example }\nИли нажмите кнопку, и я проведу по шагам.',
  'link-bad-cid':
    'ID клиента – это число, например 777. Пришлите ID и ключ одним сообщением, вот так:\n{ $example }',
  'link-bad-label':
    'Название — от 1 до 32 символов в одну строку. Ничего не привязано; сообщение я удаляю, отправьте его заново.',
  'link-checking': '🔗 Проверяю у провайдера…',
  'link-done': '✅ Привязан: { $label } (клиент { $cid }).',
  'link-done-again': '✅ У { $label } (клиент { $cid }) снова рабочий ключ.',
  'link-deleted-hint': 'Ваше сообщение с ключом удалено.',
  'link-not-deleted': '⚠️ Не получилось удалить ваше сообщение с секретом. Удалите его, пожалуйста, сами.',
  'link-done-hint': 'Если с его серверами что-то случится, я сразу напишу.',
  'link-failed-kept':
    '⚠️ Пока не привязано: { $why }.\n\nПрисланное хранится зашифрованным ещё час, так что можно попробовать снова, не отправляя его ещё раз.',
  'link-failed': '❌ Не привязан: { $why }',
  'link-label-taken': 'Аккаунт «{ $label }» у вас уже есть. Выберите другое название.',
  'link-expired': 'Прошло больше часа, и присланное стёрто. Отправьте его ещё раз.',
  'link-interrupted':
    '⚠️ Меня перезапустили до ответа провайдера, и из присланного ничего не осталось. Пришлите ещё раз, пожалуйста.',
  'link-in-group':
    '⚠️ Никогда не присылайте ключ или пароль в группу: его могли увидеть все. Я им не воспользовался. Смените его сейчас в панели провайдера, а потом привяжите аккаунт в личном чате со мной.',

  // Accounts
  'accounts-title': '👤 Ваши аккаунты',
  'accounts-none': 'Ни один аккаунт ещё не привязан.',
  'account-line': '{ $star }{ $label } · клиент { $cid } · { $state }',
  'account-ok': 'ключ принят { $when }',
  'account-refused': '⚠️ ключ больше не принимают',
  'account-title': '👤 { $label }',
  'account-client': 'ID клиента { $cid }',
  'account-servers':
    '{ $n ->\n    [one] { $n } сервер или заказ\n    [few] { $n } сервера и заказа\n   *[other] { $n } серверов и заказов\n}',
  'account-default': '⭐ Основной аккаунт',
  'account-checked-ok': '✅ Провайдер принимает ключ { $label }.',
  'account-check-failed': '⚠️ { $label }: { $why }',
  'unlink-ask':
    'Отвязать { $label }? Ключ будет стёрт навсегда, и о его серверах вы больше не услышите. С самими серверами ничего не случится.',
  'unlink-done': '🗑 Отвязан: { $label }. Ключ стёрт.',
  'unlink-which': 'Какой аккаунт? Напишите /unlink и его название.',
  'unlink-unknown': 'Аккаунта «{ $label }» у вас нет.',
  'unlink-busy': 'На сервере из { $label } что-то выполняется. Подождите, пока закончится, и отвяжите.',
  'relabel-ask': 'Пришлите новое название для { $label }, до 32 символов. /cancel оставит как есть.',
  'relabel-done': '✏️ Теперь аккаунт называется { $label }.',
  'relabel-bad':
    'Название: от 1 до 32 символов в одну строку, и такого не должно быть у другого вашего аккаунта. Пришлите другое или /cancel.',

  // News
  'news-order-paid': '💳 Заказ { $order } оплачен.',
  'news-ip': 'IP { $ip }',
  'news-order-paid-hint': 'Когда VPS станет активным, я напишу.',
  'news-vps-active': '🎉 { $name } активен',
  'news-took': 'Это заняло { $duration }.',
  'news-stopped': '🔴 { $name } неожиданно остановился',
  'news-stopped-since': 'Выключен с { $at }.',
  'news-started': '🟢 { $name } снова включён, и не нами',
  'news-down-for': 'Не работал { $duration }.',
  'news-and-more': 'и ещё { $n }',
  'news-order-suspended': '⛔ Провайдер приостановил { $name }.',
  'news-order-cancelled': '🗑 { $name } больше нет в аккаунте: заказ отменён или закончился.',
  'news-key-refused':
    '🔑 Провайдер больше не принимает ключ { $label }. Я перестал им пользоваться. Привяжите аккаунт заново с новым ключом или нажмите «Проверить».',

  // What went wrong at the provider
  'why-refused': 'провайдер говорит: «{ $message }»',
  'why-bad-credentials':
    'провайдер не принимает этот ID клиента и ключ. Посмотрите их в панели провайдера и привяжите аккаунт заново',
  'why-bad-login': 'провайдер не принимает эту почту и пароль',
  'why-address-not-allowed':
    'провайдер принимает запросы API только с адресов из белого списка своей поддержки. Попросите поддержку через тикет добавить адрес машины, на которой работает бот',
  'why-not-found': 'провайдер не находит такого заказа в этом аккаунте',
  'why-already-exists': 'провайдер говорит, что это уже есть',
  'why-unknown-action': 'провайдер не знает такого действия',
  'why-unreadable-reply': 'ответ провайдера не удалось прочесть. Попробуйте через несколько минут',
  'why-unreachable': 'провайдер недоступен',
  'why-timed-out': 'провайдер не ответил вовремя. Попробуйте через несколько минут',
  'why-unavailable': 'у провайдера сейчас неполадки. Попробуйте через несколько минут',
  'why-outcome-unknown': 'отправлено, ответа не было',

  // The rest
  cancelled: 'Оставлено как было.',
  'cancel-nothing': 'Вы ничего не начинали. /servers покажет серверы, /help – что я умею.',
  leftover: 'Не понимаю. /servers покажет серверы, /help – что я умею.',
  'leftover-edited': 'Исправленное сообщение – не команда. Пришлите её заново, пожалуйста.',
  'unknown-command': 'Команды { $command } я не знаю. /help покажет те, что знаю.',
  'not-allowed':
    'Этот бот частный. Если вам нужен доступ, попросите того, кто его держит, добавить ваш id: { $id }',
  'private-only-command': '{ $command } работает в личном чате со мной.',
  'group-not-subscribed': 'Серверы показываю и указания для них принимаю в личном чате со мной.',
  'anonymous-admin': 'Пока вы пишете от имени группы, я не знаю, кто вы. Напишите от себя, пожалуйста.',
  oops: 'У меня что-то сломалось, я записал это под номером { $id }. Больше ничего не сделано; попробуйте ещё раз.',

  // Command menu
  'command-servers': 'Ваши серверы',
  'command-server': 'Карточка сервера',
  'command-reboot': 'Перезагрузить сервер',
  'command-stop': 'Остановить сервер',
  'command-boot': 'Запустить сервер',
  'command-rename': 'Своё имя для сервера',
  'command-password': 'Пароль root',
  'command-accounts': 'Ваши аккаунты провайдера',
  'command-link': 'Привязать по ID и ключу',
  'command-login': 'Привязать по почте',
  'command-unlink': 'Отвязать аккаунт',
  'command-cancel': 'Выйти из начатого',
  'command-help': 'Что я умею',
};
