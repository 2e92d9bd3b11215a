import { callbackTimeoutMs } from './bot-methods.ts';
import { detectEntities } from './entities.ts';
import { storeFile } from './files.ts';
import {
  edit,
  isIn,
  notifyBot,
  notifyOfMember,
  post,
  remove,
  sendCallback,
  type NewMessage,
} from './posting.ts';
import type {
  Button,
  CallbackAnswer,
  CallbackQuery,
  ChatMessage,
  ChatState,
  Json,
  Topic,
  User,
} from './types.ts';
import { chatWire, userWire } from './wire.ts';
import { newMember, type World } from './world.ts';

/** A chat, or what has one: a group, a channel, or a person for their private chat. */
export type Where = ChatState | { readonly chat: ChatState };

export const chatOf = (where: Where): ChatState => ('messages' in where ? where : where.chat);

export interface WriteOptions {
  /** The person's private chat with the bot by default. */
  chat?: Where;
  topic?: Topic | number;
  replyTo?: ChatMessage;
  /** As an anonymous administrator. */
  anonymous?: boolean;
  /** Via an inline bot. */
  viaBot?: User;
}

/** A callback query that was sent. */
export interface SentCallback {
  id: string;
  query: CallbackQuery;
  /** Rejects if the bot doesn't answer within 15 s. */
  answered: Promise<CallbackAnswer>;
}

/** A Telegram user. */
export interface Person {
  readonly id: number;
  readonly user: User;
  /** The private chat with the bot. */
  readonly chat: ChatState;
  writes(text: string, options?: WriteOptions): Promise<ChatMessage>;
  /** Clicks the button with this label, or else the first whose label contains it. */
  clicks(message: ChatMessage, label: string): SentCallback;
  /** Sends callback data from a message, as a modified client can do without a button. */
  sendsCallbackData(message: ChatMessage, data: string): SentCallback;
  /** The text that a copy button puts on the clipboard. */
  copies(message: ChatMessage, label: string): string;
  /** The address that a link button opens. */
  opens(message: ChatMessage, label: string): string;
  sendsDocument(
    name: string,
    content: Uint8Array | string,
    options?: WriteOptions & { caption?: string },
  ): Promise<ChatMessage>;
  /** Sends photos, more than one as an album; the first one carries the caption. */
  sendsPhotos(count: number, options?: WriteOptions & { caption?: string }): Promise<ChatMessage[]>;
  /** Does something that Telegram reports as a service message with these fields of the Bot API. */
  causesServiceMessage(service: Json, options?: WriteOptions): Promise<ChatMessage>;
  edits(message: ChatMessage, text: string): void;
  /** Forwards a message to another chat, or to the private one. */
  forwards(message: ChatMessage, to: Where): Promise<ChatMessage>;
  /** Deletes a message. The bot gets no update. */
  deletes(message: ChatMessage): void;
  /** Opens t.me/<bot>?start=<payload>. */
  starts(payload?: string): Promise<ChatMessage>;
  blocksBot(): void;
  unblocksBot(): void;
}

/** The placeholder user for administrators who write as their group. */
const anonymousAdministrator: User = {
  id: 1087968824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};

export const labelsOf = (message: ChatMessage): string[] => message.keyboard.flat().map(({ text }) => text);

function findButton(message: ChatMessage, label: string): Button {
  if (message.deletedAt !== undefined) throw new Error(`The message "${message.text}" was deleted`);
  const buttons = message.keyboard.flat();
  const button =
    buttons.find(({ text }) => text === label) ?? buttons.find(({ text }) => text.includes(label));
  if (button) return button;
  const labels = labelsOf(message).map(text => `[${text}]`);
  throw new Error(`No button "${label}" under "${message.text}", only ${labels.join(' ') || 'none at all'}`);
}

function awaitAnswer(world: World, query: CallbackQuery): SentCallback {
  const answered = new Promise<CallbackAnswer>((resolve, reject) => {
    const stop = world.onChange(() => {
      if (!query.answer) return;
      clearTimeout(timer);
      stop();
      resolve(query.answer);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${query.data} by ${query.by.first_name} was not answered within 15 s`));
    }, callbackTimeoutMs);
    timer.unref();
  });
  // A test that doesn't wait for the answer must not fail without one.
  answered.catch(() => undefined);
  return { id: query.id, query, answered };
}

function checkMayWrite(chat: ChatState, user: User): void {
  if (chat.kind === 'private') {
    if (chat.id !== user.id) throw new Error(`${user.first_name} can't write in another private chat`);
    if (chat.blocked) throw new Error(`${user.first_name} has blocked the bot`);
    return;
  }
  if (!isIn(chat, user)) throw new Error(`${user.first_name} is not in "${chat.title}"`);
  if (chat.migratedTo) throw new Error(`"${chat.title}" has become a supergroup`);
}

function writeMessage(
  world: World,
  user: User,
  options: WriteOptions,
  content: Pick<NewMessage, 'text' | 'document' | 'media' | 'service' | 'forwardOrigin'>,
): ChatMessage {
  const chat = options.chat ? chatOf(options.chat) : world.privateChat(user);
  checkMayWrite(chat, user);
  if (chat.kind === 'private') chat.started = true;
  const topic = typeof options.topic === 'object' ? options.topic.id : options.topic;
  const text = content.text?.trim() ?? '';
  const message = post(world, chat, {
    ...(options.anonymous ? { from: anonymousAdministrator, senderChat: chat } : { from: user }),
    replyTo: options.replyTo,
    threadId: topic ?? (chat.forum ? options.replyTo?.threadId : undefined),
    ...(options.viaBot && { viaBot: options.viaBot }),
    ...content,
    text,
    entities: detectEntities(text),
  });
  notifyBot(world, message);
  return message;
}

/** https://core.telegram.org/bots/api#photosize */
const photoSize = (number: number): Json => ({
  file_id: `AgACAgIAAxk${number}`,
  file_unique_id: `AQAD${number}`,
  width: 90,
  height: 67,
  file_size: 1253,
});

function forwardOriginOf(world: World, { at, from, senderChat }: ChatMessage) {
  const date = world.seconds(at);
  if (senderChat) {
    return {
      forward_origin: { type: 'chat', sender_chat: chatWire(senderChat), date },
      forward_date: date,
    };
  }
  const user = from && userWire(from);
  return {
    forward_origin: { type: 'user', sender_user: user, date },
    forward_from: user,
    forward_date: date,
  };
}

export function createPerson(world: World, user: User): Person {
  const chat = world.privateChat(user);
  const sendData = (message: ChatMessage, data: string) =>
    awaitAnswer(world, sendCallback(world, user, message, data));
  const write = (options: WriteOptions, content: Parameters<typeof writeMessage>[3]) =>
    Promise.resolve(writeMessage(world, user, options, content));
  const setBlocked = (blocked: boolean): void => {
    if (chat.blocked === blocked) return;
    chat.blocked = blocked;
    const [before, after] = blocked ? (['member', 'kicked'] as const) : (['kicked', 'member'] as const);
    notifyOfMember(world, chat, user, newMember(world.bot, before), newMember(world.bot, after));
    world.changed();
  };

  return {
    id: user.id,
    user,
    chat,
    writes: (text, options = {}) => write(options, { text }),
    clicks: (message, label) => {
      const { callback_data: data, url } = findButton(message, label);
      if (data === undefined)
        throw new Error(`"${label}" is ${url ? `a link to ${url}` : 'no callback button'}`);
      return sendData(message, data);
    },
    sendsCallbackData: sendData,
    copies: (message, label) => {
      const copy = findButton(message, label).copy_text;
      if (!copy) throw new Error(`"${label}" copies nothing`);
      return copy.text;
    },
    opens: (message, label) => {
      const { url } = findButton(message, label);
      if (url === undefined) throw new Error(`"${label}" is no link`);
      return url;
    },
    sendsDocument: (name, content, options = {}) => {
      const { document } = storeFile(world, { name, content: Buffer.from(content) });
      return write(options, { document, text: options.caption ?? '' });
    },
    sendsPhotos: (count, options = {}) => {
      const album = count > 1 ? { media_group_id: String(world.nextId('album', 13_000_000_000)) } : {};
      return Promise.all(
        Array.from({ length: count }, (_, index) => {
          const photo = [photoSize(world.nextId('photo', 1))];
          const text = index === 0 ? (options.caption ?? '') : '';
          return write(options, { media: { photo, ...album }, text });
        }),
      );
    },
    causesServiceMessage: (service, options = {}) => write(options, { service }),
    edits: (message, text) => {
      if (message.from?.id !== user.id) throw new Error(`That is not a message of ${user.first_name}`);
      edit(world, message, { text, entities: detectEntities(text), keyboard: message.keyboard });
      notifyBot(world, message, true);
    },
    forwards: (message, to) => {
      if (message.protectedContent) throw new Error("A protected message can't be forwarded");
      const { text, document } = message;
      const forwardOrigin = forwardOriginOf(world, message);
      return write({ chat: to }, { text, forwardOrigin, ...(document && { document }) });
    },
    deletes: message => remove(world, message),
    starts: payload => {
      setBlocked(false);
      return write({}, { text: payload === undefined ? '/start' : `/start ${payload}` });
    },
    blocksBot: () => setBlocked(true),
    unblocksBot: () => setBlocked(false),
  };
}

/** Whether a person sees a chat: their own private one, and those that they are in. */
export const sees = (user: User, chat: ChatState): boolean =>
  chat.kind === 'private' ? chat.id === user.id : isIn(chat, user);
