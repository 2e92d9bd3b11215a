import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import type { Where } from '../../demo/telegram/person.ts';
import { inProcess, testWith, type Harness } from './harness.ts';

/** What people must not be answered about a server that was listed and not read. */
const wrong = /no server|None of the servers|No server matches|No order matches|didn't understand/;

const refuse = ({ provider }: Harness): void =>
  provider.fault('getinfo', { kind: 'refused', message: 'Node 12 is offline', times: 1_000_000 });

/** An account with 11 servers of which only the orders could be read, in private and in a group. */
const test = testWith(async () => {
  // No poll reads them later.
  const harness = await inProcess({ environment: { POLL_IDLE_SECONDS: '3600', POLL_FAST_SECONDS: '3600' } });
  refuse(harness);
  const [anna, boris] = harness.addPeople('Anna', 'Boris');
  const names = Array.from({ length: 11 }, (_, index) => `web-${index + 1}`);
  const { account } = await harness.linkAccount(anna, names);
  const group = harness.telegram.group({ title: 'Ops', members: [anna, boris], kind: 'supergroup' });
  group.addBot();
  await harness.ask(anna, '/subscribe', 'This chat now shows', { chat: group });
  return { ...harness, anna, boris, group, account };
});

type NeverRead = Parameters<Parameters<typeof test>[1]>[0];

/** From now on each server can be read, and each read takes longer than a placeholder waits. */
function makeSlow({ provider }: NeverRead): void {
  provider.faults.clear();
  provider.fault('getinfo', { kind: 'delay', delayMs: 400, times: 1_000_000 });
}

const textsIn = ({ messagesIn }: NeverRead, where: Where): string =>
  JSON.stringify(messagesIn(where).map(({ text, versions }) => [text, versions.map(each => each.text)]));

/** Asks again if not all servers could be read in time, as on a slow machine. */
async function askAgain(
  harness: NeverRead,
  text: string,
  answer: RegExp,
  options: Parameters<NeverRead['ask']>[3] = {},
): Promise<void> {
  const notYet = 'No data yet for';
  const either = new RegExp(`${answer.source}|${notYet}`, 's');
  const { text: reply } = await harness.ask(harness.anna, text, either, options);
  if (reply.includes(notYet)) await askAgain(harness, text, answer, options);
}

const commands: readonly (readonly [text: string, answer: RegExp])[] = [
  ['/server web-9', /web-9/],
  ['web-10', /web-10/],
  ['37.1.0.120', /web-10/],
  ['/servers b-9', /web-9/],
  ['/orders web-10', /web-10/],
  ['/reboot web-9', /web-9/],
  ['/stop', /Which server to stop.*web-10/s],
  ['/rename web-10 mail', /It is now called mail.*web-10/s],
  ['/password web-9', /Root password of web-9/],
];

test.each(commands)('%s waits for the servers that were never read', async ([text, answer], harness) => {
  const { anna } = harness;
  makeSlow(harness);
  await askAgain(harness, text, answer);
  expect(textsIn(harness, anna)).not.toMatch(wrong);
  // The placeholder became the answer.
  expect(harness.countMessages(anna, /Loading your servers/)).toBe(0);
});

test('Find waits for the servers that were never read', async harness => {
  const { anna, ask } = harness;
  anna.clicks(await ask(anna, '/servers', 'Your servers (11)'), 'Find');
  await harness.waitForMessage(anna, 'Send part of the name');
  makeSlow(harness);
  await askAgain(harness, 'b-9', /web-9/);
  expect(textsIn(harness, anna)).not.toMatch(wrong);
});

test('/grant waits for the servers that were never read', async harness => {
  const { boris, group } = harness;
  makeSlow(harness);
  const replyTo = await boris.writes('hello', { chat: group });
  await askAgain(harness, '/grant web-9', /Boris is now an operator of web-9/, { chat: group, replyTo });
  expect(textsIn(harness, group)).not.toMatch(wrong);
});

test('every command is answered with how many servers could not be read', async harness => {
  const { anna, ask } = harness;
  const commands = ['/server', '/reboot', '/servers', '/orders'].map(command => `${command} web-18`);
  for (const command of [...commands, 'web-18', '/rename web-18 mail']) {
    const { text } = await ask(anna, command, "I haven't found “web-18” yet");
    expect(text, command).toContain('No data yet for 11 servers.');
  }
  await ask(anna, '/stop', 'No data yet for 11 servers.');
  expect(textsIn(harness, anna)).not.toMatch(wrong);
});

test('/stop asks first if a server that could not be read may have the same name', async harness => {
  const { anna, account, provider, ask, waitForMessage } = harness;
  const [first] = provider.ordersOf(account.cid);
  provider.faults.clear();
  await ask(anna, `/server ${first?.orderid}`, ['web-1', 'Updated']);
  refuse(harness);
  const question = await ask(anna, '/stop web-1', /No data yet for \d+ servers/);
  expect(question.text).toContain('Another server may also be called “web-1”. Is this the one you mean?');
  expect(provider.callsOf('stop')).toHaveLength(0);
  anna.clicks(question, 'web-1');
  await waitForMessage(anna, 'Stopping web-1');
});

test('/orders offers to install an order that was paid and not read', async harness => {
  const { anna, account, provider, ask } = harness;
  provider.addOrder(account.cid, { paid: true });
  // A list that was read a second ago is read again.
  await sleep(1_100);
  await ask(anna, '/orders', '12 orders');
  makeSlow(harness);
  await anna.writes('/orders');
  await harness.waitForButton(anna, 'Install', '12 orders');
});
