import { describe, expect, test } from 'vitest';

import { chatting, keyboard, must, type MessageWire } from './calling.ts';

describe('text', () => {
  test('has to be there and to fit', async () => {
    const { refused } = await chatting();
    expect(await refused('sendMessage', {})).toBe('400 Bad Request: message text is empty');
    expect(await refused('sendMessage', { text: ' \n ' })).toBe('400 Bad Request: text must be non-empty');
    expect(await refused('sendMessage', { text: '😀'.repeat(2048) })).toBe('accepted');
    expect(await refused('sendMessage', { text: `${'😀'.repeat(2048)}x` })).toBe(
      '400 Bad Request: message is too long',
    );
  });

  test('has its ends trimmed, and its entities moved along', async () => {
    const { telegram, anna } = await chatting();
    const entities = [
      { type: 'bold', offset: 2, length: 5 },
      { type: 'italic', offset: 3, length: 0 },
    ];
    const sent = await must<MessageWire>(telegram, 'sendMessage', {
      chat_id: anna.id,
      text: '\n\nweb-1  ',
      entities,
    });
    expect(sent).toMatchObject({ text: 'web-1', entities: [{ type: 'bold', offset: 0, length: 5 }] });
    expect(sent.entities).toHaveLength(1);
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
  ])('refuses %j', async (entity, words) => {
    const { refused } = await chatting();
    expect(await refused('sendMessage', { text: '😀 hi', entities: [entity] })).toBe(
      `400 Bad Request: ${words}`,
    );
  });

  test('takes date_time only on a server that knows it', async () => {
    const params = {
      text: 'now',
      entities: [{ type: 'date_time', offset: 0, length: 3, unix_time: 1, date_time_format: 'r' }],
    };
    expect(await (await chatting()).refused('sendMessage', params)).toBe('accepted');
    const older = await chatting({ features: { dateTime: false } });
    expect(await older.refused('sendMessage', params)).toBe(
      "400 Bad Request: can't parse MessageEntity: Unsupported type specified",
    );
  });

  test('is found to hold commands, mentions and links, but not in code', async () => {
    const { telegram, anna } = await chatting();
    const text = '/stop see @boris_ops or https://example.org/a. /not';
    const entities = [{ type: 'code', offset: text.indexOf('/not'), length: 4 }];
    const sent = await must<MessageWire>(telegram, 'sendMessage', { chat_id: anna.id, text, entities });
    const words = sent.entities?.map(({ type, offset, length }) => [
      type,
      text.slice(offset, offset + length),
    ]);
    expect(words).toEqual([
      ['bot_command', '/stop'],
      ['mention', '@boris_ops'],
      ['url', 'https://example.org/a'],
      ['code', '/not'],
    ]);
  });

  test('may be HTML', async () => {
    const { telegram, anna, refused } = await chatting();
    const sent = await must<MessageWire>(telegram, 'sendMessage', {
      chat_id: anna.id,
      text: '<b>a &amp; <i>b</i></b>',
      parse_mode: 'HTML',
    });
    expect(sent).toMatchObject({
      text: 'a & b',
      entities: [
        { type: 'bold', offset: 0, length: 5 },
        { type: 'italic', offset: 4, length: 1 },
      ],
    });
    expect(await refused('sendMessage', { text: '<b>a', parse_mode: 'HTML' })).toContain(
      "can't parse entities",
    );
  });
});

describe('editing and deleting', () => {
  test('keeps every look, and refuses what changes nothing', async () => {
    let now = 1_800_000_000_000;
    const { telegram, anna, refused } = await chatting({ now: () => now });
    const { message_id } = await must<MessageWire>(telegram, 'sendMessage', {
      chat_id: anna.id,
      text: 'one',
      reply_markup: keyboard(['A']),
    });
    now += 5000;
    const edited = await must<MessageWire>(telegram, 'editMessageText', {
      chat_id: anna.id,
      message_id,
      text: 'two',
    });
    expect(edited.edit_date).toBe(1_800_000_005);
    expect(edited).not.toHaveProperty('reply_markup');
    expect(await refused('editMessageText', { message_id, text: 'two' })).toContain(
      '400 Bad Request: message is not modified',
    );
    await must(telegram, 'editMessageReplyMarkup', {
      chat_id: anna.id,
      message_id,
      reply_markup: keyboard(['B']),
    });
    const message = telegram.lastFromBot(anna);
    expect(
      message?.versions.map(({ text, keyboard: rows }) => [text, rows.flat().map(button => button.text)]),
    ).toEqual([
      ['one', ['A']],
      ['two', []],
      ['two', ['B']],
    ]);
    expect(await refused('editMessageText', { message_id, text: 'x'.repeat(4097) })).toBe(
      '400 Bad Request: MESSAGE_TOO_LONG',
    );
    const own = telegram.messagesIn(anna)[0]?.id;
    expect(await refused('editMessageText', { message_id: own, text: 'y' })).toBe(
      "400 Bad Request: message can't be edited",
    );
    expect(await refused('editMessageText', { message_id: 999, text: 'y' })).toBe(
      '400 Bad Request: message to edit not found',
    );
  });

  test('deletes both sides in private, within 48 hours', async () => {
    let now = 1_800_000_000_000;
    const { telegram, anna, refused } = await chatting({ now: () => now });
    const secret = await anna.writes('/link 1 key');
    await must(telegram, 'deleteMessage', { chat_id: anna.id, message_id: secret.id });
    expect(secret.deletedAt).toBe(now);
    expect(await refused('deleteMessage', { message_id: secret.id })).toBe(
      '400 Bad Request: message to delete not found',
    );
    const old = await anna.writes('old');
    now += 48 * 3600 * 1000 + 1;
    expect(await refused('deleteMessage', { message_id: old.id })).toBe(
      "400 Bad Request: message can't be deleted for everyone",
    );
    const fresh = await anna.writes('fresh');
    expect(await refused('deleteMessages', { message_ids: [fresh.id, 12345] })).toBe('accepted');
    expect(telegram.messagesIn(anna)).not.toContain(fresh);
  });

  test('shows a draft until the message comes, unless the server is older', async () => {
    const { telegram, anna } = await chatting();
    await must(telegram, 'sendMessageDraft', { chat_id: anna.id, draft_id: 7, text: 'thin' });
    await must(telegram, 'sendMessageDraft', { chat_id: anna.id, draft_id: 7, text: 'thinking' });
    expect(telegram.messagesIn(anna, { fromBot: true }).map(({ text }) => text)).toEqual(['thinking']);
    await must(telegram, 'sendMessage', { chat_id: anna.id, text: 'done' });
    expect(telegram.messagesIn(anna, { fromBot: true }).map(({ text }) => text)).toEqual(['done']);
    const older = await chatting({ features: { messageDraft: false } });
    expect(await older.refused('sendMessageDraft', { draft_id: 1, text: 'x' })).toBe(
      '404 Not Found: method not found',
    );
  });
});

describe('who can be written to', () => {
  test('only those who wrote first and did not block or leave', async () => {
    const { telegram, anna, refused } = await chatting();
    const stranger = telegram.person({ firstName: 'Stranger' });
    const boris = telegram.person({ firstName: 'Boris' });
    telegram.group({ title: 'Team', members: [anna, boris] }).addBot();
    expect(await refused('sendMessage', { chat_id: stranger.id, text: 'x' })).toBe(
      '400 Bad Request: chat not found',
    );
    expect(await refused('sendMessage', { chat_id: boris.id, text: 'x' })).toBe(
      "403 Forbidden: bot can't initiate conversation with a user",
    );
    anna.blocksBot();
    expect(await refused('sendMessage', { text: 'x' })).toBe('403 Forbidden: bot was blocked by the user');
    expect(telegram.updates.at(-1)).toMatchObject({
      my_chat_member: { new_chat_member: { status: 'kicked' } },
    });
    anna.unblocksBot();
    expect(telegram.updates.at(-1)).toMatchObject({
      my_chat_member: { new_chat_member: { status: 'member' } },
    });
    expect(await refused('sendMessage', { text: 'x' })).toBe('accepted');
    anna.vanishes();
    expect(await refused('sendMessage', { text: 'x' })).toBe('403 Forbidden: user is deactivated');
  });

  test('replies go to messages that are there', async () => {
    const { telegram, anna, refused } = await chatting();
    const first = await anna.writes('question');
    const reply = { text: 'answer', reply_parameters: { message_id: first.id } };
    const sent = await must<MessageWire>(telegram, 'sendMessage', { chat_id: anna.id, ...reply });
    expect(sent.reply_to_message?.text).toBe('question');
    const lost = { text: 'x', reply_parameters: { message_id: 999 } };
    expect(await refused('sendMessage', lost)).toBe('400 Bad Request: message to be replied not found');
    const optional = { text: 'x', reply_parameters: { message_id: 999, allow_sending_without_reply: true } };
    expect(await refused('sendMessage', optional)).toBe('accepted');
  });

  test('protected messages are marked and stay where they are', async () => {
    const { telegram, anna } = await chatting();
    const sent = await must<MessageWire>(telegram, 'sendMessage', {
      chat_id: anna.id,
      text: 'secret',
      protect_content: true,
    });
    expect(sent.has_protected_content).toBe(true);
    const message = telegram.lastFromBot(anna);
    expect(() => message && anna.forwards(message)).toThrow(/protected/);
  });
});
