import type { CallbackQuery, ChatMessage, ChatState, Content, Json, Member, User } from './types.ts';
import { chatWire, memberWire, messageWire, userWire } from './wire.ts';
import type { World } from './world.ts';

export type NewMessage = Partial<Content> &
  Pick<
    ChatMessage,
    'from' | 'senderChat' | 'document' | 'photo' | 'service' | 'media' | 'forwardOrigin' | 'viaBot'
  > & {
    /** Set for a channel's posts, which name no author. */
    fromBot?: boolean;
    replyTo?: ChatMessage | undefined;
    threadId?: number | undefined;
    silent?: boolean;
    protectedContent?: boolean;
  };

/** Adds a message to a chat. The bot gets no update of it: that is `notifyBot`. */
export function post(world: World, chat: ChatState, message: NewMessage): ChatMessage {
  const at = world.now();
  const { text = '', entities = [], keyboard = [], replyTo, threadId, ...others } = message;
  const content = { text, entities, keyboard };
  const posted: ChatMessage = {
    fromBot: message.from?.id === world.bot.id,
    silent: false,
    protectedContent: false,
    ...others,
    ...(replyTo && { replyTo }),
    ...(threadId !== undefined && { threadId }),
    ...content,
    id: world.nextMessageId(chat),
    chat,
    at,
    versions: [{ at, ...content }],
  };
  chat.messages.push(posted);
  world.changed();
  return posted;
}

/** Gives a message new content, and keeps the old one among its versions. */
export function edit(world: World, message: ChatMessage, content: Content): void {
  Object.assign(message, content);
  message.versions.push({ at: world.now(), ...content });
  world.changed();
}

export function remove(world: World, message: ChatMessage): void {
  message.deletedAt = world.now();
  world.changed();
}

/** Whether somebody is in the chat now. */
export const isIn = (chat: ChatState, user: User): boolean =>
  ['creator', 'administrator', 'member'].includes(chat.members.get(user.id)?.status ?? 'left');

/** Whether the bot is in the chat now: in a private chat, whether it isn't blocked. */
export const botIsIn = (world: World, chat: ChatState): boolean =>
  chat.kind === 'private' ? !chat.blocked : isIn(chat, world.bot);

/** Privacy mode: https://core.telegram.org/bots/features#privacy-mode */
function isMeantForBot(world: World, { chat, text, entities, replyTo, service }: ChatMessage): boolean {
  if (chat.kind === 'private' || chat.kind === 'channel' || service) return true;
  if (chat.members.get(world.bot.id)?.status === 'administrator' || replyTo?.fromBot) return true;
  const me = `@${world.options.botUsername}`.toLowerCase();
  return entities.some(({ type, offset, length }) => {
    const part = text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return part === me;
    if (type !== 'bot_command') return false;
    return part.includes('@') ? part.endsWith(me) : offset === 0;
  });
}

/** Queues an update about a message if the bot may see it. */
export function notifyBot(world: World, message: ChatMessage, isEdited = false): void {
  if (!botIsIn(world, message.chat) || message.fromBot || !isMeantForBot(world, message)) return;
  const type = message.chat.kind === 'channel' ? 'channel_post' : 'message';
  world.updates.push(isEdited ? `edited_${type}` : type, messageWire(message));
}

/** Posts a service message, and notifies the bot. */
export function postService(world: World, chat: ChatState, from: User, service: Json): void {
  notifyBot(world, post(world, chat, { from, service }));
}

/** Queues the update about a changed membership. Other people's changes only reach administrators. */
export function notifyOfMember(world: World, chat: ChatState, by: User, before: Member, after: Member): void {
  const isBot = after.user.id === world.bot.id;
  if (!isBot && chat.members.get(world.bot.id)?.status !== 'administrator') return;
  world.updates.push(isBot ? 'my_chat_member' : 'chat_member', {
    chat: chatWire(chat),
    from: userWire(by),
    date: world.seconds(),
    old_chat_member: memberWire(before),
    new_chat_member: memberWire(after),
  });
}

/** Sends callback data. The server passes on anything that a client sends, even without such a button. */
export function sendCallback(world: World, by: User, message: ChatMessage, data: string): CallbackQuery {
  const id = String(4_000_000_000_000_000_000n + BigInt(world.nextId('callback', 1)));
  const query: CallbackQuery = { id, by, message, data, at: world.now() };
  world.callbackQueries.set(id, query);
  if (botIsIn(world, message.chat)) {
    world.updates.push('callback_query', {
      id,
      from: userWire(by),
      message: messageWire(message),
      chat_instance: String(7_000_000_000_000_000_000n + BigInt(Math.abs(message.chat.id))),
      data,
    });
  }
  world.changed();
  return query;
}
