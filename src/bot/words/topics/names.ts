/** Names that mean no server, or several. */
export const en = {
  'name-unknown': 'I know no server “{ $name }” of yours.',
  'name-nearest': 'Did you mean one of these?',
  'name-ambiguous': '“{ $name }” fits several servers. Which one?',
  'name-missing': 'Which server? Press one, or write its name after the command.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'name-unknown': 'Сервера «{ $name }» у вас нет.',
  'name-nearest': 'Может быть, один из этих?',
  'name-ambiguous': 'Имя «{ $name }» подходит нескольким серверам. Какой из них?',
  'name-missing': 'Какой сервер? Нажмите на него или напишите имя после команды.',
};
