import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { notifyAt } from '../../src/domain/chat-settings.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);
const quiet = (fromMinute: number, toMinute: number, timeZone = 'UTC') => ({
  quietHours: { fromMinute, toMinute },
  timeZone,
});
const night = quiet(22 * 60, 7 * 60);

describe('quiet hours', () => {
  test.each([
    ['12:00:00', '12:00:00'],
    ['21:59:59', '21:59:59'],
    ['22:00:00', '2026-11-25T07:00:00Z'],
    ['23:30:15', '2026-11-25T07:00:00Z'],
    ['03:00:00', '07:00:00'],
    ['06:59:59', '07:00:00'],
    ['07:00:00', '07:00:00'],
  ])('from 22 to 7 delay a notification of %s until %s', (from, until) => {
    expect(notifyAt(night, at(from))).toBe(until.includes('T') ? Date.parse(until) : at(until));
  });

  test('follow their time zone', () => {
    // 21:30 in London is 22:30 in Berlin in winter.
    expect(notifyAt({ ...night, timeZone: 'Europe/Berlin' }, at('21:30:00'))).toBe(
      Date.parse('2026-11-25T06:00:00Z'),
    );
    expect(notifyAt({ ...night, timeZone: 'Asia/Kolkata' }, at('12:00:00'))).toBe(at('12:00:00'));
  });

  test.each([
    ['back', '2026-10-24T21:30:00Z', '2026-10-25T06:00:00Z'],
    ['forward', '2026-03-28T22:30:00Z', '2026-03-29T05:00:00Z'],
  ])('end by the local clock in a night in which it goes %s', (_, from, until) => {
    const notified = notifyAt({ ...night, timeZone: 'Europe/Berlin' }, Date.parse(from));
    expect(new Date(notified).toISOString()).toBe(until.replace('Z', '.000Z'));
  });

  test('that end at a skipped time last until the clock has passed it', () => {
    const notified = notifyAt(quiet(22 * 60, 150, 'Europe/Berlin'), Date.parse('2026-03-28T22:30:00Z'));
    expect(new Date(notified).toISOString()).toBe('2026-03-29T01:30:00.000Z');
  });

  test('delay nothing if they are not set or empty', () => {
    expect(notifyAt({ quietHours: undefined, timeZone: undefined }, 5)).toBe(5);
    expect(notifyAt(quiet(60, 60), at('01:00:00'))).toBe(at('01:00:00'));
  });

  test('delay by whole milliseconds, at most by a day and an hour', () => {
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
          const notified = notifyAt(quiet(fromMinute, toMinute, zoneName), now);
          expect(notified).toBeGreaterThanOrEqual(now);
          expect(notified - now).toBeLessThanOrEqual(25 * 60 * 60_000);
          expect(Number.isInteger(notified)).toBe(true);
        },
      ),
    );
  });
});
