import { expect, vi } from 'vitest';

import { onStage } from './on-stage.ts';
import { setStageForum, type StageForum } from './stage-forum.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const minute = 60_000;
const hour = 60 * minute;

const test = onStage(() => setStageForum());
const testInGeneral = onStage(() => setStageForum({ webIn: 'General' }));
const testInRealTime = onStage(() => setStageForum({ speed: 1 }));

/** Quiet hours of the forum, by the clocks of London: an hour of them is over, two are left. */
async function setQuiet(stage: StageForum): Promise<void> {
  const clockIn = (ms: number): string => new Date(Date.now() + ms).toISOString().slice(11, 16);
  const hours = `${clockIn(-hour)}-${clockIn(2 * hour)}`;
  await stage.anna.writes(`/settings quiet ${hours} UTC`, { chat: stage.group });
  await stage.said(stage.group, 'Quiet hours:', 'UTC');
}

testInRealTime('what befalls two accounts at once is told in the topic of each', async ({ stage }) => {
  // By a real clock: the three seconds in which news are joined are long enough for both reads.
  const { said, group, topics, turn } = stage;
  for (const name of ['web-1', 'web-2', 'db-1'] as const) turn(name, 'off');
  const web = await said(group, 'web-1 stopped unexpectedly');
  const data = await said(group, 'db-1 stopped unexpectedly');
  expect(data.threadId).toBe(topics.data.id);
  expect(web.threadId).toBe(topics.web.id);
  expect(data.text).not.toContain('web-1');
  expect(web.text).not.toContain('db-1');
});

testInGeneral(
  'what is held in quiet hours is a digest for each topic, with what people did and the reminders',
  async ({ stage }) => {
    const { said, group, anna, provider, topics, turn, pass, looked } = stage;
    await setQuiet(stage);
    turn('web-1', 'off');
    await said(anna, 'web-1 stopped unexpectedly');
    turn('db-1', 'off');
    await said(anna, 'db-1 stopped unexpectedly');
    // What somebody does in private is news in the group, and waits too.
    provider.durations.set({ stopMs: 200 });
    anna.clicks(await stage.card(anna, 'web-2'), 'Stop');
    await said(anna, 'web-2 is off');
    pass(2 * hour);
    const web = await said(group, 'web-1 stopped unexpectedly');
    expect(web.text).toContain('Anna stopped web-2');
    expect(web.text).not.toContain('db-1');
    expect(web.threadId).toBeUndefined();
    const data = await said(group, 'db-1 stopped unexpectedly');
    expect(data.threadId).toBe(topics.data.id);
    expect(data.text).not.toContain('web-');
    await looked();
    pass(31 * minute);
    expect((await said(group, 'web-1 is still down')).threadId).toBeUndefined();
    expect((await said(group, 'db-1 is still down')).threadId).toBe(topics.data.id);
  },
);

test("how an operation ended is told in the topic of its server's account", async ({ stage }) => {
  const { provider, anna, topics } = stage;
  provider.fault('reboot', { kind: 'refused', message: 'not today' });
  const card = await stage.card(anna, 'db-1', topics.data);
  anna.clicks(card, 'Reboot');
  // The card says it too, by an edit that makes no sound.
  const notice = await stage.telegram.until(
    () => stage.messages().find(({ id, text }) => id > card.id && text.includes('db-1 was not rebooted')),
    { withinMs, what: 'the notice' },
  );
  expect(notice.threadId).toBe(topics.data.id);
});

test.for(['data', 'talk'] as const)(
  'a card that was deleted while it followed an operation comes anew in its own topic: %s',
  async (where, { stage }) => {
    const { said, provider, anna, group, topics, turn, pass, telegram } = stage;
    provider.durations.set({ rebootMs: hour });
    const card = await stage.card(anna, 'db-1', topics[where]);
    anna.clicks(card, 'Reboot');
    await telegram.until(() => card.text.includes('Rebooting db-1'), { withinMs });
    anna.deletes(card);
    // A group's message is edited every quarter of a minute.
    pass(16_000);
    const anew = await said(group, 'Rebooting db-1');
    expect(anew.id).not.toBe(card.id);
    expect(anew.threadId).toBe(topics[where].id);
    turn('db-1', 'on');
    await telegram.until(() => anew.text.includes('db-1 is back after'), { withinMs });
  },
);

test('a card whose topic was deleted comes anew in General, and the owner hears of the topic', async ({
  stage,
}) => {
  const { said, provider, anna, group, topics, pass, telegram } = stage;
  provider.durations.set({ rebootMs: hour });
  const card = await stage.card(anna, 'db-1', topics.data);
  anna.clicks(card, 'Reboot');
  await telegram.until(() => card.text.includes('Rebooting db-1'), { withinMs });
  group.deleteTopic(topics.data);
  pass(16_000);
  expect((await said(group, 'Rebooting db-1')).threadId).toBeUndefined();
  await said(anna, 'The topic in Forum is gone');
  expect(stage.countIn(anna, /The topic in Forum/)).toBe(1);
});

testInGeneral(
  'a closed General rests what is told in General alone, and its owner hears why, once',
  async ({ stage }) => {
    const { said, anna, group, topics, turn, pass, looked, countIn } = stage;
    group.closeGeneral();
    turn('web-1', 'off');
    await said(anna, 'General in Forum is closed');
    turn('db-1', 'off');
    expect((await said(group, 'db-1 stopped unexpectedly')).threadId).toBe(topics.data.id);
    turn('web-2', 'off');
    await said(anna, 'web-2 stopped unexpectedly');
    // It is tried again now and then.
    pass(31 * minute);
    await said(group, 'db-1 is still down');
    await looked();
    expect(countIn(group, /web-/)).toBe(0);
    expect(countIn(anna, /General in Forum/)).toBe(1);
    expect(countIn(anna, /I can say nothing in Forum/)).toBe(0);
    group.reopenGeneral();
    expect((await said(group, 'web-1 stopped unexpectedly')).threadId).toBeUndefined();
    turn('web-1', 'on');
    await said(group, 'web-1 is on again');
  },
);

test('a topic that is closed, and General with it, silence no other topic', async ({ stage }) => {
  const { said, anna, boris, group, topics, turn, looked, countIn } = stage;
  group.closeTopic(topics.web);
  group.closeGeneral();
  turn('web-1', 'off');
  await said(anna, 'The topic in Forum is gone or closed');
  await said(anna, 'General in Forum is closed');
  turn('db-1', 'off');
  expect((await said(group, 'db-1 stopped unexpectedly')).threadId).toBe(topics.data.id);
  await boris.writes('/servers', { chat: group, topic: topics.data });
  await said(group, 'Your servers');
  await looked();
  expect(countIn(anna, /The topic in Forum/)).toBe(1);
  expect(countIn(anna, /General in Forum/)).toBe(1);
  // Its owner chooses another place for it.
  await anna.writes('/subscribe web', { chat: group, topic: topics.talk });
  expect((await said(group, 'web-1 stopped unexpectedly')).threadId).toBe(topics.talk.id);
  turn('web-1', 'on');
  expect((await said(group, 'web-1 is on again')).threadId).toBe(topics.talk.id);
});

test('an answer that a closed General does not take silences no topic either', async ({ stage }) => {
  const { said, anna, group, topics, turn, telegram, countIn } = stage;
  group.closeGeneral();
  // Whoever owns the group may still write there.
  await anna.writes('/servers', { chat: group });
  await telegram.until(
    () => telegram.calls.some(({ description = '' }) => description.includes('TOPIC_CLOSED')),
    {
      withinMs,
      what: 'the refusal',
    },
  );
  turn('web-1', 'off');
  expect((await said(group, 'web-1 stopped unexpectedly')).threadId).toBe(topics.web.id);
  // Nothing has General as its topic: there is nothing to tell anybody of.
  expect(countIn(anna, /General in Forum|I can say nothing/)).toBe(0);
});

test('who may press is said in the topic of the account', async ({ stage }) => {
  const { said, anna, boris, group, topics } = stage;
  boris.clicks(await said(group, 'From now on this chat sees', 'data'), "I'm on the team");
  anna.clicks(await said(anna, 'Boris (Forum) wants to press', 'data'), 'Operator');
  expect((await said(group, 'Boris may press here now')).threadId).toBe(topics.data.id);
});

test('that an account is shown no more is said in the topic where it was shown', async ({ stage }) => {
  const { said, anna, group, topics } = stage;
  await anna.writes('/unlink data');
  anna.clicks(await said(anna, 'Unlink data?'), 'Yes, unlink');
  expect((await said(group, 'is shown no more')).threadId).toBe(topics.data.id);
});

test('what is said to nobody by name is said in the topic where they wrote', async ({ stage }) => {
  const { said, anna, boris, group, topics } = stage;
  group.promote(anna, { anonymous: true });
  await anna.writes('/servers', { chat: group, topic: topics.talk, anonymous: true });
  expect((await said(group, "I can't tell who you are")).threadId).toBe(topics.talk.id);
  const message = await boris.writes('/help', { chat: group, topic: topics.data });
  boris.edits(message, '/link 777 Secret-of-an-edit');
  expect((await said(group, 'Never send a key or a password into a group')).threadId).toBe(topics.data.id);
});
