import { join } from 'node:path';

import { expect, vi } from 'vitest';

import { openExistingDatabase } from '../../src/db/database.ts';
import { onStage } from './on-stage.ts';
import { setStageTeam } from './stage-team.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const minute = 60_000;
const stillDown = /is still down/;

/** How many reminders wait no more, told or not. */
function remindersJudged(folder: string): number {
  const opened = openExistingDatabase({ path: join(folder, 'bot.db'), access: 'read-only' });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  const row = opened.value
    .prepare<[], { n: number }>(
      "SELECT count(*) AS n FROM outbox WHERE key LIKE 'reminder:%' AND state <> 'waiting'",
    )
    .get();
  opened.value.close();
  return row?.n ?? 0;
}

const test = onStage(() => setStageTeam(['web-1', 'web-2', 'web-3'], { speed: 4 }));

test('a group is reminded every half an hour of what is down, until it is on again', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  pass(20 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(0);
  pass(10 * minute);
  expect((await said(group, stillDown)).text).toMatch(/web-1 is still down, for 3\d min/);
  // The next one counts from when this one was known to be told.
  await looked(1);
  pass(30 * minute);
  await said(group, 'web-1 is still down, for 1 h');
  turn('web-1', 'on');
  expect((await said(group, 'web-1 is on again')).text).toMatch(/It was down for 1 h/);
  pass(90 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(2);
  // In private nobody is reminded: whoever owns it has read it.
  expect(countIn(anna, stillDown)).toBe(0);
});

test("who is on it ends the reminders, under the news and under a reminder; the next time they're back", async ({
  stage,
}) => {
  const { said, group, boris, vera, turn, pass, looked, countIn } = stage;
  await stage.grant(boris);
  turn('web-1', 'off');
  boris.clicks(await said(group, 'web-1 stopped unexpectedly'), "I'm on it");
  await said(group, 'Boris is on it');
  pass(31 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(0);
  turn('web-1', 'on');
  await said(group, 'web-1 is on again');
  turn('web-1', 'off');
  await stage.telegram.until(() => countIn(group, /web-1 stopped unexpectedly/) === 2, { withinMs });
  pass(31 * minute);
  const reminder = await said(group, stillDown);
  expect((await vera.clicks(reminder, "I'm on it").answered).text).toContain('You may look here');
  boris.clicks(reminder, "I'm on it");
  await stage.telegram.until(() => countIn(group, /Boris is on it/) === 2, { withinMs });
  await stage.stop();
  await stage.start();
  pass(91 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(0);
});

test('several that are down are one message and one reminder, with who is on which', async ({ stage }) => {
  const { said, group, boris, turn, pass, looked, countIn } = stage;
  await stage.grant(boris);
  for (const name of ['web-1', 'web-2', 'web-3']) turn(name, 'off');
  await said(group, 'web-1 stopped unexpectedly', 'web-2 stopped unexpectedly', 'web-3 stopped unexpectedly');
  pass(31 * minute);
  const reminder = await said(group, 'web-1 is still down', 'web-2 is still down', 'web-3 is still down');
  const row = reminder.keyboard.find(([first]) => first?.text.includes('web-2'));
  await boris.sendsCallbackData(reminder, row?.[1]?.callback_data ?? '').answered;
  await said(group, 'web-2 stopped unexpectedly', 'Boris is on it');
  expect(reminder.text).toContain('web-2 is still down');
  await looked(1);
  pass(31 * minute);
  const next = await said(group, 'web-1 is still down, for 1 h', 'web-3 is still down, for 1 h');
  expect(next.text).not.toContain('web-2');
  await looked();
  expect(countIn(group, stillDown)).toBe(2);
});

test('reminders can be switched off, and end with the server itself', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn, provider } = stage;
  turn('web-1', 'off');
  turn('web-2', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  await said(group, 'web-2 stopped unexpectedly');
  provider.suspend(stage.orderOf('web-2'), 'Suspended');
  await said(group, 'The provider has suspended web-2');
  await anna.writes('/settings', { chat: group });
  const settings = await said(group, 'Settings of this chat');
  anna.clicks(settings, 'Remind while down');
  await stage.telegram.until(
    () => settings.keyboard.flat().some(({ text }) => text.includes('▫️ Remind while down')),
    { withinMs },
  );
  pass(31 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(0);
  // Wanted again, they go on while it is down; nobody is reminded of what can't be switched on.
  anna.clicks(settings, 'Remind while down');
  await stage.telegram.until(
    () => settings.keyboard.flat().some(({ text }) => text.includes('✅ Remind while down')),
    { withinMs },
  );
  pass(31 * minute);
  expect((await said(group, stillDown)).text).toMatch(/^🔴 web-1 is still down, for 1 h[^\n]*$/);
});

test('nobody is told that it is still down where nobody has seen that', async ({ stage }) => {
  const { said, group, anna, account, provider, turn, pass, countIn } = stage;
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  const key = provider.rotateKey(account.cid);
  await said(anna, 'no longer accepts the key');
  pass(61 * minute);
  // It was due, and judged.
  await vi.waitUntil(() => remindersJudged(stage.folder) > 0, { timeout: withinMs });
  expect(countIn(group, stillDown)).toBe(0);
  await anna.writes(`/link ${account.cid} ${key}`);
  await vi.waitUntil(() => countIn(anna, /Linked|again/) > 1, { timeout: withinMs });
  await stage.looked(1);
  pass(31 * minute);
  await said(group, 'web-1 is still down, for 1 h');
});

test('a mute is silence for as long as it says, for reminders too, and for its server alone', async ({
  stage,
}) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  anna.clicks(await said(group, 'web-1 stopped unexpectedly'), 'Mute');
  anna.clicks(await said(group, 'for how long'), '1 h');
  await said(group, 'No news of web-1 here until');
  turn('web-2', 'off');
  await said(group, 'web-2 stopped unexpectedly');
  turn('web-1', 'on');
  await said(anna, 'web-1 is on again');
  turn('web-1', 'off');
  await stage.telegram.until(() => countIn(anna, /web-1 stopped unexpectedly/) === 2, { withinMs });
  pass(50 * minute);
  await said(group, 'web-2 is still down');
  await looked();
  expect(countIn(group, /web-1 (?:is on again|is still down)/)).toBe(0);
  pass(11 * minute);
  turn('web-1', 'on');
  await said(group, 'web-1 is on again');
});

test('a mute that ends while the server is down lets its reminders go on', async ({ stage }) => {
  const { said, group, anna, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  anna.clicks(await said(group, 'web-1 stopped unexpectedly'), 'Mute');
  anna.clicks(await said(group, 'for how long'), '1 h');
  await said(group, 'No news of web-1 here until');
  pass(31 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(0);
  await stage.stop();
  await stage.start();
  pass(31 * minute);
  expect((await said(group, stillDown)).text).toContain('web-1 is still down, for 1 h');
});

test('a chat that rests longer than anything is kept for it is reminded again when it is back', async ({
  stage,
}) => {
  const { said, group, anna, boris, turn, pass, looked, countIn } = stage;
  turn('web-1', 'off');
  await said(group, 'web-1 stopped unexpectedly');
  group.forbidMessages();
  pass(31 * minute);
  await said(anna, 'I can say nothing in Ops any more');
  // Twice as long, so that what comes after the first one is buried too.
  for (let days = 0; days < 2; days += 1) {
    const buried = stage.logged().split('notification-dropped').length;
    pass(25 * 60 * minute);
    await vi.waitUntil(() => stage.logged().split('notification-dropped').length > buried, {
      timeout: withinMs,
    });
    pass(31 * minute);
    await looked(1);
  }
  expect(countIn(group, stillDown)).toBe(0);
  group.allowMessages();
  await boris.writes('/servers', { chat: group });
  expect((await said(group, stillDown)).text).toMatch(/web-1 is still down, for 2 d/);
  turn('web-1', 'on');
  await said(group, 'web-1 is on again');
  pass(91 * minute);
  await looked();
  expect(countIn(group, stillDown)).toBe(1);
});
