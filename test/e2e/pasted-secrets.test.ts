import { afterAll, beforeAll, expect } from 'vitest';

import { inProcess, testWith, type Harness } from './harness.ts';

const warning = 'Never send a key or a password to a group';

const url = 'https://cp.inferno.name/api_client.php';
const pasted: readonly (readonly [form: string, write: (cid: string, key: string) => string])[] = [
  ['a query', (cid, key) => `cid=${cid}&key=${key}`],
  ['a URL of the documentation', (cid, key) => `${url}?action=orders&cid=${cid}&key=${key}&orderid=46000`],
  [
    'a URL with spaces, as the documentation prints it',
    (cid, key) => `? action = orders & cid = ${cid} & key = ${key}`,
  ],
  ['names and a comma', (cid, key) => `cid: ${cid}, key: ${key}`],
  ['names in a sentence', (cid, key) => `my client id is "${cid}", the api key: «${key}».`],
  ['JSON', (cid, key) => JSON.stringify({ cid, key })],
  ['JSON with a number', (cid, key) => `{"key": "${key}", "cid": ${cid}}`],
  ['print_r', (cid, key) => `Array ( [cid] => ${cid} [key] => ${key} )`],
  ['the lines of a panel', (cid, key) => `Client ID\n${cid}\nAPI key\n${key}`],
  ['names in Russian', (cid, key) => `ID клиента: ${cid}\nКлюч API: ${key}`],
  ['zero-width characters', (cid, key) => `\u200Bcid: ${cid}\u200B key: \uFEFF${key}\u2060`],
];
/** Without names it can be something else, so it is used only where it was asked for. */
const bare: typeof pasted = [
  ['a colon', (cid, key) => `${cid}:${key}`],
  ['quotes', (cid, key) => `"${cid}" "${key}"`],
  ['zero-width characters', (cid, key) => `\u200B${cid} \u200B${key}\uFEFF`],
  ['a comma', (cid, key) => `${cid}, ${key}`],
];
const key = 'aB3+dE5/fG7hI9jK1=';

let shared: Harness;
beforeAll(async () => {
  shared = await inProcess({ pollIdleSeconds: 600 });
});
afterAll(() => shared.close());

/** All of these tests share a bot. Each has its own people and account. */
const testUnlinked = testWith(() => {
  const [anna, boris] = shared.addPeople('Anna', 'Boris');
  const account = shared.provider.addAccount({ key });
  return Promise.resolve({ ...shared, anna, boris, account, close: () => Promise.resolve() });
});

testUnlinked.each(pasted)('a pair pasted as %s is linked and deleted', async ([, write], harness) => {
  const { anna, account } = harness;
  const message = await anna.writes(write(account.cid, key));
  await harness.waitForMessage(anna, 'Linked');
  await harness.waitForDeletion(message);
});

testUnlinked.each(bare)(
  'a pair pasted as %s is linked where it was asked for',
  async ([, write], harness) => {
    const { anna, account, ask } = harness;
    const text = write(account.cid, key);
    const unasked = await anna.writes(text);
    await harness.waitForMessage(anna, 'That looks like a client ID and an API key');
    await harness.waitForDeletion(unasked);
    expect(harness.callsFor(account)).toEqual([]);
    await ask(anna, '/link', 'Send your client ID and API key');
    await anna.writes(text);
    await harness.waitForMessage(anna, 'Linked');
    await ask(anna, `/link ${text} `, 'the key works again');
  },
);

testUnlinked('a pair is deleted, and not used, where it is no command', async harness => {
  const { telegram, anna, boris, account, waitForDeletion } = harness;
  const group = telegram.group({ title: 'Ops', members: [anna, boris] });
  group.addBot();
  group.promoteBot();
  const texts = [...pasted, ...bare].map(([, write]) => write(account.cid, key));
  for (const text of texts) await waitForDeletion(await anna.writes(text, { chat: group }));
  await harness.waitForMessage(group, warning);
  const [first = ''] = texts;
  const [photo] = await anna.sendsPhotos(1, { caption: first });
  const edited = await anna.writes('hello there');
  anna.edits(edited, first);
  const [inGroup] = await anna.sendsPhotos(1, { caption: first, chat: group });
  const editedInGroup = await anna.writes('hello there', { chat: group });
  anna.edits(editedInGroup, first);
  for (const message of [photo, edited, inGroup, editedInGroup]) if (message) await waitForDeletion(message);
  await harness.waitForMessage(anna, 'That looks like a client ID and an API key');
  await anna.writes('/lang ru');
  await harness.waitForMessage(anna, 'Теперь пишу');
  await harness.waitForDeletion((await anna.sendsPhotos(1, { caption: first }))[0] ?? edited);
  await harness.waitForMessage(anna, 'Похоже на клиентский ID и ключ');
  expect(harness.callsFor(account)).toEqual([]);
});

const commandForms = [
  '/subscribe 777 KEY',
  '/server 777 KEY',
  '/help cid=777 key=KEY',
  '/start 777 KEY',
  '/grant 777 KEY',
  '/links 777 KEY',
  '/foo cid=777 key=KEY',
  '/link: 777 KEY',
  '/link@other_bot 777 KEY',
  'link 777 KEY',
  '@some_bot 777 KEY',
  '777 / KEY',
  '777 - KEY',
  'id 777 key KEY',
];

testUnlinked.each(commandForms.map(form => [form] as const))(
  'a pair written as %s is deleted and not repeated',
  async ([form], harness) => {
    const { telegram, anna, boris, account, waitForDeletion } = harness;
    const secret = 'AbCdEf0123456789abcdef0123456789';
    const group = telegram.group({ title: 'Ops', members: [anna, boris] });
    group.addBot();
    group.promoteBot();
    await harness.link(boris, account);
    await waitForDeletion(await anna.writes(form.replace('KEY', secret), { chat: group }));
    await harness.waitForMessage(group, warning);
    await waitForDeletion(await anna.writes(form.replace('KEY', secret)));
    const shown = [...harness.messagesIn(anna), ...telegram.messagesIn(group)].filter(
      ({ fromBot }) => fromBot,
    );
    expect(shown.filter(({ text }) => text.includes(secret))).toEqual([]);
  },
);

const keys = ['abcdef0123456789abcdef0123456', 'Zx81Qw72Er63Ty54', 'AbCdEfGhIjKlMnOpQrStUvWxYz012345', key];

testUnlinked('a key without a client id is deleted after any command, and not repeated', async harness => {
  const { telegram, anna, boris, account, link, waitForDeletion } = harness;
  await link(anna, account);
  const group = telegram.group({ title: 'Ops', members: [anna, boris] });
  group.addBot();
  group.promoteBot();
  const inGroup = { chat: group };
  const hash = await anna.writes(`${keys[0]}`, inGroup);
  for (const secret of keys) {
    for (const command of ['/subscribe', '/server', '/links'])
      await waitForDeletion(await anna.writes(`${command} ${secret}`, inGroup));
    for (const command of ['/unlink', '/server'])
      await waitForDeletion(await anna.writes(`${command} ${secret}`));
    // Alone, it continues the command before it.
    await waitForDeletion(await anna.writes(secret, inGroup));
  }
  const ofAnother = await boris.writes(`${keys[0]}`, inGroup);
  const label = await anna.writes('/subscribe production2024main', inGroup);
  await harness.waitForMessage(group, 'You have no account called');
  for (const left of [hash, ofAnother, label]) expect(left.deletedAt).toBeUndefined();
  const shown = [...harness.messagesIn(anna), ...telegram.messagesIn(group)].filter(({ fromBot }) => fromBot);
  expect(shown.filter(({ text }) => keys.some(secret => text.includes(secret)))).toEqual([]);
});

testUnlinked('ordinary commands are left alone', async harness => {
  const { anna, account, ask } = harness;
  await harness.link(anna, account);
  const key = `ssh-ed25519 ${'AAAAC3NzaC1lZDI1NTE5AAAAIGJ'.padEnd(68, 'x1')} anna`;
  const texts = ['/rename web-1 shop', '/install 47000', '/server 37.1.0.111', `/addkey ${key}`];
  const messages = await Promise.all(texts.map(text => anna.writes(text)));
  await ask(anna, '/help', '/servers');
  expect(messages.filter(({ deletedAt }) => deletedAt !== undefined).map(({ text }) => text)).toEqual([]);
});

testUnlinked('what only resembles a pair is left alone', async harness => {
  const { telegram, anna } = harness;
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  group.promoteBot();
  const texts = [
    'client id 777: the key is not working',
    'cid=777&key=XXXXXXXXXXXXXXXX',
    '22:00-07:00 Europe/Berlin',
    '20240101 release-candidate-1-of-web',
    'the public key: AAAAC3NzaC1lZDI1NTE5AAAAIGJ',
    '2048 SHA256:1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcde',
  ];
  const messages = await Promise.all(texts.map(text => anna.writes(text, { chat: group })));
  await harness.waitForDeletion(await anna.writes(`cid=777&key=${key}`, { chat: group }));
  expect(messages.filter(({ deletedAt }) => deletedAt !== undefined).map(({ text }) => text)).toEqual([]);
});

testWith(() => inProcess({ environment: { ALLOWED_USERS: '1' } }))(
  'a pair from a person who is not allowed is deleted',
  async harness => {
    const [boris] = harness.addPeople('Boris');
    const message = await boris.writes(`cid=777&key=${key}`);
    await harness.waitForDeletion(message);
    expect(harness.provider.callsOf('orders')).toEqual([]);
  },
);
