import { describe, expect, test, vi } from 'vitest';

import type { Group } from '../../demo/telegram/group.ts';

import { setStageTeam, type StageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const minute = 60_000;
const hour = 60 * minute;
const year = 365 * 24 * hour;
/** What each story has to say after the jump, with something to spare; a flood is more. */
const handful = 16;
/** Three servers and an account, each read five times a second at most, and what is asked for besides. */
const usualCallsPerSecond = 30;

const clockIn = (ms: number): string =>
  new Intl.DateTimeFormat('en', {
    timeZone: 'UTC',
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.now() + ms);

const messages = (stage: StageTeam) =>
  stage.telegram.chats.flatMap(chat => chat.messages.filter(({ fromBot }) => fromBot)).length;

/** All that waits for a time: reminders, a mute, news held in quiet hours, an order to be paid, a dialog, a stop. */
async function setAllWaiting(stage: StageTeam): Promise<Group> {
  const { telegram, provider, anna, boris, group, said, turn, account, card } = stage;
  const quiet = telegram.group({ title: 'Night', members: [anna, boris] });
  quiet.addBot();
  await anna.writes('/subscribe', { chat: quiet });
  await said(quiet, 'From now on this chat sees');
  await anna.writes(`/settings quiet ${clockIn(-4 * hour)}-${clockIn(4 * hour)} UTC`, { chat: quiet });
  await said(quiet, 'Quiet hours:');
  provider.addOrder(account.cid);
  turn('web-3', 'off');
  await said(group, 'web-3 stopped unexpectedly');
  anna.clicks(await said(anna, 'web-3 stopped unexpectedly'), 'Mute');
  anna.clicks(await said(anna, 'for how long'), '1 h');
  await said(anna, 'No news of web-3');
  provider.durations.set({ stopMs: 1_500 });
  anna.clicks(await card(anna, 'web-1'), 'Stop');
  await telegram.until(() => provider.callsOf('stop').length > 0, {
    withinMs,
    what: 'the stop at the provider',
  });
  await anna.writes('/rename web-2');
  return quiet;
}

/** Everything goes on: what was under way ends, what changes is told, and what is pressed is done. */
async function goesOn(stage: StageTeam, wasAhead: boolean, isAhead: boolean): Promise<void> {
  const { provider, anna, group, said, turn, card } = stage;
  const before = { messages: messages(stage), calls: provider.calls.length, at: performance.now() };
  // A year after it was sent it ends unproven; what is read then is news like any other.
  const ends = wasAhead ? ['was asked to stop', 'web-1 stopped unexpectedly'] : ['web-1 is off'];
  for (const end of ends) await said(anna, end);
  turn('web-2', 'off');
  await said(group, 'web-2 stopped unexpectedly');
  provider.durations.set({ bootMs: 200 });
  const off = await card(anna, 'web-1');
  anna.clicks(off, 'Boot');
  // By a clock that is a year ahead of Telegram's every button is of another day: it opens a fresh card.
  await said(anna, isAhead ? 'over a day old' : /web-1 is (?:back|on)/);
  turn('web-2', 'on');
  await said(group, 'web-2 is on again');
  const seconds = (performance.now() - before.at) / 1000;
  expect(messages(stage) - before.messages).toBeLessThanOrEqual(handful);
  expect((provider.calls.length - before.calls) / seconds).toBeLessThan(usualCallsPerSecond);
  expect(stage.logged()).not.toMatch(/loop-failed|task-failed|update-failed/);
}

const jumps: Readonly<Record<string, readonly number[]>> = {
  'an hour back': [-hour],
  'a year ahead': [year],
  'a year ahead and back again': [year, -year],
};

describe.concurrent('a clock that jumps', () => {
  test.each(Object.entries(jumps))('%s neither floods nor silences', async (_, leaps) => {
    const stage = await setStageTeam(['web-1', 'web-2', 'web-3']);
    try {
      const quiet = await setAllWaiting(stage);
      for (const ms of leaps) {
        stage.pass(ms);
        await stage.looked();
      }
      const wasAhead = leaps.includes(year);
      await goesOn(stage, wasAhead, leaps.at(-1) === year);
      // Once where its quiet hours have ended, and else not before they do.
      expect(stage.countIn(quiet, /web-3 stopped unexpectedly/)).toBe(wasAhead ? 1 : 0);
      expect(stage.countIn(stage.group, /web-3 stopped unexpectedly/)).toBe(1);
    } finally {
      await stage.close();
    }
  });
});
