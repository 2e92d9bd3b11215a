import { describe, expect, test } from 'vitest';

import {
  callOk,
  createChat,
  createTelegram,
  keyboard,
  takeUpdates,
  type MessageWire,
} from './telegram-harness.ts';

const tooLong = '400 Bad Request: reply markup is too long';
const rows = (count: number, width: number) =>
  keyboard(...Array.from({ length: count }, () => Array<string>(width).fill('b')));
const button = (fields: object) => ({ inline_keyboard: [[{ text: 'A', ...fields }]] });
const invalidUrl = (url: string, reason: string) =>
  `400 Bad Request: inline keyboard button URL '${url}' is invalid: ${reason}`;

test.each<[object, string]>([
  [{ text: undefined }, '400 Bad Request: message text is empty'],
  [{ text: ' \n ' }, '400 Bad Request: text must be non-empty'],
  [{ text: '😀'.repeat(2048) }, 'accepted'],
  [{ text: `${'😀'.repeat(2048)}x` }, '400 Bad Request: message is too long'],
  [{ reply_markup: button({ callback_data: 'я'.repeat(32) }) }, 'accepted'],
  [{ reply_markup: button({ callback_data: 'я'.repeat(33) }) }, '400 Bad Request: BUTTON_DATA_INVALID'],
  [
    { reply_markup: button({ callback_data: '' }) },
    "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [{ reply_markup: button({ copy_text: { text: 'x'.repeat(256) } }) }, 'accepted'],
  [
    { reply_markup: button({ copy_text: { text: 'x'.repeat(257) } }) },
    '400 Bad Request: BUTTON_COPY_TEXT_INVALID',
  ],
  [{ reply_markup: button({ url: 'https://cp.inferno.name/pay?id=1' }) }, 'accepted'],
  [
    { reply_markup: button({ url: 'http://localhost/pay' }) },
    invalidUrl('http://localhost/pay', 'Wrong HTTP URL'),
  ],
  [
    { reply_markup: button({ url: 'ssh://root@37.1.0.1' }) },
    invalidUrl('ssh://root@37.1.0.1', 'Unsupported URL protocol'),
  ],
  [{ reply_markup: button({ callback_data: 'a', style: 'danger' }) }, 'accepted'],
  [
    { reply_markup: button({ callback_data: 'a', style: 'pink' }) },
    "400 Bad Request: can't parse inline keyboard button: invalid button style specified",
  ],
  [{ reply_markup: rows(12, 8) }, 'accepted'],
  [{ reply_markup: rows(13, 8) }, tooLong],
  [{ reply_markup: rows(1, 9) }, tooLong],
  [{ reply_parameters: { message_id: 999 } }, '400 Bad Request: message to be replied not found'],
  [{ reply_parameters: { message_id: 999, allow_sending_without_reply: true } }, 'accepted'],
])('sendMessage with %j: %s', async (params, expected) => {
  const { outcome } = await createChat();
  expect(await outcome('sendMessage', { text: 'x', ...params })).toBe(expected);
});

describe('entities', () => {
  test.each<[object, string]>([
    [{ length: 9 }, 'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9'],
    [{ offset: 7 }, 'entity begins after the end of the text at UTF-16 offset 7'],
    [{ offset: 1 }, 'entity begins in a middle of a UTF-16 symbol at byte offset 3'],
    [{ offset: -1 }, 'receive an entity with incorrect offset -1'],
    [{ type: 'shiny' }, "can't parse MessageEntity: Unsupported type specified"],
    [{ type: 'text_link' }, 'can\'t parse MessageEntity: Can\'t find field "url"'],
    [
      { type: 'date_time', unix_time: 1, date_time_format: 'x' },
      "can't parse MessageEntity: Invalid date-time format specified",
    ],
  ])('with %j are refused', async (fields, reason) => {
    const { outcome } = await createChat();
    const entities = [{ type: 'bold', offset: 0, length: 2, ...fields }];
    expect(await outcome('sendMessage', { text: '😀 hi', entities })).toBe(`400 Bad Request: ${reason}`);
  });

  test('are moved when the text is trimmed, and added for commands, mentions and links', async () => {
    const { send } = await createChat();
    expect(
      await send({ text: '\n\nweb-1  ', entities: [{ type: 'bold', offset: 2, length: 5 }] }),
    ).toMatchObject({
      ...{ text: 'web-1', entities: [{ type: 'bold', offset: 0, length: 5 }] },
    });
    const text = '/stop see @boris_ops or https://example.org/a. /not';
    const code = { type: 'code', offset: text.indexOf('/not'), length: 4 };
    const { entities = [] } = await send({ text, entities: [code] });
    expect(entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)])).toEqual([
      ['bot_command', '/stop'],
      ['mention', '@boris_ops'],
      ['url', 'https://example.org/a'],
      ['code', '/not'],
    ]);
  });
});

test('editMessageText keeps no keyboard, and refuses what it can not change', async () => {
  const { telegram, anna, send, outcome } = await createChat();
  const { message_id } = await send({ text: 'one', reply_markup: keyboard(['A']) });
  const [own] = telegram.messagesIn(anna);
  const params = { chat_id: anna.id, message_id, text: 'two' };
  const edited = await callOk<MessageWire>(telegram, 'editMessageText', params);
  expect(edited).toMatchObject({ text: 'two', edit_date: expect.any(Number) as number });
  expect(edited).not.toHaveProperty('reply_markup');
  const edit = (changes: object) => outcome('editMessageText', { ...params, ...changes });
  expect(await edit({})).toContain('400 Bad Request: message is not modified');
  expect(await edit({ text: 'x'.repeat(4097) })).toBe('400 Bad Request: MESSAGE_TOO_LONG');
  expect(await edit({ message_id: own?.id })).toBe("400 Bad Request: message can't be edited");
  expect(await edit({ message_id: 999 })).toBe('400 Bad Request: message to edit not found');
});

test('editMessageReplyMarkup changes the buttons and keeps the text', async () => {
  const { anna, send, outcome, telegram } = await createChat();
  const { message_id } = await send({ text: 'one', reply_markup: keyboard(['A']) });
  const edit = (changes: object) =>
    outcome('editMessageReplyMarkup', { chat_id: anna.id, message_id, ...changes });
  expect(await edit({ reply_markup: keyboard(['A']) })).toContain('message is not modified');
  const edited = await callOk<MessageWire>(telegram, 'editMessageReplyMarkup', {
    chat_id: anna.id,
    message_id,
  });
  expect(edited).toMatchObject({ text: 'one', edit_date: expect.any(Number) as number });
  expect(edited).not.toHaveProperty('reply_markup');
  expect(await edit({ message_id: 999 })).toBe('400 Bad Request: message to edit not found');
});

test('deleteMessage works in private chats for both sides, within 48 hours', async () => {
  let now = 1_800_000_000_000;
  const { anna, outcome } = await createChat({ now: () => now });
  const [secret, old] = [await anna.writes('/link 1 key'), await anna.writes('old')];
  const remove = ({ id }: { id: number }) => outcome('deleteMessage', { message_id: id });
  expect(await remove(secret)).toBe('accepted');
  expect(await remove(secret)).toBe('400 Bad Request: message to delete not found');
  now += 48 * 3600 * 1000 + 1;
  expect(await remove(old)).toBe("400 Bad Request: message can't be deleted for everyone");
});

test('a bot writes only to those who wrote first and have not blocked it', async () => {
  const { telegram, anna, outcome } = await createChat();
  const [boris, zoe] = ['Boris', 'Zoe'].map(firstName => telegram.person({ firstName }));
  telegram.group({ title: 'Team', members: [anna, ...(boris ? [boris] : [])] }).addBot();
  const write = (chat_id?: number) => outcome('sendMessage', { chat_id, text: 'x' });
  const lastStatus = (status: string) =>
    expect(telegram.updates.at(-1)).toMatchObject({ my_chat_member: { new_chat_member: { status } } });
  expect(await write(zoe?.id)).toBe('400 Bad Request: chat not found');
  expect(await write(boris?.id)).toBe("403 Forbidden: bot can't initiate conversation with a user");
  anna.blocksBot();
  expect(await write(anna.id)).toBe('403 Forbidden: bot was blocked by the user');
  lastStatus('kicked');
  anna.unblocksBot();
  expect(await write(anna.id)).toBe('accepted');
  lastStatus('member');
});

describe('a callback', () => {
  /** A card with a button, on a clock that the test moves. */
  async function createCard() {
    const clock = { now: 1_800_000_000_000 };
    const { telegram, anna, send, outcome } = await createChat({ now: () => clock.now });
    await send({ text: 'web-1', reply_markup: keyboard(['🔄 Reboot', '⏹ Stop']) });
    const card = telegram.lastFromBot(anna);
    if (!card) throw new Error('there is no card');
    const answer = (params: object) => outcome('answerCallbackQuery', params);
    return { clock, telegram, anna, card, answer, outcome };
  }

  test('has the data of its button, or any data from a modified client', async () => {
    const { telegram, anna, card, outcome } = await createCard();
    const { id } = anna.clicks(card, 'Reboot');
    anna.sendsCallbackData(card, 'x'.repeat(500));
    const message = { message_id: card.id, text: 'web-1' };
    expect(await takeUpdates(telegram)).toMatchObject([
      { callback_query: { id, data: '🔄 Reboot', from: { id: anna.id }, message } },
      { callback_query: { data: 'x'.repeat(500) } },
    ]);
    expect(() => anna.clicks(card, 'Boot')).toThrow(
      'No button "Boot" under "web-1", only [🔄 Reboot] [⏹ Stop]',
    );
    await outcome('deleteMessage', { message_id: card.id });
    expect(() => anna.clicks(card, 'Stop')).toThrow('was deleted');
  });

  test('is answered once, within 15 seconds, with at most 200 characters', async () => {
    const { clock, anna, card, answer } = await createCard();
    const tooOld = '400 Bad Request: query is too old and response timeout expired or query ID is invalid';
    const query = anna.clicks(card, 'Stop');
    expect(await answer({ callback_query_id: '12' })).toBe(tooOld);
    expect(await answer({ callback_query_id: query.id, text: 'x'.repeat(201) })).toBe(
      '400 Bad Request: MESSAGE_TOO_LONG',
    );
    clock.now += 14_000;
    const params = { callback_query_id: query.id, text: 'Stopping', show_alert: true };
    expect(await answer(params)).toBe('accepted');
    expect(await query.answered).toEqual({ text: 'Stopping', showAlert: true, afterMs: 14_000 });
    expect(await answer(params)).toBe(tooOld);
    const late = anna.clicks(card, 'Stop');
    clock.now += 15_001;
    expect(await answer({ callback_query_id: late.id })).toBe(tooOld);
  });
});

describe('the server', () => {
  test.each([
    ['1:wrong', 'getMe', 401, 'Unauthorized'],
    ['nonsense', 'getMe', 404, 'Not Found'],
    [undefined, 'doMagic', 404, 'Not Found: method not found'],
  ])('refuses token %s, method %s: %i', async (token, method, code, description) => {
    const telegram = await createTelegram();
    const response = await fetch(`${telegram.url}/bot${token ?? telegram.token}/${method}`);
    expect(response.status).toBe(code);
    expect(await response.json()).toEqual({ ok: false, error_code: code, description });
  });

  test('passes on the bytes of files in both directions', async () => {
    const { telegram, anna } = await createChat();
    const api = `${telegram.url}/bot${telegram.token}`;
    const { document } = await anna.sendsDocument('id.pub', 'ssh-ed25519 AAAA anna@home\n');
    const file = await callOk<{ file_path: string }>(telegram, 'getFile', { file_id: document?.file_id });
    const received = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`);
    expect(await received.text()).toBe('ssh-ed25519 AAAA anna@home\n');
    const form = new FormData();
    form.set('chat_id', String(anna.id));
    form.set('document', new Blob([new Uint8Array([0, 13, 10, 45, 45, 255])]), 'log.bin');
    expect((await fetch(`${api}/sendDocument`, { method: 'POST', body: form })).status).toBe(200);
    const stored = telegram.world.files.get(telegram.lastFromBot(anna)?.document?.file_id ?? '');
    expect([...(stored?.content ?? [])]).toEqual([0, 13, 10, 45, 45, 255]);
  });
});
