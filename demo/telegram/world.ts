import { createUpdateQueue, type UpdateQueue } from './update-queue.ts';
import type {
  Call,
  ChatKind,
  ChatState,
  Command,
  Features,
  Json,
  Member,
  Press,
  StoredFile,
  User,
} from './types.ts';

export interface WorldOptions {
  token: string;
  botUsername: string;
  botName: string;
  now: () => number;
  features: Features;
  /** In groups the bot sees only what is meant for it. */
  privacyMode: boolean;
}

/** Everything the stand-in knows. The rooms around it act on it and call `changed`. */
export interface World {
  readonly options: WorldOptions;
  readonly bot: User;
  readonly users: Map<number, User>;
  readonly chats: Map<number, ChatState>;
  readonly files: Map<string, StoredFile>;
  readonly calls: Call[];
  readonly presses: Map<string, Press>;
  /** By scope and language. */
  readonly commands: Map<string, Command[]>;
  readonly profile: {
    descriptions: Map<string, string>;
    shortDescriptions: Map<string, string>;
    menuButtons: Map<number, Json>;
  };
  readonly updates: UpdateQueue;
  now(): number;
  /** Seconds, as the Bot API counts. */
  seconds(at?: number): number;
  nextId(sort: string, first: number, step?: number): number;
  /** Ids of messages in private chats and basic groups come from one count, as at Telegram. */
  nextMessageId(chat: ChatState): number;
  privateChat(user: User): ChatState;
  addChat(kind: Exclude<ChatKind, 'private'>, title: string): ChatState;
  changed(): void;
  onChange(listener: () => void): () => void;
}

/** An ordinary member's state. */
export const newMember = (user: User, status: Member['status'] = 'member'): Member => ({
  user,
  status,
  anonymous: false,
  rights: {},
});

/** An empty chat of the given kind. */
export const newChat = (id: number, kind: ChatKind, title: string): ChatState => ({
  id,
  kind,
  title,
  started: false,
  blocked: false,
  deactivated: false,
  members: new Map(),
  canSendMessages: true,
  forum: false,
  generalClosed: false,
  topics: new Map(),
  messages: [],
  deleted: false,
  lastMessageId: 0,
});

/** Makes a world with a bot and nobody else in it. */
export function createWorld(options: WorldOptions): World {
  const bot: User = {
    id: Number(options.token.split(':')[0]),
    is_bot: true,
    first_name: options.botName,
    username: options.botUsername,
  };
  const users = new Map<number, User>([[bot.id, bot]]);
  const chats = new Map<number, ChatState>();
  const counts = new Map<string, number>();
  const listeners = new Set<() => void>();
  const nextId = (sort: string, first: number, step = 1): number => {
    const id = (counts.get(sort) ?? first - step) + step;
    counts.set(sort, id);
    return id;
  };
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    options,
    bot,
    users,
    chats,
    files: new Map(),
    calls: [],
    presses: new Map(),
    commands: new Map(),
    profile: { descriptions: new Map(), shortDescriptions: new Map(), menuButtons: new Map() },
    updates: createUpdateQueue({ now: options.now, changed }),
    now: options.now,
    seconds: (at = options.now()) => Math.floor(at / 1000),
    nextId,
    nextMessageId: chat =>
      chat.kind === 'private' || chat.kind === 'group' ? nextId('message', 1) : ++chat.lastMessageId,
    privateChat: user => {
      const known = chats.get(user.id);
      if (known) return known;
      const chat = newChat(user.id, 'private', [user.first_name, user.last_name].filter(Boolean).join(' '));
      chat.person = user;
      chats.set(user.id, chat);
      return chat;
    },
    addChat: (kind, title) => {
      const id = kind === 'group' ? nextId('group', -4001, -1) : nextId('supergroup', -1001000000001, -1);
      const chat = newChat(id, kind, title);
      chats.set(id, chat);
      return chat;
    },
    changed,
    onChange: listener => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
