import { setTimeout as wait } from 'node:timers/promises';

import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { Where } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { createTeam } from './team-setup.ts';

/** The app's minute is 0.6 s, and it reads once in such a minute. */
const speed = 100;
const minute = 60_000 / speed;

const test = testWith(async () => {
  const harness = await inProcess({ speed });
  const team = await createTeam(harness, ['web-1', 'db-1']);
  return { ...harness, ...team };
});

type Team = Parameters<Parameters<typeof test>[1]>[0];

const page = '<html><head><title>Site maintenance</title></head><body><h1>Maintenance</h1></body></html>';

const putUp = ({ provider }: Team): void => {
  for (const action of ['orders', 'getinfo', 'list'])
    provider.fault(action, { kind: 'raw', body: page, times: 1_000_000 });
};

const screens = ['/start', '/servers', '/orders'] as const;

/** The newest text of every screen that can be opened, each opened now. */
async function openScreens({ anna, group, waitUntil, messagesIn }: Team): Promise<readonly string[]> {
  const texts: string[] = [];
  const open = async (command: string, chat: Where) => {
    const { id } = await anna.writes(command, chat === anna ? {} : { chat });
    const shown = await waitUntil(() => messagesIn(chat).findLast(each => each.id > id), command);
    // The answer is edited when something was read.
    await wait(400);
    texts.push(`${shown.text}\n${labelsOf(shown).join('\n')}`);
  };
  for (const command of [...screens, '/server web-1', '/accounts']) await open(command, anna);
  for (const command of ['/servers', '/server web-1']) await open(command, group);
  return texts;
}

test('a maintenance page for ten minutes shows nothing as live, and is two messages a chat', async team => {
  const { provider, anna, group, messagesIn, waitForMessage, waitForPolls, countMessages } = team;
  const told = (where: Where) => messagesIn(where).filter(({ text }) => text.includes('Monitoring')).length;
  await waitForPolls(2);
  putUp(team);
  // Every read that was answered before has been applied by then.
  await waitForPolls(1);
  const startedAt = Date.now();
  // Two intervals, and a moment for the last read that was answered.
  await wait(2.2 * minute);
  while (Date.now() - startedAt < 10 * minute) {
    const texts = await openScreens(team);
    for (const text of texts) expect(text).not.toMatch(/🟢|🔴/);
    const all = texts.join('\n');
    expect(all).toMatch(/⚪️ Was running · \d+ (?:min|s).* ago · web-1/);
    expect(all).toMatch(/⚪️ Last updated \d+ .*ago: the provider is down for maintenance\./);
    expect(all).toMatch(/active, as of \d+ .*ago/);
    expect(all).not.toMatch(/no servers|no servers or orders in your account|No account linked/i);
  }
  for (const where of [anna, group]) {
    await waitForMessage(where, '⚪️ Monitoring has stopped: the provider is down for maintenance.');
    expect(told(where)).toBe(1);
  }
  await team.restart();
  provider.faults.clear();
  for (const where of [anna, group])
    await waitForMessage(where, '✅ Monitoring is back after', 'Nothing changed in the meantime.');
  await waitForPolls(4);
  for (const where of [anna, group]) expect(told(where)).toBe(2);
  expect(countMessages(anna, /stopped unexpectedly|is running again|is active|in the account/)).toBe(0);
  expect((await openScreens(team)).join('\n')).toMatch(/🟢 Running · web-1/);
});

test('a server whose VPS can’t be read is the past, not running', async team => {
  const { provider, anna, group, waitForPolls, countMessages } = team;
  const statuses = { result: 'success', orderStatus: 'Active', productStatus: 'Active' };
  await waitForPolls(2);
  const failed = { result: 'fail', msg: 'node timeout' };
  const nulls = { vps_name: null, ip: null, real_state: null };
  for (const info of [failed, { msg: 'node timeout' }, nulls]) {
    provider.faults.clear();
    const body = JSON.stringify({ ...statuses, vps_info: info });
    provider.fault('getinfo', { kind: 'raw', body, times: 1_000_000 });
    // Two intervals, and the 5 s that a read may take.
    await wait(3 * minute);
    const texts = await openScreens(team);
    for (const text of texts) expect(text).not.toMatch(/🟢|🔴/);
    expect(texts.join('\n')).toMatch(/⚪️ Was running · \d+ (?:min|s).* ago · web-1/);
  }
  for (const where of [anna, group])
    expect(countMessages(where, /stopped unexpectedly|is active|Monitoring/)).toBe(0);
  provider.faults.clear();
  await waitForPolls(2);
  expect((await openScreens(team)).join('\n')).toMatch(/🟢 Running · web-1/);
});

test('an account whose orders can be read but none of its servers is two messages a chat', async team => {
  const { provider, anna, group, messagesIn, waitForMessage, waitForPolls } = team;
  const told = (where: Where) => messagesIn(where).filter(({ text }) => text.includes('Monitoring'));
  await waitForPolls(2);
  provider.fault('getinfo', { kind: 'refused', message: 'Node 12 is offline', times: 1_000_000 });
  const reason = "the provider can't reach the machine that the server runs on";
  for (const where of [anna, group]) await waitForMessage(where, `Monitoring has stopped: ${reason}.`);
  await wait(4 * minute);
  const texts = await openScreens(team);
  for (const text of texts) expect(text).not.toMatch(/🟢|🔴/);
  expect(texts.join('\n')).toMatch(/⚪️ .* · last updated \d+ .*ago: the provider can't reach the machine/);
  provider.faults.clear();
  for (const where of [anna, group]) await waitForMessage(where, 'Monitoring is back after');
  await wait(6 * minute);
  for (const where of [anna, group]) expect(told(where)).toHaveLength(2);
});

test('an address that is not on the whitelist is named to the owner, with what helps', async team => {
  const { provider, anna, group, waitForMessage, waitForPolls } = team;
  await waitForPolls(2);
  provider.fault('*', { kind: 'refused', message: 'Your IP 203.0.113.9 is not allowed', times: 1_000_000 });
  const alert = await waitForMessage(anna, 'Add it in the panel', 'Address of this bot: 203.0.113.9');
  expect(labelsOf(alert)).toEqual(['📋 Copy IP', '🖥 Servers', '🔍 Check']);
  const inGroup = await waitForMessage(group, 'Monitoring has stopped', 'Add it in the panel');
  expect(inGroup.text).not.toContain('203.0.113.9');
  provider.faults.clear();
  for (const where of [anna, group]) await waitForMessage(where, 'Monitoring is back after');
});

test('what changed meanwhile is a part of the message that monitoring is back', async team => {
  const { provider, anna, group, waitForMessage, waitForPolls } = team;
  await waitForPolls(2);
  putUp(team);
  await waitForMessage(group, 'Monitoring has stopped');
  team.setPower('web-1', 'off');
  provider.faults.clear();
  for (const where of [anna, group])
    await waitForMessage(where, 'Monitoring is back', '🔴 web-1 · Stopped, was running');
  // It is also an alert, with its buttons.
  await waitForMessage(group, 'web-1 stopped unexpectedly');
});

test('a provider that is away is one message a chat, however many accounts the chat has', async team => {
  const { provider, anna, group, linkAccount, messagesIn, waitForMessage, waitForPolls } = team;
  await linkAccount(anna, ['mail-1'], 'Second');
  await anna.writes('/subscribe Second', { chat: group });
  await waitForMessage(group, 'Second');
  await waitForPolls(2);
  const told = (where: Where) => messagesIn(where).filter(({ text }) => text.includes('Monitoring'));
  await provider.goOffline();
  for (const where of [anna, group])
    await waitForMessage(where, 'Monitoring has stopped: the provider can’t be reached'.replace('’', "'"));
  await wait(6 * minute);
  await provider.goOnline();
  for (const where of [anna, group]) await waitForMessage(where, 'Monitoring is back after');
  await waitForPolls(4);
  await wait(4 * minute);
  for (const where of [anna, group])
    expect(told(where).map(({ text }) => text.split('\n')[0])).toHaveLength(2);
});

test('an account whose key was rejected keeps its last known state, and says what to do', async team => {
  const { anna, group, account, waitForMessage, link } = team;
  await team.waitForPolls(2);
  const key = await team.replaceKey(account);
  const alert = await waitForMessage(anna, 'no longer accepts the key');
  expect(labelsOf(alert)).toEqual(['🔍 Check', '🔗 Link again']);
  await waitForMessage(group, 'Monitoring has stopped: the provider rejected the key.');
  const texts = await openScreens(team);
  const all = texts.join('\n');
  expect(all).not.toMatch(/🟢|🔴|no servers|no servers or orders in your account|No account linked/i);
  expect(all).toMatch(/⚪️ Was running · .* ago · web-1/);
  expect(all).toContain('🔑 The provider rejected the key for Inferno. Last updated');
  expect(all).toContain('🔑 The provider rejected the key for this account.');
  expect(all).toContain('🔗 Link again');
  // Nothing can be done with it.
  expect(all).not.toMatch(/Reboot/);
  await link(anna, { cid: account.cid, key });
  for (const where of [anna, group]) await waitForMessage(where, 'Monitoring is back after');
  expect(team.countMessages(anna, /Monitoring has stopped/)).toBe(0);
});

test('orders that can’t be read are counted, and are not new when they can be', async team => {
  const { provider, anna, ask, waitUntil, countMessages } = team;
  const account = provider.addAccount();
  const { orderid } = provider.addServer(account.cid, { name: 'mail-1' });
  const { orderid: unpaid } = provider.addOrder(account.cid);
  const list = (entry: object) =>
    JSON.stringify({ orders: { [unpaid]: { id: unpaid, status: 'Pending' }, [orderid]: entry } });
  const times = 1_000_000;
  provider.fault('orders', {
    kind: 'raw',
    cid: account.cid,
    body: list({ id: orderid, status: ['?'] }),
    times,
  });
  await team.link(anna, account, 'Second');
  const { text } = await ask(anna, '/orders', unpaid);
  expect(text).toContain("⚠️ One order can't be read.");
  expect(text).not.toContain(`${orderid} ·`);
  provider.faults.clear();
  await waitUntil(() => provider.callsOf('getinfo').some(({ parameters }) => parameters.orderid === orderid));
  await team.waitForPolls(3);
  expect(countMessages(anna, /is active/)).toBe(0);
  expect((await ask(anna, '/orders', orderid)).text).not.toContain("can't be read");
});
