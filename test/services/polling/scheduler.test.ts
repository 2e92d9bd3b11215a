import { unlimited } from '../../../src/lib/limits.ts';
import { expect, test } from 'vitest';

import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import { createScheduler } from '../../../src/services/polling/scheduler.ts';

const { signal } = new AbortController();

test('an item that falls due during a run is not missed', () => {
  // Every query takes a millisecond.
  let clock = 1_000;
  const dueAt = 1_001;
  const read: ServerId[] = [];
  const watch = createScheduler({
    accounts: { due: () => [], nextDueAt: () => undefined },
    servers: {
      due: at => (dueAt <= at ? [{ id: 1 as ServerId, dueAt }] : []),
      nextDueAt: after => (dueAt > after ? dueAt : undefined),
    },
    pollAccount: (_: AccountId) => Promise.resolve(),
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
  const due = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: (from + index) as ServerId, dueAt: from }));
  const read: ServerId[] = [];
  let calls = 6;
  const watch = createScheduler({
    accounts: { due: () => [], nextDueAt: () => undefined },
    servers: {
      due: (_, limit) => due(1, 1_000).slice(0, limit),
      // One of them is also among the first of the others.
      dueAwaited: () => [...due(500, 2), ...due(3, 1)],
      nextDueAt: () => undefined,
    },
    pollAccount: (_: AccountId) => Promise.resolve(),
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

test('a poll that could not be stored is repeated after a pause', async () => {
  let clock = 1_000;
  let reads = 0;
  const watch = createScheduler({
    accounts: { due: () => [], nextDueAt: () => undefined },
    servers: { due: () => [{ id: 1 as ServerId, dueAt: 1_000 }], nextDueAt: () => undefined },
    pollAccount: (_: AccountId) => Promise.resolve(),
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
  // Setting the clock back doesn't prolong the pause.
  clock -= 1_000_000;
  watch();
  expect(reads).toBe(3);
});
