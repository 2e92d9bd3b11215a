/** What fits nothing else: refusals, leftovers, mishaps. */
export const en = {
  'group-only': '{ $command } works in a group that I have been added to.',
  cancelled: 'Left as it is.',
  'cancel-nothing':
    'You are not in the middle of anything. /servers shows your servers, /help what I can do.',
  leftover: "I didn't understand that. /servers shows your servers, /help what I can do.",
  'leftover-edited': 'An edited message is no command. Send it anew, please.',
  'unknown-command': 'I know no command { $command }. /help shows those I know.',
  'too-much-written':
    "That was more at once than I can follow, and I didn't read the last one. Give me a minute, then send it again.",
  'too-much-pressed':
    'That was more at once than I can follow, and this press did nothing. Give me a minute.',
  'not-allowed': 'This bot is private. If it should know you, ask whoever runs it to add your id: { $id }',
  oops: 'Something went wrong on my side, and it has been noted as { $id }. Nothing more was done; please try again.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'group-only': '{ $command } работает в группе, в которую меня добавили.',
  cancelled: 'Оставлено как было.',
  'cancel-nothing': 'Вы ничего не начинали. /servers покажет серверы, /help – что я умею.',
  leftover: 'Не понимаю. /servers покажет серверы, /help – что я умею.',
  'leftover-edited': 'Исправленное сообщение – не команда. Пришлите её заново, пожалуйста.',
  'unknown-command': 'Команды { $command } я не знаю. /help покажет те, что знаю.',
  'too-much-written':
    'За таким потоком я не успеваю, и последнее не прочитано. Дайте мне минуту и пришлите ещё раз.',
  'too-much-pressed': 'За таким потоком я не успеваю, и это нажатие ничего не сделало. Дайте мне минуту.',
  'not-allowed':
    'Этот бот частный. Если вам нужен доступ, попросите того, кто его держит, добавить ваш id: { $id }',
  oops: 'У меня что-то сломалось, я записал это под номером { $id }. Больше ничего не сделано; попробуйте ещё раз.',
};
