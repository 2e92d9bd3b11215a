import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

import type { ChatMessage } from '../../demo/telegram/types.ts';
import { asProcess, inProcess, testWith } from './harness.ts';
import { startTeam } from './team-setup.ts';

const warning = 'Never send a key or a password to a group';
const rootPassword = 'root-Passw0rd-of-web-1';
const wrongKey = 'wrong-key-which-is-a-secret-too';

test('no secret of a run is in a log, a file, a URL or a message', async () => {
  const harness = await asProcess({ environment: { LOG_LEVEL: 'trace' } });
  try {
    const { telegram, provider, ask, environment } = harness;
    const bot = harness.start();
    const server = { name: 'web-1', password: rootPassword };
    const { person: anna, account } = await harness.linkAccount('Anna', [server]);
    const [boris] = harness.addPeople('Boris');
    const his = provider.addAccount({ password: 'panel-Passw0rd of Boris' });
    await ask(boris, `/login ${his.email} ${his.password}`, 'Linked');
    await ask(anna, `/link ${account.cid} ${wrongKey}`, /Not linked/);
    const shown = await ask(anna, '/password web-1', rootPassword);
    expect(shown.protectedContent).toBe(true);
    expect(shown.entities).toEqual(expect.arrayContaining([expect.objectContaining({ type: 'spoiler' })]));
    // The provider repeats secrets in a failure.
    provider.fault('reboot', { kind: 'refused', message: `no ${account.key} for ${account.cid}` });
    anna.clicks(await harness.openCard(anna, 'web-1'), 'Reboot');
    await harness.waitForMessage(anna, 'was not rebooted');
    telegram.faults.add({ method: 'sendMessage', fault: { kind: 'html', status: 502 } });
    await anna.writes('/help');
    await harness.waitUntil(() => telegram.callsOf('sendMessage').some(({ status }) => status === 'broken'));

    const secrets: Readonly<Record<string, string>> = {
      token: telegram.token.split(':')[1] ?? '',
      'master key': environment.MASTER_KEY ?? '',
      "Anna's key": account.key,
      "Boris's key": his.key,
      'a panel password': his.password,
      'a wrong key': wrongKey,
      'a root password': rootPassword,
    };
    const folder = dirname(harness.databasePath);
    const readFiles = (when: string) =>
      readdirSync(folder).map(file => [file + when, readFileSync(join(folder, file), 'latin1')] as const);
    const filesMeanwhile = readFiles('');
    const output = bot.output();
    await bot.stop();
    const surfaces: Readonly<Record<string, string>> = {
      output,
      'URLs at the provider': provider.calls.map(({ url }) => url).join('\n'),
      ...Object.fromEntries<string>([...filesMeanwhile, ...readFiles(', afterwards')]),
      messages: telegram.chats
        .flatMap(chat => chat.messages)
        .filter(({ fromBot, id }) => fromBot && id !== shown.id)
        .flatMap(({ versions }) => versions)
        .map(({ text, keyboard }) => text + JSON.stringify(keyboard))
        .join('\n'),
    };
    for (const [where, text] of Object.entries(surfaces)) {
      for (const [what, secret] of Object.entries(secrets)) {
        expect(text.includes(secret), `${what} in ${where}`).toBe(false);
        const encoded = Buffer.from(secret).toString('base64').slice(0, -3);
        expect(text.includes(encoded), `${what} in ${where}, base64`).toBe(false);
      }
    }
  } finally {
    await harness.close();
  }
});

const testWithOrder = testWith(async () => {
  const harness = await inProcess();
  const [anna] = harness.addPeople('Anna');
  const account = harness.provider.addAccount();
  const { orderid } = harness.provider.addOrder(account.cid, { paid: true });
  await harness.link(anna, account);
  const waitForDeletion = (message: ChatMessage) =>
    harness.waitUntil(() => message.deletedAt !== undefined, 'its deletion');
  return { ...harness, anna, account, orderid, waitForDeletion };
});

testWithOrder.each([
  ['a client ID and an API key', (cid: string, key: string) => `${cid} ${key}`],
  ['a client id, a key and a label', (cid: string, key: string) => `${cid}\n${key} My shop`],
  ['a login', () => 'anna@example.com hunter-2-of-the-panel'],
] as const)('%s that nobody asked for is deleted and not used, in any dialog', async ([, write], harness) => {
  const { anna, account, orderid, ask, pressButton, waitForMessage } = harness;
  const text = write(account.cid, account.key);
  const [, secret = ''] = text.split(/\s+/);
  const dialogs = [
    () => ask(anna, '/orders', '1 order'),
    () => ask(anna, `/install ${orderid}`, 'Which template?'),
    async () => {
      anna.clicks(await ask(anna, '/accounts', 'Your accounts'), 'Inferno');
      await pressButton(anna, 'Client ID', 'Rename');
      await waitForMessage(anna, 'Send the new label');
    },
    () => ask(anna, '/addkey', 'Send the public key'),
  ];
  for (const open of dialogs) {
    await open();
    await harness.waitForDeletion(await anna.writes(text));
  }
  await waitForMessage(anna, "I'm deleting your message");
  const shown = harness.messagesIn(anna).flatMap(({ versions }) => versions);
  expect(shown.filter(version => version.text.includes(secret))).toEqual([]);
});

testWithOrder('credentials that nobody asked for are not tried', async ({ provider, anna, ...harness }) => {
  const calls = provider.callsOf('orders').length;
  const secret = await anna.writes('4711 0f9e8d7c6b5a49382716051423324150');
  await harness.waitForMessage(anna, 'That looks like a client ID and an API key');
  await harness.waitForDeletion(secret);
  const later = provider.callsOf('orders').slice(calls);
  expect(later.some(({ parameters }) => parameters.cid === '4711')).toBe(false);
});

testWithOrder('a secret in a group is deleted, not used, and followed by a warning', async harness => {
  const { telegram, provider, anna, waitForDeletion } = harness;
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  group.promoteBot();
  const calls = provider.callsOf('orders').length;
  const command = `/link@${telegram.bot.username ?? ''} 777 abcdef0123456789`;
  await waitForDeletion(await anna.writes(command, { chat: group }));
  expect((await harness.waitForMessage(group, 'Change it')).text).not.toContain('abcdef');
  const later = provider.callsOf('orders').slice(calls);
  expect(later.some(({ parameters }) => parameters.key === 'abcdef0123456789')).toBe(false);
});

testWithOrder('a secret in a caption or an edit is deleted like any other', async harness => {
  const { telegram, provider, anna } = harness;
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  group.promoteBot();
  const caption = '/link 777 abcdef0123456789';
  const edited = await Promise.all(['one', 'two'].map(text => anna.writes(text)));
  edited.forEach((message, index) =>
    anna.edits(message, ['/login anna@example.org hush', caption][index] ?? ''),
  );
  const secrets = [
    ...edited,
    await anna.sendsDocument('notes.txt', 'nothing', { caption }),
    await anna.sendsDocument('notes.txt', 'nothing', { caption, chat: group }),
  ];
  for (const secret of secrets) await harness.waitForDeletion(secret);
  await harness.waitForMessage(group, 'Change it');
  expect(provider.calls.some(({ parameters }) => parameters.key === 'abcdef0123456789')).toBe(false);
});

testWith(() => startTeam(['web-1']))(
  'a secret in a group is deleted if its author is anonymous, or edited it in',
  async ({ telegram, anna, boris, group, waitForMessage, waitUntil }) => {
    group.promoteBot();
    group.promote(anna, { anonymous: true });
    await anna.writes('/link 777 Secret-of-nobody-1', { chat: group, anonymous: true });
    await waitForMessage(group, warning);
    const message = await boris.writes('hello there', { chat: group });
    boris.edits(message, '/link 777 Secret-of-an-edit-2');
    await waitUntil(
      () => !telegram.messagesIn(group).some(({ text }) => text.includes('Secret-of-')),
      'both deletions',
    );
  },
);

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

const testUnlinked = testWith(async () => {
  const harness = await inProcess();
  const [anna, boris] = harness.addPeople('Anna', 'Boris');
  const account = harness.provider.addAccount({ key });
  const waitForDeletion = (message: ChatMessage) =>
    harness.waitUntil(() => message.deletedAt !== undefined, 'its deletion');
  return { ...harness, anna, boris, account, waitForDeletion };
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
    anna.clicks(await ask(anna, '/link', 'How do you want to link'), 'Client ID and API key');
    await harness.waitForMessage(anna, 'Send your client ID and API key');
    await ask(anna, text, 'Linked');
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
  await harness.waitForMessage(anna, 'Похоже на ID клиента и ключ');
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

testUnlinked('a key without a client id is not repeated', async harness => {
  const { telegram, anna, account, ask, link } = harness;
  const secret = 'abcdef0123456789abcdef0123456';
  await link(anna, account);
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  await anna.writes(`/subscribe ${secret}`, { chat: group });
  await harness.waitForMessage(group, 'You have no account called “…”');
  for (const command of ['/unlink', '/server']) await ask(anna, `${command} ${secret}`, 'You have no');
  await ask(anna, `/${secret}`, '…');
  const shown = [...harness.messagesIn(anna), ...telegram.messagesIn(group)].filter(({ fromBot }) => fromBot);
  expect(shown.filter(({ text }) => text.includes(secret))).toEqual([]);
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
    await harness.waitUntil(() => message.deletedAt !== undefined, 'its deletion');
    expect(harness.provider.callsOf('orders')).toEqual([]);
  },
);
