import { expect } from 'vitest';

import { testWith } from './harness.ts';
import { startTeam, type Team } from './team-setup.ts';

const minute = 60_000;
const hour = 60 * minute;
const tokyo = 'Asia/Tokyo';

const test = testWith(() => startTeam(['web-1', 'web-2', 'web-3'], { speed: 4 }));

/** From an hour ago to two hours from now, by the clocks of a time zone. */
function currentHours(timeZone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  return [-hour, 2 * hour].map(ms => format.format(Date.now() + ms)).join('-');
}

/** Sets quiet hours that began an hour ago and end in two. */
async function startQuietHours({ anna, group, ask }: Team): Promise<void> {
  const hours = currentHours(tokyo);
  const answer = ['Time zone: Tokyo, UTC+9', `Quiet hours: ${hours.replace('-', '–')}.`];
  await ask(anna, `/settings quiet ${hours} ${tokyo}`, answer, { chat: group });
}

/** A server goes off during quiet hours: only private chats are notified now. */
async function failServer({ anna, setPower, waitForMessage }: Team, name: string): Promise<void> {
  setPower(name, 'off');
  await waitForMessage(anna, `${name} stopped unexpectedly`);
}

test('notifications of quiet hours are one message at their end, in the zone of the chat', async team => {
  const { anna, group, ask, setPower, waitForMessage, waitForPolls, advanceClock, messagesIn } = team;
  await startQuietHours(team);
  anna.clicks(await ask(anna, '/settings', 'Settings of this chat', { chat: group }), 'Silent');
  await waitForMessage(group, 'Alerts arrive silently');
  const before = messagesIn(group).length;
  await failServer(team, 'web-1');
  setPower('web-1', 'on');
  await waitForMessage(anna, 'web-1 is running again');
  // What is done in private is a notification for the group, and is held too.
  anna.clicks(await team.openCard(anna, 'web-2'), 'Reboot');
  await waitForMessage(anna, 'web-2 is back after');
  await failServer(team, 'web-3');
  advanceClock(hour);
  await waitForPolls();
  expect(messagesIn(group)).toHaveLength(before);
  await team.restart();
  advanceClock(hour);
  const digest = await waitForMessage(group, 'web-3 stopped unexpectedly');
  expect(digest.text.split('\n').map(line => line.replace(/ (?:after|for) .*/, ''))).toEqual([
    '🟢 web-1 is running again',
    '🟢 Anna rebooted web-2: back',
    '🔴 web-3 stopped unexpectedly',
  ]);
  expect(digest.silent).toBe(true);
  await waitForPolls();
  expect(messagesIn(group)).toHaveLength(before + 1);
  // The reminder counts from when the group was notified.
  advanceClock(20 * minute);
  await waitForPolls();
  expect(messagesIn(group)).toHaveLength(before + 1);
  advanceClock(11 * minute);
  expect((await waitForMessage(group, 'web-3 has been down for')).text).toContain('for 2 h');
  expect(team.countMessages(group, /web-1 has been down for/)).toBe(0);
});

test('the same hours in another zone hold nothing now', async ({ anna, group, ask, failServer: fail }) => {
  const command = `/settings quiet ${currentHours(tokyo)} UTC`;
  await ask(anna, command, ['Quiet hours:', 'Time zone: UTC'], { chat: group });
  await fail('web-1');
});

test('reminders wait for the end of quiet hours, and come with the rest', async team => {
  const { group, waitForMessage, advanceClock } = team;
  await team.failServer('web-1');
  await startQuietHours(team);
  // The first one was planned before there were quiet hours.
  advanceClock(31 * minute);
  await waitForMessage(group, /web-1 has been down for 3\d min/);
  await failServer(team, 'web-2');
  advanceClock(hour);
  await team.waitForPolls();
  expect(team.countMessages(group, /web-2|for 1 h/)).toBe(0);
  advanceClock(30 * minute);
  const digest = await waitForMessage(group, 'web-2 stopped unexpectedly');
  expect(digest.text).toContain('web-1 has been down for 2 h');
  expect(digest.keyboard.flat().filter(({ text }) => text.includes("I'm on it"))).toHaveLength(2);
});

test('a server that is muted while its notification is held is left out of the digest', async team => {
  const { anna, group, setPower, waitForMessage } = team;
  const alert = await team.failServer('web-1');
  await startQuietHours(team);
  setPower('web-1', 'on');
  await waitForMessage(anna, 'web-1 is running again');
  await failServer(team, 'web-2');
  anna.clicks(alert, 'Mute');
  await team.pressButton(anna, 'for how long', 'Until I unmute', group);
  await waitForMessage(group, 'web-1 is muted here until you unmute it');
  team.advanceClock(2 * hour);
  await waitForMessage(group, 'web-2 stopped unexpectedly');
  await team.waitForPolls();
  expect(team.countMessages(group, /web-1 is running again/)).toBe(0);
});

test('held notifications are sent when quiet hours are disabled', async team => {
  const { anna, group, messagesIn } = team;
  await startQuietHours(team);
  const before = messagesIn(group).length;
  await failServer(team, 'web-1');
  expect(messagesIn(group)).toHaveLength(before);
  await anna.writes('/settings quiet off', { chat: group });
  await team.waitForMessage(group, 'web-1 stopped unexpectedly');
});
