/** What went wrong at the provider, as the end of a sentence without its stop. */
export const en = {
  'why-refused': 'the provider says “{ $message }”',
  'why-bad-credentials':
    "the provider doesn't accept this client id and key. Look them up in the provider's panel and link the account again",
  'why-bad-login': "the provider doesn't accept this e-mail and password",
  'why-address-not-allowed':
    'the provider takes API calls only from addresses that its support has put on a whitelist. Ask support by a ticket to add the address of the machine that this bot runs on',
  'why-not-found': "the provider doesn't find it in this account",
  'why-already-exists': 'the provider says that it is there already',
  'why-unknown-action': "the provider doesn't know this action",
  'why-price-changed': 'the provider asks { $price } for it by now',
  'why-unreadable-reply': "the provider answered something that I can't read. Try again in a few minutes",
  'why-unreachable': "the provider can't be reached",
  'why-timed-out': "the provider didn't answer in time. Try again in a few minutes",
  'why-unavailable': 'the provider is out of order at the moment. Try again in a few minutes',
  'why-outcome-unknown': 'it was sent, and no answer came',
} as const;

export const ru: Readonly<Record<keyof typeof en, string>> = {
  'why-refused': 'провайдер говорит: «{ $message }»',
  'why-bad-credentials':
    'провайдер не принимает этот ID клиента и ключ. Посмотрите их в панели провайдера и привяжите аккаунт заново',
  'why-bad-login': 'провайдер не принимает эту почту и пароль',
  'why-address-not-allowed':
    'провайдер принимает запросы API только с адресов из белого списка своей поддержки. Попросите поддержку через тикет добавить адрес машины, на которой работает бот',
  'why-not-found': 'провайдер не находит этого в аккаунте',
  'why-already-exists': 'провайдер говорит, что это уже есть',
  'why-unknown-action': 'провайдер не знает такого действия',
  'why-price-changed': 'теперь провайдер просит за него { $price }',
  'why-unreadable-reply': 'ответ провайдера не удалось прочесть. Попробуйте через несколько минут',
  'why-unreachable': 'провайдер недоступен',
  'why-timed-out': 'провайдер не ответил вовремя. Попробуйте через несколько минут',
  'why-unavailable': 'у провайдера сейчас неполадки. Попробуйте через несколько минут',
  'why-outcome-unknown': 'отправлено, ответа не было',
};
