import type { Update } from 'telegraf/types';
import { describe, expect, test } from 'vitest';

import { encodeCallbackData } from '../../../src/telegram/callback-data.ts';
import { laneOf } from '../../../src/telegram/updates/lanes.ts';

const message = (chat: number, person: number, fields: object) =>
  ({
    update_id: 1,
    message: { message_id: 1, date: 0, chat: { id: chat }, from: { id: person }, ...fields },
  }) as Update;
const callback = (chat: number, person: number, data: string) =>
  ({
    update_id: 1,
    callback_query: { id: '1', from: { id: person }, message: { chat: { id: chat } }, data },
  }) as unknown as Update;

describe('in a group', () => {
  test.each([
    ['/revoke', true, true],
    ['/revoke@the_bot', true, true],
    ['/grant web-1', true, true],
    ['/unsubscribe', true, true],
    ['/reboot web-1', true, false],
    ['/servers', false, false],
    ['revoke', false, false],
  ])('%s is urgent: %s, changes access: %s', (text, isUrgent, changesAccess) => {
    expect(laneOf(message(-5, 7, { text }))).toMatchObject({ group: -5, isUrgent, changesAccess });
  });

  test('leaving and a withdrawal by a button change access, a power button does not', () => {
    expect(laneOf(message(-5, 7, { left_chat_member: { id: 8 } }))).toMatchObject({ changesAccess: true });
    const withdraw = encodeCallbackData({ kind: 'withdraw', grant: 1 });
    expect(laneOf(callback(-5, 7, withdraw))).toMatchObject({ isUrgent: true, changesAccess: true });
    expect(laneOf(callback(-5, 7, 'x'))).toMatchObject({ isUrgent: true, changesAccess: false });
  });

  test('each person has a lane for messages and one for callbacks', () => {
    const keys = [
      laneOf(message(-5, 7, { text: 'a' })),
      laneOf(message(-5, 8, { text: 'a' })),
      laneOf(callback(-5, 7, 'x')),
      laneOf(callback(-5, 8, 'x')),
    ].map(({ key }) => key);
    expect(new Set(keys).size).toBe(4);
  });
});

test('in private everything is handled in order', () => {
  for (const text of ['/revoke', '/reboot web-1', 'hello']) {
    expect(laneOf(message(7, 7, { text }))).toMatchObject({
      key: '7',
      isUrgent: false,
      changesAccess: false,
    });
  }
  expect(laneOf(callback(7, 7, 'x')).key).toBe('7');
});
