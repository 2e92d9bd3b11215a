import { commandsFor } from '../telegram/bot-methods.ts';
import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import { sees } from '../telegram/person.ts';
import { descriptionFor } from '../telegram/profile-methods.ts';
import { botIsIn, isIn } from '../telegram/posting.ts';
import type { Button, ChatMessage, ChatState, Document, Photo, User } from '../telegram/types.ts';
import { fullName } from '../telegram/world.ts';

const shownMessages = 300;
const quoteLength = 120;

const authorOf = ({ bot }: FakeTelegram, { fromBot, senderChat, from }: ChatMessage) => {
  if (fromBot) return { id: bot.id, name: bot.first_name };
  if (senderChat) return { id: senderChat.id, name: senderChat.title };
  return from ? { id: from.id, name: fullName(from) } : { id: 0, name: '' };
};

// JSON leaves out undefined.
const viewButton = ({ text, style, callback_data, url, copy_text }: Button) => ({
  text,
  style,
  data: callback_data,
  url,
  copy: copy_text?.text,
});

/** The page makes room for a photo of a known size before it has loaded. */
const viewDocument = ({ file_id, file_name, file_size, mime_type, ...size }: Document | Photo) => ({
  ...('width' in size && { width: size.width, height: size.height }),
  name: file_name,
  size: file_size,
  isPhoto: /^image\/(?:gif|jpeg|png|webp)$/.test(mime_type),
  url: `files/${encodeURIComponent(file_id)}`,
});

function forwardedFrom({ forwardOrigin }: ChatMessage): string | undefined {
  const origin = forwardOrigin?.forward_origin as
    | { sender_user?: User; sender_chat?: { title: string } }
    | undefined;
  if (!origin) return undefined;
  return origin.sender_user ? fullName(origin.sender_user) : origin.sender_chat?.title;
}

function isAdministrator(chat: ChatState, me: User): boolean {
  const status = chat.members.get(me.id)?.status;
  return status === 'creator' || status === 'administrator';
}

/** Whether a person may delete a message: their own, all of their private chat, and as an administrator. */
export const mayDelete = (me: User, { chat, from, fromBot }: ChatMessage): boolean =>
  chat.kind === 'private' || (!fromBot && from?.id === me.id) || isAdministrator(chat, me);

function viewReply(telegram: FakeTelegram, replyTo: ChatMessage) {
  const { id, deletedAt, text, document, photo } = replyTo;
  const isDeleted = deletedAt !== undefined;
  const summary = [(photo ?? document)?.file_name, text].filter(Boolean).join(' ').slice(0, quoteLength);
  return { id, name: authorOf(telegram, replyTo).name, isDeleted, text: isDeleted ? '' : summary };
}

function viewMessage(telegram: FakeTelegram, me: User, message: ChatMessage) {
  const { replyTo, service } = message;
  const attached = message.photo ?? message.document;
  return {
    id: message.id,
    author: authorOf(telegram, message),
    mine: !message.fromBot && message.from?.id === me.id,
    fromBot: message.fromBot,
    at: message.at,
    edited: message.versions.length > 1,
    text: message.text,
    entities: message.entities,
    keyboard: message.keyboard.map(row => row.map(viewButton)),
    document: attached && viewDocument(attached),
    service,
    forwardedFrom: forwardedFrom(message),
    mayDelete: mayDelete(me, message),
    replyTo: replyTo && viewReply(telegram, replyTo),
    topic: message.threadId,
    silent: message.silent,
    protected: message.protectedContent,
  };
}

function viewChat(telegram: FakeTelegram, me: User, chat: ChatState) {
  const { world, bot } = telegram;
  const isPrivate = chat.kind === 'private';
  const members = [...chat.members.values()].filter(({ user }) => isIn(chat, user));
  const messages = chat.messages.filter(({ deletedAt }) => deletedAt === undefined).slice(-shownMessages);
  return {
    id: chat.id,
    kind: chat.kind,
    title: isPrivate ? bot.first_name : chat.title,
    members: isPrivate ? [] : members.map(({ user }) => user.first_name),
    started: chat.started,
    blocked: chat.blocked,
    canWrite: isPrivate || chat.canSendMessages || isAdministrator(chat, me),
    forum: chat.forum,
    topics: [...chat.topics.values()].filter(({ deleted }) => !deleted),
    commands: botIsIn(world, chat) ? commandsFor(world, chat, me) : [],
    messages: messages.map(message => viewMessage(telegram, me, message)),
  };
}

/** What a person sees: the private chat with the bot, and their groups. */
export function viewFor(telegram: FakeTelegram, me: User) {
  const privateChat = telegram.world.privateChat(me);
  const groups = telegram.chats.filter(chat => chat.kind !== 'private' && sees(me, chat) && !chat.migratedTo);
  return {
    me: me.id,
    language: me.language_code ?? 'en',
    bot: {
      name: telegram.bot.first_name,
      username: telegram.bot.username,
      description: descriptionFor(telegram.world, me),
    },
    chats: [privateChat, ...groups].map(chat => viewChat(telegram, me, chat)),
  };
}
