import { describe, expect, test } from 'vitest';

import { chatting, keyboard, must } from './calling.ts';

describe('keyboards', () => {
  const buttons = (...row: object[]) => ({ text: 'x', reply_markup: { inline_keyboard: [row] } });
  test.each([
    [{ text: 'A', callback_data: 'я'.repeat(32) }, 'accepted'],
    [{ text: 'A', callback_data: 'я'.repeat(33) }, '400 Bad Request: BUTTON_DATA_INVALID'],
    [
      { text: 'A', callback_data: '' },
      "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [{ text: 'A', copy_text: { text: 'x'.repeat(256) } }, 'accepted'],
    [{ text: 'A', copy_text: { text: 'x'.repeat(257) } }, '400 Bad Request: BUTTON_COPY_TEXT_INVALID'],
    [{ text: 'A', url: 'https://cp.inferno.name/pay?id=1' }, 'accepted'],
    [
      { text: 'A', url: 'http://127.0.0.1:8080/pay' },
      "400 Bad Request: inline keyboard button URL 'http://127.0.0.1:8080/pay' is invalid: Wrong HTTP URL",
    ],
    [
      { text: 'A', url: 'http://localhost/pay' },
      "400 Bad Request: inline keyboard button URL 'http://localhost/pay' is invalid: Wrong HTTP URL",
    ],
    [
      { text: 'A', url: 'ssh://root@37.1.0.1' },
      "400 Bad Request: inline keyboard button URL 'ssh://root@37.1.0.1' is invalid: Unsupported URL protocol",
    ],
    [{ text: 'A', callback_data: 'a', style: 'danger' }, 'accepted'],
    [
      { text: 'A', callback_data: 'a', style: 'pink' },
      "400 Bad Request: can't parse inline keyboard button: invalid button style specified",
    ],
  ])('%j: %s', async (button, outcome) => {
    const { refused } = await chatting();
    expect(await refused('sendMessage', buttons(button))).toBe(outcome);
  });

  test('are at most 100 buttons, 8 a row', async () => {
    const { refused } = await chatting();
    const rows = (count: number, width: number) => ({
      text: 'x',
      reply_markup: keyboard(
        ...Array.from({ length: count }, () => Array.from({ length: width }, () => 'b')),
      ),
    });
    expect(await refused('sendMessage', rows(12, 8))).toBe('accepted');
    expect(await refused('sendMessage', rows(13, 8))).toBe('400 Bad Request: reply markup is too long');
    expect(await refused('sendMessage', rows(1, 9))).toBe('400 Bad Request: reply markup is too long');
  });

  test('lose their style on a server that does not know it', async () => {
    const { telegram, anna } = await chatting({ features: { buttonStyle: false } });
    await must(telegram, 'sendMessage', {
      chat_id: anna.id,
      ...buttons({ text: 'A', callback_data: 'a', style: 'pink' }),
    });
    expect(telegram.lastFromBot(anna)?.keyboard).toEqual([[{ text: 'A', callback_data: 'a' }]]);
  });
});
