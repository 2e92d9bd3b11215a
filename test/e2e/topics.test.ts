import { expect } from 'vitest';

import { testWith } from './harness.ts';
import { startForum, type Forum } from './team-setup.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Servers that stop further apart than this are no incident together. */
const apart = 2 * minute;

const test = testWith(startForum);
const testInGeneral = testWith(() => startForum({ webIn: 'General' }));
const testInRealTime = testWith(() => startForum({ speed: 1 }));

testInRealTime('alerts of two accounts go to the topic of each', async forum => {
  // By the real clock: the three seconds in which notifications are batched are enough for both reads.
  const { group, topics, setPower, waitForMessage } = forum;
  for (const name of ['web-1', 'web-2', 'db-1']) setPower(name, 'off');
  const web = await waitForMessage(group, '2 servers stopped', 'web-1', 'web-2');
  const data = await waitForMessage(group, 'db-1 stopped unexpectedly');
  expect(data.threadId).toBe(topics.data.id);
  expect(web.threadId).toBe(topics.web.id);
  expect(data.text).not.toContain('web-1');
  expect(web.text).not.toContain('db-1');
});

testInGeneral('quiet hours end with a digest in each topic, and reminders follow there', async forum => {
  const { anna, group, topics, ask, openCard, setPower, waitForMessage, advanceClock } = forum;
  const clockIn = (ms: number): string => new Date(Date.now() + ms).toISOString().slice(11, 16);
  const hours = `${clockIn(-hour)}-${clockIn(2 * hour)}`;
  await ask(anna, `/settings quiet ${hours} UTC`, ['Quiet hours:', 'UTC'], { chat: group });
  for (const name of ['web-1', 'db-1']) {
    setPower(name, 'off');
    await waitForMessage(anna, `${name} stopped unexpectedly`);
    advanceClock(apart);
  }
  // What is done in private is a notification for the group, and is held too.
  anna.clicks(await openCard(anna, 'web-2'), 'Stop');
  await waitForMessage(anna, 'web-2 is off');
  advanceClock(2 * hour);
  const web = await waitForMessage(group, 'web-1 stopped unexpectedly');
  expect(web.text).toContain('Anna stopped web-2');
  expect(web.text).not.toContain('db-1');
  expect(web.threadId).toBeUndefined();
  const data = await waitForMessage(group, 'db-1 stopped unexpectedly');
  expect(data.threadId).toBe(topics.data.id);
  expect(data.text).not.toContain('web-');
  await forum.waitForPolls();
  advanceClock(31 * minute);
  expect((await waitForMessage(group, 'web-1 has been down for')).threadId).toBeUndefined();
  expect((await waitForMessage(group, 'db-1 has been down for')).threadId).toBe(topics.data.id);
});

test("the outcome of an operation goes to the topic of its server's account", async forum => {
  const { provider, anna, group, topics } = forum;
  provider.fault('reboot', { kind: 'refused', message: 'not today' });
  const card = await forum.openCard(anna, 'db-1', group, topics.data);
  anna.clicks(card, 'Reboot');
  // The card says it too, by an edit that makes no sound.
  const notice = await forum.waitUntil(
    () =>
      forum.messagesIn(group).find(({ id, text }) => id > card.id && text.includes('db-1 was not rebooted')),
    'the notice',
  );
  expect(notice.threadId).toBe(topics.data.id);
});

/** A card with a reboot that lasts until the test ends it. */
async function startReboot({ provider, anna, group, topics, ...forum }: Forum, topic: 'data' | 'talk') {
  provider.durations.set({ rebootMs: hour });
  const card = await forum.openCard(anna, 'db-1', group, topics[topic]);
  anna.clicks(card, 'Reboot');
  await forum.waitUntil(() => card.text.includes('Anna reboots db-1'));
  return card;
}

test.each(['data', 'talk'] as const)(
  'a live message that was deleted is sent again in its topic: %s',
  async (topic, forum) => {
    const card = await startReboot(forum, topic);
    forum.anna.deletes(card);
    // A message in a group is edited every 15 seconds.
    forum.advanceClock(16_000);
    const next = await forum.waitForMessage(forum.group, 'Anna reboots db-1');
    expect(next.id).not.toBe(card.id);
    expect(next.threadId).toBe(forum.topics[topic].id);
    forum.setPower('db-1', 'on');
    await forum.waitUntil(() => next.text.includes('db-1 is back after'));
  },
);

test('a live message whose topic was deleted is sent again in General, and its owner notified', async forum => {
  await startReboot(forum, 'data');
  forum.group.deleteTopic(forum.topics.data);
  forum.advanceClock(16_000);
  expect((await forum.waitForMessage(forum.group, 'Anna reboots db-1')).threadId).toBeUndefined();
  await forum.waitForMessage(forum.anna, 'The topic in Forum was closed or deleted');
  expect(forum.countMessages(forum.anna, /The topic in Forum/)).toBe(1);
});

test('alerts of a deleted topic go to General, and the owner is notified', async forum => {
  const { anna, group, topics, setPower, waitForMessage } = forum;
  setPower('db-1', 'off');
  expect((await waitForMessage(group, 'db-1 stopped unexpectedly')).threadId).toBe(topics.data.id);
  group.deleteTopic(topics.data);
  setPower('db-1', 'on');
  expect((await waitForMessage(group, 'db-1 is running again')).threadId).toBeUndefined();
  await waitForMessage(anna, 'The topic in Forum was closed or deleted');
});

testInGeneral('a closed General pauses only itself, and the owner is notified once', async forum => {
  const { anna, group, topics, setPower, countMessages, waitForMessage } = forum;
  group.closeGeneral();
  setPower('web-1', 'off');
  await waitForMessage(anna, 'General in Forum is closed');
  setPower('db-1', 'off');
  expect((await waitForMessage(group, 'db-1 stopped unexpectedly')).threadId).toBe(topics.data.id);
  forum.advanceClock(apart);
  setPower('web-2', 'off');
  await waitForMessage(anna, 'web-2 stopped unexpectedly');
  // It is tried again from time to time.
  forum.advanceClock(31 * minute);
  await waitForMessage(group, 'db-1 has been down for');
  await forum.waitForPolls();
  expect(countMessages(group, /web-/)).toBe(0);
  expect(countMessages(anna, /General in Forum/)).toBe(1);
  expect(countMessages(anna, /I can't write to Forum/)).toBe(0);
  group.reopenGeneral();
  expect((await waitForMessage(group, 'web-1 stopped unexpectedly')).threadId).toBeUndefined();
  setPower('web-1', 'on');
  await waitForMessage(group, 'web-1 is running again');
});

test('a closed topic and a closed General pause no other topic', async forum => {
  const { anna, boris, group, topics, ask, setPower, countMessages, waitForMessage } = forum;
  group.closeTopic(topics.web);
  group.closeGeneral();
  setPower('web-1', 'off');
  await waitForMessage(anna, 'The topic in Forum was closed or deleted');
  await waitForMessage(anna, 'General in Forum is closed');
  setPower('db-1', 'off');
  expect((await waitForMessage(group, 'db-1 stopped unexpectedly')).threadId).toBe(topics.data.id);
  await ask(boris, '/servers', 'Your servers', { chat: group, topic: topics.data });
  await forum.waitForPolls();
  expect(countMessages(anna, /The topic in Forum/)).toBe(1);
  expect(countMessages(anna, /General in Forum/)).toBe(1);
  // The owner chooses another topic.
  await anna.writes('/subscribe web', { chat: group, topic: topics.talk });
  expect((await waitForMessage(group, 'web-1 stopped unexpectedly')).threadId).toBe(topics.talk.id);
  setPower('web-1', 'on');
  expect((await waitForMessage(group, 'web-1 is running again')).threadId).toBe(topics.talk.id);
});

test('an answer that a closed General rejects pauses no topic', async forum => {
  const { telegram, anna, group, topics, waitUntil, waitForMessage } = forum;
  group.closeGeneral();
  // The owner of the group can still write there.
  await anna.writes('/servers', { chat: group });
  const isRejected = () =>
    telegram.calls.some(({ description = '' }) => description.includes('TOPIC_CLOSED'));
  await waitUntil(isRejected, 'the rejection');
  forum.setPower('web-1', 'off');
  expect((await waitForMessage(group, 'web-1 stopped unexpectedly')).threadId).toBe(topics.web.id);
  // No account is shown in General, so nobody has to be notified.
  expect(forum.countMessages(anna, /General in Forum|I can't write to/)).toBe(0);
});

test('a new operator is announced in the topic of the account', async forum => {
  const { anna, boris, group, topics, waitForMessage } = forum;
  await forum.pressButton(boris, ['This chat now shows', 'data'], "I'm on the team", group);
  await forum.pressButton(anna, ['Boris (Forum) is asking for operator access', 'data'], 'Operator');
  expect((await waitForMessage(group, 'Boris is now an operator')).threadId).toBe(topics.data.id);
});

test('the end of a subscription is announced in the topic of the account', async forum => {
  const { anna, group, topics, ask } = forum;
  anna.clicks(await ask(anna, '/unlink data', 'Unlink data?'), 'Yes, unlink');
  expect((await forum.waitForMessage(group, 'is no longer shown here')).threadId).toBe(topics.data.id);
});

test('answers to an anonymous administrator and warnings go to the topic of the message', async forum => {
  const { anna, boris, group, topics, ask, waitForMessage } = forum;
  group.promote(anna, { anonymous: true });
  const inTalk = { chat: group, topic: topics.talk, anonymous: true };
  expect((await ask(anna, '/servers', "I can't tell who you are", inTalk)).threadId).toBe(topics.talk.id);
  const message = await boris.writes('/help', { chat: group, topic: topics.data });
  boris.edits(message, '/link 777 Secret-of-an-edit');
  const warning = await waitForMessage(group, 'Never send a key or a password to a group');
  expect(warning.threadId).toBe(topics.data.id);
});
