/** Start and help. */
export const en = {
  'home-unlinked':
    'Hello! From this chat you run your VPSs at Inferno: reboot, stop and boot with one tap, and hear at once when something happens to them.\n\nTo begin, link your provider account. Its key is stored encrypted, and only you can use it.',
  'home-linked':
    '{ $total ->\n    [0] No servers in your account yet. When one appears, you will hear of it here.\n    [one] You have one server here.\n   *[other] You have { $total } servers here.\n}',
  'home-count': '{ $state }: { $n }',
  help: 'What I can do\n\n/servers – your servers; a tap on one opens its card\n/server web-1 – the card of one server, by name, IP or order number\n/reboot web-1, /stop web-1, /boot web-1 – at once, with no questions\n/rename web-1 shop – your own name for a server\n/password web-1 – its root password, hidden, gone after a minute\n/log – who did what, and what came of it\n\n/tariffs, /templates – what there is to order and to install\n/order – order a VPS; /order 303 – by tariff number\n/orders – all orders: pay, cancel, install\n/install 47000 – put a system on a paid order\n/keys – your public SSH keys; /addkey adds one\n\n/link 777 KEY – link a provider account by client id and API key\n/login you@example.com PASSWORD – the same by your panel login\n/accounts – your accounts: check, rename, unlink\n/unlink LABEL – unlink one; its key is erased\n/balance – what is left in an account\n\nFor a team: add me to its group, and send /subscribe there.\n\n/settings – language, news, quiet hours; /lang en or ru\n/forget_me – erase everything of yours here\n/cancel – leave what you are in the middle of',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'home-unlinked':
    'Здравствуйте! Из этого чата вы управляете своими VPS в Inferno: перезагрузка, остановка и запуск одним нажатием, и сразу весть, если с сервером что-то случится.\n\nДля начала привяжите аккаунт провайдера. Его ключ хранится зашифрованным, и пользоваться им можете только вы.',
  'home-linked':
    '{ $total ->\n    [0] В аккаунте пока нет серверов. Когда появится первый, я напишу сюда.\n    [one] У вас { $total } сервер.\n    [few] У вас { $total } сервера.\n   *[other] У вас { $total } серверов.\n}',
  'home-count': '{ $state }: { $n }',
  help: 'Что я умею\n\n/servers – ваши серверы; нажмите на любой, чтобы открыть карточку\n/server web-1 – карточка сервера по имени, IP или номеру заказа\n/reboot web-1, /stop web-1, /boot web-1 – сразу и без вопросов\n/rename web-1 shop – своё имя для сервера\n/password web-1 – пароль root, скрытый, на одну минуту\n/log – кто что делал и чем кончилось\n\n/tariffs, /templates – что можно заказать и установить\n/order – заказать VPS; /order 303 – по номеру тарифа\n/orders – все заказы: оплата, отмена, установка\n/install 47000 – установить систему на оплаченный заказ\n/keys – ваши открытые ключи SSH; /addkey добавит ключ\n\n/link 777 КЛЮЧ – привязать аккаунт по номеру клиента и ключу API\n/login you@example.com ПАРОЛЬ – то же по входу в панель\n/accounts – ваши аккаунты: проверить, переименовать, отвязать\n/unlink НАЗВАНИЕ – отвязать; ключ стирается\n/balance – сколько осталось на счёте\n\nДля команды: добавьте меня в её группу и отправьте там /subscribe.\n\n/settings – язык, новости, тихие часы; /lang en или ru\n/forget_me – стереть здесь всё ваше\n/cancel – выйти из начатого',
};
