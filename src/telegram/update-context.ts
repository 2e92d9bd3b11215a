import type { CallbackQuery, Chat, Message, Update, User } from 'telegraf/types';

import type { ChatKind, Viewer } from '../core/access.ts';
import type { ChatId, PersonId } from '../core/server.ts';

/** Somebody whose message was answered. */
export interface RepliedTo {
  readonly personId: PersonId;
  readonly name: string;
  readonly isBot: boolean;
  /** Written in the name of a group or a channel: nobody knows by whom. */
  readonly isNobody: boolean;
}

/** Telegram's stand-ins for people: anonymous administrators, channels, and its own account for channel posts. */
const standIns: readonly number[] = [1087968824, 136817688, 777000];

/** What nobody sees: blanks of all kinds, the letter that looks like one, and what only changes others. */
const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/gu;

/**
 * "Anna Ivanova": as everybody sees them in the chat; who has no name to be seen, as a deleted account has none,
 * goes by their number. Marks that turn the direction round would turn the rest of the line as well.
 */
export function nameOf({ id, first_name: first, last_name: last }: User): string {
  const name = [first, last]
    .filter(part => part !== undefined && part !== '')
    .join(' ')
    .replaceAll(/\p{Bidi_Control}/gu, '');
  return name.replaceAll(unseen, '') === '' ? `#${id}` : name;
}

/**
 * Messages that nobody wrote. In a topic each message that answers nothing comes as an answer to the one that
 * opened the topic; and who was added or removed is somebody else than the author.
 */
const isOfService = (message: Message): boolean =>
  'forum_topic_created' in message ||
  ('left_chat_member' in message && message.left_chat_member.id !== message.from?.id) ||
  ('new_chat_members' in message && message.new_chat_members.some(({ id }) => id !== message.from?.id));

function repliedToIn(message: Message): RepliedTo | undefined {
  if (!('reply_to_message' in message)) return undefined;
  // Telegram leaves it out where the answered message is gone, whatever the type says.
  const answered = message.reply_to_message as Message | undefined;
  const from = answered?.from;
  if (answered === undefined || from === undefined || isOfService(answered)) return undefined;
  const isNobody = standIns.includes(from.id) || 'sender_chat' in answered;
  return { personId: from.id as PersonId, name: nameOf(from), isBot: from.is_bot, isNobody };
}

const titleOf = (chat: Chat): string => ('title' in chat ? chat.title : '');

/** Who did something, and where: what of an update concerns everybody. */
export interface Arrival {
  readonly from: User;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
  /** A group's title; empty in private. */
  readonly chatTitle: string;
  /** Whose message was answered with this one. */
  readonly repliedTo: RepliedTo | undefined;
  /** The topic of a forum; General has none. */
  readonly topicId: number | undefined;
  /** The message that was written, or whose button was pressed. */
  readonly messageId: number | undefined;
  /** When the message was written, in ms; missing for presses, which carry no time. */
  readonly writtenAt: number | undefined;
  /** When the pressed message was last shown anew; 0: too old for Telegram to say. Missing: no press. */
  readonly pressedShownAt: number | undefined;
  readonly queryId: string | undefined;
}

/** Whom words are for: somebody who just did something brings their language along. */
export interface Listener extends Viewer {
  readonly from?: Pick<User, 'language_code'> | undefined;
}

const anonymousAdministrator = 1087968824;

export const isAnonymousAdministrator = (update: Update): boolean =>
  'message' in update && update.message.from.id === anonymousAdministrator;

/** Somebody else's words: forwarded, or put together by another bot (Bot API: Message.forward_origin, via_bot). */
export const isOthersWords = (message: Message): boolean =>
  'forward_origin' in message || 'forward_date' in message || 'via_bot' in message;

const kindOf = (chat: Pick<Chat, 'type'>): ChatKind | undefined =>
  chat.type === 'private' ? 'private' : chat.type === 'channel' ? undefined : 'group';

/**
 * Replies in a plain supergroup carry a thread too; only a topic's messages say that they are one. Sending
 * with General's id fails (tdlib/telegram-bot-api: `Client::check_reply_parameters`), so it counts as none.
 */
export function topicOf(message: object): number | undefined {
  const { is_topic_message: isTopic, message_thread_id: thread } = message as {
    readonly is_topic_message?: boolean;
    readonly message_thread_id?: number;
  };
  return isTopic === true && thread !== undefined && thread !== 1 ? thread : undefined;
}

function ofMessage(message: Message): Arrival | undefined {
  const kind = kindOf(message.chat);
  const { from } = message;
  if (kind === undefined || from === undefined || from.is_bot || standIns.includes(from.id)) return undefined;
  return {
    from,
    personId: from.id as PersonId,
    chatId: message.chat.id as ChatId,
    chatKind: kind,
    chatTitle: titleOf(message.chat),
    repliedTo: repliedToIn(message),
    topicId: topicOf(message),
    messageId: message.message_id,
    writtenAt: message.date * 1000,
    pressedShownAt: undefined,
    queryId: undefined,
  };
}

function ofPress(query: CallbackQuery): Arrival | undefined {
  const { message, from } = query;
  // Buttons under inline messages have no message here; we send none.
  const kind = message === undefined ? undefined : kindOf(message.chat);
  if (message === undefined || kind === undefined) return undefined;
  // Bot API: InaccessibleMessage has the date 0.
  const shownAt = 'edit_date' in message ? (message.edit_date ?? message.date) : message.date;
  return {
    from,
    personId: from.id as PersonId,
    chatId: message.chat.id as ChatId,
    chatKind: kind,
    chatTitle: titleOf(message.chat),
    repliedTo: undefined,
    topicId: topicOf(message),
    messageId: message.message_id,
    writtenAt: undefined,
    pressedShownAt: shownAt * 1000,
    queryId: query.id,
  };
}

/** What an update says of who and where; `undefined`: it is nobody's whom we could answer. */
export function arrivalOf(update: Update): Arrival | undefined {
  if ('callback_query' in update) return ofPress(update.callback_query);
  if ('message' in update) return ofMessage(update.message);
  if ('edited_message' in update) return ofMessage(update.edited_message);
  return undefined;
}

export interface WrittenCommand {
  /** Without the slash, in lower case. */
  readonly name: string;
  /** Whose it is, where it says so: `/stop@some_bot`. */
  readonly addressee: string | undefined;
  /** What follows it, trimmed. */
  readonly text: string;
}

/** A text that begins with a command, as Telegram knows one: a slash, 1 to 32 of `a-z0-9_`, perhaps `@bot`. */
export function readCommand(text: string): WrittenCommand | undefined {
  const match = /^\/(\w{1,32})(?:@(\w{1,64}))?(?=\s|$)/.exec(text);
  if (match === null) return undefined;
  const [head, name = '', addressee] = match;
  return { name: name.toLowerCase(), addressee, text: text.slice(head.length).trim() };
}
