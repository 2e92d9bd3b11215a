import { afterAll, beforeAll, expect, test } from 'vitest';

import { encodeCallbackData, callbackFields, callbackKinds } from '../../src/telegram/callback-data.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { setScene, type Scene } from './scene.ts';

let scene: Scene;
let anna: Person;
let account: Awaited<ReturnType<Scene['linked']>>['account'];

beforeAll(async () => {
  scene = await setScene();
  scene.start();
  ({ person: anna, account } = await scene.linked('Anna', [
    { name: 'web-1' },
    { name: 'web-2' },
    { name: 'db-1', state: 'off' },
  ]));
  await scene.card(anna, 'web-1');
});
afterAll(() => scene.close());

/** What the bot says next to what somebody writes. */
async function replyTo(person: Person, text: string) {
  const before = scene.telegram.messagesIn(person, { fromBot: true }).at(-1)?.id ?? 0;
  await person.writes(text);
  return scene.telegram.until(
    () => scene.telegram.messagesIn(person, { fromBot: true }).find(({ id }) => id > before),
    { withinMs: 25_000, what: `an answer to ${text.slice(0, 60)}` },
  );
}

test.each([
  ['/link', /How do you want to link/],
  ['/link 777', /I need the client id and the key/],
  ['/link seven abcdef', /A client id is a number/],
  ['/login nonsense', /I need the e-mail and the password/],
  ['/server wbe-1', /I know no server “wbe-1”.*Did you mean/s],
  ['/reboot nothing-like-it-at-all', /I know no server/],
  ['/reboot', /Which server\?/],
  ['/stop web', /I know no server “web”.*Did you mean/s],
  ['/rename web-1', /Write \/rename, the server, and its new name/],
  ['/unlink nobody', /You have no account called “nobody”/],
  ['/nonsense', /I know no command \/nonsense/],
  ['hello there', /I didn't understand that/],
  ['🔥'.repeat(2048), /I didn't understand that/],
  ['/server <b>&_*[`', /I know no server “<b>&_\*\[`”/],
  ['/cancel', /You are not in the middle of anything/],
])('%s is answered in words', async (text, answer) => {
  const reply = await replyTo(anna, text);
  expect(reply.text).toMatch(answer);
  expect(reply.text).not.toMatch(/undefined|null|NaN|\[object|Error:|\{ \$/);
});

test('a wrong key is said to be wrong, and the message that held it is deleted', async () => {
  const secret = await anna.writes(`/link ${account.cid} 0123456789abcdef0123456789abcdef other`);
  await scene.said(anna, "Not linked: the provider doesn't accept this client id and key");
  await scene.telegram.until(() => secret.deletedAt !== undefined);
});

test('a pair that nobody asked for is deleted, and not used', async () => {
  const calls = scene.provider.callsOf('orders').length;
  const secret = await anna.writes('4711 0f9e8d7c6b5a49382716051423324150');
  await scene.said(anna, 'That looks like a client id and a key');
  await scene.telegram.until(() => secret.deletedAt !== undefined);
  const used = scene.provider
    .callsOf('orders')
    .slice(calls)
    .some(({ parameters }) => parameters.cid === '4711');
  expect(used).toBe(false);
});

test('names full of markup are names', async () => {
  await replyTo(anna, '/rename web-2 <b>&_*[`](x)');
  const card = await replyTo(anna, '/server <b>&_*[`](x)');
  expect(card.text).toContain('<b>&_*[`](x)');
  await replyTo(anna, '/rename <b>&_*[`](x) web-2');
});

test('a command without a name never acts by itself, its buttons do', async () => {
  const before = scene.provider.callsOf('boot').length;
  const question = await replyTo(anna, '/boot');
  expect(scene.provider.callsOf('boot')).toHaveLength(before);
  anna.clicks(question, 'db-1');
  await scene.said(anna, 'db-1 is on after');
  expect(scene.provider.callsOf('boot')).toHaveLength(before + 1);
});

test('a stop that was written long ago is answered with buttons and not obeyed', async () => {
  const { telegram, provider } = scene;
  const update = telegram.updates.findLast(each => 'message' in each);
  const late = structuredClone(update) as { update_id: number; message: { date: number; text: string } };
  const known = telegram.messagesIn(anna, { fromBot: true }).at(-1)?.id ?? 0;
  late.update_id = Math.max(...telegram.updates.map(each => each.update_id)) + 1000;
  late.message.date -= 300;
  late.message.text = '/stop web-1';
  telegram.redeliver(late);
  const answer = await telegram.until(() =>
    telegram.messagesIn(anna, { fromBot: true }).find(({ id }) => id > known),
  );
  expect(answer.text).toMatch(/You asked for this 5 min.*Nothing was done/s);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test.each(['x', '0', '1', '1r', '1r.1', '1r.zz.1.1', '2r.1.1', 'r:1', '1r.-1.1', '💥', 'a'.repeat(64)])(
  'a forged button %j is answered, and does nothing',
  async data => {
    const message = scene.telegram.messagesIn(anna, { fromBot: true }).at(-1);
    if (message === undefined) throw new Error('no message');
    const answer = await anna.sendsCallbackData(message, data).answered;
    expect(answer.text).toMatch(/out of date/);
  },
);

test('somebody else gets nothing with any button there is, whatever it names', async () => {
  const { telegram, provider } = scene;
  const mallory = telegram.person({ firstName: 'Mallory', languageCode: 'en' });
  const greeting = await replyTo(mallory, '/start');
  const secret = new RegExp(`db-1|web-2|37\\.1\\.0|${account.key}`);
  const acting = ['reboot', 'stop', 'boot', 'create', 'install', 'cancel', 'sshkey.add', 'sshkey.remove'];
  const acted = () => provider.calls.filter(({ action }) => acting.includes(action)).length;
  const before = acted();
  for (const kind of callbackKinds) {
    for (const value of [0, 1, 2, 3]) {
      const fields = Object.fromEntries(callbackFields(kind).map(field => [field, value]));
      const answer = await mallory.sendsCallbackData(
        greeting,
        encodeCallbackData({ kind, ...fields } as never),
      ).answered;
      expect(answer.text ?? '', kind).not.toMatch(secret);
    }
  }
  expect(acted()).toBe(before);
  for (const message of telegram.messagesIn(mallory, { fromBot: true })) {
    for (const { text } of message.versions) expect(text).not.toMatch(secret);
  }
}, 60_000);

test('in a group a secret is deleted, not used, and warned of; the rest is one line', async () => {
  const { telegram, provider } = scene;
  const group = telegram.group({ title: 'Ops', members: [anna] });
  group.addBot();
  group.promoteBot();
  const calls = provider.callsOf('orders').length;
  const secret = await anna.writes(`/link@${telegram.bot.username ?? ''} 777 abcdef0123456789`, {
    chat: group,
  });
  await telegram.until(() => secret.deletedAt !== undefined, { withinMs: 25_000 });
  const warning = await telegram.until(() =>
    telegram.messagesIn(group, { fromBot: true }).find(({ text }) => text.includes('Please change it')),
  );
  expect(warning.text).not.toContain('abcdef');
  expect(
    provider
      .callsOf('orders')
      .slice(calls)
      .some(({ parameters }) => parameters.key === 'abcdef0123456789'),
  ).toBe(false);
});

test('a press in a channel is answered, though nobody can be talked to there', async () => {
  const channel = scene.telegram.channel('News');
  channel.addBot(anna);
  const { query: press } = anna.sendsCallbackData(
    channel.posts('Read this'),
    encodeCallbackData({ kind: 'home' }),
  );
  await scene.telegram.until(() => press.answer, { what: 'the answer to the press' });
  expect(scene.telegram.messagesIn(channel, { fromBot: true })).toEqual([]);
});

test('an edited message is no command', async () => {
  const message = await anna.writes('something');
  await scene.said(anna, "I didn't understand that");
  anna.edits(message, '/stop web-1');
  await scene.said(anna, 'An edited message is no command');
  expect(scene.provider.callsOf('stop')).toHaveLength(0);
});

test('a secret under a file, or that a message was edited into, is deleted like any other', async () => {
  const { telegram } = scene;
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
  for (const [index, secret] of secrets.entries()) {
    await telegram.until(() => secret.deletedAt !== undefined, { what: `the end of secret ${index}` });
  }
  await telegram.until(() =>
    telegram.messagesIn(group, { fromBot: true }).find(({ text }) => text.includes('Please change it')),
  );
  expect(scene.provider.calls.some(({ parameters }) => parameters.key === 'abcdef0123456789')).toBe(false);
});

test('whoever is not on the list hears so once, with the id to be added', async () => {
  const other = await setScene({ environment: { ALLOWED_USERS: '42' } });
  try {
    other.start();
    const eve = other.telegram.person({ firstName: 'Eve', languageCode: 'en' });
    await eve.writes('/start');
    const refusal = await other.said(eve, 'This bot is private');
    expect(refusal.text).toContain(String(eve.id));
  } finally {
    await other.close();
  }
});
