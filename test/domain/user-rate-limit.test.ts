import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Admission, CrowdLimit, Visitor } from '../../src/domain/user-rate-limit.ts';
import { admitVisitor, mostRemembered, rememberNewest } from '../../src/domain/user-rate-limit.ts';

const limit: CrowdLimit = { perMinute: 20, burst: 20 };

/** The results for one person who sends an update at each of these instants. */
function admissions(instants: readonly number[], limits = limit): readonly Admission[] {
  let visitor: Visitor | undefined;
  return instants.map(now => {
    const step = admitVisitor(visitor, limits, now);
    visitor = step.visitor;
    return step.admission;
  });
}

const limits = fc.record({
  perMinute: fc.integer({ min: 1, max: 120 }),
  burst: fc.integer({ min: 1, max: 60 }),
});
const instants = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 200_000 })), {
    minLength: 1,
    maxLength: 400,
  })
  .map(pauses => {
    let now = 1_000_000;
    return pauses.map(pause => (now += pause));
  });

describe('the rate limit of a person', () => {
  test('allows a burst, refuses once, then ignores', () => {
    const results = admissions(Array<number>(50).fill(5));
    expect(results.slice(0, 20)).toEqual(Array(20).fill('welcome'));
    expect(results.slice(20)).toEqual(['refuse', ...Array<string>(29).fill('ignore')]);
  });

  test('refills with time, and refuses again only after it was full', () => {
    const burst = Array<number>(21).fill(0);
    const soon = admissions([...burst, 3_000, 3_001, 6_000]);
    expect(soon.slice(20)).toEqual(['refuse', 'welcome', 'ignore', 'welcome']);
    const later = admissions([...burst, ...Array<number>(21).fill(60_000)]);
    expect(later.slice(20)).toEqual(['refuse', ...Array<string>(20).fill('welcome'), 'refuse']);
  });

  test('never allows more than the burst and the refill, in any period', () => {
    fc.assert(
      fc.property(limits, instants, (given, at) => {
        const results = admissions(at, given);
        const welcome = at.filter((_, index) => results[index] === 'welcome');
        for (const [first, from] of welcome.entries()) {
          for (const [offset, until] of welcome.slice(first).entries()) {
            const most = given.burst + ((until - from) * given.perMinute) / 60_000;
            expect(offset + 1).toBeLessThanOrEqual(most + 1e-6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('allows everything below the rate', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 200 }), (given, times) => {
        const every = Math.ceil(60_000 / given.perMinute);
        const results = admissions(
          Array.from({ length: times }, (_, index) => index * every),
          given,
        );
        expect(new Set(results)).toEqual(new Set(['welcome']));
      }),
    );
  });

  test('refuses at most once per time that a full refill takes', () => {
    fc.assert(
      fc.property(limits, instants, (given, at) => {
        const results = admissions(at, given);
        const refused = at.filter((_, index) => results[index] === 'refuse');
        for (const [index, later] of refused.slice(1).entries()) {
          const fullMs = ((given.burst - 1) * 60_000) / given.perMinute;
          expect(later - (refused[index] ?? 0)).toBeGreaterThanOrEqual(fullMs - 1e-6);
        }
        // Nobody is ignored without having been refused first.
        const firstSilence = results.indexOf('ignore');
        if (firstSilence !== -1) expect(results.slice(0, firstSilence)).toContain('refuse');
      }),
    );
  });

  test('neither refills nor locks out when the clock is set back', () => {
    const results = admissions([...Array<number>(21).fill(1_000_000), 0, 3_000]);
    expect(results.slice(20)).toEqual(['refuse', 'ignore', 'welcome']);
  });
});

describe('the remembered people', () => {
  test('never exceed the limit, and the oldest entry goes first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 })), keys => {
        const remembered = new Map<number, number>();
        for (const [index, key] of keys.entries()) rememberNewest(remembered, key, index, 5);
        const newest = [...new Set(keys.toReversed())].slice(0, 5).toReversed();
        expect([...remembered.keys()]).toEqual(newest);
      }),
    );
  });

  test('are ten thousand at most', () => {
    const remembered = new Map<number, number>();
    for (let each = 0; each < mostRemembered + 500; each++) rememberNewest(remembered, each, each);
    expect(remembered.size).toBe(mostRemembered);
    expect(remembered.has(499)).toBe(false);
    expect(remembered.has(500)).toBe(true);
  });
});
