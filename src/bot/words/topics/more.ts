/** Rename, lock and password. */
export const en = {
  'rename-ask': 'Send the new name for { $name }, up to 64 characters. /cancel leaves it as it is.',
  'rename-done': '✏️ It is called { $name } now.',
  'rename-cleared': "✏️ It has the provider's name again: { $name }.",
  'rename-bad': 'A name needs 1 to 64 characters on one line. Send another one, or /cancel.',
  'rename-usage': 'Write /rename, the server, and its new name: /rename web-1 shop',
  locked: '🔒 Locked.',
  unlocked: '🔓 Unlocked.',
  'password-fetching': '🔑 Asking the provider for the password of { $name }…',
  'password-shown':
    '🔑 Root password of { $name }: { $password }\nTap to see it. This message deletes itself in a minute.',
  'password-none':
    'The provider has no password for { $name }: it may have been installed with SSH keys, or not at all.',
  'password-interrupted': '🔑 I was restarted before the provider answered. Please ask for it again.',
  'password-failed': '🔑 No password: { $why }.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
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
  'password-failed': '🔑 Пароль не узнать: { $why }.',
};
