## Choosing what to install

install-which = Какой заказ? Нажмите на него или напишите номер после команды.
install-none = Ни один ваш заказ не ждёт установки. /orders покажет их все.
install-reading = 📦 { $name }. Спрашиваю у провайдера шаблоны…
install-read-failed = ⚠️ { $name }. Шаблоны провайдера не прочитать: { $reason }.
install-no-templates = Провайдер сейчас не показывает шаблонов. Попробуйте через несколько минут.
install-choose = 📦 { $name }. Какую систему?
install-choose-of = 📦 { $name }. { $system }: какую версию?
install-other-systems = Другие
install-keys-reading = 📦 { $name }, { $system }. Читаю ваши ключи SSH…
install-keys = 📦 { $name }, { $system }. С какими ключами SSH пускать под root?
install-keys-none = 📦 { $name }, { $system }. В этом аккаунте нет ключей SSH. Можно добавить ключ или продолжить: тогда провайдер задаст пароль.
install-keys-failed = ⚠️ { $name }, { $system }. Ваши ключи SSH не прочитать: { $reason }. Можно продолжить без них: тогда провайдер задаст пароль.
install-checking = 📦 { $name }, { $system }. Провайдер проверяет…
install-refused = ❌ { $name }, { $system }. Ничего не начато: { $reason }.
install-summary = 📦 Установка на { $name }
install-summary-system = Система: { $system }
install-summary-keys = Ключи SSH: { $keys }
install-summary-no-keys = Ключи SSH: никаких; провайдер задаст пароль root
install-summary-hint = Провайдер проверил и не нашёл ошибок. «Установить» начнёт установку.
install-expired = Этот выбор уже не действует, ничего не отправлено. Начните заново, пожалуйста.
install-unpaid = Заказ { $name } не оплачен: систему можно установить после оплаты.
install-installed = На { $name } система уже есть.
install-changed = Такого шаблона у провайдера больше нет. Вот какие есть:
install-interrupted = ⚠️ Меня перезапустили, прежде чем провайдер ответил. Ничего не начато; начните заново, пожалуйста.
button-install-continue = Продолжить ›
button-install-templates = ‹ Системы
button-confirm-install = 📦 Установить
button-install = 📦 Установить

## The message that follows an installation

installing-live = ⏳ Устанавливаю { $system } на { $name } · запрошено в { $at }
installing-joined = Установка уже шла; слежу за ней.
installing-queued = В очереди у провайдера
installing-started = Провайдер устанавливает систему
installing-elapsed = Прошло { $duration }
installing-bar = { $bar } { $duration } из примерно { $usual }
installing-unanswered = ❔ Установка { $system } на { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }
installing-done = 🎉 { $name } активен, прошло { $duration }
installing-failed = ❌ На { $name } ничего не установлено: { $reason }.
installing-lost = ❌ Установка на { $name } сорвалась: провайдер её начал, а теперь VPS у него нет. Установите заново или спросите поддержку провайдера.
installing-not-sent = ⚠️ Установка { $system } на { $name }. Ничего не отправлено: { $reason }.
installing-dropped = ⚠️ На { $name } ничего не установлено: меня перезапустили до отправки, и продолжать было уже поздно.
installing-unconfirmed = ❔ Не могу сказать, чем кончилась установка на { $name }: запрошено один раз, { $duration } назад, а сервер не активен.
callback-conflict-install = { $name } как раз устанавливается. Больше ничего не отправлено.
callback-install = Устанавливаю { $name }…
