import { commandsFor } from './methods-bot.ts';
import { sees } from './people.ts';
import { botIsIn } from './posting.ts';
import type { Telegram } from './telegram.ts';
import { serviceWords } from './transcript.ts';
import type { Button, ChatMessage, ChatState, User } from '../../../demo/telegram/types.ts';

const lastMessages = 300;

const nameOf = (user: User): string => [user.first_name, user.last_name].filter(Boolean).join(' ');

const authorOf = (telegram: Telegram, message: ChatMessage): { id: number; name: string } => {
  if (message.fromBot) return { id: telegram.bot.id, name: telegram.bot.first_name };
  if (message.senderChat) return { id: message.senderChat.id, name: message.senderChat.title };
  return message.from ? { id: message.from.id, name: nameOf(message.from) } : { id: 0, name: '' };
};

const buttonView = ({ text, style, callback_data, url, copy_text }: Button) => ({
  text,
  style,
  ...(callback_data === undefined ? {} : { data: callback_data }),
  ...(url === undefined ? {} : { url }),
  ...(copy_text === undefined ? {} : { copy: copy_text.text }),
});

const summaryOf = (message: ChatMessage): string =>
  message.service
    ? serviceWords(message.service)
    : [message.document?.file_name, message.text].filter(Boolean).join(' ');

function messageView(telegram: Telegram, me: User, message: ChatMessage) {
  const { replyTo, forwardOrigin } = message;
  const origin = forwardOrigin?.forward_origin as
    { sender_user?: User; sender_chat?: { title: string } } | undefined;
  return {
    id: message.id,
    author: authorOf(telegram, message),
    mine: !message.fromBot && message.from?.id === me.id,
    fromBot: message.fromBot,
    at: message.at,
    edited: message.versions.length > 1,
    text: message.text,
    entities: message.entities,
    keyboard: message.keyboard.map(row => row.map(buttonView)),
    ...(message.document ? { document: message.document } : {}),
    ...(message.service ? { service: serviceWords(message.service) } : {}),
    ...(replyTo
      ? {
          replyTo: {
            id: replyTo.id,
            name: authorOf(telegram, replyTo).name,
            text: replyTo.deletedAt === undefined ? summaryOf(replyTo).slice(0, 120) : 'Deleted message',
          },
        }
      : {}),
    ...(origin
      ? { forwardedFrom: origin.sender_user ? nameOf(origin.sender_user) : origin.sender_chat?.title }
      : {}),
    ...(message.threadId === undefined ? {} : { topic: message.threadId }),
    silent: message.silent,
    protected: message.protectedContent,
    pinned: message.pinned,
    draft: message.draftId !== undefined,
    reactions: message.reactions.map(({ emoji }) => (typeof emoji === 'string' ? emoji : '⭐')),
  };
}

function chatView(telegram: Telegram, me: User, chat: ChatState) {
  const isPrivate = chat.kind === 'private';
  const members = [...chat.members.values()].filter(({ status }) => status !== 'left' && status !== 'kicked');
  const status = chat.members.get(me.id)?.status;
  const isAdministrator = status === 'creator' || status === 'administrator';
  const messages = chat.messages.filter(({ deletedAt }) => deletedAt === undefined).slice(-lastMessages);
  return {
    id: chat.id,
    kind: chat.kind,
    title: isPrivate ? telegram.bot.first_name : chat.title,
    subtitle: isPrivate
      ? 'bot'
      : chat.kind === 'channel'
        ? 'channel'
        : members.map(({ user }) => user.first_name).join(', '),
    started: chat.started || !isPrivate,
    blocked: chat.blocked,
    canWrite:
      chat.kind !== 'channel' &&
      chat.migratedTo === undefined &&
      !chat.deleted &&
      (isPrivate || chat.canSendMessages || isAdministrator),
    botIsIn: botIsIn(telegram.world, chat),
    forum: chat.forum,
    topics: [...chat.topics.values()].filter(({ deleted }) => !deleted),
    commands: botIsIn(telegram.world, chat)
      ? commandsFor(telegram.world, {
          chatId: chat.id,
          isPrivate,
          userId: me.id,
          isAdministrator,
          language: me.language_code,
        })
      : [],
    messages: messages.map(message => messageView(telegram, me, message)),
  };
}

/** What a person sees: the private chat with the bot, then the groups they are in. */
export function viewFor(telegram: Telegram, me: User) {
  const { descriptions } = telegram.world.profile;
  const own = telegram.world.privateChat(me);
  const others = telegram.chats.filter(
    chat =>
      chat !== own &&
      sees(telegram.world, me, chat) &&
      (chat.migratedTo === undefined || chat.messages.length > 1),
  );
  return {
    me: me.id,
    language: me.language_code ?? 'en',
    bot: {
      name: telegram.bot.first_name,
      username: telegram.bot.username ?? '',
      description: descriptions.get(me.language_code?.slice(0, 2) ?? '') ?? descriptions.get('') ?? '',
    },
    chats: [own, ...others].map(chat => chatView(telegram, me, chat)),
  };
}
