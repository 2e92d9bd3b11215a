## SSH keys

keys-title = 🗝 Ключи SSH у провайдера ({ $n })
keys-none = 🗝 Ключей SSH у провайдера пока нет. С ключом на новый сервер можно войти без пароля.
keys-reading = 🗝 Спрашиваю у провайдера ваши ключи SSH…
keys-line =
    { $label } · { $type } { $bits }
    { $fingerprint }
keys-line-label =
    { $label }
    Провайдер показывает только метку.
keys-line-odd =
    { $label }
    Такой ключ я прочесть не могу.
keys-no-label = без метки
keys-hint = Удаление ключа здесь не убирает его с серверов, где он уже есть.
keys-read = Прочитано { $when }
keys-read-failed = ⚠️ Только что: { $reason }.
keys-removing = ⏳ Удаляю { $label }…
keys-removed = 🗑 { $label }: удалён здесь. Серверы, где он есть, по-прежнему его пускают: уберите его там из ~/.ssh/authorized_keys.
keys-remove-failed = ⚠️ { $label } не удалён: { $reason }.
keys-remove-ask =
    Удалить { $label } у провайдера?
    { $fingerprint }

    Новые серверы его не получат. Удаление ключа здесь не убирает его с серверов, где он уже есть.
keys-remove-gone = Этого ключа в списке уже нет.
keys-remove-interrupted = 🗝 Меня перезапустили, прежде чем провайдер ответил. /keys покажет, остался ли ключ.
keys-add-ask =
    Пришлите открытый ключ: текстом (ssh-ed25519 AAAA… метка), несколько по одному в строке, или файлом .pub. На компьютере он лежит в ~/.ssh, в файле с именем на .pub.

    Никогда не присылайте файл без .pub: это закрытый ключ.
keys-add-to = Он попадёт в аккаунт { $label }.
keys-problem-line = Строка { $line }: { $problem }
keys-problem-no-key = Открытого ключа здесь не видно. Он выглядит так: ssh-ed25519 AAAA… метка, всё в одну строку.
keys-problem-truncated = Ключ обрывается на середине. Скопируйте его целиком, в одну строку, или пришлите файл .pub.
keys-problem-malformed = Это не целый и исправный ключ: по дороге в нём что-то изменилось. Скопируйте его заново или пришлите файл .pub.
keys-problem-dsa = Это ключ DSA. DSA взломан, и OpenSSH его больше не принимает. Создайте новый: ssh-keygen -t ed25519
keys-problem-tiny = В этом ключе RSA меньше 2048 бит, этого мало. Создайте новый: ssh-keygen -t ed25519
keys-problem-unknown-type = Ключи такого типа я не беру. Беру RSA от 2048 бит, ECDSA, Ed25519 и оба последних на аппаратном ключе.
keys-problem-certificate = Это сертификат, а не ключ. Пришлите сам ключ: файл .pub без «-cert» в имени.
keys-problem-options = Перед ключом стоят параметры (from=, command= и подобные). Провайдер берёт ключ без них: пришлите его, начиная с «ssh-…» или «ecdsa-…».
keys-problem-other-form = Это открытый ключ в другом виде (PEM или SSH2). В PuTTYgen скопируйте текст из поля «Public key for pasting into OpenSSH authorized_keys file»; в остальных случаях: ssh-keygen -i -f ФАЙЛ
keys-problem-long-label = Метка после ключа слишком длинная, или в ней есть непечатаемые символы. Сократите её.
keys-too-many = Не больше 10 ключей за раз, пожалуйста. Ничего не добавлено.
keys-too-long = Для открытых ключей это слишком длинно: не больше 64 КБ. Ничего не добавлено.
keys-file-unread = Не получилось взять файл у Telegram. Пришлите его ещё раз или вставьте ключ текстом.
keys-private =
    🚫 Это закрытый ключ или его часть. Я ничего из него не сохранил и никуда не отправил, а сообщение удаляю.

    Он уже прошёл через Telegram, поэтому лучше им больше не пользоваться: создайте новую пару командой ssh-keygen -t ed25519 и пришлите мне только файл с именем на .pub.
keys-private-in-group = 🚫 Это закрытый ключ или его часть, и здесь его могли увидеть все. Я им не воспользовался. Больше им не пользуйтесь: создайте новую пару командой ssh-keygen -t ed25519.
keys-continue-install = Когда ключ добавится, продолжайте установку.
keys-no-account = Сначала привяжите аккаунт; тогда в нём можно хранить ключи.
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
adding-key-there = 🗝 Ключ { $label } в аккаунте уже есть. Ничего не отправлено.
adding-key-dropped = ⚠️ Ключ { $label } не добавлен: меня перезапустили до отправки, и продолжать было уже поздно.
adding-key-unconfirmed = ❔ Судя по списку провайдера, ключ { $label } не добавлен. Сам я второй раз не отправлю.
