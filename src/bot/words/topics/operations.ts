/** Operations: the message that follows one. */
export const en = {
  'live-waiting': '⏳ { $who } stops { $name } in { $n } s',
  undone: '↩️ { $who } undid it: { $name } was not stopped. Nothing was sent.',
  'live-reboot': '⏳ Rebooting { $name } · asked { $at }',
  'live-stop': '⏳ Stopping { $name } · asked { $at }',
  'live-boot': '⏳ Booting { $name } · asked { $at }',
  'live-elapsed': '{ $duration } so far',
  'live-acknowledged': 'The provider has taken it · { $duration } so far',
  'live-unanswered-reboot':
    "❔ Reboot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'live-unanswered-stop':
    "❔ Stop of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'live-unanswered-boot':
    "❔ Boot of { $name }. Sent, no answer. I won't send it twice; checking · { $duration } so far",
  'done-reboot': '🟢 { $name } is back after { $duration }',
  'done-stop': '🔴 { $name } is off after { $duration }',
  'done-boot': '🟢 { $name } is on after { $duration }',
  'failed-reboot': '❌ { $name } was not rebooted: { $why }.',
  'failed-stop': '❌ { $name } was not stopped: { $why }.',
  'failed-boot': '❌ { $name } was not booted: { $why }.',
  'not-sent-reboot': '⚠️ Reboot of { $name }. Nothing was sent: { $why }.',
  'not-sent-stop': '⚠️ Stop of { $name }. Nothing was sent: { $why }.',
  'not-sent-boot': '⚠️ Boot of { $name }. Nothing was sent: { $why }.',
  'last-seen-on': 'Last seen on { $when }',
  'last-seen-off': 'Last seen off { $when }',
  'dropped-reboot':
    '⚠️ { $name } was not rebooted: I was restarted before anything was sent, and it was too long ago to go on.',
  'dropped-stop':
    '⚠️ { $name } was not stopped: I was restarted before anything was sent, and it was too long ago to go on.',
  'dropped-boot':
    '⚠️ { $name } was not booted: I was restarted before anything was sent, and it was too long ago to go on.',
  'unconfirmed-reboot':
    "❔ I can't tell whether { $name } rebooted: it was asked for once, { $duration } ago, and nothing since then proves it.",
  'unconfirmed-stop':
    "❔ { $name } was asked to stop { $duration } ago, once, and still doesn't read as off.",
  'unconfirmed-boot': "❔ { $name } was asked to boot { $duration } ago, once, and still doesn't read as on.",
  'notice-unanswered':
    "❔ { $name }. Sent, no answer. I won't send it twice; I'm checking what became of it.",
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'live-waiting': '⏳ { $who } остановит { $name } через { $n } с',
  undone: '↩️ { $who } отменяет: { $name } не остановлен. Ничего не отправлено.',
  'live-reboot': '⏳ Перезагружаю { $name } · запрошено в { $at }',
  'live-stop': '⏳ Останавливаю { $name } · запрошено в { $at }',
  'live-boot': '⏳ Запускаю { $name } · запрошено в { $at }',
  'live-elapsed': 'Прошло { $duration }',
  'live-acknowledged': 'Провайдер принял · прошло { $duration }',
  'live-unanswered-reboot':
    '❔ Перезагрузка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'live-unanswered-stop':
    '❔ Остановка { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'live-unanswered-boot':
    '❔ Запуск { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю · прошло { $duration }',
  'done-reboot': '🟢 { $name } снова работает, прошло { $duration }',
  'done-stop': '🔴 { $name } выключен, прошло { $duration }',
  'done-boot': '🟢 { $name } включён, прошло { $duration }',
  'failed-reboot': '❌ { $name } не перезагружен: { $why }.',
  'failed-stop': '❌ { $name } не остановлен: { $why }.',
  'failed-boot': '❌ { $name } не запущен: { $why }.',
  'not-sent-reboot': '⚠️ Перезагрузка { $name }. Ничего не отправлено: { $why }.',
  'not-sent-stop': '⚠️ Остановка { $name }. Ничего не отправлено: { $why }.',
  'not-sent-boot': '⚠️ Запуск { $name }. Ничего не отправлено: { $why }.',
  'last-seen-on': 'В последний раз работал { $when }',
  'last-seen-off': 'В последний раз был выключен { $when }',
  'dropped-reboot':
    '⚠️ { $name }: перезагрузки не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'dropped-stop':
    '⚠️ { $name }: остановки не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'dropped-boot':
    '⚠️ { $name }: запуска не было. Меня перезапустили до отправки, и продолжать было уже поздно.',
  'unconfirmed-reboot':
    '❔ Не могу сказать, перезагрузился ли { $name }: запрошено один раз, { $duration } назад, и ничто с тех пор этого не доказывает.',
  'unconfirmed-stop':
    '❔ { $name }: остановка запрошена один раз, { $duration } назад, а провайдер всё ещё не показывает сервер выключенным.',
  'unconfirmed-boot':
    '❔ { $name }: запуск запрошен один раз, { $duration } назад, а провайдер всё ещё не показывает сервер включённым.',
  'notice-unanswered':
    '❔ { $name }. Отправлено, ответа нет. Второй раз не отправлю; проверяю, что получилось.',
};
