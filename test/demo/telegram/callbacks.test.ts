import { describe, expect, test } from 'vitest';

import { call, callOk, createChat, createTelegram, keyboard, takeUpdates } from './telegram-harness.ts';

/** A card with two callback buttons, a copy button and a link. */
async function createCard(options = {}) {
  const { telegram, anna, send, outcome } = await createChat(options);
  const others = [
    { text: 'Copy IP', copy_text: { text: '37.1.0.111' } },
    { text: 'Pay', url: 'https://example.org/' },
  ];
  const inline_keyboard = [...keyboard(['🔄 Reboot', '⏹ Stop']).inline_keyboard, others];
  await send({ text: 'web-1', reply_markup: { inline_keyboard } });
  const card = telegram.lastFromBot(anna);
  if (!card) throw new Error('there is no card');
  const answer = async (params: object) =>
    (await call(telegram, 'answerCallbackQuery', params)).description ?? 'accepted';
  return { telegram, anna, card, answer, outcome };
}

describe('callback queries', () => {
  test('a click sends the data of its button', async () => {
    const { telegram, anna, card } = await createCard();
    const { id } = anna.clicks(card, 'Reboot');
    expect(await takeUpdates(telegram)).toMatchObject([
      {
        callback_query: {
          id,
          data: '🔄 Reboot',
          from: { id: anna.id },
          message: { message_id: card.id, text: 'web-1' },
        },
      },
    ]);
  });

  test('a modified client can send any data', async () => {
    const { telegram, anna, card } = await createCard();
    anna.sendsCallbackData(card, 'x'.repeat(500));
    expect(await takeUpdates(telegram)).toMatchObject([{ callback_query: { data: 'x'.repeat(500) } }]);
  });

  test('an answer reaches the person once, within 15 seconds', async () => {
    let now = 1_800_000_000_000;
    const { anna, card, answer } = await createCard({ now: () => now });
    const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
    const query = anna.clicks(card, 'Stop');
    expect(await answer({ callback_query_id: '12' })).toBe(tooOld);
    now += 14_000;
    const params = { callback_query_id: query.id, text: 'Stopping', show_alert: true };
    expect(await answer(params)).toBe('accepted');
    expect(await query.answered).toEqual({ text: 'Stopping', showAlert: true, afterMs: 14_000 });
    expect(await answer(params)).toBe(tooOld);
    const late = anna.clicks(card, 'Stop');
    now += 15_001;
    expect(await answer({ callback_query_id: late.id })).toBe(tooOld);
  });

  test('an answer has at most 200 characters', async () => {
    const { anna, card, answer } = await createCard();
    const { id: callback_query_id } = anna.clicks(card, 'Stop');
    expect(await answer({ callback_query_id, text: 'x'.repeat(201) })).toBe('Bad Request: MESSAGE_TOO_LONG');
  });

  test('only buttons that are there can be clicked', async () => {
    const { anna, card, outcome } = await createCard();
    expect(() => anna.clicks(card, 'Boot')).toThrow(
      'No button "Boot" under "web-1", only [🔄 Reboot] [⏹ Stop]',
    );
    expect(() => anna.clicks(card, 'Pay')).toThrow('link to https://example.org/');
    expect(anna.copies(card, 'Copy IP')).toBe('37.1.0.111');
    expect(anna.opens(card, 'Pay')).toBe('https://example.org/');
    await outcome('deleteMessage', { message_id: card.id });
    expect(() => anna.clicks(card, 'Stop')).toThrow('was deleted');
  });
});

test('until gives the first truthy value, or describes everything that happened', async () => {
  const { telegram, anna, card, outcome } = await createCard();
  anna.clicks(card, 'Stop');
  setTimeout(() => void outcome('sendMessage', { text: 'later' }), 30);
  expect(await telegram.until(() => telegram.lastFromBot(anna)?.text === 'later' && 'seen')).toBe('seen');
  await outcome('sendMessage', {});
  const error = await telegram
    .until(() => undefined, { withinMs: 60, what: 'the moon' })
    .catch((thrown: unknown) => (thrown as Error).message);
  expect(error).toMatch(/the moon did not come within 60 ms[^]*\[🔄 Reboot\] \[⏹ Stop\]/);
  expect(error).toMatch(/Anna sent "⏹ Stop" from #2 → no answer/);
  expect(error).toMatch(/sendMessage: error 400 Bad Request: message text is empty/);
});

test.each([
  [{ commands: [{ command: 'servers', description: 'x' }] }, 'accepted'],
  [{ commands: [{ command: 'Bad-Name', description: 'x' }] }, 'Bad Request: BOT_COMMAND_INVALID'],
  [{ commands: [], language_code: 'rus' }, 'Bad Request: invalid language code specified'],
  [
    { commands: Array<object>(101).fill({ command: 'c', description: 'x' }) },
    'Bad Request: BOT_COMMANDS_TOO_MUCH',
  ],
])('setMyCommands %#: %s', async (params, expected) => {
  const telegram = await createTelegram();
  expect((await call(telegram, 'setMyCommands', params)).description ?? 'accepted').toBe(expected);
});

test('getMe tells that the bot only sees what is meant for it', async () => {
  const telegram = await createTelegram();
  expect(await callOk(telegram, 'getMe')).toMatchObject({
    id: telegram.bot.id,
    is_bot: true,
    username: 'inferno_vps_bot',
    can_read_all_group_messages: false,
  });
});
