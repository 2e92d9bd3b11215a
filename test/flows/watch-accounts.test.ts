import { expect, test } from 'vitest';

import type { AccountId, ServerId } from '../../src/core/server.ts';
import { createWatchAccounts } from '../../src/flows/watch-accounts.ts';

test('what falls due while one looks is not slept through', () => {
  // Every question takes a millisecond.
  let clock = 1_000;
  const dueAt = 1_001;
  const read: ServerId[] = [];
  const watch = createWatchAccounts({
    accounts: { due: () => [], nextDueAt: () => undefined },
    servers: {
      due: at => (dueAt <= at ? [{ id: 1 as ServerId, dueAt }] : []),
      nextDueAt: after => (dueAt > after ? dueAt : undefined),
    },
    look: (_: AccountId) => Promise.resolve(),
    read: id => Promise.resolve(void read.push(id)),
    takeCall: () => 0,
    start: (_, task) => void task(),
    onEnd: () => undefined,
    now: () => clock++,
  });
  // Whoever is told to come again never would have.
  expect(watch()).toBeLessThan(1_000);
  watch();
  expect(read).toEqual([1]);
});
