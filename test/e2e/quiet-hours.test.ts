import { expect, vi } from 'vitest';

import { onStage } from './on-stage.ts';
import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const minute = 60_000;
const hour = 60 * minute;
const zone = 'Asia/Tokyo';

const test = onStage(() => setStageTeam(['web-1', 'web-2', 'web-3'], { speed: 4 }));

/** What a clock there shows in so many ms. */
const clockIn = (ms: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', hour: '2-digit', minute: '2-digit' }).format(
    Date.now() + ms,
  );

/** Quiet hours in the group that began an hour ago and end in two, by the clocks of Tokyo. */
async function setQuiet(stage: StageTeam): Promise<void> {
  const hours = `${clockIn(-hour, zone)}-${clockIn(2 * hour, zone)}`;
  await stage.anna.writes(`/settings quiet ${hours} ${zone}`, { chat: stage.group });
  await stage.said(stage.group, `Quiet hours: ${hours.replace('-', '–')} (${zone})`);
}

const messages = (stage: StageTeam) => stage.telegram.messagesIn(stage.group, { fromBot: true });

test('what came in quiet hours is one message when they end, in the zone of the chat', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  await setQuiet(stage);
  await anna.writes('/settings', { chat: group });
  anna.clicks(await said(group, 'Settings of this chat'), 'Without a sound');
  await said(group, 'News comes without a sound');
  const before = messages(stage).length;
  turn('web-1', 'off');
  await said(anna, 'web-1 stopped unexpectedly');
  turn('web-1', 'on');
  await said(anna, 'web-1 is on again');
  // What somebody does in private is news in the group, and waits too.
  anna.clicks(await stage.card(anna, 'web-2'), 'Reboot');
  await said(anna, 'web-2 is back after');
  turn('web-3', 'off');
  await said(anna, 'web-3 stopped unexpectedly');
  pass(hour);
  await looked();
  expect(messages(stage)).toHaveLength(before);
  await stage.stop();
  await stage.start();
  pass(hour);
  const digest = await said(group, 'web-1 stopped unexpectedly');
  expect(digest.text.split('\n').map(line => line.replace(/ after .*/, ''))).toEqual([
    '🔴 web-1 stopped unexpectedly',
    '🟢 web-1 is on again, and not by us',
    '🟢 Anna rebooted web-2: back',
    '🔴 web-3 stopped unexpectedly',
  ]);
  expect(digest.silent).toBe(true);
  await looked();
  expect(messages(stage)).toHaveLength(before + 1);
  // The reminder counts from when the group heard of it.
  pass(20 * minute);
  await looked();
  expect(messages(stage)).toHaveLength(before + 1);
  pass(11 * minute);
  expect((await said(group, 'web-3 is still down')).text).toContain('for 2 h');
  expect(countIn(group, /web-1 is still down/)).toBe(0);
});

test('with the same hours of another zone it is told at once', async ({ stage }) => {
  const { said, group, anna, turn } = stage;
  const hours = `${clockIn(-hour, zone)}-${clockIn(2 * hour, zone)}`;
  await anna.writes(`/settings quiet ${hours} UTC`, { chat: group });
  await said(group, 'Quiet hours:', 'UTC');
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
});

test('reminders wait for the end of quiet hours too, and come with the rest', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  await setQuiet(stage);
  // The first was due before anybody thought of quiet hours.
  pass(31 * minute);
  await said(group, /web-1 is still down, for 3\d min/);
  turn('web-2', 'off');
  await said(anna, 'web-2 stopped unexpectedly');
  pass(hour);
  await looked();
  expect(countIn(group, /web-2|for 1 h/)).toBe(0);
  pass(30 * minute);
  const digest = await said(group, 'web-2 stopped unexpectedly');
  expect(digest.text).toContain('web-1 is still down, for 2 h');
  expect(digest.keyboard.flat().filter(({ text }) => text.includes("I'm on it"))).toHaveLength(2);
});

test('a server that is muted while its news waited is left out of what is told', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  const news = await said(group, 'web-1 stopped unexpectedly');
  await setQuiet(stage);
  turn('web-1', 'on');
  await said(anna, 'web-1 is on again');
  turn('web-2', 'off');
  await said(anna, 'web-2 stopped unexpectedly');
  anna.clicks(news, 'Mute');
  anna.clicks(await said(group, 'for how long'), 'Until I say');
  await said(group, 'No news of web-1 here until you say');
  pass(2 * hour);
  await said(group, 'web-2 stopped unexpectedly');
  await looked();
  expect(countIn(group, /web-1 is on again/)).toBe(0);
});

test('what waits for the end of quiet hours is told when they are switched off', async ({ stage }) => {
  const { said, group, anna, turn } = stage;
  await setQuiet(stage);
  const before = messages(stage).length;
  turn('web-1', 'off');
  await said(anna, 'web-1 stopped unexpectedly');
  expect(messages(stage)).toHaveLength(before);
  await anna.writes('/settings quiet off', { chat: group });
  await said(group, 'web-1 stopped unexpectedly');
});
