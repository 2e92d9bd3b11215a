/** The message that follows an order being placed. */
export const en = {
  'placing-live': '⏳ Ordering { $tariff } · asked { $at }',
  'placing-unanswered':
    "❔ Order of { $tariff }. Sent, no answer. I won't send it twice; checking the provider's list of orders · { $duration } so far",
  'placing-done': '🧾 Order { $order } is placed: { $tariff }',
  'placing-found':
    "🧾 The answer got lost, and here it is in the provider's list: order { $order }, { $tariff }",
  'placing-invoice': 'Invoice { $invoice } · { $amount }',
  'placing-hint': "Pay it on the provider's page. You will hear from me when the payment has arrived.",
  'placing-failed': '❌ { $tariff } was not ordered: { $why }.',
  'placing-not-sent': '⚠️ Order of { $tariff }. Nothing was sent: { $why }.',
  'placing-dropped':
    '⚠️ { $tariff } was not ordered: I was restarted before anything was sent, and it was too long ago to go on.',
  'placing-none':
    "❔ { $tariff } was not ordered as far as the provider's list shows: for { $duration } nothing new has come up there. I won't send it again by myself.",
  'placing-unread':
    "❔ I can't tell whether { $tariff } was ordered: it was sent once, { $duration } ago, no answer came, and the provider's list of orders could not be read since. I won't send it again by myself.",
  'placing-several':
    "❔ I can't tell which order { $tariff } became. The answer got lost, and these have come up since: { $orders }",
  'placing-late':
    "🧾 Order { $order } has come up in the provider's list since { $tariff } was sent. It is most likely that one.",
  'placing-account': 'Account { $label }',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'placing-live': '⏳ Заказываю { $tariff } · запрошено в { $at }',
  'placing-unanswered':
    '❔ Заказ { $tariff }. Отправлено, ответа нет. Второй раз не отправлю; проверяю список заказов у провайдера · прошло { $duration }',
  'placing-done': '🧾 Заказ { $order } оформлен: { $tariff }',
  'placing-found': '🧾 Ответ потерялся, но в списке провайдера заказ есть: { $order }, { $tariff }',
  'placing-invoice': 'Счёт { $invoice } · { $amount }',
  'placing-hint': 'Оплатите его на странице провайдера. Когда оплата поступит, я напишу.',
  'placing-failed': '❌ { $tariff } не заказан: { $why }.',
  'placing-not-sent': '⚠️ Заказ { $tariff }. Ничего не отправлено: { $why }.',
  'placing-dropped':
    '⚠️ { $tariff } не заказан: меня перезапустили до отправки, и продолжать было уже поздно.',
  'placing-none':
    '❔ Судя по списку провайдера, { $tariff } не заказан: за { $duration } там не появилось ничего нового. Сам я второй раз не отправлю.',
  'placing-unread':
    '❔ Не могу сказать, заказан ли { $tariff }: отправлено один раз, { $duration } назад, ответа не было, и список заказов с тех пор не прочитать. Сам я второй раз не отправлю.',
  'placing-several':
    '❔ Не могу сказать, каким заказом стал { $tariff }. Ответ потерялся, а с тех пор появились: { $orders }',
  'placing-late':
    '🧾 После отправки { $tariff } в списке провайдера появился заказ { $order }. Скорее всего, это он.',
  'placing-account': 'Аккаунт { $label }',
};
