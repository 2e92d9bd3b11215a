/** The message that follows a key being added. */
export const en = {
  'adding-key-live': '⏳ Adding the key { $label }',
  'adding-key-unanswered':
    "❔ Key { $label }. Sent, no answer. I won't send it twice; checking the provider's list of keys.",
  'adding-key-done': '🗝 The key { $label } is added.',
  'adding-key-failed': '❌ The key { $label } was not added: { $why }.',
  'adding-key-not-sent': '⚠️ Key { $label }. Nothing was sent: { $why }.',
  'adding-key-there': '🗝 The key { $label } is in the account already. Nothing was sent.',
  'adding-key-dropped':
    '⚠️ The key { $label } was not added: I was restarted before anything was sent, and it was too long ago to go on.',
  'adding-key-unconfirmed':
    "❔ The key { $label } was not added as far as the provider's list shows. I won't send it again by myself.",
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'adding-key-live': '⏳ Добавляю ключ { $label }',
  'adding-key-unanswered':
    '❔ Ключ { $label }. Отправлено, ответа нет. Второй раз не отправлю; проверяю список ключей у провайдера.',
  'adding-key-done': '🗝 Ключ { $label } добавлен.',
  'adding-key-failed': '❌ Ключ { $label } не добавлен: { $why }.',
  'adding-key-not-sent': '⚠️ Ключ { $label }. Ничего не отправлено: { $why }.',
  'adding-key-there': '🗝 Ключ { $label } в аккаунте уже есть. Ничего не отправлено.',
  'adding-key-dropped':
    '⚠️ Ключ { $label } не добавлен: меня перезапустили до отправки, и продолжать было уже поздно.',
  'adding-key-unconfirmed':
    '❔ Судя по списку провайдера, ключ { $label } не добавлен. Сам я второй раз не отправлю.',
};
