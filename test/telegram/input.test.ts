import { expect, test } from 'vitest';

import { readQuiet } from '../../src/telegram/input.ts';

test.each(['22:99-07:00', '22:00-07:60', '24:00-07:00', '22:00-22:00', '22-7', '22:00-07:00 Mars/Base'])(
  'quiet hours are not %s',
  text => {
    expect(readQuiet(text)).toBeUndefined();
  },
);

test('quiet hours have the zone that is named, or that of everybody', () => {
  expect(readQuiet('22:30-7:05 Europe/Berlin')).toEqual({
    fromMinute: 1350,
    toMinute: 425,
    zone: 'Europe/Berlin',
  });
  expect(readQuiet('0:00–06:00')?.zone).toBe('UTC');
});
