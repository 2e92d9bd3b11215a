import { afterAll, describe, expect, test } from 'vitest';

import { forgetEmptyHouse } from '../telegram/updates/inbox-database.ts';
import { confidential, createInboxWorld, type Death, type InboxWorld, type Way } from '../telegram/updates/inbox-process.ts';

afterAll(forgetEmptyHouse);

/** Whether a second death is tried at every point after a first, or at a few that chance picks. */
const isLong = process.env.LONG !== undefined;
const fewPairs = 4;

/** A batch from several chats, and when it is done another, with one that Telegram brings for the second time. */
function story({ telegram, push, ended }: InboxWorld) {
  const first = [push('message', 1, 1), push('press', -5, 2), push('message', 1, 1)];
  let isTold = false;
  return (): void => {
    if (isTold || !first.every(id => ended.has(id))) return;
    isTold = true;
    const again = telegram.updates[1];
    if (again !== undefined) telegram.redeliver(again);
    push('press', -5, 2);
  };
}

/** The story with one process after the other dying, and a last one that lives; says how many have died. */
async function tellWithDeaths(way: Way, deaths: readonly Death[]): Promise<number> {
  const world = await createInboxWorld(way);
  const goOn = story(world);
  let died = 0;
  for (const death of [...deaths, undefined]) {
    const life = await world.live({ death, onEnded: goOn });
    if (!life.died) break;
    died += 1;
  }
  const where = `${way}, ${deaths.map(death => `dead ${death.where} (${death.nth})`).join(', then ')}`;
  const all = world.telegram.updates.map(({ update_id: id }) => id);
  expect(all, where).toHaveLength(4);
  const kept = world.kept();
  expect(kept.effects, where).toEqual(all);
  expect(kept.known, where).toEqual(all);
  expect(kept.payloads, where).toEqual([]);
  expect(world.wrongs, where).toEqual([]);
  expect(world.hasInClear(confidential), where).toBe(false);
  for (const id of all) {
    // Once in each life at most, and never again in a life after it was noted to be done.
    expect(world.begun.get(id), where).toBeLessThanOrEqual(1 + died);
    expect(world.ended.get(id), where).toBeGreaterThanOrEqual(1);
    expect(world.ended.get(id), where).toBeLessThanOrEqual(1 + died);
  }
  await world.close();
  return died;
}

/** A death each time that a process comes there, after the deaths before; says which there were. */
async function dieEachTime(
  way: Way,
  where: string,
  before: readonly Death[] = [],
): Promise<readonly Death[]> {
  const deaths: Death[] = [];
  for (;;) {
    const death = { where, nth: deaths.length };
    if ((await tellWithDeaths(way, [...before, death])) <= before.length) return deaths;
    deaths.push(death);
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
const places = {
  polling: [...inbox, 'before getUpdates', 'while getUpdates is under way', 'after getUpdates'],
  webhook: [
    ...inbox,
    'before setWebhook',
    'after setWebhook',
    'before an update is taken at the door',
    'before the door answers',
    'after the door has answered',
  ],
} as const satisfies Record<Way, readonly string[]>;

describe.each(['polling', 'webhook'] as const)('updates by %s', way => {
  test('none is lost and none is done twice, with a death at every point', async () => {
    const deaths = await Promise.all(places[way].map(where => dieEachTime(way, where)));
    for (const [index, where] of places[way].entries()) expect(deaths[index], where).not.toEqual([]);
  });

  test(
    'nor with a second death, in the process that takes up what was left',
    { timeout: 3_600_000 },
    async () => {
      const first = (where: string, nth: number): Death => ({ where, nth });
      const seconds = [...again, ...places[way]];
      if (!isLong) {
        const draw = (from: readonly string[]) =>
          first(from[Math.floor(Math.random() * from.length)] ?? '', 0);
        const pairs = Array.from({ length: fewPairs }, () => [draw(places[way]), draw(seconds)]);
        await Promise.all(pairs.map(pair => tellWithDeaths(way, pair)));
        return;
      }
      for (const where of places[way]) {
        for (let nth = 0; nth < 2; nth++) {
          await Promise.all(seconds.map(second => dieEachTime(way, second, [first(where, nth)])));
        }
      }
    },
  );

  test('each is handled once where nothing dies', async () => {
    expect(await tellWithDeaths(way, [])).toBe(0);
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
