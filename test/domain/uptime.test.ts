import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { PowerState, Vps } from '../../src/domain/server.ts';
import { startedInterval, uptimeOf, type Availability, type StateInterval } from '../../src/domain/uptime.ts';

const idleMs = 60_000;
const vps = (state: PowerState): Vps => ({ name: 'web-1', ip: undefined, state, rawState: state });
const read = (state: PowerState, seenAt: number) => ({ vps: vps(state), seenAt });

describe('a read', () => {
  const unread = { vps: undefined, seenAt: undefined };

  test.each([
    ['the first one', unread, read('running', 1_000), { state: 'running', startedAt: 1_000, endedAt: 1_000 }],
    ['the same state', read('running', 1_000), read('running', 61_000), undefined],
    [
      'another state',
      read('running', 1_000),
      read('stopped', 61_000),
      { state: 'stopped', startedAt: 61_000, endedAt: 61_000 },
    ],
    [
      'the same state after a gap',
      read('running', 1_000),
      read('running', 1_000 + 3 * idleMs + 1),
      { state: 'running', startedAt: 1_000 + 3 * idleMs + 1, endedAt: 1_000 },
    ],
    [
      'a clock that was set back',
      read('running', 61_000),
      read('running', 1_000),
      { state: 'running', startedAt: 1_000, endedAt: 61_000 },
    ],
    ['a read without a state', read('running', 1_000), read('running', 1_000), undefined],
  ] as const)('of %s starts %#', (_, before, after, expected) => {
    expect(startedInterval(before, after, idleMs)).toEqual(expected);
  });
});

/** Intervals of 10 ms each, one after the other from 0; a space is a gap. */
const intervalsOf = (states: string): readonly StateInterval[] =>
  Array.from(states).flatMap((letter, index) => {
    const state = ({ r: 'running', s: 'stopped', b: 'rebooting', u: 'unknown', x: 'suspended' } as const)[
      letter
    ];
    return state === undefined ? [] : [{ state, startedAt: index * 10, endedAt: index * 10 + 10 }];
  });
const summary = (states: string, period = { from: 0, to: states.length * 10 }) =>
  uptimeOf(intervalsOf(states), period, { until: period.to, columns: states.length });

describe('uptime', () => {
  test('counts only what is known', () => {
    expect(summary('rrrs')).toMatchObject({ upShare: 0.75, knownShare: 1 });
    expect(summary('rr s')).toMatchObject({ upShare: 2 / 3, knownShare: 0.75 });
    expect(summary('rrub')).toMatchObject({ upShare: 2 / 3, knownShare: 0.75 });
    expect(summary('    ')).toMatchObject({ upShare: undefined, knownShare: 0 });
  });

  test('joins downtimes that follow each other, and says which is present', () => {
    expect(summary('rsxrs').downtimes).toEqual([
      { from: 10, to: 30, isPresent: false },
      { from: 40, to: 50, isPresent: true },
    ]);
  });

  test('lasts as long as the server is read, and no longer', () => {
    const present = [{ state: 'running', startedAt: 0, endedAt: undefined }] as const;
    const times = { until: 60, columns: 10 };
    expect(uptimeOf(present, { from: 0, to: 100 }, times)).toMatchObject({ upShare: 1, knownShare: 0.6 });
    expect(uptimeOf(present, { from: 0, to: 100 }, times).strip.slice(5, 7)).toEqual(['up', 'unknown']);
  });

  test('shows the worst of each column', () => {
    const { strip } = uptimeOf(intervalsOf('rrrsrr  rb'), { from: 0, to: 100 }, { until: 100, columns: 5 });
    expect(strip).toEqual<Availability[]>(['up', 'down', 'up', 'unknown', 'changing']);
  });

  test('never shows or counts as up what no read said, however intervals overlap', () => {
    const interval = fc.record({
      state: fc.constantFrom<PowerState>('running', 'stopped', 'rebooting', 'unknown'),
      startedAt: fc.integer({ min: 0, max: 200 }),
      ms: fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(interval), fc.integer({ min: 1, max: 40 }), (drawn, columns) => {
        const intervals = drawn
          .toSorted((a, b) => a.startedAt - b.startedAt)
          .map(({ state, startedAt, ms }) => ({
            state,
            startedAt,
            endedAt: ms === undefined ? undefined : startedAt + ms,
          }));
        const {
          upShare = 0,
          knownShare,
          strip,
          downtimes,
        } = uptimeOf(intervals, { from: 50, to: 150 }, { until: 120, columns });
        expect(knownShare).toBeGreaterThanOrEqual(0);
        expect(knownShare).toBeLessThanOrEqual(1);
        expect(upShare).toBeLessThanOrEqual(1);
        for (const { from, to } of downtimes) expect(50 <= from && from < to && to <= 150).toBe(true);
        strip.forEach((availability, column) => {
          if (availability !== 'up') return;
          const middle = 50 + ((column + 0.5) * 100) / columns;
          const says = intervals.some(
            ({ state, startedAt, endedAt = 120 }) =>
              state === 'running' && startedAt <= middle && middle <= endedAt,
          );
          expect(says).toBe(true);
        });
      }),
    );
  });
});
