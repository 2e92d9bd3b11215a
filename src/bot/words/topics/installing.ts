/** The message that follows an installation. */
export const en = {
  'installing-live': '⏳ Installing { $system } on { $name } · asked { $at }',
  'installing-joined': 'It was under way already; I am following it.',
  'installing-queued': "In the provider's queue",
  'installing-begun': 'The provider is installing it',
  'installing-elapsed': '{ $duration } so far',
  'installing-bar': '{ $bar } { $duration } of about { $usual }',
  'installing-unanswered':
    "❔ Installation of { $system } on { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'installing-done': '🎉 { $name } is active after { $duration }',
  'installing-failed': '❌ Nothing was installed on { $name }: { $why }.',
  'installing-lost':
    "❌ The installation on { $name } came to nothing: the provider had begun it, and now it shows no VPS. Install it anew, or ask the provider's support.",
  'installing-not-sent': '⚠️ Installation of { $system } on { $name }. Nothing was sent: { $why }.',
  'installing-dropped':
    '⚠️ Nothing was installed on { $name }: I was restarted before anything was sent, and it was too long ago to go on.',
  'installing-unconfirmed':
    "❔ I can't tell what became of the installation on { $name }: it was asked for once, { $duration } ago, and the server isn't active.",
  'pressed-busy-install': '{ $name } is just being installed. Nothing more was sent.',
  'pressed-install': 'Installing { $name }…',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'installing-live': '⏳ Устанавливаю { $system } на { $name } · запрошено в { $at }',
  'installing-joined': 'Установка уже шла; слежу за ней.',
  'installing-queued': 'В очереди у провайдера',
  'installing-begun': 'Провайдер устанавливает систему',
  'installing-elapsed': 'Прошло { $duration }',
  'installing-bar': '{ $bar } { $duration } из примерно { $usual }',
  'installing-unanswered':
    '❔ Установка { $system } на { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'installing-done': '🎉 { $name } активен, прошло { $duration }',
  'installing-failed': '❌ На { $name } ничего не установлено: { $why }.',
  'installing-lost':
    '❌ Установка на { $name } сорвалась: провайдер её начал, а теперь VPS у него нет. Установите заново или спросите поддержку провайдера.',
  'installing-not-sent': '⚠️ Установка { $system } на { $name }. Ничего не отправлено: { $why }.',
  'installing-dropped':
    '⚠️ На { $name } ничего не установлено: меня перезапустили до отправки, и продолжать было уже поздно.',
  'installing-unconfirmed':
    '❔ Не могу сказать, чем кончилась установка на { $name }: запрошено один раз, { $duration } назад, а сервер не активен.',
  'pressed-busy-install': '{ $name } как раз устанавливается. Больше ничего не отправлено.',
  'pressed-install': 'Устанавливаю { $name }…',
};
