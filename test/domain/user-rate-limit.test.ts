import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  admitVisitor,
  mostRemembered,
  rememberNewest,
  type Admission,
  type CrowdLimit,
  type Visitor,
} from '../../src/domain/user-rate-limit.ts';

const limit: CrowdLimit = { perMinute: 20, burst: 20 };

/** What somebody hears who does something at each of these instants. */
function visit(instants: readonly number[], limits = limit): readonly Admission[] {
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

describe('how much one person may do', () => {
  test('is a burst at once, then one refusal, then silence', () => {
    const heard = visit(Array<number>(50).fill(5));
    expect(heard.slice(0, 20)).toEqual(Array(20).fill('welcome'));
    expect(heard.slice(20)).toEqual(['refuse', ...Array<string>(29).fill('ignore')]);
  });

  test('comes back with time, and is refused in words again only after all of it came back', () => {
    const burst = Array<number>(21).fill(0);
    const soon = visit([...burst, 3_000, 3_001, 6_000]);
    expect(soon.slice(20)).toEqual(['refuse', 'welcome', 'ignore', 'welcome']);
    const later = visit([...burst, ...Array<number>(21).fill(60_000)]);
    expect(later.slice(20)).toEqual(['refuse', ...Array<string>(20).fill('welcome'), 'refuse']);
  });

  test('is never more than the burst and what came back, in any stretch of time', () => {
    fc.assert(
      fc.property(limits, instants, (given, at) => {
        const heard = visit(at, given);
        const welcome = at.filter((_, index) => heard[index] === 'welcome');
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

  test('is enough for whoever stays below the rate', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: 200 }), (given, times) => {
        const every = Math.ceil(60_000 / given.perMinute);
        const heard = visit(
          Array.from({ length: times }, (_, index) => index * every),
          given,
        );
        expect(new Set(heard)).toEqual(new Set(['welcome']));
      }),
    );
  });

  test('between two refusals in words lies as long as all of it takes to come back', () => {
    fc.assert(
      fc.property(limits, instants, (given, at) => {
        const heard = visit(at, given);
        const refused = at.filter((_, index) => heard[index] === 'refuse');
        for (const [index, later] of refused.slice(1).entries()) {
          const fullMs = ((given.burst - 1) * 60_000) / given.perMinute;
          expect(later - (refused[index] ?? 0)).toBeGreaterThanOrEqual(fullMs - 1e-6);
        }
        // Nobody is met with silence who has not heard why.
        const firstSilence = heard.indexOf('ignore');
        if (firstSilence !== -1) expect(heard.slice(0, firstSilence)).toContain('refuse');
      }),
    );
  });

  test('a clock that is set back gives nothing and locks nobody out', () => {
    const heard = visit([...Array<number>(21).fill(1_000_000), 0, 3_000]);
    expect(heard.slice(20)).toEqual(['refuse', 'ignore', 'welcome']);
  });
});

describe('those who are remembered', () => {
  test('are never more than the limit, and the one heard of longest ago goes first', () => {
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
