import { expect } from 'vitest';

import { count } from '../db/test-database.ts';
import { testWith } from './harness.ts';
import { answerOf } from './helpers.ts';
import { startTeam, type Team } from './team-setup.ts';

const minute = 60_000;
const stillDown = /has been down for/;

const test = testWith(() => startTeam(['web-1', 'web-2', 'web-3'], { speed: 4 }));

/** How many reminders no longer wait, sent or not. */
const countEndedReminders = (path: string): number =>
  count(path, "outbox WHERE key LIKE 'reminder:%' AND state <> 'waiting'");

/** Whether no reminder was sent although time has passed. `before`: how many there were. */
async function expectNoReminder(
  { group, advanceClock, waitForPolls, countMessages }: Team,
  ms: number,
  before = 0,
) {
  advanceClock(ms);
  await waitForPolls();
  expect(countMessages(group, stillDown)).toBe(before);
}

/** Two servers that stop further apart than this are two incidents. */
const apart = 2 * minute;

test('a group is reminded every half hour of a server that is down', async team => {
  const { anna, group, waitForMessage, waitForPolls, advanceClock, countMessages } = team;
  await team.failServer('web-1');
  await expectNoReminder(team, 20 * minute);
  advanceClock(10 * minute);
  expect((await waitForMessage(group, stillDown)).text).toMatch(/web-1 has been down for 3\d min/);
  // The next one counts from when this one was stored as sent.
  await waitForPolls(2);
  advanceClock(30 * minute);
  await waitForMessage(group, 'web-1 has been down for 1 h');
  expect((await team.recoverServer('web-1')).text).toMatch(/It was down for 1 h/);
  advanceClock(90 * minute);
  await waitForPolls();
  expect(countMessages(group, stillDown)).toBe(2);
  // A private chat gets no reminders: the owner has read the alert.
  expect(countMessages(anna, stillDown)).toBe(0);
});

test('a server that the provider contradicts itself about causes no alert and no reminder', async team => {
  const { provider, group, anna, setPower, waitForMessage, waitForPolls, advanceClock, countMessages } = team;
  provider.quirks.set({ online: 'contradicts' });
  setPower('web-1', 'off');
  await waitForPolls();
  await team.ask(anna, '/server web-1', 'Stopped, but online');
  expect(countMessages(group, /web-1/)).toBe(0);
  provider.quirks.set({ online: 'agrees' });
  await waitForMessage(group, 'web-1 stopped unexpectedly');
  provider.quirks.set({ online: 'contradicts' });
  await waitForPolls(2);
  await expectNoReminder(team, 31 * minute);
  provider.quirks.set({ online: 'agrees' });
  await waitForPolls(2);
  advanceClock(31 * minute);
  await waitForMessage(group, 'web-1 has been down for 1 h');
});

test('acknowledging an incident ends its reminders', async team => {
  const { boris, vera, group, setPower, waitForMessage, waitUntil, countMessages } = team;
  await team.grant(boris);
  const alert = await team.failServer('web-1');
  expect(await answerOf(vera.clicks(alert, "I'm on it"))).toContain('Only operators can do that');
  boris.clicks(alert, "I'm on it");
  await waitForMessage(group, 'Boris is on it');
  await expectNoReminder(team, 31 * minute);
  expect((await team.recoverServer('web-1')).text).toContain('It was down for');
  // The next incident has reminders again, until one of them is acknowledged.
  setPower('web-1', 'off');
  await waitUntil(() => countMessages(group, /web-1 stopped unexpectedly/) === 2);
  team.advanceClock(31 * minute);
  const reminder = await waitForMessage(group, stillDown);
  expect(await answerOf(vera.clicks(reminder, "I'm on it"))).toContain('Only operators can do that');
  boris.clicks(reminder, "I'm on it");
  await waitUntil(() => reminder.text.includes('Boris is on it'));
  await waitUntil(() => countMessages(group, /stopped unexpectedly[^]*Boris is on it/) === 1);
  await team.restart();
  await expectNoReminder(team, 91 * minute, 1);
});

test('reminders can be disabled, and end with a suspension', async team => {
  const { provider, anna, group, ask, waitForMessage, waitUntil, advanceClock } = team;
  await team.failServer('web-1');
  advanceClock(apart);
  await team.failServer('web-2');
  provider.suspend(team.orderOf('web-2'), 'Suspended');
  await waitForMessage(group, 'The provider has suspended web-2');
  const settings = await ask(anna, '/settings', 'Settings of this chat', { chat: group });
  const toggle = async (shown: string): Promise<void> => {
    anna.clicks(settings, 'Remind while down');
    await waitUntil(() => settings.keyboard.flat().some(({ text }) => text.includes(shown)));
  };
  await toggle('▫️ Remind while down');
  await expectNoReminder(team, 31 * minute);
  // Enabled again, they continue while the server is down. Nobody is reminded of a suspended one.
  await toggle('✅ Remind while down');
  advanceClock(31 * minute);
  expect((await waitForMessage(group, stillDown)).text).toMatch(/^🔴 web-1 has been down for 1 h[^\n]*$/);
});

test('a state that could not be read causes no reminder', async team => {
  const { account, anna, group, link, waitForMessage, waitUntil, advanceClock } = team;
  await team.failServer('web-1');
  const key = await team.replaceKey(account);
  await waitForMessage(anna, 'no longer accepts the key');
  advanceClock(61 * minute);
  await waitUntil(() => countEndedReminders(team.databasePath) > 0, 'a reminder that was due');
  expect(team.countMessages(group, stillDown)).toBe(0);
  await link(anna, { cid: account.cid, key });
  await team.waitForPolls(2);
  advanceClock(31 * minute);
  await waitForMessage(group, 'web-1 has been down for 1 h');
});

test('a mute silences one server in one chat, reminders included, until it ends', async team => {
  const { anna, group, setPower, waitForMessage, waitUntil, advanceClock, countMessages } = team;
  await team.mute(await team.failServer('web-1'), 'web-1');
  advanceClock(apart);
  await team.failServer('web-2');
  setPower('web-1', 'on');
  await waitForMessage(anna, 'web-1 is running again');
  advanceClock(apart);
  setPower('web-1', 'off');
  await waitUntil(() => countMessages(anna, /web-1 stopped unexpectedly/) === 2);
  advanceClock(50 * minute);
  await waitForMessage(group, 'web-2 has been down for');
  await team.waitForPolls();
  expect(countMessages(group, /web-1 (?:is running again|has been down for)/)).toBe(0);
  advanceClock(11 * minute);
  await team.recoverServer('web-1');
});

test('a mute that ends while the server is down lets its reminders continue', async team => {
  await team.mute(await team.failServer('web-1'), 'web-1');
  await expectNoReminder(team, 31 * minute);
  await team.restart();
  team.advanceClock(31 * minute);
  expect((await team.waitForMessage(team.group, stillDown)).text).toContain('web-1 has been down for 1 h');
});

test('a chat that was paused for days is reminded again once it is resumed', async team => {
  const { anna, boris, group, waitForMessage, waitForPolls, waitUntil, advanceClock } = team;
  await team.failServer('web-1');
  group.forbidMessages();
  advanceClock(31 * minute);
  await waitForMessage(anna, "I can't write to Ops");
  // Twice as long as anything is kept, so that what comes after the first reminder is dropped too.
  const dropped = () => team.logged().split('notification-dropped').length;
  for (let days = 0; days < 2; days += 1) {
    const before = dropped();
    advanceClock(25 * 60 * minute);
    await waitUntil(() => dropped() > before, 'a dropped reminder');
    advanceClock(31 * minute);
    await waitForPolls(2);
  }
  expect(team.countMessages(group, stillDown)).toBe(0);
  group.allowMessages();
  await boris.writes('/servers', { chat: group });
  expect((await waitForMessage(group, stillDown)).text).toMatch(/web-1 has been down for 2 d/);
  await team.recoverServer('web-1');
  advanceClock(91 * minute);
  await waitForPolls();
  expect(team.countMessages(group, stillDown)).toBe(1);
});

test.each(['/unsubscribe', 'unlinking'] as const)(
  '%s ends the reminders of what was down before it',
  async (how, team) => {
    const { account, anna, boris, group, ask, waitForMessage, advanceClock } = team;
    await team.grant(boris);
    const alert = await team.failServer('web-1');
    await team.endSubscription(how);
    await team.link(anna, account);
    await ask(anna, '/subscribe', 'This chat now shows', { chat: group });
    await team.grant(boris);
    expect(await answerOf(boris.clicks(alert, "I'm on it"))).toContain(
      'This has ended, or this chat no longer shows it',
    );
    await expectNoReminder(team, 31 * minute);
    // What stops from now on has an alert, and reminders.
    await team.failServer('web-2');
    advanceClock(31 * minute);
    expect((await waitForMessage(group, stillDown)).text).not.toContain('web-1');
  },
);
