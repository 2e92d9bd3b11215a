/** Telegram's menu of commands. */
export const en = {
  'command-servers': 'Your servers',
  'command-server': "One server's card",
  'command-reboot': 'Reboot a server',
  'command-stop': 'Stop a server',
  'command-boot': 'Boot a server',
  'command-rename': 'Your own name for a server',
  'command-password': "A server's root password",
  'command-accounts': 'Your provider accounts',
  'command-link': 'Link an account by id and key',
  'command-login': 'Link an account by e-mail',
  'command-unlink': 'Unlink an account',
  'command-cancel': 'Leave what you are doing',
  'command-help': 'What I can do',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'command-servers': 'Ваши серверы',
  'command-server': 'Карточка сервера',
  'command-reboot': 'Перезагрузить сервер',
  'command-stop': 'Остановить сервер',
  'command-boot': 'Запустить сервер',
  'command-rename': 'Своё имя для сервера',
  'command-password': 'Пароль root',
  'command-accounts': 'Ваши аккаунты провайдера',
  'command-link': 'Привязать по ID и ключу',
  'command-login': 'Привязать по почте',
  'command-unlink': 'Отвязать аккаунт',
  'command-cancel': 'Выйти из начатого',
  'command-help': 'Что я умею',
};
