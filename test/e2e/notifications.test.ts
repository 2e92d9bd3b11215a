import { expect } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import { inProcess, testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam } from './team-setup.ts';

const test = testWith(async () => {
  const harness = await inProcess();
  const [anna] = harness.addPeople('Anna');
  return { ...harness, anna };
});
const testInTeam = testWith(() => startTeam(['web-1', 'web-2'], { speed: 10 }));
const testWithManyServers = testWith(() =>
  startTeam(Array.from({ length: 20 }, (_, index) => `web-${index + 1}`)),
);

test('a VPS that becomes active is announced once, with buttons that work', async harness => {
  const { provider, anna, waitForMessage, waitForPolls } = harness;
  const { account } = await harness.linkAccount(anna, ['old-1']);
  const { orderid } = provider.addServer(account.cid, {
    name: 'new-1',
    ip: '37.1.0.121',
    state: 'installing',
  });
  await harness.waitUntil(() =>
    provider.callsOf('getinfo').some(call => call.parameters.orderid === orderid),
  );
  await waitForPolls(2);
  provider.setPowerState(orderid, 'on');
  const alert = await waitForMessage(anna, 'new-1 is active');
  expect(alert.text).toContain('37.1.0.121');
  expect(labelsOf(alert)).toEqual(expect.arrayContaining(['🔄 Reboot', '⏹ Stop', '📋 Copy IP']));
  await harness.restart();
  await waitForPolls();
  expect(harness.countMessages(anna, /is active/)).toBe(1);
  anna.clicks(alert, 'Reboot');
  await waitForMessage(anna, 'new-1 is back after');
});

test('the initial snapshot sends no notification', async ({ anna, linkAccount, ...harness }) => {
  await linkAccount(anna, [{ name: 'on-1' }, { name: 'off-1', state: 'off' }]);
  await harness.waitUntil(() => harness.provider.callsOf('getinfo').length > 6);
  expect(harness.countMessages(anna, /active|stopped|is running again|paid/)).toBe(0);
});

test('a payment, and a server that stops or starts by itself, are announced', async harness => {
  const { provider, anna, setPower, waitForMessage } = harness;
  const { account } = await harness.linkAccount(anna, ['web-1']);
  const unpaid = provider.addOrder(account.cid);
  const before = provider.callsOf('orders').length;
  await harness.waitUntil(() => provider.callsOf('orders').length > before + 1);
  provider.pay(unpaid.orderid);
  await waitForMessage(anna, `Order ${unpaid.orderid} is paid`);
  // It was seen on before it goes off.
  await harness.openCard(anna, 'web-1');
  setPower('web-1', 'off');
  expect(labelsOf(await waitForMessage(anna, 'web-1 stopped unexpectedly'))).toContain('▶️ Boot');
  setPower('web-1', 'on');
  await waitForMessage(anna, 'web-1 is running again');
  expect(harness.countMessages(anna, /stopped unexpectedly/)).toBe(1);
});

test('a notification that could not be sent for a while arrives once', async harness => {
  const { telegram, anna } = harness;
  await harness.linkAccount(anna, ['web-1']);
  await harness.openCard(anna, 'web-1');
  telegram.faults.add({
    method: 'sendMessage',
    fault: { kind: 'too-many-requests', retryAfter: 1 },
    times: 2,
  });
  harness.setPower('web-1', 'off');
  await harness.waitForMessage(anna, 'web-1 stopped unexpectedly');
  await harness.waitForPolls(8);
  expect(harness.countMessages(anna, /stopped unexpectedly/)).toBe(1);
});

test('the owner of a rejected key is notified once, and the key is not tried again', async harness => {
  const { provider, anna } = harness;
  const { account } = await harness.linkAccount(anna, ['web-1']);
  const { account: other } = await harness.linkAccount('Boris', ['db-1']);
  await harness.replaceKey(account);
  await harness.waitForMessage(anna, 'no longer accepts the key');
  const callsSince = (cid: string, before = 0) =>
    provider.calls.slice(before).filter(({ parameters }) => parameters.cid === cid).length;
  const before = provider.calls.length;
  await harness.waitUntil(() => callsSince(other.cid, before) > 6, 'polls of another account');
  expect(callsSince(account.cid, before)).toBeLessThanOrEqual(1);
  expect(harness.countMessages(anna, /no longer accepts the key/)).toBe(1);
});

testWithManyServers('twenty servers that stop at once are one alert', async team => {
  for (let number = 1; number <= 20; number++) team.setPower(`web-${number}`, 'off');
  await team.waitForMessage(team.group, '20 servers stopped');
  await team.waitForPolls(8);
  expect(team.countMessages(team.group, /stopped/)).toBe(1);
});

testWithManyServers(
  'an alert among 200 members comes once, and only operators boot the server',
  async team => {
    const { telegram, provider, anna, group, waitForMessage } = team;
    const members = Array.from({ length: 197 }, (_, index) =>
      telegram.person({ firstName: `Member ${index}` }),
    );
    for (const member of members) group.join(member);
    for (const operator of members.slice(0, 3)) await team.grant(operator);
    const alert = await team.failServer('web-7');
    expect(labelsOf(alert)).toEqual(expect.arrayContaining(['▶️ Boot', "👀 I'm on it", '🔕 Mute']));
    const [operator = anna, , , viewer = anna] = members;
    expect(await answerOf(viewer.clicks(alert, 'Boot'))).toContain('Only operators can do that');
    expect(await answerOf(operator.clicks(alert, 'Boot'))).toBe('Booting web-7…');
    await waitForMessage(group, 'web-7 is on after');
    // Once, even if that message has changed since.
    const alerts = team
      .messagesIn(group)
      .filter(({ versions }) => versions.some(({ text }) => text.includes('web-7 stopped unexpectedly')));
    expect(alerts).toHaveLength(1);
    expect(provider.callsOf('boot')).toHaveLength(1);
    const log = await team.ask(anna, '/log', 'Who did what', { chat: group });
    expect(log.text).toMatch(/Member 0: boot web-7 · done/);
    expect(log.text).toMatch(/Member 3: boot web-7 · refused/);
  },
);

testInTeam('a kind of alert can be disabled for one server in one chat', async team => {
  const { provider, anna, group, setPower, waitForMessage } = team;
  const alerts = await team.openAlerts('web-1');
  expect(alerts.text).toContain('✅ a server stops');
  const toggle = async (...shown: string[]): Promise<void> => {
    anna.clicks(alerts, 'Stopped and started');
    await waitForMessage(group, 'Alerts about web-1 in this chat', ...shown);
  };
  await toggle('▫️ a server stops', '✅ a VPS becomes active');
  setPower('web-1', 'off');
  await waitForMessage(anna, 'web-1 stopped unexpectedly');
  await team.failServer('web-2');
  await team.waitForPolls();
  expect(team.countMessages(group, /web-1 stopped/)).toBe(0);
  // The choice survives a restart, and concerns no other kind.
  await team.restart();
  await toggle('✅ a server stops');
  await team.recoverServer('web-1');
  await toggle('▫️ a server stops');
  provider.suspend(team.orderOf('web-1'), 'Suspended');
  await waitForMessage(group, 'The provider has suspended web-1');
});

testInTeam(
  'alerts disabled in private concern oneself, and those disabled for all are not offered',
  async team => {
    const { anna, ask, openCard, pressButton, waitForMessage } = team;
    anna.clicks(await ask(anna, '/settings', 'Settings of this chat'), 'Payments');
    await waitForMessage(anna, '▫️ an order is paid');
    anna.clicks(await openCard(anna, 'web-1'), 'More');
    await pressButton(anna, 'web-1 · more actions', 'Alerts');
    const alerts = await waitForMessage(
      anna,
      'Alerts about web-1 in this chat',
      'off for every server here: /settings',
    );
    expect(labelsOf(alerts).join()).not.toContain('Payments');
    anna.clicks(alerts, 'Stopped and started');
    await waitForMessage(anna, '▫️ a server stops');
    await team.failServer('web-1');
    await team.waitForPolls();
    expect(team.countMessages(anna, /web-1 stopped/)).toBe(0);
  },
);

testInTeam('only an owner opens and changes the alerts of a group', async team => {
  const { anna, boris, vera, group, waitForMessage } = team;
  await team.grant(boris);
  anna.clicks(await team.openCard(anna, 'web-1', group), 'More');
  const more = await waitForMessage(group, 'web-1 · more actions');
  const expectRefused = async (label: string): Promise<void> => {
    for (const person of [boris, vera]) expect(await answerOf(person.clicks(more, label))).toMatch(/owner/i);
  };
  await expectRefused('Alerts');
  anna.clicks(more, 'Alerts');
  await waitForMessage(group, 'Alerts about web-1 in this chat');
  await expectRefused('Stopped and started');
  expect((await waitForMessage(group, 'Alerts about web-1 in this chat')).text).not.toContain('▫️');
});

testInTeam('a mute is shown with its end, and can be ended', async team => {
  const { anna, group, waitForMessage } = team;
  anna.clicks(await team.openAlerts('web-1'), '8 h');
  await team.pressButton(anna, 'web-1 is muted here until', 'Alerts', group);
  const alerts = await waitForMessage(group, 'Alerts about web-1 in this chat', 'web-1 is muted here until');
  expect(labelsOf(alerts).join()).not.toContain('8 h');
  expect(await answerOf(anna.clicks(alerts, 'Unmute'))).toContain('are on again here');
  const after = await waitForMessage(group, 'Alerts about web-1 in this chat', '🔕 mutes all of them');
  expect(after.text).not.toContain('is muted');
});
