import type { ChatMessage, ChatState, Json, Member, Photo, User } from './types.ts';

/** https://core.telegram.org/bots/api#chat */
export function chatWire(chat: ChatState): Json {
  if (chat.person) {
    const { id, first_name, last_name, username } = chat.person;
    return {
      id,
      first_name,
      ...(last_name && { last_name }),
      ...(username && { username }),
      type: 'private',
    };
  }
  return {
    id: chat.id,
    title: chat.title,
    ...(chat.forum && { is_forum: true }),
    type: chat.kind,
    ...(chat.kind === 'group' && { all_members_are_administrators: false }),
  };
}

export const userWire = (user: User): Json => ({ ...user });

const administratorRights = {
  can_manage_chat: true,
  can_change_info: true,
  can_delete_messages: true,
  can_invite_users: true,
  can_restrict_members: true,
  can_pin_messages: true,
  can_manage_topics: true,
  can_promote_members: false,
  can_manage_video_chats: true,
};

/** https://core.telegram.org/bots/api#chatmember */
export function memberWire({ user, status, anonymous }: Member): Json {
  const member = { user: userWire(user), status };
  switch (status) {
    case 'creator':
      return { ...member, is_anonymous: anonymous };
    case 'administrator':
      return { ...member, can_be_edited: false, ...administratorRights, is_anonymous: anonymous };
    case 'kicked':
      return { ...member, until_date: 0 };
    case 'member':
    case 'left':
      return member;
  }
}

const seconds = (at: number): number => Math.floor(at / 1000);

/** Supergroups name the first message of a chain of replies as its thread, even without topics. */
function threadWire({ chat, threadId, replyTo }: ChatMessage): Json {
  if (threadId !== undefined) return { message_thread_id: threadId, is_topic_message: true };
  if (!replyTo || chat.kind !== 'supergroup' || chat.forum) return {};
  let root = replyTo;
  while (root.replyTo) root = root.replyTo;
  return { message_thread_id: root.id };
}

/** In a topic, a message that replies to nothing names the service message that opened the topic. */
const repliedTo = ({ chat, replyTo, threadId, service }: ChatMessage): ChatMessage | undefined =>
  replyTo ??
  (threadId === undefined || service ? undefined : chat.messages.find(({ id }) => id === threadId));

function photoWire({ file_id, file_unique_id, file_size, width, height }: Photo): Json {
  return { photo: [{ file_id, file_unique_id, file_size, width, height }] };
}

function contentWire({ text, entities, document, photo, service, media }: ChatMessage): Json {
  if (service) return service;
  const hasEntities = entities.length > 0;
  if (!document && !media && !photo) return { text, ...(hasEntities && { entities }) };
  return {
    ...media,
    ...(document && { document }),
    ...(photo && photoWire(photo)),
    ...(text && { caption: text }),
    ...(hasEntities && { caption_entities: entities }),
  };
}

/** https://core.telegram.org/bots/api#message. A message that is replied to comes without its own reply. */
export function messageWire(message: ChatMessage, withReply = true): Json {
  const { from, senderChat, chat, keyboard, versions } = message;
  const edited = versions.length > 1 ? versions.at(-1) : undefined;
  const original = withReply ? repliedTo(message) : undefined;
  return {
    message_id: message.id,
    ...(from && { from: userWire(from) }),
    ...(senderChat && { sender_chat: chatWire(senderChat) }),
    chat: chatWire(chat),
    date: seconds(message.at),
    ...(edited && { edit_date: seconds(edited.at) }),
    ...threadWire(message),
    ...message.forwardOrigin,
    ...(message.viaBot && { via_bot: userWire(message.viaBot) }),
    ...(original?.deletedAt === undefined && original && { reply_to_message: messageWire(original, false) }),
    ...contentWire(message),
    ...(message.protectedContent && { has_protected_content: true }),
    ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } }),
  };
}
