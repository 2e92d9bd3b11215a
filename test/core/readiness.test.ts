import { describe, expect, test } from 'vitest';

import {
  contactWithinMs,
  lateAfterMs,
  overdueAfterMs,
  stuckAfterMs,
  stuckIn,
  unreadyReasons,
  type Vitals,
} from '../../src/core/readiness.ts';

const well: Vitals = {
  telegram: { mode: 'polling', contactAgeMs: contactWithinMs, refusedWith: undefined },
  databaseTrouble: undefined,
  loops: { watch: { overdueMs: overdueAfterMs, failures: 0 } },
  lateMs: lateAfterMs,
};
const telegram = (changes: Partial<Vitals['telegram']>): Vitals => ({
  ...well,
  telegram: { ...well.telegram, ...changes },
});

describe('fit to work', () => {
  test('is a process of which nothing bad is known', () => {
    expect(unreadyReasons(well)).toEqual([]);
  });

  test.each<[string, Vitals, RegExp]>([
    ['met nobody yet', telegram({ contactAgeMs: undefined }), /^telegram: not reached yet$/],
    ['hears nothing', telegram({ contactAgeMs: contactWithinMs + 1_000 }), /^telegram: silent for 91 s$/],
    ['has a refused token', telegram({ refusedWith: 401 }), /^telegram: the token is refused \(401\)$/],
    ['is not the only one', telegram({ refusedWith: 409 }), /^telegram: another process/],
    ['can’t write', { ...well, databaseTrouble: 'SQLITE_FULL' }, /^database: not writable \(SQLITE_FULL\)$/],
    [
      'has a loop that hangs',
      { ...well, loops: { watch: { overdueMs: overdueAfterMs + 1_000, failures: 0 } } },
      /^watch: stuck for 11 s$/,
    ],
    [
      'has a loop that fails',
      { ...well, loops: { watch: { overdueMs: 0, failures: 5 } } },
      /^watch: failed 5 times in a row$/,
    ],
    ['comes late to everything', { ...well, lateMs: lateAfterMs + 1_000 }, /^process: 6 s late$/],
  ])('is not one that %s', (_, vitals, reason) => {
    expect(unreadyReasons(vitals)).toEqual([expect.stringMatching(reason)]);
  });

  test('has every reason named', () => {
    expect(
      unreadyReasons({ ...telegram({ refusedWith: 401 }), databaseTrouble: 'x', lateMs: 1e6 }),
    ).toHaveLength(3);
  });
});

test('stuck is what is overdue for more than a minute, and not what fails', () => {
  const loops = {
    deliver: { overdueMs: 0, failures: 1_000 },
    watch: { overdueMs: stuckAfterMs, failures: 0 },
  };
  expect(stuckIn(loops)).toBeUndefined();
  expect(stuckIn({ ...loops, watch: { overdueMs: stuckAfterMs + 1, failures: 0 } })).toBe('watch');
});
