import { describe, expect, test } from 'vitest';

import type { Group, GroupOptions } from '../../../demo/telegram/group.ts';
import { call, must, startHere, takeUpdates, type MessageWire } from './calling.ts';

async function team(kind: Partial<GroupOptions> = {}) {
  const telegram = await startHere();
  const anna = telegram.person({ firstName: 'Anna' });
  const boris = telegram.person({ firstName: 'Boris' });
  const group: Group = telegram.group({ title: 'Team', members: [anna, boris], ...kind });
  const send = async (params: object = {}) => {
    const answer = await call(telegram, 'sendMessage', { chat_id: group.id, text: 'x', ...params });
    return answer.ok ? 'accepted' : `${answer.error_code} ${answer.description}`;
  };
  return { telegram, anna, boris, group, send };
}

describe('coming and going', () => {
  test('a bot is added with a payload', async () => {
    const { telegram, anna, group, send } = await team();
    expect(await send()).toBe('400 Bad Request: chat not found');
    group.addBot({ by: anna, payload: 'abc' });
    const updates = await takeUpdates(telegram);
    expect(updates[0]?.my_chat_member).toMatchObject({
      old_chat_member: { status: 'left' },
      new_chat_member: { status: 'member' },
    });
    expect(updates[1]?.message).toMatchObject({ new_chat_members: [{ id: telegram.bot.id }] });
    expect(updates[2]?.message).toMatchObject({
      text: '/start@inferno_vps_bot abc',
      from: { id: anna.id },
      entities: [{ type: 'bot_command', offset: 0, length: 22 }],
    });
    expect(await send()).toBe('accepted');
  });

  test('a bot that was removed, or left, is told so', async () => {
    const { telegram, group, send } = await team();
    group.addBot();
    group.removeBot();
    expect(await send()).toBe('403 Forbidden: bot was kicked from the supergroup chat');
    expect(telegram.updates.at(-1)).toMatchObject({
      my_chat_member: { new_chat_member: { status: 'kicked' } },
    });
    group.addBot();
    await must(telegram, 'leaveChat', { chat_id: group.id });
    expect(await send()).toBe('403 Forbidden: bot is not a member of the supergroup chat');
  });

  test('roles can be asked for', async () => {
    const { telegram, anna, boris, group } = await team();
    group.addBot();
    const role = async (user_id: number) =>
      (await must<{ status: string }>(telegram, 'getChatMember', { chat_id: group.id, user_id })).status;
    expect(await role(anna.id)).toBe('creator');
    expect(await role(boris.id)).toBe('member');
    group.leave(boris);
    expect(await role(boris.id)).toBe('left');
    group.join(boris);
    group.kick(boris);
    expect(await role(boris.id)).toBe('kicked');
    expect(await must(telegram, 'getChatAdministrators', { chat_id: group.id })).toHaveLength(1);
    group.promoteBot();
    expect(await must(telegram, 'getChatAdministrators', { chat_id: group.id })).toHaveLength(2);
    expect(await must(telegram, 'getChatMemberCount', { chat_id: group.id })).toBe(2);
    expect(await must(telegram, 'getChat', { chat_id: group.id })).toMatchObject({
      title: 'Team',
      type: 'supergroup',
    });
  });
});

describe('privacy', () => {
  test('only what is meant for the bot reaches it', async () => {
    const { telegram, anna, group, send } = await team();
    group.addBot();
    await send({ text: 'card' });
    const card = telegram.lastFromBot(group);
    await takeUpdates(telegram);
    for (const text of [
      'idle talk',
      '/servers',
      '/stop@inferno_vps_bot web-1',
      '/stop@other_bot',
      'say /stop',
      'hey @Inferno_VPS_bot',
    ]) {
      await anna.writes(text, { chat: group });
    }
    await anna.writes('a reply', { chat: group, ...(card ? { replyTo: card } : {}) });
    const texts = async () => (await takeUpdates(telegram)).map(({ message }) => message?.text);
    expect(await texts()).toEqual([
      '/servers',
      '/stop@inferno_vps_bot web-1',
      'hey @Inferno_VPS_bot',
      'a reply',
    ]);
    group.promoteBot();
    await takeUpdates(telegram);
    await anna.writes('idle talk', { chat: group });
    expect(await texts()).toEqual(['idle talk']);
  });

  test('anonymous administrators and channels have no person behind them', async () => {
    const { telegram, anna, group } = await team();
    group.addBot();
    await takeUpdates(telegram);
    await anna.writes('/stop web-1', { chat: group, anonymous: true });
    const [update] = await takeUpdates(telegram);
    expect(update?.message).toMatchObject({
      from: { id: 1087968824, username: 'GroupAnonymousBot' },
      sender_chat: { id: group.id },
    });
    const channel = telegram.channel('News');
    channel.addBot(anna);
    channel.posts('/stop web-1');
    const post = (await takeUpdates(telegram)).at(-1)?.channel_post;
    expect(post).toMatchObject({ sender_chat: { id: channel.id }, text: '/stop web-1' });
    expect(post).not.toHaveProperty('from');
  });
});

test('a group that becomes a supergroup leaves word of where it went', async () => {
  const { telegram, anna, group } = await team({ kind: 'group' });
  group.addBot();
  await takeUpdates(telegram);
  const { before, after } = group.migrate();
  expect(before.id).toBeGreaterThan(-1_000_000_000);
  const updates = await takeUpdates(telegram);
  expect(
    updates.flatMap(({ message }) =>
      message === undefined
        ? []
        : [[message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id]],
    ),
  ).toEqual([
    [before.id, after.id, undefined],
    [after.id, undefined, before.id],
  ]);
  expect(updates.flatMap(({ my_chat_member: mine }) => (mine === undefined ? [] : [mine.chat.id]))).toEqual([
    after.id,
  ]);
  expect(await call(telegram, 'sendMessage', { chat_id: before.id, text: 'x' })).toMatchObject({
    error_code: 400,
    description: 'Bad Request: group chat was upgraded to a supergroup chat',
    parameters: { migrate_to_chat_id: after.id },
  });
  expect(group.id).toBe(after.id);
  await must(telegram, 'sendMessage', { chat_id: group.id, text: 'x' });
  await anna.writes('/servers', { chat: group });
  expect(await takeUpdates(telegram)).toHaveLength(1);
});

test('word of a move can come in either order, late, or never', async () => {
  const { telegram, group } = await team({ kind: 'group' });
  group.addBot();
  await takeUpdates(telegram);
  const { before, after, tell } = group.migrate({ tells: [] });
  expect(await takeUpdates(telegram)).toHaveLength(0);
  expect(await call(telegram, 'sendMessage', { chat_id: before.id, text: 'x' })).toMatchObject({
    parameters: { migrate_to_chat_id: after.id },
  });
  tell('after');
  tell('before');
  const told = await takeUpdates(telegram);
  expect(told.flatMap(({ message }) => message?.chat.id ?? [])).toEqual([after.id, before.id]);
});

describe('topics', () => {
  test('have messages of their own, can be closed and vanish', async () => {
    const { telegram, anna, group, send } = await team({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
    expect(telegram.messagesIn(group, { topic: topic.id, fromBot: true })).toHaveLength(1);
    expect(await send({ message_thread_id: 1 })).toBe('400 Bad Request: message thread not found');
    expect(await send({ message_thread_id: 999 })).toBe('400 Bad Request: message thread not found');
    await takeUpdates(telegram);
    await anna.writes('/servers', { chat: group, topic });
    expect((await takeUpdates(telegram))[0]?.message).toMatchObject({
      message_thread_id: topic.id,
      is_topic_message: true,
    });
    group.closeTopic(topic);
    expect(await send({ message_thread_id: topic.id })).toBe('400 Bad Request: TOPIC_CLOSED');
    group.reopenTopic(topic);
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
    group.deleteTopic(topic);
    expect(await send({ message_thread_id: topic.id })).toBe('400 Bad Request: message thread not found');
  });

  test('General can be closed too, and then takes nothing that names no topic', async () => {
    const { telegram, group, send } = await team({ forum: true });
    group.addBot();
    const topic = group.createTopic('Alerts');
    await takeUpdates(telegram);
    group.closeGeneral();
    expect((await takeUpdates(telegram))[0]?.message).toMatchObject({ forum_topic_closed: {} });
    expect(await send()).toBe('400 Bad Request: TOPIC_CLOSED');
    expect(await send({ message_thread_id: topic.id })).toBe('accepted');
    group.promoteBot();
    expect(await send()).toBe('accepted');
    group.promoteBot({ can_delete_messages: true });
    expect(await send()).toBe('400 Bad Request: TOPIC_CLOSED');
    await takeUpdates(telegram);
    group.reopenGeneral();
    const [reopened] = await takeUpdates(telegram);
    expect(reopened?.message).toMatchObject({ forum_topic_reopened: {} });
    expect(reopened?.message).not.toHaveProperty('message_thread_id');
    expect(await send()).toBe('accepted');
  });

  test('replies in a plain supergroup name a thread that is no topic', async () => {
    const { telegram, anna, group, send } = await team();
    group.addBot();
    await send({ text: 'card' });
    const card = telegram.lastFromBot(group);
    if (!card) throw new Error('no card');
    await takeUpdates(telegram);
    await anna.writes('/grant', { chat: group, replyTo: card });
    const message = (await takeUpdates(telegram))[0]?.message;
    expect(message).toMatchObject({ message_thread_id: card.id, reply_to_message: { text: 'card' } });
    expect(message).not.toHaveProperty('is_topic_message');
    expect(await send({ message_thread_id: card.id })).toBe('accepted');
  });
});

test('rights decide about writing, deleting and pinning', async () => {
  const { telegram, anna, group, send } = await team();
  group.addBot();
  const secret = await anna.writes('/link 1 key', { chat: group });
  const act = async (method: string, params: object) =>
    (await call(telegram, method, { chat_id: group.id, ...params })).description;
  expect(await act('deleteMessage', { message_id: secret.id })).toBe("Bad Request: message can't be deleted");
  expect(await act('pinChatMessage', { message_id: secret.id })).toBe(
    'Bad Request: not enough rights to manage pinned messages in the chat',
  );
  group.restrictBot();
  expect(await send()).toBe('400 Bad Request: not enough rights to send text messages to the chat');
  group.forbidMessages();
  group.demoteBot();
  expect(await send()).toBe('400 Bad Request: not enough rights to send text messages to the chat');
  group.promoteBot();
  expect(await send()).toBe('accepted');
  expect(await act('pinChatMessage', { message_id: secret.id })).toBeUndefined();
  expect(
    (await must<{ pinned_message?: MessageWire }>(telegram, 'getChat', { chat_id: group.id })).pinned_message
      ?.message_id,
  ).toBe(secret.id);
  expect(await act('deleteMessage', { message_id: secret.id })).toBeUndefined();
  group.delete();
  expect(await send()).toBe('403 Forbidden: bot is not a member of the supergroup chat');
});
