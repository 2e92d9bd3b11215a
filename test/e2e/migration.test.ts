import { expect } from 'vitest';

import { testWith } from './harness.ts';
import { answerOf, callbackDataOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

const tokyoHours = ['Time zone: Tokyo, UTC+9', 'Quiet hours: 01:00–01:01.'];

/** A group with settings, an operator, and disabled alerts, all of which has to survive a migration. */
const test = testWith(async () => {
  const team = await startTeam(['web-1', 'web-2'], { kind: 'group', speed: 10 });
  const { anna, group, ask, waitForMessage } = team;
  await team.grant(team.boris);
  await ask(anna, '/settings quiet 01:00-01:01 Asia/Tokyo', tokyoHours, { chat: group });
  anna.clicks(await team.openAlerts('web-2'), 'Stopped and started');
  await waitForMessage(group, '▫️ a server stops');
  return team;
});

/** All of it is in the chat that the group is now. */
async function expectMigrated(team: Team): Promise<void> {
  const { provider, anna, boris, vera, group, waitForMessage, countMessages } = team;
  const card = await team.openCard(boris, 'web-1', group);
  expect(await answerOf(vera.clicks(card, 'Reboot'))).toContain('Only operators can do that');
  boris.clicks(card, 'Reboot');
  await waitForMessage(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
  await team.ask(anna, '/settings', tokyoHours, { chat: group });
  team.setPower('web-2', 'off');
  await waitForMessage(anna, 'web-2 stopped unexpectedly');
  await team.failServer('web-1');
  await team.waitForPolls();
  expect(countMessages(group, /web-2 stopped/)).toBe(0);
  expect(countMessages(group, /web-1 stopped/)).toBe(1);
}

test.each([['before', 'after'], ['after', 'before'], ['after'], ['before']] as const)(
  'a migration with an update in %j moves everything',
  async (notifyIn, team) => {
    team.group.migrate({ notifyIn });
    await expectMigrated(team);
  },
);

test('a migration seen only as an error sends every notification once, in the new chat', async team => {
  const { provider, anna, group, waitForMessage, countMessages } = team;
  group.migrate({ notifyIn: [] });
  for (const name of ['web-1', 'web-2']) provider.suspend(team.orderOf(name), 'Suspended');
  await waitForMessage(group, 'The provider has suspended web-1');
  await waitForMessage(group, 'The provider has suspended web-2');
  await team.waitForPolls();
  expect(countMessages(group, /suspended web-1/)).toBe(1);
  expect(countMessages(group, /suspended web-2/)).toBe(1);
  // The owner was not notified of any problem.
  expect(countMessages(anna, /I can't write to Ops/)).toBe(0);
});

test('a migration seen only by an answer that failed repeats the answer in the new chat', async team => {
  const { boris, group } = team;
  await team.stop();
  await boris.writes('/log', { chat: group });
  group.migrate({ notifyIn: [] });
  await team.start();
  await team.waitForMessage(group, 'Who did what');
  await expectMigrated(team);
});

test('a press in the new chat works once the migration is known', async team => {
  const { provider, boris, group, ask } = team;
  const reboot = callbackDataOf(await team.openCard(boris, 'web-1', group), 'Reboot');
  const { notify } = group.migrate({ notifyIn: [] });
  const posted = await ask(boris, '/servers', "This chat isn't set up", { chat: group });
  const pressReboot = () => answerOf(boris.sendsCallbackData(posted, reboot));
  expect(await pressReboot()).toContain("You can't use this button");
  expect(provider.callsOf('reboot')).toHaveLength(0);
  notify('after');
  notify('before');
  // Updates of a chat are handled in order, so the migration is known once this is answered.
  await ask(boris, '/servers', 'Your servers', { chat: group });
  expect(await pressReboot()).toBe('Rebooting web-1…');
  await team.waitForMessage(group, 'web-1 is back after');
  expect(provider.callsOf('reboot')).toHaveLength(1);
});

test('messages of the old chat are neither pressed nor edited, and their ids mean nothing', async team => {
  const { telegram, provider, boris, group, waitForMessage } = team;
  provider.durations.set({ rebootMs: 3_000 });
  const card = await team.openCard(boris, 'web-1', group);
  boris.clicks(card, 'Reboot');
  await waitForMessage(group, 'Boris reboots web-1');
  const { after } = group.migrate();
  // A message for every id that could be mistaken for one of the old chat.
  for (let count = 0; count < 12; count += 1) await boris.writes('/servers', { chat: group });
  await waitForMessage(group, 'Your servers');
  const refresh = boris.sendsCallbackData(card, callbackDataOf(card, 'Refresh'));
  expect(await answerOf(refresh)).toContain("You can't use this button");
  // The reboot took long, so its outcome is sent to the new chat.
  await waitForMessage(group, 'web-1 is back after');
  const edits = telegram
    .callsOf('editMessageText')
    .filter(({ params }) => Number(params.chat_id) === after.id);
  expect(edits).toEqual([]);
});

test('how a quick reboot ended is said in the new chat, where no message shows it', async team => {
  const { provider, boris, group, waitForMessage } = team;
  provider.durations.set({ rebootMs: 700 });
  boris.clicks(await team.openCard(boris, 'web-1', group), 'Reboot');
  await waitForMessage(group, 'Boris reboots web-1');
  const { after } = group.migrate();
  await waitForMessage(group, 'web-1 is back after');
  expect(team.countMessages(after, /web-1 is back after/)).toBe(1);
});

test('two chats that were both set up become one, with one notification each', async team => {
  const { anna, boris, vera, group, ask, waitForMessage, waitForPolls, countMessages } = team;
  const { notify } = group.migrate({ notifyIn: [] });
  await ask(anna, '/subscribe', 'This chat now shows', { chat: group });
  await team.grant(vera);
  await team.grant(boris);
  await team.failServer('web-1');
  await waitForPolls();
  expect(countMessages(group, /web-1 stopped unexpectedly/)).toBe(1);
  notify('after');
  notify('before');
  const { text } = await team.readTeam();
  for (const name of [/Boris/g, /Vera/g, /Anna/g]) expect(text.match(name)).toHaveLength(1);
  await ask(anna, '/settings', [...tokyoHours, 'Language: English'], { chat: group });
  await team.recoverServer('web-1');
  team.setPower('web-2', 'off');
  await waitForMessage(anna, 'web-2 stopped unexpectedly');
  await waitForPolls();
  expect(countMessages(group, /web-1 is running again/)).toBe(1);
  expect(countMessages(group, /web-2 stopped/)).toBe(0);
});

test.each(['before', 'after', 'neither'] as const)(
  'an alert of a server that is down is sent to the new chat and edited there to its end, with an update in the chat: %s',
  async (side, team) => {
    const { anna, boris, group, waitForButton, waitUntil } = team;
    await boris.clicks(await team.failServer('web-1'), "I'm on it").answered;
    group.migrate({ notifyIn: side === 'neither' ? [] : [side] });
    // Without an update, the next notification finds out.
    if (side === 'neither') team.provider.suspend(team.orderOf('web-2'), 'Suspended');
    const alert = await waitForButton(group, 'Boot', ['web-1 stopped unexpectedly', 'Boris is on it']);
    await anna.clicks(alert, 'Hand over').answered;
    await waitUntil(() => alert.text.includes('Anna is on it'));
    await team.recoverServer('web-1');
    await waitUntil(() => alert.text.includes('It was off for'));
    await team.waitForPolls();
    expect(team.countMessages(group, /web-1 stopped unexpectedly/)).toBe(1);
    expect(team.countMessages(group, /web-1 is running again/)).toBe(1);
  },
);
