import { afterAll, describe, expect, test } from 'vitest';

import type { CrashPoint } from './crash-points.ts';
import { deleteEmptyDatabase } from './inbox-database.ts';
import { confidential, createInboxHarness, type InboxHarness, type SourceKind } from './inbox-process.ts';

afterAll(deleteEmptyDatabase);

/** Tries a second crash at every point after the first, instead of at a few random ones. */
const isLong = process.env.LONG !== undefined;
const fewPairs = 4;

/** A batch from several chats; after it another, with an update that Telegram delivers for the second time. */
function deliver({ telegram, push, ended }: InboxHarness) {
  const first = [push('message', 1, 1), push('callback', -5, 2), push('message', 1, 1)];
  let isDone = false;
  return (): void => {
    if (isDone || !first.every(id => ended.has(id))) return;
    isDone = true;
    const again = telegram.updates[1];
    if (again !== undefined) telegram.redeliver(again);
    push('callback', -5, 2);
  };
}

/** Runs the updates through processes that crash one after another, and one that doesn't; counts the crashes. */
async function runWithCrashes(sourceKind: SourceKind, crashes: readonly CrashPoint[]): Promise<number> {
  const harness = await createInboxHarness(sourceKind);
  const onEnded = deliver(harness);
  let crashed = 0;
  for (const crash of [...crashes, undefined]) {
    const run = await harness.run({ crash, onEnded });
    if (!run.crashed) break;
    crashed += 1;
  }
  const where = `${sourceKind}, ${crashes.map(crash => `crash ${crash.where} (${crash.nth})`).join(', then ')}`;
  const all = harness.telegram.updates.map(({ update_id: id }) => id);
  expect(all, where).toHaveLength(4);
  const kept = harness.kept();
  expect(kept.effects, where).toEqual(all);
  expect(kept.known, where).toEqual(all);
  expect(kept.payloads, where).toEqual([]);
  expect(harness.violations, where).toEqual([]);
  expect(harness.hasInClear(confidential), where).toBe(false);
  for (const id of all) {
    // At most once in each process, and never again once it was stored as done.
    expect(harness.started.get(id), where).toBeLessThanOrEqual(1 + crashed);
    expect(harness.ended.get(id), where).toBeGreaterThanOrEqual(1);
    expect(harness.ended.get(id), where).toBeLessThanOrEqual(1 + crashed);
  }
  await harness.close();
  return crashed;
}

/** Crashes each time that a process comes to a point, after the crashes `before`; gives those that took place. */
async function crashEachTime(
  sourceKind: SourceKind,
  where: string,
  before: readonly CrashPoint[] = [],
): Promise<readonly CrashPoint[]> {
  const crashes: CrashPoint[] = [];
  for (;;) {
    const crash = { where, nth: crashes.length };
    if ((await runWithCrashes(sourceKind, [...before, crash])) <= before.length) return crashes;
    crashes.push(crash);
  }
}

const inbox = [
  'before a batch is written',
  'after a batch is written',
  'before a handler',
  'after the effect of a handler',
  'at the end of a handler',
  'before payloads are erased',
  'after payloads are erased',
  'before the inbox is read',
  'after the inbox is read',
];
const again = ['before a second attempt is stored', 'after a second attempt is stored'];
const points = {
  polling: [...inbox, 'before getUpdates', 'while getUpdates is in progress', 'after getUpdates'],
  webhook: [
    ...inbox,
    'before setWebhook',
    'after setWebhook',
    'before an update from a request is stored',
    'before the response',
    'after the response',
  ],
} as const satisfies Record<SourceKind, readonly string[]>;

describe.each(['polling', 'webhook'] as const)('updates by %s', sourceKind => {
  test('none is lost or handled twice, with a crash at every point', async () => {
    const crashes = await Promise.all(points[sourceKind].map(where => crashEachTime(sourceKind, where)));
    for (const [index, where] of points[sourceKind].entries()) expect(crashes[index], where).not.toEqual([]);
  });

  test(
    'none is lost or handled twice, with a second crash in the process that continues',
    { timeout: 3_600_000 },
    async () => {
      const first = (where: string, nth: number): CrashPoint => ({ where, nth });
      const seconds = [...again, ...points[sourceKind]];
      if (!isLong) {
        const draw = (from: readonly string[]) =>
          first(from[Math.floor(Math.random() * from.length)] ?? '', 0);
        const pairs = Array.from({ length: fewPairs }, () => [draw(points[sourceKind]), draw(seconds)]);
        await Promise.all(pairs.map(pair => runWithCrashes(sourceKind, pair)));
        return;
      }
      for (const where of points[sourceKind]) {
        for (let nth = 0; nth < 2; nth++) {
          await Promise.all(seconds.map(second => crashEachTime(sourceKind, second, [first(where, nth)])));
        }
      }
    },
  );

  test('each is handled once without a crash', async () => {
    expect(await runWithCrashes(sourceKind, [])).toBe(0);
  });
});

test('an update that crashes the process every time is started 11 times and then given up', async () => {
  const harness = await createInboxHarness('polling');
  const [bad, good] = [harness.push('message', 1, 1), harness.push('message', 1, 1)];
  const all = [bad, good];
  for (let processes = 1; (await harness.run({ kills: bad })).crashed; processes++)
    expect(processes).toBeLessThanOrEqual(11);
  expect(harness.started).toEqual(
    new Map([
      [bad, 11],
      [good, 1],
    ]),
  );
  expect(harness.violations).toEqual([`${bad} was given up`]);
  expect(harness.kept()).toEqual({ effects: [good], known: all, payloads: [] });
  await harness.close();
});
