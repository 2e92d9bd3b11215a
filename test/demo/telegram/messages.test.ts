import { describe, expect, test } from 'vitest';

import { callOk, createChat, createTelegram, keyboard, type MessageWire } from './telegram-harness.ts';

describe('text', () => {
  test.each([
    [{}, '400 Bad Request: message text is empty'],
    [{ text: ' \n ' }, '400 Bad Request: text must be non-empty'],
    [{ text: '😀'.repeat(2048) }, 'accepted'],
    [{ text: `${'😀'.repeat(2048)}x` }, '400 Bad Request: message is too long'],
  ])('must be there and fit: %j', async (params, expected) => {
    const { outcome } = await createChat();
    expect(await outcome('sendMessage', params)).toBe(expected);
  });

  test('is trimmed, which moves its entities', async () => {
    const { send } = await createChat();
    const entities = [
      { type: 'bold', offset: 2, length: 5 },
      { type: 'italic', offset: 3, length: 0 },
    ];
    expect(await send({ text: '\n\nweb-1  ', entities })).toMatchObject({
      text: 'web-1',
      entities: [{ type: 'bold', offset: 0, length: 5 }],
    });
  });

  test.each([
    [
      { type: 'bold', offset: 0, length: 9 },
      'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9',
    ],
    [{ type: 'bold', offset: 7, length: 1 }, 'entity begins after the end of the text at UTF-16 offset 7'],
    [{ type: 'bold', offset: 1, length: 1 }, 'entity begins in a middle of a UTF-16 symbol at byte offset 3'],
    [{ type: 'bold', offset: -1, length: 1 }, 'receive an entity with incorrect offset -1'],
    [{ type: 'shiny', offset: 0, length: 2 }, "can't parse MessageEntity: Unsupported type specified"],
    [{ type: 'text_link', offset: 0, length: 2 }, 'can\'t parse MessageEntity: Can\'t find field "url"'],
    [
      { type: 'date_time', offset: 0, length: 2, unix_time: 1, date_time_format: 'x' },
      "can't parse MessageEntity: Invalid date-time format specified",
    ],
  ])('refuses the entity %j', async (entity, reason) => {
    const { outcome } = await createChat();
    expect(await outcome('sendMessage', { text: '😀 hi', entities: [entity] })).toBe(
      `400 Bad Request: ${reason}`,
    );
  });

  test('gets entities for commands, mentions and links, but not within code', async () => {
    const { send } = await createChat();
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

describe('keyboards', () => {
  const invalidUrl = (url: string, reason: string) =>
    `400 Bad Request: inline keyboard button URL '${url}' is invalid: ${reason}`;
  test.each([
    [{ callback_data: 'я'.repeat(32) }, 'accepted'],
    [{ callback_data: 'я'.repeat(33) }, '400 Bad Request: BUTTON_DATA_INVALID'],
    [
      { callback_data: '' },
      "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [{ copy_text: { text: 'x'.repeat(256) } }, 'accepted'],
    [{ copy_text: { text: 'x'.repeat(257) } }, '400 Bad Request: BUTTON_COPY_TEXT_INVALID'],
    [{ url: 'https://cp.inferno.name/pay?id=1' }, 'accepted'],
    [{ url: 'http://127.0.0.1:8080/pay' }, invalidUrl('http://127.0.0.1:8080/pay', 'Wrong HTTP URL')],
    [{ url: 'http://localhost/pay' }, invalidUrl('http://localhost/pay', 'Wrong HTTP URL')],
    [{ url: 'ssh://root@37.1.0.1' }, invalidUrl('ssh://root@37.1.0.1', 'Unsupported URL protocol')],
    [{ callback_data: 'a', style: 'danger' }, 'accepted'],
    [
      { callback_data: 'a', style: 'pink' },
      "400 Bad Request: can't parse inline keyboard button: invalid button style specified",
    ],
  ])('a button with %j', async (button, expected) => {
    const { outcome } = await createChat();
    const reply_markup = { inline_keyboard: [[{ text: 'A', ...button }]] };
    expect(await outcome('sendMessage', { text: 'x', reply_markup })).toBe(expected);
  });

  test.each([
    [12, 8, 'accepted'],
    [13, 8, '400 Bad Request: reply markup is too long'],
    [1, 9, '400 Bad Request: reply markup is too long'],
  ])('%i rows of %i buttons: %s', async (rows, width, expected) => {
    const { outcome } = await createChat();
    const reply_markup = keyboard(...Array.from({ length: rows }, () => Array<string>(width).fill('b')));
    expect(await outcome('sendMessage', { text: 'x', reply_markup })).toBe(expected);
  });
});

describe('editMessageText', () => {
  test('changes text and keyboard, and keeps the old ones', async () => {
    let now = 1_800_000_000_000;
    const { telegram, anna, send } = await createChat({ now: () => now });
    const { message_id } = await send({ text: 'one', reply_markup: keyboard(['A']) });
    now += 5000;
    const edit = { chat_id: anna.id, message_id, text: 'two' };
    const edited = await callOk<MessageWire>(telegram, 'editMessageText', edit);
    expect(edited).toMatchObject({ text: 'two', edit_date: 1_800_000_005 });
    expect(edited).not.toHaveProperty('reply_markup');
    expect(telegram.lastFromBot(anna)?.versions.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('refuses what it can not change', async () => {
    const { telegram, anna, send, outcome } = await createChat();
    const { message_id } = await send({ text: 'one' });
    const [own] = telegram.messagesIn(anna);
    const edit = (params: object) => outcome('editMessageText', { message_id, ...params });
    expect(await edit({ text: 'one' })).toContain('400 Bad Request: message is not modified');
    expect(await edit({ text: 'x'.repeat(4097) })).toBe('400 Bad Request: MESSAGE_TOO_LONG');
    expect(await edit({ text: 'y', message_id: own?.id })).toBe("400 Bad Request: message can't be edited");
    expect(await edit({ text: 'y', message_id: 999 })).toBe('400 Bad Request: message to edit not found');
  });
});

test('deleteMessage works in private chats for both sides, within 48 hours', async () => {
  let now = 1_800_000_000_000;
  const { anna, outcome } = await createChat({ now: () => now });
  const secret = await anna.writes('/link 1 key');
  const old = await anna.writes('old');
  const remove = ({ id }: { id: number }) => outcome('deleteMessage', { message_id: id });
  expect(await remove(secret)).toBe('accepted');
  expect(secret.deletedAt).toBe(now);
  expect(await remove(secret)).toBe('400 Bad Request: message to delete not found');
  now += 48 * 3600 * 1000 + 1;
  expect(await remove(old)).toBe("400 Bad Request: message can't be deleted for everyone");
});

test('a bot writes only to those who wrote first and have not blocked it', async () => {
  const { telegram, anna, outcome } = await createChat();
  const boris = telegram.person({ firstName: 'Boris' });
  const unknown = telegram.person({ firstName: 'Zoe' });
  telegram.group({ title: 'Team', members: [anna, boris] }).addBot();
  const write = (chat_id: number) => outcome('sendMessage', { chat_id, text: 'x' });
  expect(await write(unknown.id)).toBe('400 Bad Request: chat not found');
  expect(await write(boris.id)).toBe("403 Forbidden: bot can't initiate conversation with a user");
  anna.blocksBot();
  expect(await write(anna.id)).toBe('403 Forbidden: bot was blocked by the user');
  expect(telegram.updates.at(-1)).toMatchObject({
    my_chat_member: { new_chat_member: { status: 'kicked' } },
  });
  anna.unblocksBot();
  expect(await write(anna.id)).toBe('accepted');
  expect(telegram.updates.at(-1)).toMatchObject({
    my_chat_member: { new_chat_member: { status: 'member' } },
  });
});

test('a reply needs its message, unless it may be sent without', async () => {
  const { anna, send, outcome } = await createChat();
  const { id: message_id } = await anna.writes('question');
  const sent = await send({ text: 'answer', reply_parameters: { message_id } });
  expect(sent).toHaveProperty('reply_to_message.text', 'question');
  const lost = { message_id: 999 };
  expect(await outcome('sendMessage', { text: 'x', reply_parameters: lost })).toBe(
    '400 Bad Request: message to be replied not found',
  );
  const optional = { ...lost, allow_sending_without_reply: true };
  expect(await outcome('sendMessage', { text: 'x', reply_parameters: optional })).toBe('accepted');
});

test('a protected message is marked and can not be forwarded', async () => {
  const { telegram, anna, send } = await createChat();
  const group = telegram.group({ title: 'Team', members: [anna] });
  expect(await send({ text: 'secret', protect_content: true })).toHaveProperty('has_protected_content', true);
  const message = telegram.lastFromBot(anna);
  expect(() => message && anna.forwards(message, group)).toThrow(/protected/);
});

describe('the server', () => {
  test.each([
    ['1:wrong', 'getMe', 401, 'Unauthorized'],
    ['nonsense', 'getMe', 404, 'Not Found'],
    [undefined, 'doMagic', 404, 'Not Found: method not found'],
  ])('token %s, method %s: %i', async (token, method, code, description) => {
    const telegram = await createTelegram();
    const response = await fetch(`${telegram.url}/bot${token ?? telegram.token}/${method}`);
    expect(response.status).toBe(code);
    expect(await response.json()).toEqual({ ok: false, error_code: code, description });
  });

  test('getFile leads to the bytes that a person sent', async () => {
    const { telegram, anna } = await createChat();
    const { document } = await anna.sendsDocument('id.pub', 'ssh-ed25519 AAAA anna@home\n');
    const file = await callOk<{ file_path: string }>(telegram, 'getFile', { file_id: document?.file_id });
    const content = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`);
    expect(await content.text()).toBe('ssh-ed25519 AAAA anna@home\n');
  });

  test('sendDocument keeps the bytes of a multipart form', async () => {
    const { telegram, anna } = await createChat();
    const form = new FormData();
    form.set('chat_id', String(anna.id));
    form.set('caption', 'the log');
    form.set('document', new Blob([new Uint8Array([0, 13, 10, 45, 45, 255])]), 'log.bin');
    const url = `${telegram.url}/bot${telegram.token}/sendDocument`;
    expect(await (await fetch(url, { method: 'POST', body: form })).json()).toMatchObject({
      result: { caption: 'the log', document: { file_name: 'log.bin', file_size: 6 } },
    });
    const stored = telegram.world.files.get(telegram.lastFromBot(anna)?.document?.file_id ?? '');
    expect([...(stored?.content ?? [])]).toEqual([0, 13, 10, 45, 45, 255]);
  });
});
