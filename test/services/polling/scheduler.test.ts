import { expect, test } from 'vitest';

import { createDueTimes, type DueItem } from '../../../src/db/poll-schedule.ts';
import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import { unlimited } from '../../../src/lib/limits.ts';
import { createScheduler } from '../../../src/services/polling/scheduler.ts';

const { signal } = new AbortController();

const dueTimes = <Id extends number>(items: readonly DueItem<Id>[] = []) => {
  const due = createDueTimes<Id>();
  for (const { id, dueAt } of items) due.set(id, dueAt);
  return due;
};
const accounts = dueTimes<AccountId>();

test('an item that falls due during a run is not missed', () => {
  // Every question takes a millisecond.
  let clock = 1_000;
  const due = dueTimes([{ id: 1 as ServerId, dueAt: 1_001 }]);
  const read: ServerId[] = [];
  const watch = createScheduler({
    accounts,
    servers: due,
    awaited: () => [],
    pollAccount: () => Promise.resolve(),
    pollServer: id => Promise.resolve(void read.push(id)),
    rateLimit: unlimited,
    tasks: { start: (_, task) => void task(signal) },
    now: () => clock++,
  });
  // A loop that is given Infinity would never run again.
  expect(watch()).toBeLessThan(1_000);
  watch();
  expect(read).toEqual([1]);
});

test('an item that a person waits for is polled between many others', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => ({ id: (1 + index) as ServerId, dueAt: index }));
  const read: ServerId[] = [];
  let calls = 6;
  const watch = createScheduler({
    accounts,
    // One of them is also among the first of the others.
    servers: dueTimes(items),
    awaited: () => [500, 501, 3] as ServerId[],
    pollAccount: () => Promise.resolve(),
    pollServer: id => {
      read.push(id);
      // Still under way when the next one starts.
      return new Promise(() => undefined);
    },
    rateLimit: { ...unlimited, take: () => (calls-- > 0 ? 0 : 1_000) },
    tasks: { start: (_, task) => void task(signal) },
    now: () => 1_000,
  });
  watch();
  expect(read).toEqual([500, 1, 501, 2, 3, 4]);
  calls = 2;
  watch();
  // None of them twice, and the others continue.
  expect(read.slice(6)).toEqual([5, 6]);
});

test('accounts and servers take turns where one call at a time is allowed', () => {
  const read: string[] = [];
  const watch = createScheduler({
    accounts: dueTimes([1, 2].map(id => ({ id: id as AccountId, dueAt: 0 }))),
    servers: dueTimes([1, 2].map(id => ({ id: id as ServerId, dueAt: 0 }))),
    awaited: () => [],
    pollAccount: id => Promise.resolve(void read.push(`account ${id}`)),
    pollServer: id => Promise.resolve(void read.push(`server ${id}`)),
    rateLimit: { ...unlimited, take: () => (read.length <= runs ? 0 : 1_000) },
    tasks: { start: (_, task) => void task(signal) },
    now: () => 1_000,
  });
  let runs = 0;
  for (; runs < 4; runs++) watch();
  expect(read).toEqual(['server 1', 'account 1', 'server 2', 'account 2']);
});

test('polls that are all due start in several turns, so that a press is handled in between', () => {
  const items = Array.from({ length: 200 }, (_, index) => ({ id: (1 + index) as ServerId, dueAt: 0 }));
  let reads = 0;
  const watch = createScheduler({
    accounts,
    servers: dueTimes(items),
    awaited: () => [],
    pollAccount: () => Promise.resolve(),
    pollServer: () => {
      reads += 1;
      return new Promise(() => undefined);
    },
    rateLimit: unlimited,
    tasks: { start: (_, task) => void task(signal) },
    now: () => 1_000,
  });
  let [before, turns] = [0, 0];
  for (; watch() === 0; turns += 1) {
    expect(reads - before).toBeLessThanOrEqual(20);
    before = reads;
  }
  expect(reads).toBe(200);
  expect(turns).toBeGreaterThan(9);
});

test('a poll that could not be stored is repeated after a pause', async () => {
  let clock = 1_000;
  let reads = 0;
  const watch = createScheduler({
    accounts,
    servers: dueTimes([{ id: 1 as ServerId, dueAt: 1_000 }]),
    awaited: () => [],
    pollAccount: () => Promise.resolve(),
    pollServer: () => {
      reads += 1;
      return Promise.reject(new Error('the disk is full'));
    },
    rateLimit: unlimited,
    tasks: { start: (_, task) => void task(signal).catch(() => undefined) },
    now: () => clock,
  });
  for (let turn = 0; turn < 10; turn++) {
    watch();
    await new Promise(setImmediate);
  }
  expect(reads).toBe(1);
  const againMs = watch();
  expect(againMs).toBeGreaterThan(0);
  expect(againMs).toBeLessThan(60_000);
  clock += againMs;
  watch();
  await new Promise(setImmediate);
  expect(reads).toBe(2);
});
