import type { Button, ChatMessage, ChatState, Entity, Json, Press, User } from '../../../demo/telegram/types.ts';
import { messageWire, userWire } from './wire.ts';
import type { World } from '../../../demo/telegram/world.ts';

export interface Draft {
  from?: User;
  senderChat?: ChatState;
  /** A channel's posts bear no author. */
  fromBot?: boolean;
  text?: string;
  entities?: Entity[];
  keyboard?: Button[][];
  document?: ChatMessage['document'];
  service?: Json;
  replyTo?: ChatMessage | undefined;
  threadId?: number | undefined;
  forwardOrigin?: Json;
  silent?: boolean;
  protectedContent?: boolean;
  linkPreview?: Json | undefined;
  draftId?: string;
}

/** Puts a message into a chat. Whether the bot hears of it is `deliver`'s business. */
export function post(world: World, chat: ChatState, draft: Draft): ChatMessage {
  const at = world.now();
  const look = { text: draft.text ?? '', entities: draft.entities ?? [], keyboard: draft.keyboard ?? [] };
  const message: ChatMessage = {
    id: world.nextMessageId(chat),
    chat,
    ...(draft.from ? { from: draft.from } : {}),
    ...(draft.senderChat ? { senderChat: draft.senderChat } : {}),
    fromBot: draft.fromBot ?? draft.from?.id === world.bot.id,
    ...(draft.threadId === undefined ? {} : { threadId: draft.threadId }),
    at,
    ...look,
    ...(draft.document ? { document: draft.document } : {}),
    ...(draft.service ? { service: draft.service } : {}),
    ...(draft.replyTo ? { replyTo: draft.replyTo } : {}),
    ...(draft.forwardOrigin ? { forwardOrigin: draft.forwardOrigin } : {}),
    ...(draft.linkPreview ? { linkPreview: draft.linkPreview } : {}),
    ...(draft.draftId === undefined ? {} : { draftId: draft.draftId }),
    silent: draft.silent ?? false,
    protectedContent: draft.protectedContent ?? false,
    reactions: [],
    pinned: false,
    versions: [{ at, ...look }],
  };
  chat.messages.push(message);
  world.changed();
  return message;
}

/** Gives a message a new look, and keeps the old one. */
export function revise(
  world: World,
  message: ChatMessage,
  look: { text: string; entities: Entity[]; keyboard: Button[][] },
): void {
  Object.assign(message, look);
  message.versions.push({ at: world.now(), ...look });
  world.changed();
}

/** Takes a message out of the chat. */
export function remove(world: World, message: ChatMessage): void {
  message.deletedAt = world.now();
  world.changed();
}

const botStatus = (world: World, chat: ChatState) => chat.members.get(world.bot.id)?.status ?? 'left';

/** Whether the bot is in the chat now. */
export const botIsIn = (world: World, chat: ChatState): boolean =>
  chat.kind === 'private'
    ? !chat.blocked
    : ['creator', 'administrator', 'member', 'restricted'].includes(botStatus(world, chat));

// https://core.telegram.org/bots/features#privacy-mode
function isMeantForBot(world: World, message: ChatMessage): boolean {
  const { chat } = message;
  if (chat.kind === 'private' || chat.kind === 'channel' || message.service) return true;
  if (!world.options.privacyMode || botStatus(world, chat) === 'administrator') return true;
  if (message.replyTo?.fromBot) return true;
  const me = `@${world.options.botUsername}`.toLowerCase();
  return message.entities.some(({ type, offset, length }) => {
    const word = message.text.slice(offset, offset + length).toLowerCase();
    if (type === 'mention') return word === me;
    if (type !== 'bot_command') return false;
    return word.includes('@') ? word.endsWith(me) : offset === 0;
  });
}

/** Tells the bot of a message if it may see it. */
export function deliver(world: World, message: ChatMessage, edited = false): void {
  if (!botIsIn(world, message.chat) || message.fromBot || !isMeantForBot(world, message)) return;
  const sort = message.chat.kind === 'channel' ? 'channel_post' : 'message';
  world.updates.push(edited ? `edited_${sort}` : sort, messageWire(message));
}

/** Puts a service message into a chat and tells the bot. */
export function postService(
  world: World,
  chat: ChatState,
  from: User | undefined,
  service: Json,
): ChatMessage {
  const message = post(world, chat, { ...(from ? { from } : { senderChat: chat }), service });
  deliver(world, message);
  return message;
}

/** A press of a button, whatever its data: the server passes on what a client sends. */
export function pressData(world: World, by: User, message: ChatMessage, data: string): Press {
  const id = String(4_000_000_000_000_000_000n + BigInt(world.nextId('press', 1)));
  const press: Press = { id, by, message, data, at: world.now() };
  world.presses.set(id, press);
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
  return press;
}
