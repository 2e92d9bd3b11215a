## SSH keys

keys-title = 🗝 Ключи SSH у провайдера ({ $n })
keys-none = 🗝 Ключей SSH у провайдера пока нет. С ключом на новый сервер можно войти без пароля.
keys-reading = 🗝 Загружаю ваши ключи SSH…
keys-line =
    { $label } · { $type } { $bits }
    { $fingerprint }
keys-line-label =
    { $label }
    Провайдер показывает только метку.
keys-line-odd =
    { $label }
    Этот ключ не удаётся прочитать.
keys-no-label = без метки
keys-hint = Если удалить ключ здесь, он останется на серверах, где уже есть.
keys-removing = ⏳ Удаляю { $label }…
keys-removed = 🗑 { $label } удалён здесь. Серверы, где он уже есть, по-прежнему его принимают: удалите его там из ~/.ssh/authorized_keys.
keys-remove-failed = ⚠️ { $label } не удалён: { $reason }.
keys-remove-ask =
    Удалить { $label } у провайдера?
    { $fingerprint }

    Новые серверы его не получат. На серверах, где он уже есть, он останется.
keys-remove-gone = Этого ключа в списке уже нет.
keys-remove-interrupted = 🗝 Меня перезапустили до ответа провайдера. /keys покажет, остался ли ключ.
keys-add-ask =
    Отправьте открытый ключ текстом (ssh-ed25519 AAAA… метка), несколько ключей – по одному в строке, или файлом .pub. На компьютере он лежит в ~/.ssh, в файле с именем на .pub.

    Никогда не отправляйте файл без .pub: это закрытый ключ.
keys-add-to = Ключ будет добавлен в аккаунт { $label }.
keys-problem-line = Строка { $line }: { $problem }
keys-problem-no-key = В сообщении нет открытого ключа. Он выглядит так: ssh-ed25519 AAAA… метка, всё в одну строку.
keys-problem-truncated = Ключ обрезан. Скопируйте его целиком, в одну строку, или отправьте файл .pub.
keys-problem-malformed = Ключ повреждён. Скопируйте его ещё раз или отправьте файл .pub.
keys-problem-dsa = Это ключ DSA. Он небезопасен, и OpenSSH его больше не принимает. Создайте новый: ssh-keygen -t ed25519
keys-problem-tiny = В этом ключе RSA меньше 2048 бит, этого мало. Создайте новый: ssh-keygen -t ed25519
keys-problem-unknown-type = Ключи этого типа не поддерживаются. Поддерживаются RSA от 2048 бит, ECDSA, Ed25519 и два последних на аппаратном ключе.
keys-problem-certificate = Это сертификат, а не ключ. Отправьте сам ключ: файл .pub без «-cert» в имени.
keys-problem-options = Перед ключом стоят параметры (from=, command= и подобные). Провайдер принимает только сам ключ: отправьте его, начиная с «ssh-…» или «ecdsa-…».
keys-problem-other-form = Это открытый ключ в другом виде (PEM или SSH2). В PuTTYgen скопируйте текст из поля «Public key for pasting into OpenSSH authorized_keys file»; в остальных случаях: ssh-keygen -i -f ФАЙЛ
keys-problem-long-label = Метка после ключа слишком длинная, или в ней есть непечатаемые символы. Сократите её.
keys-too-many = Не больше 10 ключей за раз. Ничего не добавлено.
keys-too-long = Для открытых ключей это слишком длинно: не больше 64 КБ. Ничего не добавлено.
keys-file-unread = Не удалось загрузить файл из Telegram. Отправьте его ещё раз или вставьте ключ текстом.
keys-private =
    🚫 Это закрытый ключ или его часть. Я ничего не сохранил, никуда не отправил и удаляю ваше сообщение.

    Ключ прошёл через Telegram, поэтому больше им не пользуйтесь: создайте новую пару командой ssh-keygen -t ed25519 и отправьте только файл с именем на .pub.
keys-private-in-group = 🚫 Это закрытый ключ или его часть, и здесь его могли увидеть все. Я его не использовал. Больше им не пользуйтесь: создайте новую пару командой ssh-keygen -t ed25519.
keys-continue-install = Когда ключ добавится, продолжайте установку.
keys-no-account = Сначала привяжите аккаунт. Потом в него можно добавить ключи.
button-keys = 🗝 Ключи SSH
button-remove-key = 🗑 Удалить { $label }
button-confirm-remove-key = Да, удалить
button-continue-install = 📦 Продолжить установку
button-add-key = ➕ Добавить ключ

## The message that follows a key being added

adding-key-live = ⏳ Добавляю ключ { $label }
adding-key-unanswered = ❔ Ключ { $label }. Отправлено, ответа нет. Второй раз не отправлю; проверяю список ключей у провайдера.
adding-key-done = 🗝 Ключ { $label } добавлен.
adding-key-failed = ❌ Ключ { $label } не добавлен: { $reason }.
adding-key-not-sent = ⚠️ Ключ { $label }. Ничего не отправлено: { $reason }.
adding-key-there = 🗝 Ключ { $label } уже есть в аккаунте. Ничего не отправлено.
adding-key-dropped = ⚠️ Ключ { $label } не добавлен: меня перезапустили до отправки, и запрос устарел.
adding-key-unconfirmed = ❔ Похоже, ключ { $label } не добавлен: в списке провайдера его нет. Сам я второй раз не отправлю.
