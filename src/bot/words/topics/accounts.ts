/** Accounts. */
export const en = {
  'accounts-title': '👤 Your accounts',
  'accounts-none': 'No account is linked yet.',
  'account-line': '{ $star }{ $label } · client { $cid } · { $state }',
  'account-ok': 'key accepted { $when }',
  'account-unchecked': 'key not checked yet',
  'account-refused': '⚠️ key no longer accepted',
  'account-title': '👤 { $label }',
  'account-client': 'Client id { $cid }',
  'account-servers': '{ $n ->\n    [one] one server or order\n   *[other] { $n } servers and orders\n}',
  'account-default': '⭐ Default account',
  'account-checked-ok': '✅ The provider accepts the key of { $label }.',
  'account-check-failed': '⚠️ { $label }: { $why }.',
  'unlink-ask':
    'Unlink { $label }? Its key is erased for good, and you hear no more of its servers. The servers themselves are not touched.',
  'unlink-done': '🗑 { $label } is unlinked, and its key erased.',
  'unlink-which': 'Which account? Write /unlink and its label.',
  'unlink-unknown': 'You have no account called “{ $label }”.',
  'relabel-ask': 'Send the new label for { $label }, up to 32 characters. /cancel leaves it as it is.',
  'relabel-done': '✏️ The account is called { $label } now.',
  'relabel-bad':
    'A label needs 1 to 32 characters on one line, and no other account of yours may have it. Send another one, or /cancel.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'accounts-title': '👤 Ваши аккаунты',
  'accounts-none': 'Ни один аккаунт ещё не привязан.',
  'account-line': '{ $star }{ $label } · клиент { $cid } · { $state }',
  'account-ok': 'ключ принят { $when }',
  'account-unchecked': 'ключ ещё не проверялся',
  'account-refused': '⚠️ ключ больше не принимают',
  'account-title': '👤 { $label }',
  'account-client': 'ID клиента { $cid }',
  'account-servers': 'Серверов и заказов: { $n }',
  'account-default': '⭐ Основной аккаунт',
  'account-checked-ok': '✅ Провайдер принимает ключ { $label }.',
  'account-check-failed': '⚠️ { $label }: { $why }.',
  'unlink-ask':
    'Отвязать { $label }? Ключ будет стёрт навсегда, и о его серверах вы больше не услышите. С самими серверами ничего не случится.',
  'unlink-done': '🗑 Отвязан: { $label }. Ключ стёрт.',
  'unlink-which': 'Какой аккаунт? Напишите /unlink и его название.',
  'unlink-unknown': 'Аккаунта «{ $label }» у вас нет.',
  'relabel-ask': 'Пришлите новое название для { $label }, до 32 символов. /cancel оставит как есть.',
  'relabel-done': '✏️ Теперь аккаунт называется { $label }.',
  'relabel-bad':
    'Название: от 1 до 32 символов в одну строку, и такого не должно быть у другого вашего аккаунта. Пришлите другое или /cancel.',
};
