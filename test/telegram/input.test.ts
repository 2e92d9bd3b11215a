import { expect, test } from 'vitest';

import { findCredentials, parseCredentials, parseQuietHours } from '../../src/telegram/input.ts';

test.each(['22:99-07:00', '22:00-07:60', '24:00-07:00', '22:00-22:00', '22-7', '22:00-07:00 Mars/Base'])(
  'readQuiet rejects %s',
  text => {
    expect(parseQuietHours(text)).toBeUndefined();
  },
);

test('parseQuietHours takes the zone from the text, if it names one', () => {
  expect(parseQuietHours('22:30-7:05 Europe/Berlin')).toEqual({
    hours: { fromMinute: 1350, toMinute: 425 },
    timeZone: 'Europe/Berlin',
  });
  expect(parseQuietHours('0:00–06:00')?.timeZone).toBeUndefined();
});

test.each(['７７７ 4955ab067e5197887b86888f952a0d93', 'cid: ７７７ key: 4955ab067e5197887b86888f952a0d93'])(
  'credentials with full-width digits are understood: %s',
  text => {
    const parsed = parseCredentials(text);
    expect(parsed.kind === 'pair' && parsed.credentials.cid.reveal()).toBe('777');
    expect(findCredentials(text)).toBeDefined();
  },
);
