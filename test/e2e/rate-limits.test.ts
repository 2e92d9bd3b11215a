import BetterSqlite from 'better-sqlite3';
import { expect } from 'vitest';

import { inProcess, testWith } from './harness.ts';
import { startTeam } from './team-setup.ts';

/** The bot with its default limits. */
const start = async (environment: Readonly<Record<string, string>> = {}) => {
  const harness = await inProcess({ environment: { COMMANDS_PER_MINUTE: '20', ...environment } });
  return {
    ...harness,
    /** Whether a table has a row with this id. The bot is stopped first, since it locks the file. */
    isStored: async (table: 'people' | 'chats', id: number): Promise<boolean> => {
      await harness.stop();
      const database = new BetterSqlite(harness.databasePath, { readonly: true });
      try {
        const found = database.prepare<[number]>(`SELECT 1 FROM ${table} WHERE id = ?`).get(id);
        return found !== undefined;
      } finally {
        database.close();
      }
    },
  };
};
const test = testWith(start);
const testPrivate = testWith(() => start({ ALLOWED_USERS: '42', DEFAULT_LANGUAGE: 'en' }));

test('a person over the limit is notified once, and a key is deleted nevertheless', async harness => {
  const { provider, ask, messagesIn, waitForDeletion } = harness;
  const [mallory, anna] = harness.addPeople('Mallory', 'Anna');
  for (let each = 0; each < 60; each++) await mallory.writes(`/help ${each}`);
  const secret = await mallory.writes('/link 777 0123456789abcdef');
  await harness.waitForMessage(mallory, "I didn't read the last one");
  await waitForDeletion(secret);
  expect(harness.countMessages(mallory, /Too many (?:messages|taps) at once/)).toBe(1);
  // One more token may have been added meanwhile.
  const answers = messagesIn(mallory).length - 1;
  expect(answers).toBeGreaterThanOrEqual(20);
  expect(answers).toBeLessThan(30);
  expect(provider.calls).toHaveLength(0);
  // Nobody else is affected.
  await ask(anna, '/help', '');
});

test('presses over the limit are all answered, and one of them with a text', async harness => {
  const { telegram, ask } = harness;
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'ru' });
  const greeting = await ask(anna, '/start', '');
  const tap = (count: number) =>
    Promise.all(Array.from({ length: count }, () => anna.sendsCallbackData(greeting, 'x').answered));
  // Fast presses are not rejected.
  expect((await tap(50)).every(({ text }) => text?.includes('устарела'))).toBe(true);
  const more = await tap(60);
  expect(more.filter(({ text }) => text?.includes('Слишком много'))).toHaveLength(1);
  expect(more.filter(({ text }) => text === undefined || text === '').length).toBeGreaterThan(20);
});

testPrivate(
  'a person who is not allowed gets one message with their id, and is not stored',
  async harness => {
    const { telegram, ask, isStored } = harness;
    const anna = telegram.person({ id: 42, firstName: 'Anna', languageCode: 'en' });
    const eve = telegram.person({ firstName: 'Eve', languageCode: 'ru' });
    const refusal = await ask(eve, '/start', 'Это закрытый бот');
    expect(refusal.text).toContain(String(eve.id));
    for (let each = 0; each < 5; each++) await eve.writes(`hello ${each}`);
    const secret = await eve.writes('/link 777 0123456789abcdef');
    const presses = [refusal, refusal].map(message => eve.sendsCallbackData(message, '1h').answered);
    for (const { text } of await Promise.all(presses)) expect(text ?? '').toBe('');
    await harness.waitForDeletion(secret);
    eve.blocksBot();
    await ask(anna, '/help', '');
    expect(harness.messagesIn(eve)).toHaveLength(1);
    expect(await isStored('people', 42)).toBe(true);
    expect(await isStored('people', eve.id)).toBe(false);
    expect(await isStored('chats', eve.id)).toBe(false);
  },
);

testPrivate('the refusal is in English for an English client', async ({ addPeople, ask }) => {
  const [eve] = addPeople('Eve');
  expect((await ask(eve, '/start', 'This bot is private')).text).toContain(String(eve.id));
});

test('messages in a group that nobody set up are not stored, and get one reply', async harness => {
  const { telegram, ask, messagesIn } = harness;
  const [bob, carol, dan] = harness.addPeople('Bob', 'Carol', 'Dan');
  const group = telegram.group({ title: 'Elsewhere', members: [bob, carol, dan] });
  group.addBot();
  group.promoteBot();
  for (const person of [bob, carol, dan]) {
    for (let each = 0; each < 30; each++) {
      await person.writes(each % 2 === 0 ? 'just talking' : `/servers@${telegram.bot.username ?? ''}`, {
        chat: group,
      });
    }
  }
  await ask(bob, '/help', '');
  await harness.waitUntil(() => messagesIn(group).length > 0);
  expect(messagesIn(group)).toHaveLength(1);
  expect(await harness.isStored('people', carol.id)).toBe(false);
});

testWith(() => inProcess({ environment: { TELEGRAM_MESSAGES_PER_SECOND: '5' } }))(
  'an alert and a reply overtake the replies to people without an account',
  async harness => {
    const { telegram, messagesIn } = harness;
    const [anna] = harness.addPeople('Anna');
    await harness.linkAccount(anna, ['web-1']);
    await harness.openCard(anna, 'web-1');
    const crowd = Array.from({ length: 100 }, (_, index) =>
      telegram.person({ firstName: `Eve ${index}`, languageCode: 'en' }),
    );
    for (const eve of crowd) await eve.writes('/start');
    const countAnswered = () => crowd.filter(eve => messagesIn(eve).length > 0).length;
    harness.setPower('web-1', 'off');
    await harness.waitForMessage(anna, 'web-1 stopped unexpectedly');
    expect(countAnswered()).toBeLessThan(60);
    await harness.ask(anna, '/help', '');
    expect(countAnswered()).toBeLessThan(60);
  },
);

testWith(() => startTeam(['web-1'], { environment: { COMMANDS_PER_MINUTE: '20' } }))(
  'people who may only look leave replies to the owner of a group',
  async ({ telegram, anna, vera, group, ask, ...team }) => {
    const others = Array.from({ length: 4 }, (_, index) => telegram.person({ firstName: `Viewer ${index}` }));
    for (const each of others) group.join(each);
    for (let round = 0; round < 10; round += 1) {
      for (const each of [vera, ...others]) await each.writes('/servers', { chat: group });
    }
    await ask(anna, '/team', 'Who can control servers in this chat', { chat: group });
    await team.waitForMessage(group, 'The bot is very busy');
    expect(team.countMessages(group, /The bot is very busy/)).toBe(1);
    // Two more may have been allowed meanwhile.
    expect(team.countMessages(group, /web-1/)).toBeLessThan(16);
  },
);
