/** News. */
export const en = {
  'news-order-paid': '💳 Order { $order } is paid.',
  'news-ip': 'IP { $ip }',
  'news-order-paid-hint': 'You will hear from me when its VPS becomes active.',
  'news-vps-active': '🎉 { $name } is active',
  'news-took': 'It took { $duration }.',
  'news-stopped': '🔴 { $name } stopped unexpectedly',
  'news-stopped-since': 'Off since { $at }.',
  'news-started': '🟢 { $name } is on again, and not by us',
  'news-down-for': 'It was down for { $duration }.',
  'news-and-more': 'and { $n } more',
  'news-order-suspended': '⛔ The provider has suspended { $name }.',
  'news-order-cancelled': '🗑 { $name } is in the account no more: the order was cancelled or has ended.',
  'news-key-refused':
    '🔑 The provider no longer accepts the key of { $label }. I have stopped using it. Link the account again with its new key, or press Check.',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'news-order-paid': '💳 Заказ { $order } оплачен.',
  'news-ip': 'IP { $ip }',
  'news-order-paid-hint': 'Когда VPS станет активным, я напишу.',
  'news-vps-active': '🎉 { $name } активен',
  'news-took': 'Это заняло { $duration }.',
  'news-stopped': '🔴 { $name } неожиданно остановился',
  'news-stopped-since': 'Выключен с { $at }.',
  'news-started': '🟢 { $name } снова включён, и не нами',
  'news-down-for': 'Не работал { $duration }.',
  'news-and-more': 'и ещё { $n }',
  'news-order-suspended': '⛔ Провайдер приостановил { $name }.',
  'news-order-cancelled': '🗑 { $name } больше нет в аккаунте: заказ отменён или закончился.',
  'news-key-refused':
    '🔑 Провайдер больше не принимает ключ { $label }. Я перестал им пользоваться. Привяжите аккаунт заново с новым ключом или нажмите «Проверить».',
};
