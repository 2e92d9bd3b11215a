import type { CallbackQuery, Chat, Message, Update, User } from 'telegraf/types';

import type { ChatKind, ChatViewer } from '../domain/access.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import { isVisible, withoutDirection } from '../domain/text.ts';

/** The author of the message that this one replies to. */
export interface RepliedTo {
  readonly personId: PersonId;
  readonly name: string;
  readonly isBot: boolean;
  /** Sent in the name of a group or a channel, so that the person behind it is unknown. */
  readonly isAnonymous: boolean;
}

/** Who sent an update, and where. */
export interface UpdateContext {
  readonly from: User;
  readonly personId: PersonId;
  /** The name as other people in the chat see it. */
  readonly personName: string;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
  /** A group's title; empty in private. */
  readonly chatTitle: string;
  readonly repliedTo: RepliedTo | undefined;
  /** The topic of a forum; `undefined` for General. */
  readonly topicId: number | undefined;
  /** The message that was sent, or whose button was pressed. */
  readonly messageId: number | undefined;
  /** When the message was sent, in ms; callbacks carry no time. */
  readonly writtenAt: number | undefined;
  /** When the message with the button was last edited, in ms; 0: too old, so that Telegram doesn't send it. Only for callbacks. */
  readonly buttonShownAt: number | undefined;
  /** Forwarded, or written through another bot, so the person may not have written it. */
  readonly isForwarded: boolean;
  /** The id of the callback query, for answering it. */
  readonly callbackQueryId: string | undefined;
}

/** What decides the language of a message: the chat, the person, and what Telegram just said about them. */
export interface LocaleHint extends ChatViewer {
  readonly from?: Pick<User, 'language_code'> | undefined;
}

const anonymousAdminId = 1087968824;
/** Telegram's placeholder users: for anonymous admins, for channels, and for posts of a linked channel. */
const placeholderIds: readonly number[] = [anonymousAdminId, 136817688, 777000];

export const isAnonymousAdmin = ({ from }: Message): boolean => from?.id === anonymousAdminId;

/** Forwarded, or written through another bot (Bot API: Message.forward_origin, via_bot). */
export const isForwarded = (message: Message): boolean =>
  'forward_origin' in message || 'forward_date' in message || 'via_bot' in message;

/** "Anna Ivanova", or "#7" where the name shows nothing, as a deleted account's does. */
export function nameOf({ id, first_name: first, last_name: last }: User): string {
  const name = [first, last].filter(part => part !== undefined && part !== '').join(' ');
  return isVisible(name) ? withoutDirection(name) : `#${id}`;
}

/**
 * Telegram makes every message in a topic that replies to nothing a reply to the one that opened the topic.
 * And a message about a member who was added or removed isn't by that member.
 */
const isServiceMessage = (message: Message): boolean =>
  'forum_topic_created' in message ||
  ('left_chat_member' in message && message.left_chat_member.id !== message.from?.id) ||
  ('new_chat_members' in message && message.new_chat_members.some(({ id }) => id !== message.from?.id));

function repliedToIn(message: Message): RepliedTo | undefined {
  if (!('reply_to_message' in message)) return undefined;
  // Telegram leaves it out if that message was deleted, although the type says otherwise.
  const original = message.reply_to_message as Message | undefined;
  const from = original?.from;
  if (original === undefined || from === undefined || isServiceMessage(original)) return undefined;
  const isNobody = placeholderIds.includes(from.id) || 'sender_chat' in original;
  return { personId: from.id as PersonId, name: nameOf(from), isBot: from.is_bot, isAnonymous: isNobody };
}

/**
 * Replies in a plain supergroup carry a thread id too; only messages in topics are marked. Sending with the id
 * of General fails (tdlib/telegram-bot-api: `Client::check_reply_parameters`), so General counts as no topic.
 */
export function topicOf(message: object): number | undefined {
  const { is_topic_message: isTopic, message_thread_id: thread } = message as {
    readonly is_topic_message?: boolean;
    readonly message_thread_id?: number;
  };
  return isTopic === true && thread !== undefined && thread !== 1 ? thread : undefined;
}

/** The common fields of messages and callbacks; `undefined` in channels. */
function contextOf(from: User, message: { readonly chat: Chat; readonly message_id: number }) {
  const { chat } = message;
  if (chat.type === 'channel') return undefined;
  const chatKind: ChatKind = chat.type === 'private' ? 'private' : 'group';
  return {
    from,
    personId: from.id as PersonId,
    personName: nameOf(from),
    chatId: chat.id as ChatId,
    chatKind,
    chatTitle: 'title' in chat ? chat.title : '',
    topicId: topicOf(message),
    messageId: message.message_id,
  };
}

/** The contents that people send (Bot API: Message). All others are service messages, also those of later Bot APIs. */
const contents: readonly string[] = [
  ...['text', 'rich_message', 'animation', 'audio', 'document', 'paid_media', 'photo', 'sticker', 'story'],
  ...['video', 'video_note', 'voice', 'contact', 'dice', 'game', 'poll', 'venue', 'location', 'checklist'],
];

function parseMessage(message: Message): UpdateContext | undefined {
  const { from } = message;
  if (!contents.some(content => content in message)) return undefined;
  if (from === undefined || from.is_bot || placeholderIds.includes(from.id)) return undefined;
  const context = contextOf(from, message);
  if (context === undefined) return undefined;
  return {
    ...context,
    repliedTo: repliedToIn(message),
    writtenAt: message.date * 1000,
    buttonShownAt: undefined,
    isForwarded: isForwarded(message),
    callbackQueryId: undefined,
  };
}

function parseCallback({ id, from, message }: CallbackQuery): UpdateContext | undefined {
  // Only buttons under inline messages have no message, and we send none.
  const context = message === undefined ? undefined : contextOf(from, message);
  if (message === undefined || context === undefined) return undefined;
  // Bot API: InaccessibleMessage has the date 0.
  const shownAt = 'edit_date' in message ? (message.edit_date ?? message.date) : message.date;
  return {
    ...context,
    repliedTo: undefined,
    writtenAt: undefined,
    buttonShownAt: shownAt * 1000,
    isForwarded: false,
    callbackQueryId: id,
  };
}

/** `undefined` for updates without a person who could be answered, such as channel posts and service messages. */
export function parseUpdate(update: Update): UpdateContext | undefined {
  if ('callback_query' in update) return parseCallback(update.callback_query);
  if ('message' in update) return parseMessage(update.message);
  if ('edited_message' in update) return parseMessage(update.edited_message);
  return undefined;
}
