import { afterEach, expect, test, vi } from 'vitest';

import { setStageForum, type StageForum } from './stage-forum.ts';
import { withinMs } from './stage.ts';

vi.setConfig({ testTimeout: 4 * withinMs });

const hour = 60 * 60_000;

let stage: StageForum;
afterEach(() => stage.close());

test.each(['data', 'talk'] as const)(
  'a card that was deleted while it followed an operation comes anew in its own topic: %s',
  async where => {
    stage = await setStageForum();
    const { said, provider, anna, group, topics, turn, pass, telegram } = stage;
    provider.durations.set({ rebootMs: hour });
    const card = await stage.card(anna, 'db-1', topics[where]);
    anna.presses(card, 'Reboot');
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

test('a card whose topic was deleted comes anew in General, and the owner hears of the topic', async () => {
  stage = await setStageForum();
  const { said, provider, anna, group, topics, pass, telegram } = stage;
  provider.durations.set({ rebootMs: hour });
  const card = await stage.card(anna, 'db-1', topics.data);
  anna.presses(card, 'Reboot');
  await telegram.until(() => card.text.includes('Rebooting db-1'), { withinMs });
  group.deleteTopic(topics.data);
  pass(16_000);
  expect((await said(group, 'Rebooting db-1')).threadId).toBeUndefined();
  await said(anna, 'The topic in Forum is gone');
  expect(stage.countIn(anna, /The topic in Forum/)).toBe(1);
});
