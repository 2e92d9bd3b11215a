import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  admit,
  closedBreaker,
  failuresWithinMs,
  firstRestMs,
  learn,
  longestRestMs,
  openAfterFailures,
  probeLeaseMs,
  type Admission,
  type Breaker,
  type Sign,
} from '../../src/domain/breaker.ts';
import { earnRepeat, fullRetryBudget, mostRepeatsSaved, spendRepeat } from '../../src/core/retry-budget.ts';

const fail = (breaker: Breaker, now: number) => learn(breaker, 'go', 'silent', now);

/** Open since instant 0. */
const opened = (): Breaker => {
  let breaker = closedBreaker;
  for (let each = 0; each < openAfterFailures; each++) breaker = fail(breaker, 0);
  return breaker;
};

describe('the breaker', () => {
  test('opens at the last of so many failures in a row, and not before', () => {
    let breaker = closedBreaker;
    for (let each = 1; each < openAfterFailures; each++) breaker = fail(breaker, each);
    expect(breaker.kind).toBe('closed');
    expect(fail(breaker, openAfterFailures).kind).toBe('open');
    expect(fail(learn(breaker, 'go', 'answered', 10), 11).kind).toBe('closed');
  });

  test('takes failures that lie far apart for no outage', () => {
    let breaker = closedBreaker;
    for (let each = 0; each < 100; each++) breaker = fail(breaker, (each * failuresWithinMs) / 5);
    expect(breaker.kind).toBe('closed');
  });

  test('refuses reads while it rests, then lets one through and no other', () => {
    const breaker = opened();
    expect(admit(breaker, 'read', firstRestMs - 1).admission).toBe('refuse');
    const probing = admit(breaker, 'read', firstRestMs);
    expect(probing.admission).toBe('probe');
    expect(admit(probing.breaker, 'read', firstRestMs + 1).admission).toBe('refuse');
    expect(admit(probing.breaker, 'wanted', firstRestMs + 1).admission).toBe('refuse');
    expect(admit(probing.breaker, 'read', firstRestMs + probeLeaseMs + 1).admission).toBe('probe');
  });

  test('lets somebody who waits find out at once', () => {
    expect(admit(opened(), 'wanted', 1).admission).toBe('probe');
  });

  test('rests longer after each probe in vain, up to a limit, and closes at the first answer', () => {
    let breaker = opened();
    let now = 0;
    const rests: number[] = [];
    for (let each = 0; each < 6; each++) {
      if (breaker.kind !== 'open') throw new Error('it should be open');
      rests.push(breaker.restMs);
      now = breaker.until;
      const probe = admit(breaker, 'read', now);
      breaker = learn(probe.breaker, 'probe', 'silent', now);
    }
    expect(rests).toEqual([1000, 2000, 4000, 8000, longestRestMs, longestRestMs]);
    expect(learn(admit(breaker, 'wanted', now).breaker, 'probe', 'answered', now)).toEqual(closedBreaker);
  });

  test('a probe that was called off leaves the way free', () => {
    const probing = admit(opened(), 'wanted', 1).breaker;
    const after = learn(probing, 'probe', 'none', 2);
    expect(admit(after, 'read', 2).admission).toBe('probe');
  });

  test('a clock that goes back keeps nobody out', () => {
    expect(admit(opened(), 'read', -3_600_000).admission).toBe('probe');
  });

  interface Step {
    readonly afterMs: number;
    readonly does: 'read' | 'wanted' | 'answered' | 'silent' | 'none';
  }

  test('whatever happens: at most one probe at a time, none goes while it is open, and an outage’s end is seen', () => {
    const step: fc.Arbitrary<Step> = fc.record({
      afterMs: fc.nat(5_000),
      does: fc.constantFrom('read', 'wanted', 'answered', 'silent', 'none'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        let breaker = closedBreaker;
        let now = 0;
        const underWay: { readonly admission: Admission; readonly since: number }[] = [];
        for (const { afterMs, does } of steps) {
          now += afterMs;
          if (does === 'read' || does === 'wanted') {
            const before = breaker;
            const { breaker: next, admission } = admit(breaker, does, now);
            if (admission === 'go') expect(before.kind).toBe('closed');
            if (admission === 'probe') {
              const others = underWay.filter(
                each => each.admission === 'probe' && now - each.since <= probeLeaseMs,
              );
              expect(others.length, 'a second probe').toBe(0);
            }
            if (admission !== 'refuse') underWay.push({ admission, since: now });
            breaker = next;
          } else {
            const ended = underWay.pop();
            if (ended === undefined || ended.admission === 'refuse') continue;
            const sign: Sign = does;
            const next = learn(breaker, ended.admission, sign, now);
            if (sign === 'answered') expect(next.kind).toBe('closed');
            else if (breaker.kind !== 'closed') expect(next.kind).not.toBe('closed');
            // Once a probe is over another may follow: the lease is for lost ones.
            if (sign === 'answered') underWay.length = 0;
            breaker = next;
          }
          if (breaker.kind === 'open') {
            expect(breaker.until - now).toBeLessThanOrEqual(longestRestMs);
            expect(admit(breaker, 'read', breaker.until).admission).toBe('probe');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the budget for repeats', () => {
  test('is a fifth of all calls in the long run', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 2_000 }), wishes => {
        let budget = fullRetryBudget;
        let calls = 0;
        let repeats = 0;
        for (const wish of wishes) {
          budget = earnRepeat(budget);
          calls += 1;
          const left = wish ? spendRepeat(budget) : undefined;
          if (left === undefined) continue;
          budget = left;
          repeats += 1;
        }
        expect(repeats).toBeLessThanOrEqual(calls * 0.2 + mostRepeatsSaved + 1e-6);
      }),
    );
  });

  test('saves up, but only so much', () => {
    let budget = fullRetryBudget;
    for (let each = 0; each < 1_000; each++) budget = earnRepeat(budget);
    let repeats = 0;
    for (let left = spendRepeat(budget); left !== undefined; left = spendRepeat(left)) repeats += 1;
    expect(repeats).toBe(mostRepeatsSaved);
  });

  test('gives one again after five calls', () => {
    let budget = { repeats: 0 };
    for (let each = 0; each < 4; each++) budget = earnRepeat(budget);
    expect(spendRepeat(budget)).toBeUndefined();
    expect(spendRepeat(earnRepeat(budget))).toBeDefined();
  });
});
