import { expect } from 'vitest';

import { cloudflareChallenge, movedTo, type Fault } from '../../demo/provider/faults.ts';
import { labelsOf, type Person } from '../../demo/telegram/person.ts';
import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith, type Harness } from './harness.ts';

// Polls are rare, so that only Check meets what a test has prepared.
const test = testWith(() => inProcess({ pollIdleSeconds: 60 }));

const texts = {
  en: {
    check: 'Check',
    works: 'The provider accepts the key for Inferno',
    rejectedOnce: "the provider rejected the key. I'll check it again in half a minute",
    rejected:
      "doesn't accept this client ID and key. Look them up in the provider's panel and link the account again",
    address:
      "this bot's address is not on it. Add it in the panel under Security → API Keys → IP Whitelist, or ask the provider's support",
    cloudflare: "is blocking this bot. Ask the provider's support to allow",
    moved:
      'redirects to https://new.example.com/api_client.php. Requests are not sent there. If that is its new address, the person who runs this bot should set INFERNO_API_URL to it',
    unreadable: 'sent a web page instead of a reply. Try again in a few minutes',
    unreachable: "can't be reached. Try again in a few minutes",
  },
  ru: {
    check: 'Проверить',
    works: 'Провайдер принимает ключ аккаунта Inferno',
    rejectedOnce: 'провайдер отклонил ключ. Через полминуты проверю ещё раз',
    rejected: 'Посмотрите их в панели провайдера и привяжите аккаунт заново',
    address: 'адреса бота в нём нет. Добавьте его в панели: Security → API Keys → IP Whitelist',
    cloudflare: 'не пропускает бота. Попросите поддержку провайдера разрешить доступ',
    moved:
      'перенаправляет на https://new.example.com/api_client.php. Запросы туда не отправляются. Если это новый адрес API, администратору бота нужно указать его в INFERNO_API_URL',
    unreadable: 'вместо ответа провайдер прислал веб-страницу. Попробуйте через',
    unreachable: 'провайдер недоступен. Попробуйте через',
  },
} as const;
type Language = keyof typeof texts;

async function linkedPerson({ provider, telegram, link }: Harness, languageCode: Language) {
  const person = telegram.person({ firstName: 'Anna', languageCode });
  const account = provider.addAccount();
  await link(person, account);
  return { person, account };
}

/** Presses Check in a new view of the account, and returns it when it shows the answer. */
async function check(
  { ask, messagesIn, waitUntil }: Harness,
  person: Person,
  language: Language,
  answer: Exclude<keyof (typeof texts)[Language], 'check'>,
): Promise<ChatMessage> {
  const { check: label, [answer]: text } = texts[language];
  const list = await ask(person, '/accounts', 'Inferno');
  const waitFor = (fits: (message: ChatMessage) => boolean) =>
    waitUntil(() => messagesIn(person).find(message => message.id === list.id && fits(message)), text);
  person.clicks(list, 'Inferno');
  person.clicks(await waitFor(message => labelsOf(message).some(each => each.includes(label))), label);
  return waitFor(message => message.text.includes(text));
}

test.each(['en', 'ru'] as const)('Check gives the answer and what helps (%s)', async (language, harness) => {
  const { provider } = harness;
  const { person, account } = await linkedPerson(harness, language);
  const finds = async (answer: Parameters<typeof check>[3], fault: Fault) => {
    provider.fault('orders', { ...fault, times: 9 });
    const shown = await check(harness, person, language, answer);
    provider.faults.clear();
    return shown;
  };
  await check(harness, person, language, 'works');

  const refused = { kind: 'refused', message: 'API access from IP 203.0.113.9 is not allowed' } as const;
  const blocked = await finds('address', refused);
  expect(blocked.text).toContain('203.0.113.9');
  const copied = blocked.keyboard.flat().flatMap(({ copy_text: copy }) => copy?.text ?? []);
  expect(copied).toEqual(['203.0.113.9']);
  const unnamed = await finds('address', { kind: 'refused', message: 'Not in the whitelist' });
  expect(labelsOf(unnamed).join()).not.toContain('IP');

  await finds('cloudflare', cloudflareChallenge());
  await finds('moved', movedTo('https://new.example.com/api_client.php?cid=1'));
  await finds('unreadable', { kind: 'raw', body: '<html><body>Welcome</body></html>' });
  await provider.goOffline();
  await check(harness, person, language, 'unreachable');
  await provider.goOnline();

  provider.rotateKey(account.cid);
  await check(harness, person, language, 'rejectedOnce');
  harness.advanceClock(31_000);
  await check(harness, person, language, 'rejected');
});

test.each([
  ['captcha', { kind: 'refused', message: 'Captcha required' }, true],
  ['email-unverified', { kind: 'refused', message: 'Email verification required' }, true],
  ['moved', movedTo('https://new.example.com/'), true],
  ['two-factor', { kind: 'refused', message: 'Two-factor authentication required' }, false],
  ['client-suspended', { kind: 'refused', message: 'Client is suspended' }, false],
] as const)(
  'a pair that is refused is kept only if the reason can pass (%s)',
  async ([, fault, isKept], harness) => {
    const { provider, addPeople, ask, waitForMessage } = harness;
    const account = provider.addAccount();
    const [anna] = addPeople('Anna');
    provider.fault('orders', { ...fault, times: 9 });
    const answer = await ask(
      anna,
      `/link ${account.cid} ${account.key}`,
      isKept ? 'Not linked yet' : 'Not linked:',
    );
    provider.faults.clear();
    expect(labelsOf(answer).some(label => label.includes('Try again'))).toBe(isKept);
    if (!isKept) return;
    anna.clicks(answer, 'Try again');
    await waitForMessage(anna, 'Linked');
  },
);
