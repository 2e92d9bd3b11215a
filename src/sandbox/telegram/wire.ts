import type { ChatMessage, ChatState, Json, Member, User } from '../../../demo/telegram/types.ts';

/** The `Chat` of the Bot API. */
export function chatWire(chat: ChatState): Json {
  if (chat.kind === 'private' && chat.person) {
    const { id, first_name, last_name, username } = chat.person;
    return {
      id,
      first_name,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
      type: 'private',
    };
  }
  return {
    id: chat.id,
    title: chat.title,
    ...(chat.forum ? { is_forum: true } : {}),
    type: chat.kind,
    ...(chat.kind === 'group' ? { all_members_are_administrators: false } : {}),
  };
}

/** The `User` of the Bot API: the language is told of people only. */
export const userWire = (user: User): Json => ({ ...user });

const administratorRights = [
  'can_manage_chat',
  'can_change_info',
  'can_delete_messages',
  'can_invite_users',
  'can_restrict_members',
  'can_pin_messages',
  'can_manage_topics',
  'can_promote_members',
  'can_manage_video_chats',
];

/** The `ChatMember` of the Bot API. */
export function memberWire(member: Member): Json {
  const base = { user: userWire(member.user), status: member.status };
  switch (member.status) {
    case 'creator':
      return { ...base, is_anonymous: member.anonymous };
    case 'administrator': {
      const rights = Object.fromEntries(
        administratorRights.map(name => [name, member.rights[name] ?? false]),
      );
      return { ...base, can_be_edited: false, ...rights, is_anonymous: member.anonymous };
    }
    case 'restricted':
      return { ...base, is_member: true, until_date: 0, can_send_messages: false, ...member.rights };
    case 'kicked':
      return { ...base, until_date: 0 };
    case 'member':
    case 'left':
      return base;
  }
}

const seconds = (at: number): number => Math.floor(at / 1000);

/** The root of the replies that a message stands in: supergroups tell it as the thread even without topics. */
function replyRoot(message: ChatMessage): ChatMessage | undefined {
  let root = message.replyTo;
  while (root?.replyTo) root = root.replyTo;
  return root;
}

function threadWire(message: ChatMessage): Json {
  if (message.threadId !== undefined) return { message_thread_id: message.threadId, is_topic_message: true };
  const root = message.chat.kind === 'supergroup' && !message.chat.forum ? replyRoot(message) : undefined;
  return root ? { message_thread_id: root.id } : {};
}

/** What it answers: in a topic, where it answers nothing, the message of the service that opened the topic. */
const repliedTo = ({ chat, replyTo, threadId, service }: ChatMessage): ChatMessage | undefined =>
  replyTo ??
  (threadId === undefined || service ? undefined : chat.messages.find(({ id }) => id === threadId));

function contentWire(message: ChatMessage): Json {
  if (message.service) return message.service;
  const entities = message.entities.length > 0 ? message.entities : undefined;
  if (message.document) {
    return {
      document: message.document,
      ...(message.text === '' ? {} : { caption: message.text }),
      ...(entities ? { caption_entities: entities } : {}),
    };
  }
  return { text: message.text, ...(entities ? { entities } : {}) };
}

/** The `Message` of the Bot API. What it replies to comes without its own reply. */
export function messageWire(message: ChatMessage, withReply = true): Json {
  const edited = message.versions.length > 1 ? message.versions.at(-1) : undefined;
  const answered = withReply ? repliedTo(message) : undefined;
  return {
    message_id: message.id,
    ...(message.from ? { from: userWire(message.from) } : {}),
    ...(message.senderChat ? { sender_chat: chatWire(message.senderChat) } : {}),
    chat: chatWire(message.chat),
    date: seconds(message.at),
    ...(edited ? { edit_date: seconds(edited.at) } : {}),
    ...threadWire(message),
    ...(message.forwardOrigin ?? {}),
    ...(answered && answered.deletedAt === undefined
      ? { reply_to_message: messageWire(answered, false) }
      : {}),
    ...contentWire(message),
    ...(message.linkPreview ? { link_preview_options: message.linkPreview } : {}),
    ...(message.protectedContent ? { has_protected_content: true } : {}),
    ...(message.keyboard.length > 0 ? { reply_markup: { inline_keyboard: message.keyboard } } : {}),
  };
}
