## Choosing what to install

install-which = Какой заказ? Выберите или отправьте номер после команды.
install-none = Ни один ваш заказ не ждёт установки. /orders покажет их все.
install-reading = 📦 { $name }. Загружаю шаблоны провайдера…
install-read-failed = ⚠️ { $name }. Не удалось загрузить шаблоны: { $reason }.
install-no-templates = У провайдера сейчас нет шаблонов в списке. Попробуйте через несколько минут.
install-choose = 📦 { $name }. Какой шаблон?
install-choose-of = 📦 { $name }. { $system }: какую версию?
install-keys-reading = 📦 { $name }, { $system }. Загружаю ваши ключи SSH…
install-keys = 📦 { $name }, { $system }. С какими ключами SSH можно входить под root?
install-keys-none = 📦 { $name }, { $system }. В аккаунте нет ключей SSH. Добавьте ключ или продолжите: тогда провайдер создаст пароль root.
install-keys-failed = ⚠️ { $name }, { $system }. Не удалось загрузить ключи SSH: { $reason }. Можно продолжить без них: тогда провайдер создаст пароль root.
install-checking = 📦 { $name }, { $system }. Проверяю у провайдера…
install-refused = ❌ { $name }, { $system }. Установка не начата: { $reason }.
install-summary = 📦 Установка на { $name }
install-summary-system = Шаблон: { $system }
install-summary-keys = Ключи SSH: { $keys }
install-summary-no-keys = Ключи SSH: нет. Провайдер создаст пароль root.
install-summary-hint = Провайдер проверил запрос и не нашёл ошибок. Чтобы начать, нажмите «Установить».
install-expired = Выбор устарел, ничего не отправлено. Начните ещё раз.
install-unpaid = Заказ { $name } не оплачен. Систему можно установить после оплаты.
install-installed = На { $name } система уже есть.
install-changed = Этого шаблона у провайдера больше нет. Выберите один из этих:
install-interrupted = ⚠️ Меня перезапустили до ответа провайдера. Установка не начата. Попробуйте ещё раз.
button-install-continue = Продолжить ›
button-install-templates = ‹ Шаблоны
button-confirm-install = 📦 Установить
button-install = 📦 Установить

## The message that follows an installation

installing-live = ⏳ Устанавливаю { $system } на { $name } · { $at }
installing-joined = Установка уже шла, следите за ней здесь.
installing-queued = В очереди у провайдера
installing-started = Провайдер устанавливает систему
installing-bar = { $bar } { $duration } из примерно { $usual }
installing-longer = Прошло { $duration }, обычно около { $usual }
installing-unanswered = ❔ Установка { $system } на { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
installing-done = 🎉 { $name } активен, установка заняла { $duration }
installing-failed = ❌ На { $name } ничего не установлено: { $reason }.
installing-lost = ❌ Установка на { $name } не удалась: провайдер её начал, но VPS у него теперь нет. Запустите установку ещё раз или напишите в поддержку провайдера.
installing-not-sent = ⚠️ Установка { $system } на { $name }. Ничего не отправлено: { $reason }.
installing-dropped = ⚠️ На { $name } ничего не установлено: меня перезапустили до отправки, и запрос устарел.
installing-unconfirmed = ❔ Не могу сказать, удалась ли установка на { $name }. Запрос отправлен один раз, { $duration } назад, а сервер не активен.
callback-conflict-install = На { $name } уже идёт установка. Больше ничего не отправлено.
callback-install = Устанавливаю { $name }…

## Установка сразу после оплаты

planned-system = 📦 { $system }: установка сразу после оплаты.
planned-summary-hint = Установка начнётся, как только заказ будет оплачен. До этого выбор можно изменить.
planned-confirmed = 📦 { $system }: установка начнётся, как только заказ { $order } будет оплачен.
planned-dropped = Установка { $system } отменена.
callback-planned-dropped = Установка отменена.
callback-nothing-planned = Для этого заказа ничего не запланировано.
planned-postponed =
    💳 Заказ { $order } оплачен.
    Установить { $system } пока не удаётся: { $reason }.
    Буду пробовать ещё час.
planned-refused =
    💳 Заказ { $order } оплачен.
    ⚠️ Установка { $system } не началась: { $reason }.
planned-reason-template-gone = провайдер больше не предлагает эту систему
planned-reason-locked = сервер заблокирован
planned-reason-occupied = другую установку уже запустили
planned-reason-no-access = ваш ключ от этого аккаунта больше не работает
planned-ask-unlock = Разблокируйте его и нажмите «Установить».
planned-ask-link = Привяжите аккаунт заново и установите систему через /orders.
planned-ask = Выберите другую систему или попробуйте ещё раз.
button-choose-system = 📦 Выбрать систему
button-change-system = ✏️ Изменить
button-drop-planned-install = ✖ Не устанавливать
