import { describe, expect, test } from 'vitest';

import { call, callOk, createGroupChat, takeUpdates } from './telegram-harness.ts';

describe('membership', () => {
  test('adding the bot with a payload sends three updates', async () => {
    const { telegram, anna, group, send } = await createGroupChat();
    expect(await send()).toBe('400 Bad Request: chat not found');
    group.addBot({ by: anna, payload: 'abc' });
    expect(await takeUpdates(telegram)).toMatchObject([
      { my_chat_member: { old_chat_member: { status: 'left' }, new_chat_member: { status: 'member' } } },
      { message: { new_chat_members: [{ id: telegram.bot.id }] } },
      {
        message: {
          text: '/start@inferno_vps_bot abc',
          from: { id: anna.id },
          entities: [{ type: 'bot_command', offset: 0, length: 22 }],
        },
      },
    ]);
    expect(await send()).toBe('accepted');
  });

  test('a bot that was removed gets an update, and can not write', async () => {
    const { telegram, group, send } = await createGroupChat();
    group.addBot();
    group.removeBot();
    expect(telegram.updates.at(-1)).toMatchObject({
      my_chat_member: { new_chat_member: { status: 'kicked' } },
    });
    expect(await send()).toBe('403 Forbidden: bot was kicked from the supergroup chat');
  });

  test('getChatMember tells the status of each', async () => {
    const { telegram, anna, boris, group } = await createGroupChat();
    group.addBot();
    const statusOf = async (user_id: number) =>
      (await callOk<{ status: string }>(telegram, 'getChatMember', { chat_id: group.id, user_id })).status;
    expect([await statusOf(anna.id), await statusOf(boris.id)]).toEqual(['creator', 'member']);
    group.promote(boris);
    expect(await statusOf(boris.id)).toBe('administrator');
    group.leave(boris);
    expect(await statusOf(boris.id)).toBe('left');
  });

  test('chat_member reaches only administrators that ask for it', async () => {
    const { telegram, boris, group } = await createGroupChat();
    group.addBot();
    await callOk(telegram, 'getUpdates', { allowed_updates: ['chat_member'] });
    group.leave(boris);
    group.promoteBot();
    group.join(boris);
    const updates = telegram.updates.filter(update => 'chat_member' in update);
    expect(updates).toMatchObject([{ chat_member: { new_chat_member: { status: 'member' } } }]);
  });
});

describe('privacy mode', () => {
  const texts = [
    'idle talk',
    '/servers',
    '/stop@inferno_vps_bot web-1',
    '/stop@other_bot',
    'say /stop',
    'hey @Inferno_VPS_bot',
  ];

  test('a member sees commands, mentions and replies to it', async () => {
    const { telegram, anna, group, send } = await createGroupChat();
    group.addBot();
    await send({ text: 'card' });
    const card = telegram.lastFromBot(group);
    await takeUpdates(telegram);
    for (const text of texts) await anna.writes(text, { chat: group });
    await anna.writes('a reply', { chat: group, ...(card && { replyTo: card }) });
    expect((await takeUpdates(telegram)).map(({ message }) => message?.text)).toEqual([
      '/servers',
      '/stop@inferno_vps_bot web-1',
      'hey @Inferno_VPS_bot',
      'a reply',
    ]);
  });

  test('an administrator sees everything', async () => {
    const { telegram, anna, group } = await createGroupChat();
    group.addBot();
    group.promoteBot();
    await takeUpdates(telegram);
    await anna.writes('idle talk', { chat: group });
    expect(await takeUpdates(telegram)).toMatchObject([{ message: { text: 'idle talk' } }]);
  });
});

test('an anonymous administrator writes as GroupAnonymousBot', async () => {
  const { telegram, anna, group } = await createGroupChat();
  group.addBot();
  await takeUpdates(telegram);
  await anna.writes('/stop web-1', { chat: group, anonymous: true });
  expect(await takeUpdates(telegram)).toMatchObject([
    { message: { from: { id: 1087968824, username: 'GroupAnonymousBot' }, sender_chat: { id: group.id } } },
  ]);
});

test("a channel's posts name no person", async () => {
  const { telegram, anna } = await createGroupChat();
  const channel = telegram.channel('News');
  channel.addBot(anna);
  channel.posts('/stop web-1');
  const post = (await takeUpdates(telegram)).at(-1)?.channel_post;
  expect(post).toMatchObject({ sender_chat: { id: channel.id }, text: '/stop web-1' });
  expect(post).not.toHaveProperty('from');
});

describe('a migration to a supergroup', () => {
  test('is notified in both chats, and refuses messages to the old one', async () => {
    const { telegram, group, send } = await createGroupChat({ kind: 'group' });
    group.addBot();
    await takeUpdates(telegram);
    const { before, after } = group.migrate();
    expect(await takeUpdates(telegram)).toMatchObject([
      { message: { chat: { id: before.id }, migrate_to_chat_id: after.id } },
      { my_chat_member: { chat: { id: after.id } } },
      { message: { chat: { id: after.id }, migrate_from_chat_id: before.id } },
    ]);
    expect(await call(telegram, 'sendMessage', { chat_id: before.id, text: 'x' })).toEqual({
      ok: false,
      error_code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: after.id },
    });
    expect(group.id).toBe(after.id);
    expect(await send()).toBe('accepted');
  });

  test('can be notified in either order, late or never', async () => {
    const { telegram, group } = await createGroupChat({ kind: 'group' });
    group.addBot();
    await takeUpdates(telegram);
    const { before, after, notify: tell } = group.migrate({ notifyIn: [] });
    expect(await takeUpdates(telegram)).toEqual([]);
    tell('after');
    tell('before');
    expect((await takeUpdates(telegram)).filter(({ message }) => message)).toMatchObject([
      { message: { chat: { id: after.id } } },
      { message: { chat: { id: before.id } } },
    ]);
  });
});

describe('topics', () => {
  test('messages in a topic name it both ways', async () => {
    const { telegram, anna, group, send } = await createGroupChat({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
    expect(telegram.messagesIn(group, { topic: topic.id, fromBot: true })).toHaveLength(1);
    await takeUpdates(telegram);
    await anna.writes('/servers', { chat: group, topic });
    // The service message that opened the topic looks like a message that is replied to.
    expect(await takeUpdates(telegram)).toMatchObject([
      {
        message: {
          message_thread_id: topic.id,
          is_topic_message: true,
          reply_to_message: { message_id: topic.id, forum_topic_created: { name: 'Alerts' } },
        },
      },
    ]);
  });

  test('General, and topics that do not exist, can not be named', async () => {
    const { group, send } = await createGroupChat({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    const notFound = '400 Bad Request: message thread not found';
    expect(await send({ message_thread_id: 1 })).toBe(notFound);
    expect(await send({ message_thread_id: 999 })).toBe(notFound);
    group.deleteTopic(topic);
    expect(await send({ message_thread_id: topic.id })).toBe(notFound);
  });

  test('a closed topic takes messages of administrators only', async () => {
    const { group, send } = await createGroupChat({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    group.closeTopic(topic);
    expect(await send({ message_thread_id: topic.id })).toBe('400 Bad Request: TOPIC_CLOSED');
    expect(await send()).toBe('accepted');
    group.promoteBot();
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
  });

  test('a closed General refuses what names no topic', async () => {
    const { group, send } = await createGroupChat({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    group.closeGeneral();
    expect(await send()).toBe('400 Bad Request: TOPIC_CLOSED');
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
    group.reopenGeneral();
    expect(await send()).toBe('accepted');
  });

  test('a reply in a plain supergroup names a thread that is no topic', async () => {
    const { telegram, anna, group, send } = await createGroupChat();
    group.addBot();
    await send({ text: 'card' });
    const card = telegram.lastFromBot(group);
    await takeUpdates(telegram);
    await anna.writes('/grant', { chat: group, ...(card && { replyTo: card }) });
    const [update] = await takeUpdates(telegram);
    expect(update).toMatchObject({
      message: { message_thread_id: card?.id, reply_to_message: { text: 'card' } },
    });
    expect(update?.message).not.toHaveProperty('is_topic_message');
  });
});

test('a bot deletes the messages of others only as an administrator', async () => {
  const { telegram, anna, group } = await createGroupChat();
  group.addBot();
  const { id } = await anna.writes('/link 1 key', { chat: group });
  const remove = () => call(telegram, 'deleteMessage', { chat_id: group.id, message_id: id });
  expect((await remove()).description).toBe("Bad Request: message can't be deleted");
  group.promoteBot();
  expect((await remove()).ok).toBe(true);
});

test('where members may not write, only an administrator can', async () => {
  const { group, send } = await createGroupChat();
  group.addBot();
  group.forbidMessages();
  expect(await send()).toBe('400 Bad Request: not enough rights to send text messages to the chat');
  group.promoteBot();
  expect(await send()).toBe('accepted');
});
