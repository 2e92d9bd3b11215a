import { expect, test } from 'vitest';

import type { Person } from '../../../src/sandbox/telegram/people.ts';
import type { Telegram } from '../../../src/sandbox/telegram/telegram.ts';
import type { ChatMessage } from '../../../demo/telegram/types.ts';
import { call, keyboard, must, startHere, takeUpdates } from './calling.ts';

async function withCard(options = {}): Promise<{ telegram: Telegram; anna: Person; card: ChatMessage }> {
  const telegram = await startHere(options);
  const anna = telegram.person({ firstName: 'Anna' });
  await anna.starts();
  const reply_markup = {
    inline_keyboard: [
      ...keyboard(['🔄 Reboot', '⏹ Stop']).inline_keyboard,
      [
        { text: 'Copy IP', copy_text: { text: '37.1.0.111' } },
        { text: 'Pay', url: 'https://example.org/' },
      ],
    ],
  };
  await must(telegram, 'sendMessage', { chat_id: anna.id, text: 'web-1', reply_markup });
  const card = telegram.lastFromBot(anna);
  if (!card) throw new Error('no card');
  await takeUpdates(telegram);
  return { telegram, anna, card };
}

test('a press reaches the bot, and its answer the person', async () => {
  const { telegram, anna, card } = await withCard();
  const press = anna.presses(card, 'Reboot');
  const [update] = await takeUpdates(telegram);
  expect(update?.callback_query).toMatchObject({
    id: press.id,
    data: '🔄 Reboot',
    from: { id: anna.id },
    message: { message_id: card.id, text: 'web-1' },
  });
  await must(telegram, 'answerCallbackQuery', {
    callback_query_id: press.id,
    text: 'On it',
    show_alert: true,
  });
  const answer = await press.answered;
  expect(answer).toMatchObject({ text: 'On it', showAlert: true });
  expect(answer.afterMs).toBeGreaterThanOrEqual(0);
  expect(telegram.presses[0]?.answer).toBe(answer);
});

test('an answer comes once, in 15 seconds, and in 200 characters', async () => {
  let now = 1_800_000_000_000;
  const { telegram, anna, card } = await withCard({ now: () => now });
  const tooOld = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
  const press = anna.presses(card, 'Stop');
  const answer = async (params: object) => (await call(telegram, 'answerCallbackQuery', params)).description;
  expect(await answer({ callback_query_id: '12' })).toBe(tooOld);
  expect(await answer({ callback_query_id: press.id, text: 'x'.repeat(201) })).toBe(
    'Bad Request: MESSAGE_TOO_LONG',
  );
  now += 14_000;
  expect(await answer({ callback_query_id: press.id })).toBeUndefined();
  expect((await press.answered).afterMs).toBe(14_000);
  expect(await answer({ callback_query_id: press.id })).toBe(tooOld);
  const late = anna.presses(card, 'Stop');
  now += 15_001;
  expect(await answer({ callback_query_id: late.id })).toBe(tooOld);
});

test('only what is there can be pressed, but any data can be forged', async () => {
  const { telegram, anna, card } = await withCard();
  expect(() => anna.presses(card, 'Boot')).toThrow(
    'No button "Boot" under "web-1", only [🔄 Reboot] [⏹ Stop]',
  );
  expect(() => anna.presses(card, 'Pay')).toThrow('link to https://example.org/');
  expect(anna.copies(card, 'Copy IP')).toBe('37.1.0.111');
  expect(anna.opens(card, 'Pay')).toBe('https://example.org/');
  anna.pressesData(card, 'x'.repeat(500));
  expect((await takeUpdates(telegram))[0]?.callback_query?.data).toHaveLength(500);
  await must(telegram, 'deleteMessage', { chat_id: anna.id, message_id: card.id });
  expect(() => anna.presses(card, 'Stop')).toThrow('has been deleted');
});

test('waiting ends with the first truthy value, or with everything that happened', async () => {
  const { telegram, anna, card } = await withCard();
  anna.presses(card, 'Stop');
  setTimeout(() => void call(telegram, 'sendMessage', { chat_id: anna.id, text: 'later' }), 30);
  expect(await telegram.until(() => telegram.lastFromBot(anna)?.text === 'later' && 'seen')).toBe('seen');
  await call(telegram, 'sendMessage', { chat_id: anna.id });
  const failed = telegram.until(() => undefined, { withinMs: 60, what: 'the moon' });
  await expect(failed).rejects.toThrow(/the moon did not come in 60 ms[^]*\[🔄 Reboot\] \[⏹ Stop\]/);
  await expect(failed).rejects.toThrow(/Anna pressed "⏹ Stop" under #2 → no answer/);
  await expect(failed).rejects.toThrow(/sendMessage: error 400 Bad Request: message text is empty/);
});

test('commands have scopes and languages', async () => {
  const { telegram } = await withCard();
  const commands = (command: string) => [{ command, description: 'does it' }];
  await must(telegram, 'setMyCommands', { commands: commands('servers') });
  await must(telegram, 'setMyCommands', {
    commands: commands('orders'),
    scope: { type: 'all_private_chats' },
    language_code: 'ru',
  });
  expect(await must(telegram, 'getMyCommands')).toEqual(commands('servers'));
  expect(await must(telegram, 'getMyCommands', { scope: { type: 'all_private_chats' } })).toEqual([]);
  expect(
    await must(telegram, 'getMyCommands', { scope: { type: 'all_private_chats' }, language_code: 'ru' }),
  ).toEqual(commands('orders'));
  const refused = async (params: object) => (await call(telegram, 'setMyCommands', params)).description;
  expect(await refused({ commands: commands('Bad-Name') })).toBe('Bad Request: BOT_COMMAND_INVALID');
  expect(await refused({ commands: commands('a'), language_code: 'rus' })).toBe(
    'Bad Request: invalid language code specified',
  );
  expect(await refused({ commands: Array.from({ length: 101 }, (_, at) => commands(`c${at}`)[0]) })).toBe(
    'Bad Request: BOT_COMMANDS_TOO_MUCH',
  );
  await must(telegram, 'deleteMyCommands');
  expect(await must(telegram, 'getMyCommands')).toEqual([]);
});
