import { commandsFor } from '../telegram/bot-methods.ts';
import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import { sees } from '../telegram/person.ts';
import { botIsIn, isIn } from '../telegram/posting.ts';
import { describeService, summaryOf } from '../telegram/transcript.ts';
import type { Button, ChatMessage, ChatState, User } from '../telegram/types.ts';
import { fullName } from '../telegram/world.ts';

const shownMessages = 300;
const quoteLength = 120;

const authorOf = ({ bot }: FakeTelegram, { fromBot, senderChat, from }: ChatMessage) => {
  if (fromBot) return { id: bot.id, name: bot.first_name };
  if (senderChat) return { id: senderChat.id, name: senderChat.title };
  return from ? { id: from.id, name: fullName(from) } : { id: 0, name: '' };
};

// What is undefined doesn't get into the JSON.
const viewButton = ({ text, style, callback_data, url, copy_text }: Button) => ({
  text,
  style,
  data: callback_data,
  url,
  copy: copy_text?.text,
});

function viewMessage(telegram: FakeTelegram, me: User, message: ChatMessage) {
  const { replyTo, service } = message;
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
    document: message.document,
    service: service && describeService(service),
    replyTo: replyTo && {
      id: replyTo.id,
      name: authorOf(telegram, replyTo).name,
      text: replyTo.deletedAt === undefined ? summaryOf(replyTo).slice(0, quoteLength) : 'Deleted message',
    },
    topic: message.threadId,
    silent: message.silent,
    protected: message.protectedContent,
  };
}

function canWrite(chat: ChatState, me: User): boolean {
  const status = chat.members.get(me.id)?.status;
  const isAdministrator = status === 'creator' || status === 'administrator';
  return chat.kind === 'private' || chat.canSendMessages || isAdministrator;
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
    subtitle: isPrivate ? 'bot' : members.map(({ user }) => user.first_name).join(', '),
    started: chat.started,
    blocked: chat.blocked,
    canWrite: canWrite(chat, me),
    forum: chat.forum,
    topics: [...chat.topics.values()].filter(({ deleted }) => !deleted),
    commands: botIsIn(world, chat) ? commandsFor(world, chat, me) : [],
    messages: messages.map(message => viewMessage(telegram, me, message)),
  };
}

/** What a person sees: the private chat with the bot, then their groups. */
export function viewFor(telegram: FakeTelegram, me: User) {
  const privateChat = telegram.world.privateChat(me);
  const groups = telegram.chats.filter(chat => chat.kind !== 'private' && sees(me, chat) && !chat.migratedTo);
  return {
    me: me.id,
    language: me.language_code ?? 'en',
    bot: { name: telegram.bot.first_name, username: telegram.bot.username },
    chats: [privateChat, ...groups].map(chat => viewChat(telegram, me, chat)),
  };
}
