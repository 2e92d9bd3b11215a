import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isZone, tellAt } from '../../src/domain/quiet-hours.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);
const night = { fromMinute: 22 * 60, toMinute: 7 * 60, zone: 'UTC' };

describe('quiet hours', () => {
  test.each([
    ['12:00:00', '12:00:00'],
    ['21:59:59', '21:59:59'],
    ['22:00:00', '2026-11-25T07:00:00Z'],
    ['23:30:15', '2026-11-25T07:00:00Z'],
    ['03:00:00', '07:00:00'],
    ['06:59:59', '07:00:00'],
    ['07:00:00', '07:00:00'],
  ])('from 22 to 7, news of %s is told at %s', (from, until) => {
    expect(tellAt(night, at(from))).toBe(until.includes('T') ? Date.parse(until) : at(until));
  });

  test('are those of their zone', () => {
    // 21:30 in London is 22:30 in Berlin in winter.
    expect(tellAt({ ...night, zone: 'Europe/Berlin' }, at('21:30:00'))).toBe(
      Date.parse('2026-11-25T06:00:00Z'),
    );
    expect(tellAt({ ...night, zone: 'Asia/Kolkata' }, at('12:00:00'))).toBe(at('12:00:00'));
  });

  test.each([
    ['back', '2026-10-24T21:30:00Z', '2026-10-25T06:00:00Z'],
    ['forward', '2026-03-28T22:30:00Z', '2026-03-29T05:00:00Z'],
  ])('end by the clocks of their zone in a night in which these go %s', (_, from, until) => {
    const told = tellAt({ ...night, zone: 'Europe/Berlin' }, Date.parse(from));
    expect(new Date(told).toISOString()).toBe(until.replace('Z', '.000Z'));
  });

  test('that end when there is no such time go on until there is one', () => {
    const told = tellAt(
      { fromMinute: 22 * 60, toMinute: 150, zone: 'Europe/Berlin' },
      Date.parse('2026-03-28T22:30:00Z'),
    );
    expect(new Date(told).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  test('are none where they are not set, or are empty', () => {
    expect(tellAt(undefined, 5)).toBe(5);
    expect(tellAt({ fromMinute: 60, toMinute: 60, zone: 'UTC' }, at('01:00:00'))).toBe(at('01:00:00'));
  });

  test('never hold longer than a day and an hour, nor tell before, nor by halves of a millisecond', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Chatham',
    );
    fc.assert(
      fc.property(
        minute,
        minute,
        zone,
        fc.integer({ min: 0, max: 4e12 }),
        (fromMinute, toMinute, zoneName, now) => {
          const told = tellAt({ fromMinute, toMinute, zone: zoneName }, now);
          expect(told).toBeGreaterThanOrEqual(now);
          expect(told - now).toBeLessThanOrEqual(25 * 60 * 60_000);
          expect(Number.isInteger(told)).toBe(true);
        },
      ),
    );
  });
});

test('zones are those that this machine knows', () => {
  expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Nowhere/City'), isZone('')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
