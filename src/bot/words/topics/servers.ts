/** The list of servers and the card. */
export const en = {
  'servers-title': '🖥 Your servers ({ $n })',
  'servers-page': 'Page { $page } of { $pages }',
  'servers-none':
    'There is nothing in your account yet: no servers and no orders. When a VPS becomes active, you will hear of it here.',
  'servers-account': '👤 { $label }',
  'card-title': '{ $dot } { $state } · { $name } · { $ip }',
  'card-title-no-ip': '{ $dot } { $state } · { $name }',
  'card-order': 'Order { $order }',
  'card-account': 'Account { $label }',
  'card-provider-name': 'At the provider: { $name }',
  'card-provider-word': 'The provider calls its state “{ $word }”.',
  'card-seen': 'Seen { $when }',
  'card-not-seen': 'Not read from the provider yet.',
  'card-read-failed': '⚠️ Just now: { $why }.',
  'card-locked': '🔒 Locked: nobody presses power on it until it is unlocked.',
  'card-pending': 'The order waits for its payment.',
  'card-cancelled': 'The order was cancelled or has ended.',
  'card-empty': 'Paid, and no system is installed on it yet.',
  'card-gone': 'The provider says that this order is in the account no more.',
  'more-title': '{ $name }: more',
  'more-hint':
    'Password shows the root password for a minute. Rename gives it your own name. Alerts: which of its news is told here. Lock takes the power buttons away until you unlock it.',
  'power-stale': 'That keyboard was over a day old, so nothing was done. Here is a fresh one.',
  'power-perished':
    'You asked for this { $duration } ago, and I only got it now. Nothing was done. If you still want it, press:',
  'power-which': 'Which server?',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'servers-title': '🖥 Ваши серверы ({ $n })',
  'servers-page': 'Страница { $page } из { $pages }',
  'servers-none': 'В аккаунте пока пусто: ни серверов, ни заказов. Когда VPS станет активным, я напишу сюда.',
  'servers-account': '👤 { $label }',
  'card-title': '{ $dot } { $state } · { $name } · { $ip }',
  'card-title-no-ip': '{ $dot } { $state } · { $name }',
  'card-order': 'Заказ { $order }',
  'card-account': 'Аккаунт { $label }',
  'card-provider-name': 'У провайдера: { $name }',
  'card-provider-word': 'Провайдер называет состояние так: «{ $word }».',
  'card-seen': 'Прочитано { $when }',
  'card-not-seen': 'У провайдера ещё не прочитано.',
  'card-read-failed': '⚠️ Только что: { $why }.',
  'card-locked': '🔒 Заперт: кнопки питания не работают, пока его не отопрут.',
  'card-pending': 'Заказ ждёт оплаты.',
  'card-cancelled': 'Заказ отменён или закончился.',
  'card-empty': 'Оплачен, система ещё не установлена.',
  'card-gone': 'По словам провайдера, этого заказа больше нет в аккаунте.',
  'more-title': '{ $name }: ещё',
  'more-hint':
    'Пароль: пароль root на одну минуту. Переименовать: своё имя для сервера. Уведомления: что сообщать о нём здесь. Запереть: убрать кнопки питания, пока не отопрёте.',
  'power-stale': 'Той клавиатуре больше суток, поэтому ничего не сделано. Вот свежая.',
  'power-perished':
    'Вы просили об этом { $duration } назад, а дошло только сейчас. Ничего не сделано. Если ещё нужно, нажмите:',
  'power-which': 'Какой сервер?',
};
