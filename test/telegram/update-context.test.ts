import type { Update } from 'telegraf/types';
import { expect, test } from 'vitest';

import { parseUpdate, nameOf } from '../../src/telegram/update-context.ts';

const user = (firstName: string, id = 7, isBot = false) => ({ id, is_bot: isBot, first_name: firstName });

test.each(['', 'ㅤ', '\u200B\u2060', '\u2800', '\uFE0F \u3164'])(
  'a person called %j is shown by their id',
  name => {
    expect(nameOf(user(name))).toBe('#7');
  },
);

test('a name loses the characters that change the writing direction', () => {
  expect(nameOf(user('\u202Eanna\u2066'))).toBe('anna');
  expect(nameOf(user('אנה'))).toBe('אנה');
  expect(nameOf(user('👩‍🚒'))).toBe('👩‍🚒');
});

test.each([
  ['a post of the linked channel', { from: user('Telegram', 777000), sender_chat: { id: -1009 } }],
  ['a channel', { from: user('Channel', 136817688, true), sender_chat: { id: -1009 } }],
])('a reply to %s has no author', (_, original) => {
  const chat = { id: -1001, type: 'supergroup', title: 'Ops' };
  const message = { message_id: 2, date: 1, chat, from: user('Anna'), text: '/grant' };
  const update = {
    update_id: 1,
    message: { ...message, reply_to_message: { message_id: 1, date: 1, chat, text: 'news', ...original } },
  };
  expect(parseUpdate(update as unknown as Update)?.repliedTo?.isAnonymous).toBe(true);
});
