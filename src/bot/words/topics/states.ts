/** States of a server. */
export const en = {
  'state-running': 'Running',
  'state-stopped': 'Stopped',
  'state-rebooting': 'Rebooting',
  'state-starting': 'Starting',
  'state-stopping': 'Stopping',
  'state-installing': 'Installing',
  'state-suspended': 'Suspended',
  'state-unknown': 'Unknown',
  'state-unread': 'Not read yet',
  'state-empty': 'Not installed',
  'state-pending': 'Unpaid',
  'state-cancelled': 'Cancelled',
  'state-gone': 'Gone',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'state-running': 'Работает',
  'state-stopped': 'Выключен',
  'state-rebooting': 'Перезагружается',
  'state-starting': 'Запускается',
  'state-stopping': 'Останавливается',
  'state-installing': 'Устанавливается',
  'state-suspended': 'Приостановлен',
  'state-unknown': 'Неизвестно',
  'state-unread': 'Ещё не прочитан',
  'state-empty': 'Не установлен',
  'state-pending': 'Не оплачен',
  'state-cancelled': 'Отменён',
  'state-gone': 'Нет в аккаунте',
};
