import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  admitCall,
  closedBreaker,
  earnRetry,
  failureThreshold,
  failureWindowMs,
  maxOpenMs,
  maxSavedRetries,
  minOpenMs,
  probeLeaseMs,
  recordOutcome,
  spendRetry,
  type Breaker,
  type BreakerDecision,
  type BreakerOutcome,
  type CallPriority,
} from '../../src/provider/breaker.ts';

const fail = (breaker: Breaker, now: number) => recordOutcome(breaker, 'allow', 'no-response', now);

/** Open since instant 0. */
const openBreaker = (): Breaker => {
  let breaker = closedBreaker;
  for (let each = 0; each < failureThreshold; each++) breaker = fail(breaker, 0);
  return breaker;
};

describe('the breaker', () => {
  test('opens at the tenth failure in a row', () => {
    let breaker = closedBreaker;
    for (let each = 1; each < failureThreshold; each++) breaker = fail(breaker, each);
    expect(breaker.kind).toBe('closed');
    expect(fail(breaker, failureThreshold).kind).toBe('open');
    expect(fail(recordOutcome(breaker, 'allow', 'answered', 10), 11).kind).toBe('closed');
  });

  test('stays closed when failures are far apart', () => {
    let breaker = closedBreaker;
    for (let each = 0; each < 100; each++) breaker = fail(breaker, (each * failureWindowMs) / 5);
    expect(breaker.kind).toBe('closed');
  });

  test('rejects reads while it is open, then lets a single probe through', () => {
    const breaker = openBreaker();
    expect(admitCall(breaker, 'read', minOpenMs - 1).decision).toBe('reject');
    const probing = admitCall(breaker, 'read', minOpenMs);
    expect(probing.decision).toBe('probe');
    expect(admitCall(probing.breaker, 'read', minOpenMs + 1).decision).toBe('reject');
    expect(admitCall(probing.breaker, 'interactive', minOpenMs + 1).decision).toBe('reject');
    expect(admitCall(probing.breaker, 'read', minOpenMs + probeLeaseMs + 1).decision).toBe('probe');
  });

  test('probes at once for a person who waits', () => {
    expect(admitCall(openBreaker(), 'interactive', 1).decision).toBe('probe');
  });

  test('stays open longer after each failed probe, up to a limit, and closes at the first answer', () => {
    let breaker = openBreaker();
    let now = 0;
    const rests: number[] = [];
    for (let each = 0; each < 6; each++) {
      if (breaker.kind !== 'open') throw new Error('it should be open');
      rests.push(breaker.openMs);
      now = breaker.until;
      const probe = admitCall(breaker, 'read', now);
      breaker = recordOutcome(probe.breaker, 'probe', 'no-response', now);
    }
    expect(rests).toEqual([1000, 2000, 4000, 8000, maxOpenMs, maxOpenMs]);
    expect(recordOutcome(admitCall(breaker, 'interactive', now).breaker, 'probe', 'answered', now)).toEqual(
      closedBreaker,
    );
  });
});

describe('a probe', () => {
  test('that was cancelled is followed by another', () => {
    const probing = admitCall(openBreaker(), 'interactive', 1).breaker;
    const after = recordOutcome(probing, 'probe', 'inconclusive', 2);
    expect(admitCall(after, 'read', 2).decision).toBe('probe');
  });

  test('is sent after the clock was set back', () => {
    expect(admitCall(openBreaker(), 'read', -3_600_000).decision).toBe('probe');
  });

  interface Step {
    readonly afterMs: number;
    readonly does: CallPriority | BreakerOutcome;
  }

  test('is alone, nothing else is sent while the breaker is open, and the end of an outage is noticed', () => {
    const step: fc.Arbitrary<Step> = fc.record({
      afterMs: fc.nat(5_000),
      does: fc.constantFrom('read', 'interactive', 'answered', 'no-response', 'inconclusive'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), steps => {
        let breaker = closedBreaker;
        let now = 0;
        const underWay: { readonly admission: BreakerDecision; readonly since: number }[] = [];
        for (const { afterMs, does } of steps) {
          now += afterMs;
          if (does === 'read' || does === 'interactive') {
            const before = breaker;
            const { breaker: next, decision } = admitCall(breaker, does, now);
            if (decision === 'allow') expect(before.kind).toBe('closed');
            if (decision === 'probe') {
              const others = underWay.filter(
                each => each.admission === 'probe' && now - each.since <= probeLeaseMs,
              );
              expect(others.length, 'a second probe').toBe(0);
            }
            if (decision !== 'reject') underWay.push({ admission: decision, since: now });
            breaker = next;
          } else {
            const ended = underWay.pop();
            if (ended === undefined || ended.admission === 'reject') continue;
            const sign: BreakerOutcome = does;
            const next = recordOutcome(breaker, ended.admission, sign, now);
            if (sign === 'answered') expect(next.kind).toBe('closed');
            else if (breaker.kind !== 'closed') expect(next.kind).not.toBe('closed');
            // After an answer another probe may follow.
            if (sign === 'answered') underWay.length = 0;
            breaker = next;
          }
          if (breaker.kind === 'open') {
            expect(breaker.until - now).toBeLessThanOrEqual(maxOpenMs);
            expect(admitCall(breaker, 'read', breaker.until).decision).toBe('probe');
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the retry budget', () => {
  test('allows a fifth of all calls in the long run', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 2_000 }), wanted => {
        let budget = maxSavedRetries;
        let calls = 0;
        let repeats = 0;
        for (const wants of wanted) {
          budget = earnRetry(budget);
          calls += 1;
          const left = wants ? spendRetry(budget) : undefined;
          if (left === undefined) continue;
          budget = left;
          repeats += 1;
        }
        expect(repeats).toBeLessThanOrEqual(calls * 0.2 + maxSavedRetries + 1e-6);
      }),
    );
  });

  test('has a maximum', () => {
    let budget = maxSavedRetries;
    for (let each = 0; each < 1_000; each++) budget = earnRetry(budget);
    let repeats = 0;
    for (let left = spendRetry(budget); left !== undefined; left = spendRetry(left)) repeats += 1;
    expect(repeats).toBe(maxSavedRetries);
  });

  test('allows another retry after five calls', () => {
    let budget = 0;
    for (let each = 0; each < 4; each++) budget = earnRetry(budget);
    expect(spendRetry(budget)).toBeUndefined();
    expect(spendRetry(earnRetry(budget))).toBeDefined();
  });
});
