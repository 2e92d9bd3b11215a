import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect } from 'vitest';

import type { ChatMessage } from '../../demo/telegram/types.ts';
import { inProcess, testWith, type Harness } from './harness.ts';

const key = 'q7Zt+9vB/2xLmK4pR8wY=d3F';
const privateKey = `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA${key}\n-----END OPENSSH PRIVATE KEY-----`;

/** Everything that the bot has ever shown anywhere, and its files. */
function everythingKept({ telegram, databasePath }: Harness): string {
  const shown = telegram.chats.flatMap(chat =>
    chat.messages
      .filter(({ fromBot }) => fromBot)
      .flatMap(({ versions }) => versions.map(({ text, keyboard }) => text + JSON.stringify(keyboard))),
  );
  const folder = dirname(databasePath);
  return [...shown, ...readdirSync(folder).map(file => readFileSync(join(folder, file), 'latin1'))].join(
    '\n',
  );
}

const testLinked = testWith(async () => {
  const harness = await inProcess();
  const [anna, boris] = harness.addPeople('Anna', 'Boris');
  const account = harness.provider.addAccount();
  harness.addServers(account, ['web-1']);
  await harness.link(anna, account);
  const group = harness.telegram.group({ title: 'Ops', members: [anna, boris] });
  group.addBot();
  group.promoteBot();
  await harness.ask(anna, '/subscribe', 'now shows', { chat: group });
  return { ...harness, anna, boris, account, group };
});

testLinked(
  'a secret in any form sent in private is deleted, and neither kept nor repeated',
  async harness => {
    const { anna, ask } = harness;
    const forms: readonly (readonly [text: string, reply: string])[] = [
      [key, 'That looks like a key'],
      [`key:${key}`, 'That looks like a key'],
      [`/start ${key}`, 'That looks like a key'],
      [`777:${key}`, 'That looks like a client ID'],
      [`please link 777 ${key} thanks`, 'That looks like a'],
      [`/rename web-1 ${key}`, 'That looks like a key'],
      [`/rename web-1 777:${key}`, 'That looks like a'],
      [`/server ${key}`, 'That looks like a key'],
      [`/order 303 ${key}`, 'That looks like a client ID'],
      [`/lang ${key}`, 'That looks like a key'],
      [`/help you@example.com hunter2-of-${key}`, 'That looks like an e-mail'],
      [`/server ${privateKey}`, 'That is a private key'],
    ];
    for (const [text, reply] of forms) {
      const sent = await anna.writes(text);
      await harness.waitUntil(
        () => harness.messagesIn(anna).some(each => each.id > sent.id && each.text.includes(reply)),
        `"${reply}" after "${text}"`,
      );
      await harness.waitForDeletion(sent);
    }
    await ask(anna, '/server web-1', 'web-1');
    await harness.pressButton(anna, 'web-1', 'More');
    await harness.pressButton(anna, 'web-1', 'Rename');
    await harness.waitForMessage(anna, 'Send');
    await harness.waitForDeletion(await anna.writes(key));
    await ask(anna, '/servers', 'web-1');
    expect(everythingKept(harness)).not.toContain(key);
  },
);

testLinked('a secret in a group is deleted wherever its author put it', async harness => {
  const { telegram, anna, boris, group } = harness;
  const hello = await harness.waitForMessage(group, 'now shows');
  const inGroup = { chat: group };
  const edited = await boris.writes('hello', inGroup);
  boris.edits(edited, `cid=777 key=${key}`);
  const sent = [
    edited,
    await boris.writes(`the key is ${key}`, { chat: group, replyTo: hello }),
    await boris.writes(`777:${key}`, { chat: group, replyTo: hello }),
    await boris.writes(`@${telegram.bot.username ?? ''} is ${key} right?`, inGroup),
    await boris.writes(`/server ${key}`, inGroup),
    await boris.writes(`/log 777 ${key}`, inGroup),
    await boris.writes(privateKey, inGroup),
    await boris.sendsDocument('key.txt', `777\n${key}\n`, inGroup),
    await boris.sendsDocument('id_ed25519', privateKey, inGroup),
    await boris.sendsDocument('notes.txt', 'hello', { chat: group, caption: `777 ${key}` }),
    ...(await boris.sendsPhotos(1, { chat: group, caption: `cid=777 key=${key}` })),
  ];
  for (const message of sent) await harness.waitForDeletion(message);
  await harness.waitForMessage(group, 'Never send a key or a password to a group');
  await harness.waitForMessage(group, 'That is a private key');
  const notes = await boris.sendsDocument('notes.txt', 'hello', inGroup);
  await harness.ask(anna, '/servers', 'web-1', inGroup);
  expect(notes.deletedAt).toBeUndefined();
  expect(everythingKept(harness)).not.toContain(key);
});

testWith(() => inProcess({ environment: { TELEGRAM_MESSAGES_PER_SECOND: '30' } }))(
  'a secret in a group is deleted at once, while warnings wait for the limit of messages',
  async harness => {
    const [boris] = harness.addPeople('Boris');
    const group = harness.telegram.group({ title: 'Ops', members: [boris] });
    group.addBot();
    group.promoteBot();
    const sent: ChatMessage[] = [];
    for (let n = 0; n < 30; n++) sent.push(await boris.writes(`cid=777 key=${key}${n}`, { chat: group }));
    for (const message of sent) await harness.waitForDeletion(message);
    expect(harness.countMessages(group, /Never send a key/)).toBeLessThan(sent.length);
  },
);

testLinked("the author is asked to delete a secret that the bot can't delete", async harness => {
  const { boris, group } = harness;
  group.demoteBot();
  await boris.writes(`/link 777 ${key}`, { chat: group });
  await harness.waitForMessage(group, 'please delete it yourself');
});

testLinked(
  'credentials in a file, a caption or an edit are used where they were asked for',
  async harness => {
    const { anna, ask, boris, provider } = harness;
    const ways: readonly ((pair: string) => Promise<ChatMessage>)[] = [
      pair => boris.sendsDocument('key.txt', pair),
      async pair => (await boris.sendsPhotos(1, { caption: pair }))[0] ?? boris.writes('no photo'),
      async pair => {
        const message = await boris.writes('wait');
        boris.edits(message, pair);
        return message;
      },
    ];
    for (const [index, send] of ways.entries()) {
      const { cid } = provider.addAccount({ key: `${key}${index}` });
      const pair = `${cid} ${key}${index}`;
      await harness.waitForDeletion(await send(pair));
      await ask(boris, '/link', 'Send your client ID');
      await harness.waitForDeletion(await send(pair));
      await harness.waitForMessage(boris, `client ${cid}`);
    }
    expect(harness.messagesIn(anna).some(({ text }) => text.includes(key))).toBe(false);
  },
);

testLinked('what only resembles a key is left alone', async harness => {
  const { anna, ask } = harness;
  const texts = [
    '/rename web-1 prod-web-01-frankfurt-de-node-7',
    '/rename prod-web-01-frankfurt-de-node-7 web01frankfurtnode03prod',
    '/rename web01frankfurtnode03prod MyVeryLongServerName2024',
    'https://example.com/AbCd3f6h1Jk2Lm3Np4Qr',
    'SHA256:1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcde',
    '/server 2001:db8:85a3:8d3:1319:8a2e:370:7348',
  ];
  const sent = await Promise.all(texts.map(text => anna.writes(text)));
  await ask(anna, '/server MyVeryLongServerName2024', 'MyVeryLongServerName2024');
  expect(sent.filter(({ deletedAt }) => deletedAt !== undefined).map(({ text }) => text)).toEqual([]);
});
