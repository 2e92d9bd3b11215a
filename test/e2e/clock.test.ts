import { expect } from 'vitest';

import type { Group } from '../../demo/telegram/group.ts';
import { testWith } from './harness.ts';
import { startTeam, type Team } from './team-setup.ts';

const hour = 60 * 60_000;
const year = 365 * 24 * hour;
/** Servers that stop within a minute of each other would be one alert. */
const apart = 2 * 60_000;
/** What a story has to say after a jump, and some more. Something that repeats itself says far more. */
const maxMessages = 16;
/** Three servers and an account, each read five times a second at most, and what is asked for besides. */
const maxCallsPerSecond = 30;

const test = testWith(() => startTeam(['web-1', 'web-2', 'web-3']));

const clockIn = (ms: number): string => new Date(Date.now() + ms).toISOString().slice(11, 16);

/** Starts everything that waits: reminders, a mute, quiet hours, an order to be paid, a dialog, a stop. */
async function startWaiting(team: Team): Promise<Group> {
  const { telegram, provider, anna, boris, ask, waitForMessage } = team;
  const quiet = telegram.group({ title: 'Night', members: [anna, boris] });
  quiet.addBot();
  await ask(anna, '/subscribe', 'This chat now shows', { chat: quiet });
  const hours = `${clockIn(-4 * hour)}-${clockIn(4 * hour)}`;
  await ask(anna, `/settings quiet ${hours} UTC`, 'Quiet hours:', { chat: quiet });
  provider.addOrder(team.account.cid);
  await team.failServer('web-3');
  await team.pressButton(anna, 'web-3 stopped unexpectedly', 'Mute');
  await team.pressButton(anna, 'for how long', '1 h');
  await waitForMessage(anna, 'web-3 is muted here');
  // It ends when the test says so.
  provider.durations.set({ stopMs: hour });
  anna.clicks(await team.openCard(anna, 'web-1'), 'Stop');
  await team.waitUntil(() => provider.callsOf('stop').length > 0, 'the stop at the provider');
  await anna.writes('/rename web-2');
  return quiet;
}

const countAll = ({ telegram }: Team): number =>
  telegram.chats.flatMap(chat => chat.messages.filter(({ fromBot }) => fromBot)).length;

/** What was under way ends, what changes is announced, and what is pressed is done. */
async function expectWorking(team: Team, wasAhead: boolean, isAhead: boolean): Promise<void> {
  const { provider, anna, waitForMessage } = team;
  const before = { messages: countAll(team), calls: provider.calls.length, at: performance.now() };
  // A year after it was sent, the stop ends as unconfirmed. What is read then is an event like any other.
  if (wasAhead) await waitForMessage(anna, "still isn't off");
  team.setPower('web-1', 'off');
  await waitForMessage(anna, wasAhead ? 'web-1 stopped unexpectedly' : 'web-1 is off');
  team.advanceClock(apart);
  await team.failServer('web-2');
  provider.durations.set({ bootMs: 200 });
  anna.clicks(await team.openCard(anna, 'web-1'), 'Boot');
  // To a clock that is a year ahead of Telegram's every button is old, and opens a fresh card.
  await waitForMessage(anna, isAhead ? 'more than a day old' : /web-1 is (?:back|on)/);
  await team.recoverServer('web-2');
  const seconds = (performance.now() - before.at) / 1000;
  expect(countAll(team) - before.messages).toBeLessThanOrEqual(maxMessages);
  expect((provider.calls.length - before.calls) / seconds).toBeLessThan(maxCallsPerSecond);
  expect(team.logged()).not.toMatch(/loop-failed|task-failed|update-failed/);
}

test.each([
  ['an hour back', [-hour]],
  ['a year ahead', [year]],
  ['a year ahead and back again', [year, -year]],
] as const)('a clock that jumps %s neither floods nor silences the chats', async ([, jumps], team) => {
  const quiet = await startWaiting(team);
  for (const ms of jumps) {
    team.advanceClock(ms);
    await team.waitForPolls();
  }
  team.advanceClock(apart);
  const wasAhead = jumps.some(ms => ms === year);
  await expectWorking(team, wasAhead, jumps.at(-1) === year);
  // Once where the quiet hours have ended, and not before.
  expect(team.countMessages(quiet, /web-3 stopped unexpectedly/)).toBe(wasAhead ? 1 : 0);
  expect(team.countMessages(team.group, /web-3 stopped unexpectedly/)).toBe(1);
});
