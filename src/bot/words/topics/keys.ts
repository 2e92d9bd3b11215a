/** Public SSH keys. */
export const en = {
  'keys-title': '🗝 SSH keys at the provider ({ $n })',
  'keys-none':
    '🗝 No SSH keys at the provider yet. With one, you log in to a new server without its password.',
  'keys-reading': '🗝 Asking the provider for your SSH keys…',
  'keys-account': '👤 { $label }',
  'keys-line': '{ $label } · { $type } { $bits }\n{ $fingerprint }',
  'keys-line-label': '{ $label }\nThe provider shows nothing but its label.',
  'keys-line-odd': '{ $label }\nNot a key that I can read.',
  'keys-no-label': 'no label',
  'keys-hint': "Removing a key here doesn't remove it from servers that have it already.",
  'keys-read': 'Read { $when }',
  'keys-read-failed': '⚠️ Just now: { $why }.',
  'keys-removing': '⏳ Removing { $label }…',
  'keys-removed':
    '🗑 { $label } is removed here. Servers that have it still let it in: take it out of ~/.ssh/authorized_keys there.',
  'keys-remove-failed': '⚠️ { $label } was not removed: { $why }.',
  'keys-remove-ask':
    "Remove { $label } from the provider?\n{ $fingerprint }\n\nNew servers won't get it. Removing a key here doesn't remove it from servers that have it already.",
  'keys-remove-gone': 'That key is in the list no more.',
  'keys-remove-interrupted':
    '🗝 I was restarted before the provider answered. /keys shows whether the key is still there.',
  'keys-add-ask':
    'Send the public key: as text (ssh-ed25519 AAAA… label), several of them one a line, or as the .pub file. On your computer it is in ~/.ssh, in the file that ends in .pub.\n\nNever send the file without .pub: that is the private key.',
  'keys-add-to': 'It goes into the account { $label }.',
  'keys-problem-line': 'Line { $line }: { $problem }',
  'keys-problem-no-key':
    'I see no public key in this. One looks like this: ssh-ed25519 AAAA… label, all of it on one line.',
  'keys-problem-truncated':
    'This key stops in its middle. Copy the whole of it, on one line, or send the .pub file.',
  'keys-problem-malformed':
    'This is not a whole and sound key: some of it was changed on the way. Copy it again, or send the .pub file.',
  'keys-problem-dsa':
    'This is a DSA key. DSA is broken, and OpenSSH takes it no more. Make a new one: ssh-keygen -t ed25519',
  'keys-problem-tiny':
    'This RSA key has fewer than 2048 bits, which is too few. Make a new one: ssh-keygen -t ed25519',
  'keys-problem-unknown-type':
    "I don't take this type of key. These I take: RSA from 2048 bits, ECDSA, Ed25519, and both on a security key.",
  'keys-problem-certificate':
    'This is a certificate, not a key. Send the key itself: the .pub file without “-cert” in its name.',
  'keys-problem-options':
    'There are options before the key (from=, command= or the like). The provider takes a bare key: send it from “ssh-…” or “ecdsa-…” on.',
  'keys-problem-other-form':
    'This is a public key in another form (PEM or SSH2). In PuTTYgen copy the text under “Public key for pasting into OpenSSH authorized_keys file”; elsewhere: ssh-keygen -i -f FILE',
  'keys-problem-long-label':
    'The label after this key is too long or has unprintable characters. Shorten it.',
  'keys-too-many': 'At most 10 keys at once, please. Nothing was added.',
  'keys-too-long': 'That is too long for public keys: at most 64 KB. Nothing was added.',
  'keys-file-unread': 'I could not get the file from Telegram. Send it again, or paste the key as text.',
  'keys-private':
    '🚫 That is a private key, or a part of one. I kept nothing of it and sent it nowhere, and I am deleting your message.\n\nIt has travelled through Telegram, so better use it no more: make a new pair with ssh-keygen -t ed25519, and send me only the file that ends in .pub.',
  'keys-private-in-group':
    '🚫 That is a private key, or a part of one, and everybody here may have seen it. I did not use it. Use it no more: make a new pair with ssh-keygen -t ed25519.',
  'keys-continue-install': 'When the key is added, go on with the installation.',
  'keys-no-account': 'Link an account first; then I can keep keys in it.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'keys-title': '🗝 Ключи SSH у провайдера ({ $n })',
  'keys-none': '🗝 Ключей SSH у провайдера пока нет. С ключом на новый сервер можно войти без пароля.',
  'keys-reading': '🗝 Спрашиваю у провайдера ваши ключи SSH…',
  'keys-account': '👤 { $label }',
  'keys-line': '{ $label } · { $type } { $bits }\n{ $fingerprint }',
  'keys-line-label': '{ $label }\nПровайдер показывает только метку.',
  'keys-line-odd': '{ $label }\nТакой ключ я прочесть не могу.',
  'keys-no-label': 'без метки',
  'keys-hint': 'Удаление ключа здесь не убирает его с серверов, где он уже есть.',
  'keys-read': 'Прочитано { $when }',
  'keys-read-failed': '⚠️ Только что: { $why }.',
  'keys-removing': '⏳ Удаляю { $label }…',
  'keys-removed':
    '🗑 { $label }: удалён здесь. Серверы, где он есть, по-прежнему его пускают: уберите его там из ~/.ssh/authorized_keys.',
  'keys-remove-failed': '⚠️ { $label } не удалён: { $why }.',
  'keys-remove-ask':
    'Удалить { $label } у провайдера?\n{ $fingerprint }\n\nНовые серверы его не получат. Удаление ключа здесь не убирает его с серверов, где он уже есть.',
  'keys-remove-gone': 'Этого ключа в списке уже нет.',
  'keys-remove-interrupted':
    '🗝 Меня перезапустили, прежде чем провайдер ответил. /keys покажет, остался ли ключ.',
  'keys-add-ask':
    'Пришлите открытый ключ: текстом (ssh-ed25519 AAAA… метка), несколько по одному в строке, или файлом .pub. На компьютере он лежит в ~/.ssh, в файле с именем на .pub.\n\nНикогда не присылайте файл без .pub: это закрытый ключ.',
  'keys-add-to': 'Он попадёт в аккаунт { $label }.',
  'keys-problem-line': 'Строка { $line }: { $problem }',
  'keys-problem-no-key':
    'Открытого ключа здесь не видно. Он выглядит так: ssh-ed25519 AAAA… метка, всё в одну строку.',
  'keys-problem-truncated':
    'Ключ обрывается на середине. Скопируйте его целиком, в одну строку, или пришлите файл .pub.',
  'keys-problem-malformed':
    'Это не целый и исправный ключ: по дороге в нём что-то изменилось. Скопируйте его заново или пришлите файл .pub.',
  'keys-problem-dsa':
    'Это ключ DSA. DSA взломан, и OpenSSH его больше не принимает. Создайте новый: ssh-keygen -t ed25519',
  'keys-problem-tiny': 'В этом ключе RSA меньше 2048 бит, этого мало. Создайте новый: ssh-keygen -t ed25519',
  'keys-problem-unknown-type':
    'Ключи такого типа я не беру. Беру RSA от 2048 бит, ECDSA, Ed25519 и оба последних на аппаратном ключе.',
  'keys-problem-certificate': 'Это сертификат, а не ключ. Пришлите сам ключ: файл .pub без «-cert» в имени.',
  'keys-problem-options':
    'Перед ключом стоят параметры (from=, command= и подобные). Провайдер берёт ключ без них: пришлите его, начиная с «ssh-…» или «ecdsa-…».',
  'keys-problem-other-form':
    'Это открытый ключ в другом виде (PEM или SSH2). В PuTTYgen скопируйте текст из поля «Public key for pasting into OpenSSH authorized_keys file»; в остальных случаях: ssh-keygen -i -f ФАЙЛ',
  'keys-problem-long-label':
    'Метка после ключа слишком длинная, или в ней есть непечатаемые символы. Сократите её.',
  'keys-too-many': 'Не больше 10 ключей за раз, пожалуйста. Ничего не добавлено.',
  'keys-too-long': 'Для открытых ключей это слишком длинно: не больше 64 КБ. Ничего не добавлено.',
  'keys-file-unread': 'Не получилось взять файл у Telegram. Пришлите его ещё раз или вставьте ключ текстом.',
  'keys-private':
    '🚫 Это закрытый ключ или его часть. Я ничего из него не сохранил и никуда не отправил, а сообщение удаляю.\n\nОн уже прошёл через Telegram, поэтому лучше им больше не пользоваться: создайте новую пару командой ssh-keygen -t ed25519 и пришлите мне только файл с именем на .pub.',
  'keys-private-in-group':
    '🚫 Это закрытый ключ или его часть, и здесь его могли увидеть все. Я им не воспользовался. Больше им не пользуйтесь: создайте новую пару командой ssh-keygen -t ed25519.',
  'keys-continue-install': 'Когда ключ добавится, продолжайте установку.',
  'keys-no-account': 'Сначала привяжите аккаунт; тогда в нём можно хранить ключи.',
};
