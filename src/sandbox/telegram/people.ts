import { findEntities } from './entities.ts';
import { storeFile } from './methods-files.ts';
import { deliver, post, pressData, revise, remove, botIsIn } from './posting.ts';
import { tellOfMember } from './methods-chats.ts';
import type { Button, ChatMessage, ChatState, Press, PressAnswer, Topic, User } from '../../../demo/telegram/types.ts';
import { chatWire, userWire } from './wire.ts';
import { newMember, type World } from '../../../demo/telegram/world.ts';

/** Anything with a chat behind it: a chat itself, a group or a person. */
export type Where = ChatState | { readonly chat: ChatState };

/** The chat meant. */
export const chatOf = (where: Where): ChatState => ('messages' in where ? where : where.chat);

export interface WriteOptions {
  /** The private chat with the bot unless told otherwise. */
  chat?: Where;
  topic?: Topic | number;
  replyTo?: ChatMessage;
  /** As an administrator who hides behind the group. */
  anonymous?: boolean;
}

export interface PressHandle {
  id: string;
  press: Press;
  /** The answer to the callback; rejects when none came in 15 s. */
  answered: Promise<PressAnswer>;
}

/** Someone with a phone. */
export interface Person {
  readonly id: number;
  readonly user: User;
  /** The private chat with the bot. */
  readonly chat: ChatState;
  writes(text: string, options?: WriteOptions): Promise<ChatMessage>;
  /** Presses the first button whose label contains the words. */
  presses(message: ChatMessage, label: string): PressHandle;
  /** Sends callback data that no button of the message need have, as a modified client can. */
  pressesData(message: ChatMessage, data: string): PressHandle;
  /** What a copy button puts on the clipboard. */
  copies(message: ChatMessage, label: string): string;
  /** The address behind a link button. */
  opens(message: ChatMessage, label: string): string;
  sendsDocument(
    name: string,
    content: Uint8Array | string,
    options?: WriteOptions & { caption?: string },
  ): Promise<ChatMessage>;
  edits(message: ChatMessage, text: string): void;
  forwards(message: ChatMessage, to?: Where): Promise<ChatMessage>;
  /** Takes away a message of one's own; the bot doesn't hear of it. */
  deletes(message: ChatMessage): void;
  /** Opens t.me/<bot>?start=<payload>. */
  starts(payload?: string): Promise<ChatMessage>;
  blocksBot(): void;
  unblocksBot(): void;
  /** Deletes the account. */
  vanishes(): void;
}

const answerWithinMs = 15_000;

/** The id, the name and the username of those who write as their group. */
const anonymousAdministrator: User = {
  id: 1087968824,
  is_bot: true,
  first_name: 'Group',
  username: 'GroupAnonymousBot',
};

/** All labels of a message's buttons, for reading. */
export const labelsOf = (message: ChatMessage): string[] => message.keyboard.flat().map(({ text }) => text);

function findButton(message: ChatMessage, label: string): Button {
  if (message.deletedAt !== undefined) throw new Error(`The message "${message.text}" has been deleted`);
  const buttons = message.keyboard.flat();
  const button =
    buttons.find(({ text }) => text === label) ?? buttons.find(({ text }) => text.includes(label));
  if (button) return button;
  const others = labelsOf(message).map(text => `[${text}]`);
  throw new Error(`No button "${label}" under "${message.text}", only ${others.join(' ') || 'none at all'}`);
}

/** Follows a press until it is answered. */
function follow(world: World, press: Press): PressHandle {
  const answered = new Promise<PressAnswer>((resolve, reject) => {
    const check = () => {
      if (!press.answer) return;
      clearTimeout(timer);
      stop();
      resolve(press.answer);
    };
    const stop = world.onChange(check);
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`The press of ${press.data} by ${press.by.first_name} was not answered in 15 s`));
    }, answerWithinMs);
    timer.unref();
    check();
  });
  // Whoever doesn't look at the answer must not be stopped by its absence.
  answered.catch(() => undefined);
  return { id: press.id, press, answered };
}

/** Someone of the world, acting. */
export function createPerson(world: World, user: User): Person {
  const chat = world.privateChat(user);
  const presses = (message: ChatMessage, data: string) =>
    follow(world, pressData(world, user, message, data));

  const write = (options: WriteOptions, draft: Partial<Parameters<typeof post>[2]>): ChatMessage => {
    const target = options.chat ? chatOf(options.chat) : chat;
    if (target.kind === 'private') {
      if (target !== chat) throw new Error(`${user.first_name} can't write in another's private chat`);
      if (target.blocked) throw new Error(`${user.first_name} has blocked the bot: unblock it first`);
      target.started = true;
    } else {
      const status = target.members.get(user.id)?.status ?? 'left';
      if (status === 'left' || status === 'kicked')
        throw new Error(`${user.first_name} is not in "${target.title}"`);
      if (target.migratedTo) throw new Error(`"${target.title}" has moved to a supergroup`);
    }
    const topic = typeof options.topic === 'object' ? options.topic.id : options.topic;
    const threadId = topic ?? (target.forum ? options.replyTo?.threadId : undefined);
    const message = post(world, target, {
      ...(options.anonymous ? { from: anonymousAdministrator, senderChat: target } : { from: user }),
      replyTo: options.replyTo,
      threadId,
      ...draft,
    });
    deliver(world, message);
    return message;
  };

  const setBlocked = (blocked: boolean) => {
    if (chat.blocked === blocked) return;
    chat.blocked = blocked;
    const status = (isBlocked: boolean) => newMember(world.bot, isBlocked ? 'kicked' : 'member');
    tellOfMember(world, chat, user, status(!blocked), status(blocked));
    world.changed();
  };

  return {
    id: user.id,
    user,
    chat,
    writes: (text, options = {}) =>
      Promise.resolve(write(options, { text: text.trim(), entities: findEntities(text.trim()) })),
    presses: (message, label) => {
      const { callback_data, url } = findButton(message, label);
      if (callback_data === undefined)
        throw new Error(`"${label}" is ${url ? `a link to ${url}` : 'no callback button'}`);
      return presses(message, callback_data);
    },
    pressesData: presses,
    copies: (message, label) => {
      const { copy_text } = findButton(message, label);
      if (!copy_text) throw new Error(`"${label}" copies nothing`);
      return copy_text.text;
    },
    opens: (message, label) => {
      const { url } = findButton(message, label);
      if (url === undefined) throw new Error(`"${label}" is no link`);
      return url;
    },
    sendsDocument: (name, content, options = {}) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      const file = storeFile(world, { name, content: bytes });
      return Promise.resolve(
        write(options, {
          document: file.document,
          text: options.caption ?? '',
          entities: findEntities(options.caption ?? ''),
        }),
      );
    },
    edits: (message, text) => {
      if (message.from?.id !== user.id) throw new Error(`That is not a message of ${user.first_name}`);
      revise(world, message, {
        text: text.trim(),
        entities: findEntities(text.trim()),
        keyboard: message.keyboard,
      });
      deliver(world, message, true);
    },
    forwards: (message, to = chat) => {
      if (message.protectedContent)
        throw new Error('The message is protected: it can be neither forwarded nor copied');
      const date = world.seconds(message.at);
      const origin = message.senderChat
        ? {
            forward_origin: { type: 'chat', sender_chat: chatWire(message.senderChat), date },
            forward_date: date,
          }
        : {
            forward_origin: { type: 'user', sender_user: message.from ? userWire(message.from) : {}, date },
            ...(message.from ? { forward_from: userWire(message.from) } : {}),
            forward_date: date,
          };
      const { text, entities, document } = message;
      return Promise.resolve(
        write({ chat: to }, { text, entities, ...(document ? { document } : {}), forwardOrigin: origin }),
      );
    },
    deletes: message => remove(world, message),
    starts: payload => {
      if (chat.blocked) setBlocked(false);
      const text = payload === undefined ? '/start' : `/start ${payload}`;
      return Promise.resolve(write({}, { text, entities: findEntities(text) }));
    },
    blocksBot: () => setBlocked(true),
    unblocksBot: () => setBlocked(false),
    vanishes: () => {
      chat.deactivated = true;
      world.changed();
    },
  };
}

/** Whether the person sees the chat: their own private one, and the groups they are in. */
export const sees = (world: World, user: User, chat: ChatState): boolean => {
  if (chat.kind === 'private') return chat.id === user.id;
  const status = chat.members.get(user.id)?.status ?? 'left';
  return status !== 'left' && status !== 'kicked' && (chat.kind !== 'channel' || botIsIn(world, chat));
};
