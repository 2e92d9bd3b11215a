/** Linking an account. */
export const en = {
  'link-unasked':
    'That looks like a client id and a key, so I delete your message and use nothing of it. To link the account, press the button, or send it like this:\n{ $example }',
  'login-unasked':
    'That looks like an e-mail and a password, so I delete your message and use nothing of it. To link the account, press the button, or send it like this:\n{ $example }',
  'link-how':
    "How do you want to link your account?\n\nClient id and API key: the provider's panel shows both.\nE-mail and password: I ask the provider for the key with them once, and keep only the key.\n\nI delete your message as soon as I have read it, and keep the key encrypted.",
  'link-ask-pair': 'Send your client id and API key in one message, like this:\n{ $example }',
  'link-ask-login':
    "Send your e-mail and password for the provider's panel in one message, like this:\n{ $example }\nThe password is used once and never stored.",
  'link-usage':
    "I need the client id and the key, like this:\n{ $example }\nOr press the button and I'll guide you.",
  'login-usage':
    "I need the e-mail and the password, like this:\n{ $example }\nOr press the button and I'll guide you.",
  'link-bad-cid':
    'A client id is a number, like 777. Send the id and the key in one message, like this:\n{ $example }',
  'link-bad-label':
    'A label needs 1 to 32 characters on one line. Nothing was linked; I deleted your message, please send it anew.',
  'link-checking': '🔗 Checking with the provider…',
  'link-done': '✅ Linked: { $label } (client { $cid }).',
  'link-done-again': '✅ { $label } (client { $cid }) has a working key again.',
  'link-not-deleted':
    '⚠️ I could not delete a message with a secret in it. If it is still there, please delete it yourself.',
  'link-done-hint': 'When something happens to its servers, you will hear of it here.',
  'link-failed-kept':
    '⚠️ Not linked yet: { $why }.\n\nI keep what you sent, encrypted, for an hour, so that you can try again without sending it anew.',
  'link-failed': '❌ Not linked: { $why }.',
  'link-label-taken': 'You already have an account called “{ $label }”. Choose another label.',
  'link-expired': 'That was over an hour ago, and I have erased what you sent. Please send it again.',
  'link-interrupted':
    '⚠️ I was restarted before the provider answered, and kept nothing of what you sent. Please send it again.',
  'link-in-group':
    "⚠️ Never send a key or a password into a group: everybody here may have seen it. I did not use it. Please change it in the provider's panel now, then link in the private chat with me.",
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'link-unasked':
    'Похоже на номер клиента и ключ, поэтому сообщение я удаляю и ничего из него не использую. Чтобы привязать аккаунт, нажмите кнопку или отправьте так:\n{ $example }',
  'login-unasked':
    'Похоже на почту и пароль, поэтому сообщение я удаляю и ничего из него не использую. Чтобы привязать аккаунт, нажмите кнопку или отправьте так:\n{ $example }',
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
    'Название: от 1 до 32 символов в одну строку. Ничего не привязано; сообщение я удаляю, отправьте его заново.',
  'link-checking': '🔗 Проверяю у провайдера…',
  'link-done': '✅ Привязан: { $label } (клиент { $cid }).',
  'link-done-again': '✅ У { $label } (клиент { $cid }) снова рабочий ключ.',
  'link-not-deleted':
    '⚠️ Не получилось удалить сообщение с секретом. Если оно ещё здесь, удалите его, пожалуйста, сами.',
  'link-done-hint': 'Если с его серверами что-то случится, я сразу напишу.',
  'link-failed-kept':
    '⚠️ Пока не привязано: { $why }.\n\nПрисланное хранится зашифрованным ещё час, так что можно попробовать снова, не отправляя его ещё раз.',
  'link-failed': '❌ Не привязан: { $why }.',
  'link-label-taken': 'Аккаунт «{ $label }» у вас уже есть. Выберите другое название.',
  'link-expired': 'Прошло больше часа, и присланное стёрто. Отправьте его ещё раз.',
  'link-interrupted':
    '⚠️ Меня перезапустили до ответа провайдера, и из присланного ничего не осталось. Пришлите ещё раз, пожалуйста.',
  'link-in-group':
    '⚠️ Никогда не присылайте ключ или пароль в группу: его могли увидеть все. Я им не воспользовался. Смените его сейчас в панели провайдера, а потом привяжите аккаунт в личном чате со мной.',
};
