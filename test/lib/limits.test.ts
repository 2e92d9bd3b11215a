import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  allOf,
  createSharedLimit,
  createRateLimit,
  createWindowLimit,
  unlimited,
  type RateLimit,
} from '../../src/lib/limits.ts';

/** A limit with a clock that the test moves. */
function clocked(limit: RateLimit, startAt = 1_000_000) {
  let now = startAt;
  return {
    take: () => limit.take(now),
    wait: (ms: number) => void (now += ms),
    drain: () => {
      let taken = 0;
      while (taken < 10_000 && limit.take(now) === 0) taken += 1;
      return taken;
    },
  };
}

describe('a limit per second', () => {
  test('allows a second’s worth at once, then one each interval', () => {
    const limit = clocked(createSharedLimit(4).first);
    expect(limit.drain()).toBe(4);
    expect(limit.take()).toBe(250);
    limit.wait(125);
    expect(limit.take()).toBe(125);
    limit.wait(125);
    expect([limit.take(), limit.take()]).toEqual([0, 250]);
  });

  test('saves up at most a second’s worth while nothing is sent', () => {
    const limit = clocked(createSharedLimit(5).first);
    limit.drain();
    limit.wait(3_600_000);
    expect(limit.drain()).toBe(5);
  });

  test('of less than one allows one, and then a long wait', () => {
    const limit = clocked(createSharedLimit(0.25).first);
    expect([limit.take(), limit.take()]).toEqual([0, 4000]);
    limit.wait(4000);
    expect([limit.take(), limit.take()]).toEqual([0, 4000]);
  });

  test('costs nothing when a call has to wait', () => {
    const limit = clocked(createSharedLimit(1).first);
    limit.take();
    limit.wait(500);
    expect(Array.from({ length: 10 }, () => limit.take())).toEqual(Array<number>(10).fill(500));
  });

  test('of 0 is no limit', () => {
    expect(clocked(createSharedLimit(0).first).drain()).toBe(10_000);
  });

  test('is never exceeded in any period, and its waits are exact', () => {
    const pace = fc.constantFrom(0.1, 0.5, 1, 3, 7, 20, 33.3);
    const steps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pace, steps, (perSecond, waits) => {
        const limit = clocked(createSharedLimit(perSecond).first, 0);
        let [elapsed, given] = [0, 0];
        for (const ms of waits) {
          limit.wait(ms);
          elapsed += ms;
          const wait = limit.take();
          if (wait > 0) {
            expect(wait).toBeLessThanOrEqual(Math.ceil(1000 / perSecond));
            limit.wait(wait);
            elapsed += wait;
            expect(limit.take()).toBe(0);
          }
          given += 1;
          expect(given).toBeLessThanOrEqual(Math.max(1, perSecond) + (elapsed * perSecond) / 1000 + 1e-6);
        }
      }),
    );
  });
});

describe('a clock that is set back', () => {
  test.each([1, 1000, 3_600_000])('by %i ms gives nothing and costs nothing', back => {
    const limit = createRateLimit({ interval: 500, burst: 4 });
    const clock = clocked(limit);
    expect([clock.take(), clock.take()]).toEqual([0, 0]);
    clock.wait(-back);
    expect(clock.drain()).toBe(2);
    expect(clock.take()).toBe(500);
    clock.wait(-back);
    expect(clock.take()).toBe(500);
    clock.wait(500);
    expect(clock.take()).toBe(0);
  });
});

test('a limit is full again when all of its burst is back', () => {
  const limit = createRateLimit({ interval: 100, burst: 3 });
  expect(limit.isFull(0)).toBe(true);
  limit.take(0);
  limit.take(0);
  expect([limit.isFull(199), limit.isFull(200)]).toEqual([false, true]);
});

test('a window limit allows its count within any window, in bursts', () => {
  const limit = createWindowLimit(3, 1_000);
  const instants = [0, 900, 900, 900, 1_000, 1_100, 1_900];
  expect(instants.map(now => limit.take(now))).toEqual([0, 0, 0, 100, 0, 800, 0]);
  expect(limit.readyAt()).toBe(1_900);
});

test('several limits allow what each of them allows, and a refusal takes from none', () => {
  const slow = createRateLimit({ interval: 1_000, burst: 1 });
  const quick = createWindowLimit(2, 100);
  const both = allOf(slow, quick, unlimited);
  expect([both.take(0), both.take(1), both.readyAt(), quick.readyAt()]).toEqual([0, 999, 1_000, -Infinity]);
  expect(both.take(1_000)).toBe(0);
});
