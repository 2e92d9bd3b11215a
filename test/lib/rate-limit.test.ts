import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createRateLimit } from '../../src/lib/rate-limit.ts';

function limitAt(perSecond: number, startAt = 1_000_000) {
  let at = startAt;
  const limit = createRateLimit(perSecond, () => at);
  return {
    take: () => limit.take(),
    wait: (ms: number) => void (at += ms),
    drain: () => {
      let taken = 0;
      while (taken < 10_000 && limit.take() === 0) taken += 1;
      return taken;
    },
  };
}

test('a second’s worth at once, then one each interval', () => {
  const limit = limitAt(4);
  expect(limit.drain()).toBe(4);
  expect(limit.take()).toBe(250);
  limit.wait(125);
  expect(limit.take()).toBe(125);
  limit.wait(125);
  expect([limit.take(), limit.take()]).toEqual([0, 250]);
});

test('silence saves up a second’s worth and no more', () => {
  const limit = limitAt(5);
  limit.drain();
  limit.wait(3_600_000);
  expect(limit.drain()).toBe(5);
});

test('less than one a second is one, and then a long wait', () => {
  const limit = limitAt(0.25);
  expect([limit.take(), limit.take()]).toEqual([0, 4000]);
  limit.wait(4000);
  expect([limit.take(), limit.take()]).toEqual([0, 4000]);
});

test('being told to wait costs nothing', () => {
  const limit = limitAt(1);
  limit.take();
  limit.wait(500);
  expect(Array.from({ length: 10 }, () => limit.take())).toEqual(Array<number>(10).fill(500));
});

test('0 is no limit', () => {
  expect(limitAt(0).drain()).toBe(10_000);
});

test.each([1, 1000, 3_600_000, 1_000_000])('a clock that goes back by %i ms gives nothing', back => {
  const limit = limitAt(2);
  limit.drain();
  limit.wait(-back);
  expect(limit.take()).toBe(500);
});

test.each([1, 3_600_000])('a clock that goes back by %i ms costs nothing', back => {
  const limit = limitAt(2);
  limit.drain();
  limit.wait(-back);
  limit.take();
  limit.wait(500);
  expect(limit.take()).toBe(0);
});

test('in any stretch of time no more are given than the pace and one burst, and each wait is kept', () => {
  const pace = fc.constantFrom(0.1, 0.5, 1, 3, 7, 20, 33.3);
  const steps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pace, steps, (perSecond, waits) => {
      const limit = limitAt(perSecond);
      let [elapsed, given] = [0, 0];
      for (const ms of waits) {
        limit.wait(ms);
        elapsed += ms;
        const wait = limit.take();
        if (wait === 0) given += 1;
        else {
          expect(wait).toBeLessThanOrEqual(Math.ceil(1000 / perSecond));
          // A millisecond more: the sum of fractions may fall short of a whole by a rounding.
          limit.wait(wait + 1);
          elapsed += wait + 1;
          expect(limit.take()).toBe(0);
          given += 1;
        }
        expect(given).toBeLessThanOrEqual(Math.max(1, perSecond) + (elapsed * perSecond) / 1000 + 1e-6);
      }
    }),
  );
});
