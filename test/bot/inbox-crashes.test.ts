import { afterAll, describe, expect, test } from 'vitest';

import { confidential, createInboxWorld, forgetEmptyHouse, type InboxWorld, type Way } from './inbox-life.ts';

afterAll(forgetEmptyHouse);

const atOnce = 8;

/** A batch from several chats, and when it is done another, with one that Telegram brings for the second time. */
function story({ telegram, push, ended }: InboxWorld) {
  const first = [push('message', 1, 1), push('message', 2, 2), push('press', -5, 1), push('message', 1, 1)];
  let isTold = false;
  return (): void => {
    if (isTold || !first.every(id => ended.has(id))) return;
    isTold = true;
    push('message', 2, 2);
    push('press', -5, 2);
    const again = telegram.updates[1];
    if (again !== undefined) telegram.redeliver(again);
  };
}

/** The story with a death at each of these points, the last process dying no more; says where they were. */
async function tellWithDeaths(way: Way, deaths: readonly number[]): Promise<readonly string[]> {
  const world = await createInboxWorld(way);
  const goOn = story(world);
  const died: string[] = [];
  for (const diesAt of [...deaths, Infinity]) {
    const life = await world.live({ diesAt, onEnded: goOn });
    if (life.died) died.push(life.at);
    else if (diesAt !== Infinity) break;
  }
  const where = `${way}, dead ${died.join(', then ') || 'never'}`;
  const all = world.telegram.updates.map(({ update_id: id }) => id);
  expect(all, where).toHaveLength(6);
  const kept = world.kept();
  expect(kept.effects, where).toEqual(all);
  expect(kept.known, where).toEqual(all);
  expect(kept.payloads, where).toEqual([]);
  expect(world.wrongs, where).toEqual([]);
  expect(world.hasInClear(confidential), where).toBe(false);
  for (const id of all) {
    // Once in each life at most, and never again in a life after it was noted to be done.
    expect(world.begun.get(id), where).toBeLessThanOrEqual(1 + died.length);
    expect(world.ended.get(id), where).toBeGreaterThanOrEqual(1);
    expect(world.ended.get(id), where).toBeLessThanOrEqual(1 + died.length);
  }
  await world.close();
  return died;
}

/** One death at every point that there is, after the given ones; several worlds at a time, since they mostly wait. */
async function dieEverywhere(way: Way, before: readonly number[] = []): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (let point = 0; ; point += atOnce) {
    const stories = Array.from({ length: atOnce }, (_, index) =>
      tellWithDeaths(way, [...before, point + index]),
    );
    const deaths = await Promise.all(stories);
    for (const died of deaths) if (died.length > before.length) seen.add(died.at(-1) ?? '');
    if (deaths.some(died => died.length <= before.length)) return seen;
  }
}

const inbox = [
  'before a batch is written',
  'after a batch is written',
  'before a handler',
  'after a handler’s effect',
  'at a handler’s end',
  'before payloads are erased',
  'after payloads are erased',
  'before what was left is read',
  'after what was left is read',
];
const again = ['before a handler’s second beginning is noted', 'after a handler’s second beginning is noted'];
const ways = {
  polling: ['before getUpdates', 'while getUpdates is under way', 'after getUpdates'],
  webhook: [
    'before setWebhook',
    'after setWebhook',
    'before an update is taken at the door',
    'before the door answers',
    'after the door has answered',
  ],
} as const;

describe.each(['polling', 'webhook'] as const)('updates by %s', way => {
  test('none is lost and none is done twice, with a death at every point', async () => {
    const seen = await dieEverywhere(way);
    expect([...seen]).toEqual(expect.arrayContaining([...inbox, ...ways[way]]));
  });

  test('nor with a second death at every point of the life that takes up what was left', async () => {
    // By then updates are written down, and not all of them are handled.
    const seen = await dieEverywhere(way, [way === 'polling' ? 11 : 14]);
    expect([...seen]).toEqual(expect.arrayContaining([...again, ...ways[way]]));
  });

  test('each is handled once where nothing dies', async () => {
    expect(await tellWithDeaths(way, [])).toEqual([]);
  });
});

test('what kills the process whenever it is handled begins eleven times, and then its author hears of it', async () => {
  const world = await createInboxWorld('polling');
  const [bad, good] = [world.push('message', 1, 1), world.push('message', 1, 1)];
  const all = [bad, good];
  for (let lives = 1; (await world.live({ kills: bad })).died; lives++) expect(lives).toBeLessThanOrEqual(11);
  expect(world.begun).toEqual(
    new Map([
      [bad, 11],
      [good, 1],
    ]),
  );
  expect(world.wrongs).toEqual([`${bad} was given up`]);
  expect(world.kept()).toEqual({ effects: [good], known: all, payloads: [] });
  await world.close();
});
