import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';

import { setScene, type Scene, type SceneOptions } from './scene.ts';

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

/** The bot with its usual limits, and what it has written down. */
async function open(options: SceneOptions = {}) {
  const scene = await setScene({
    ...options,
    environment: { COMMANDS_PER_MINUTE: '20', ...options.environment },
  });
  scenes.push(scene);
  scene.start();
  return {
    ...scene,
    /** How many rows of a table have this id; looked at when the bot is gone, as it keeps the file to itself. */
    kept: async (table: 'people' | 'chats', id: number): Promise<number> => {
      await scene.kill();
      const database = new BetterSqlite(join(scene.folder, 'data', 'bot.db'), { readonly: true });
      try {
        return (
          database.prepare<[number], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE id = ?`).get(id)
            ?.n ?? 0
        );
      } finally {
        database.close();
      }
    },
  };
}

test('who writes without end hears once that it is too much, and a key is deleted all the same', async () => {
  const { telegram, said, provider } = await open();
  const mallory = telegram.person({ firstName: 'Mallory', languageCode: 'en' });
  for (let each = 0; each < 60; each++) await mallory.writes(`/help ${each}`);
  const secret = await mallory.writes('/link 777 0123456789abcdef');
  await said(mallory, "I didn't read the last one");
  await telegram.until(() => secret.deletedAt !== undefined, { withinMs: 30_000 });
  const refusals = telegram
    .messagesIn(mallory, { fromBot: true })
    .filter(({ text }) => text.includes('more at once than I can follow'));
  expect(refusals).toHaveLength(1);
  // One more may have come back while they were sent.
  const answers = telegram.messagesIn(mallory, { fromBot: true }).length - 1;
  expect(answers).toBeGreaterThanOrEqual(20);
  expect(answers).toBeLessThan(30);
  expect(provider.calls).toHaveLength(0);

  // Others are none the worse for it.
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'en' });
  await anna.writes('/help');
  await telegram.until(() => telegram.lastFromBot(anna), { withinMs: 30_000 });
});

test('presses without end are all answered, one of them in words, and a tapping finger is not refused', async () => {
  const { telegram } = await open();
  const anna = telegram.person({ firstName: 'Anna', languageCode: 'ru' });
  await anna.writes('/start');
  const greeting = await telegram.until(() => telegram.lastFromBot(anna), { withinMs: 30_000 });
  const taps = await Promise.all(
    Array.from({ length: 50 }, () => anna.sendsCallbackData(greeting, 'x').answered),
  );
  expect(taps.every(({ text }) => text?.includes('устарела'))).toBe(true);
  const more = await Promise.all(
    Array.from({ length: 60 }, () => anna.sendsCallbackData(greeting, 'x').answered),
  );
  expect(more.filter(({ text }) => text?.includes('За таким потоком'))).toHaveLength(1);
  expect(more.filter(({ text }) => text === undefined || text === '').length).toBeGreaterThan(20);
});

test('a stranger to a private bot hears so once, in their language, and leaves no trace', async () => {
  const { telegram, said, kept } = await open({
    environment: { ALLOWED_USERS: '42', DEFAULT_LANGUAGE: 'en' },
  });
  const anna = telegram.person({ id: 42, firstName: 'Anna', languageCode: 'en' });
  const eve = telegram.person({ firstName: 'Eve', languageCode: 'ru' });
  await eve.writes('/start');
  const refusal = await said(eve, 'Этот бот частный');
  expect(refusal.text).toContain(String(eve.id));
  for (let each = 0; each < 5; each++) await eve.writes(`hello ${each}`);
  const secret = await eve.writes('/link 777 0123456789abcdef');
  const presses = [refusal, refusal].map(message => eve.sendsCallbackData(message, '1h').answered);
  for (const { text } of await Promise.all(presses)) expect(text ?? '').toBe('');
  await telegram.until(() => secret.deletedAt !== undefined, { withinMs: 30_000 });
  eve.blocksBot();
  await anna.writes('/help');
  await telegram.until(() => telegram.lastFromBot(anna), { withinMs: 30_000 });
  expect(telegram.messagesIn(eve, { fromBot: true })).toHaveLength(1);
  expect(await kept('people', 42)).toBe(1);
  expect(await kept('people', eve.id)).toBe(0);
  expect(await kept('chats', eve.id)).toBe(0);
});

test('talk in a group that nobody has set up leaves no trace, and no more than a line', async () => {
  const { telegram, kept } = await open();
  const people = ['Bob', 'Carol', 'Dan'].map(firstName => telegram.person({ firstName, languageCode: 'en' }));
  const group = telegram.group({ title: 'Elsewhere', members: people });
  group.addBot();
  group.promoteBot();
  for (const person of people) {
    for (let each = 0; each < 30; each++) {
      await person.writes(each % 2 === 0 ? 'just talking' : `/servers@${telegram.bot.username ?? ''}`, {
        chat: group,
      });
    }
  }
  const [bob, carol] = people;
  if (bob === undefined || carol === undefined) throw new Error('nobody');
  await bob.writes('/help');
  await telegram.until(() => telegram.lastFromBot(bob), { withinMs: 30_000 });
  await telegram.until(() => telegram.messagesIn(group, { fromBot: true }).length > 0, { withinMs: 30_000 });
  expect(telegram.messagesIn(group, { fromBot: true })).toHaveLength(1);
  expect(await kept('people', carol.id)).toBe(0);
});
