### The menu of commands

command-forget_me = Стереть все ваши данные
command-servers = Ваши серверы
command-server = Показать один сервер
command-reboot = Перезагрузить сервер
command-stop = Остановить сервер
command-boot = Запустить сервер
command-orders = Заказы: оплатить, отменить, установить
command-order = Заказать VPS
command-install = Установить систему на оплаченный заказ
command-rename = Переименовать сервер
command-password = Показать пароль root
command-keys = Ключи SSH
command-addkey = Добавить открытый ключ SSH
command-tariffs = Тарифы и цены
command-templates = Шаблоны для установки
command-balance = Баланс аккаунта
command-board = Закреплённое табло с серверами
command-settings = Язык, уведомления, тихие часы
command-accounts = Аккаунты провайдера
command-link = Привязать по клиентскому ID и ключу
command-login = Привязать по почте и паролю
command-unlink = Отвязать аккаунт
command-cancel = Выйти из диалога
command-help = Что я умею
command-subscribe = Показывать здесь серверы аккаунта
command-unsubscribe = Больше не показывать аккаунт
command-team = Кто управляет серверами
command-grant = Сделать оператором (ответом)
command-revoke = Убрать оператора (ответом)
command-log = Кто что делал

## The bot's profile: what the chat shows before Start, at most 512 characters, and a line for its page, at most 120

bot-description =
    Управляйте своими VPS в Inferno прямо из Telegram.

    • Перезагрузка, остановка и запуск одним нажатием
    • Уведомления, если сервер остановился или новый VPS готов к работе
    • Заказ, оплата и установка VPS, ключи SSH
    • Работа командой в группе и журнал: кто что делал

    Ключ API хранится зашифрованным. Пароли и ключи, которые вы отправляете, удаляются из чата.
bot-short-description = Ваши VPS в Inferno: перезагрузка, заказ, установка и уведомления, если сервер остановился.
command-uptime = Доступность серверов
