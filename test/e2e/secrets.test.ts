import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, test } from 'vitest';

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
  return { ...harness, anna, account, orderid };
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
