import { afterAll, beforeAll, expect, test } from 'vitest';

import { encodeCallbackData } from '../../src/telegram/callback-data.ts';
import type { Person } from '../../demo/telegram/person.ts';
import { inProcess, type Harness } from './harness.ts';
import { answerOf } from './helpers.ts';

let harness: Harness;
let anna: Person;
beforeAll(async () => {
  harness = await inProcess();
  const servers = [{ name: 'web-1' }, { name: 'web-2' }, { name: 'db-1', state: 'off' }] as const;
  ({ person: anna } = await harness.linkAccount('Anna', servers));
  await harness.openCard(anna, 'web-1');
});
afterAll(() => harness.close());

/** The first message of the bot after what a person writes. */
async function replyTo(text: string) {
  const { id } = await anna.writes(text);
  return harness.waitUntil(() => harness.messagesIn(anna).find(each => each.id > id), `an answer to ${text}`);
}

test.each([
  ['/link', /Send your client ID and API key/],
  ['/link 777', /Client ID 777\. Now send the API key/],
  ['/link seven abcdef', /A client ID is a number/],
  ['/login nonsense', /isn't a client ID, an API key or an e-mail/],
  ['/server wbe-1', /You have no server called “wbe-1”.*Did you mean/s],
  ['/reboot nothing-like-it-at-all', /You have no server/],
  ['/reboot', /Which server to reboot\?/],
  ['/stop web', /You have no server called “web”.*Did you mean/s],
  ['/rename web-1', /Send \/rename, the server, and its new name/],
  ['/unlink nobody', /You have no account called “nobody”/],
  ['/nonsense', /There is no command \/nonsense/],
  ['hello there', /I didn't understand that/],
  ['🔥'.repeat(2048), /I didn't understand that/],
  ['/server <b>&_*[`', /You have no server called “<b>&_\*\[`”/],
  ['/cancel', /There is nothing to cancel/],
])('%s is answered with an explanation', async (text, answer) => {
  const reply = await replyTo(text);
  expect(reply.text).toMatch(answer);
  expect(reply.text).not.toMatch(/undefined|null|NaN|\[object|Error:|\{ \$/);
});

test('a name full of markup is shown as it is', async () => {
  await replyTo('/rename web-2 <b>&_*[`](x)');
  expect((await replyTo('/server <b>&_*[`](x)')).text).toContain('<b>&_*[`](x)');
  await replyTo('/rename <b>&_*[`](x) web-2');
});

test('a power command without a name does nothing before a server was chosen', async () => {
  const boots = () => harness.provider.callsOf('boot').length;
  const before = boots();
  const question = await replyTo('/boot');
  expect(boots()).toBe(before);
  anna.clicks(question, 'db-1');
  await harness.waitForMessage(anna, 'db-1 is on after');
  expect(boots()).toBe(before + 1);
});

test('a command from minutes ago is answered with buttons, and not carried out', async () => {
  const { telegram, provider } = harness;
  const update = telegram.updates.findLast(each => 'message' in each);
  const late = structuredClone(update) as { update_id: number; message: { date: number; text: string } };
  const lastId = harness.messagesIn(anna).at(-1)?.id ?? 0;
  late.update_id = Math.max(...telegram.updates.map(each => each.update_id)) + 1000;
  late.message.date -= 300;
  late.message.text = '/stop web-1';
  telegram.redeliver(late);
  const answer = await harness.waitUntil(() => harness.messagesIn(anna).find(({ id }) => id > lastId));
  expect(answer.text).toMatch(/You asked for this 5 min.*nothing was done/s);
  // The next updates have smaller ids, so they would be confirmed together with this one.
  await harness.waitUntil(() => telegram.world.updates.waiting().length === 0);
  expect(provider.callsOf('stop')).toHaveLength(0);
});

test('an edited message is not carried out', async () => {
  const message = await anna.writes('something');
  await harness.waitForMessage(anna, "I didn't understand that");
  anna.edits(message, '/stop web-1');
  await harness.waitForMessage(anna, "I don't run commands from edited messages");
  expect(harness.provider.callsOf('stop')).toHaveLength(0);
});

test.each(['x', '0', '1', '1r', '1r.1', '1r.zz.1.1', '2r.1.1', 'r:1', '1r.-1.1', '💥', 'a'.repeat(64)])(
  'malformed callback data %j is answered, and does nothing',
  async data => {
    const message = harness.messagesIn(anna).at(-1);
    if (message === undefined) throw new Error('no message');
    expect(await answerOf(anna.sendsCallbackData(message, data))).toMatch(/out of date/);
  },
);

test('a press in a channel is answered, and nothing is sent there', async () => {
  const channel = harness.telegram.channel('News');
  channel.addBot(anna);
  const { query } = anna.sendsCallbackData(channel.posts('Read this'), encodeCallbackData({ kind: 'home' }));
  await harness.waitUntil(() => query.answer, 'the answer to the press');
  expect(harness.messagesIn(channel)).toEqual([]);
});
