import { expect } from 'vitest';

import type { Where } from '../../demo/telegram/person.ts';
import { inProcess, testWith, type Harness } from './harness.ts';

/** What people must not be answered about a server that was listed and not read. */
const wrong = /no server|None of the servers|No server matches|No order matches|didn't understand/;

const refuse = ({ provider }: Harness): void =>
  provider.fault('getinfo', { kind: 'refused', message: 'Node 12 is offline', times: 1_000_000 });

/** An account with 20 servers of which only the orders could be read, in private and in a group. */
const test = testWith(async () => {
  const harness = await inProcess();
  refuse(harness);
  const [anna, boris] = harness.addPeople('Anna', 'Boris');
  const names = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
  const { account } = await harness.linkAccount(anna, names);
  const group = harness.telegram.group({ title: 'Ops', members: [anna, boris], kind: 'supergroup' });
  group.addBot();
  await harness.ask(anna, '/subscribe', 'This chat now shows', { chat: group });
  return { ...harness, anna, boris, group, account };
});

type NeverRead = Parameters<Parameters<typeof test>[1]>[0];

/** From now on each server can be read, and each read takes longer than a placeholder is waited for. */
function makeSlow({ provider }: NeverRead): void {
  provider.faults.clear();
  provider.fault('getinfo', { kind: 'delay', delayMs: 1_000, times: 1_000_000 });
}

const textsIn = ({ messagesIn }: NeverRead, where: Where): string =>
  JSON.stringify(messagesIn(where).map(({ text, versions }) => [text, versions.map(each => each.text)]));

const commands: readonly (readonly [text: string, answer: RegExp])[] = [
  ['/server web-18', /web-18/],
  ['web-19', /web-19/],
  ['37.1.0.130', /web-20/],
  ['/servers b-17', /web-17/],
  ['/orders web-16', /web-16/],
  ['/reboot web-20', /web-20 is back after/],
  ['/stop', /Which server to stop.*web-10/s],
  ['/rename web-15 mail', /It is now called mail.*web-15/s],
  ['/password web-14', /Root password of web-14/],
];

test.each(commands)('%s waits for the servers that were never read', async ([text, answer], harness) => {
  const { anna, ask } = harness;
  makeSlow(harness);
  await ask(anna, text, answer);
  expect(textsIn(harness, anna)).not.toMatch(wrong);
  // The placeholder became the answer.
  expect(harness.countMessages(anna, /Loading your servers/)).toBe(0);
});

test('Find waits for the servers that were never read', async harness => {
  const { anna, ask } = harness;
  anna.clicks(await ask(anna, '/servers', 'Your servers (20)'), 'Find');
  await harness.waitForMessage(anna, 'Send part of the name');
  makeSlow(harness);
  await ask(anna, 'b-17', 'web-17');
  expect(textsIn(harness, anna)).not.toMatch(wrong);
});

test('/grant waits for the servers that were never read', async harness => {
  const { anna, boris, group } = harness;
  makeSlow(harness);
  const replyTo = await boris.writes('hello', { chat: group });
  await harness.ask(anna, '/grant web-17', 'Boris is now an operator of web-17', { chat: group, replyTo });
  expect(textsIn(harness, group)).not.toMatch(wrong);
});

test.each([
  '/server web-18',
  '/reboot web-18',
  'web-18',
  '/servers web-18',
  '/orders web-18',
  '/rename web-18 mail',
])('%s is answered with how many servers could not be read', async (text, harness) => {
  const { text: answer } = await harness.ask(harness.anna, text, /I haven't found “web-18” yet/);
  expect(answer).toContain("20 servers haven't been read yet.");
  expect(textsIn(harness, harness.anna)).not.toMatch(wrong);
});

test('/stop is answered with how many servers could not be read', async harness => {
  await harness.ask(harness.anna, '/stop', "20 servers haven't been read yet.");
});
