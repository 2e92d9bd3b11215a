import { createListeners } from './listeners.ts';
import type {
  Call,
  CallbackQuery,
  ChatKind,
  ChatState,
  Command,
  Member,
  MemberStatus,
  StoredFile,
  User,
} from './types.ts';
import { createUpdateQueue, type UpdateQueue } from './update-queue.ts';

export interface WorldOptions {
  token: string;
  botUsername: string;
  botName: string;
  now: () => number;
}

/** The state of the fake. Call `changed` after changing it. */
export interface World {
  readonly options: WorldOptions;
  readonly bot: User;
  readonly users: Map<number, User>;
  readonly chats: Map<number, ChatState>;
  readonly files: Map<string, StoredFile>;
  readonly calls: Call[];
  readonly callbackQueries: Map<string, CallbackQuery>;
  /** By scope and language: `all_private_chats|ru`. */
  readonly commands: Map<string, Command[]>;
  /** The texts of the bot's profile, by name and language: `description|ru`. */
  readonly profile: Map<string, string>;
  /** The rights that are proposed when the bot is added to a group as an administrator. */
  defaultRights: string[];
  readonly updates: UpdateQueue;
  now(): number;
  /** A time in seconds, as the Bot API counts. */
  seconds(at?: number): number;
  nextId(kind: string, first: number, step?: number): number;
  nextMessageId(chat: ChatState): number;
  privateChat(user: User): ChatState;
  addChat(kind: Exclude<ChatKind, 'private'>, title: string): ChatState;
  changed(): void;
  /** Calls the listener after every change; returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

export const newMember = (user: User, status: MemberStatus = 'member', anonymous = false): Member => ({
  user,
  status,
  anonymous,
});

export const fullName = ({ first_name: first, last_name: last }: User): string =>
  last === undefined ? first : `${first} ${last}`;

const newChat = (id: number, kind: ChatKind, title: string): ChatState => ({
  id,
  kind,
  title,
  started: false,
  blocked: false,
  members: new Map(),
  canSendMessages: true,
  forum: false,
  generalClosed: false,
  topics: new Map(),
  messages: [],
  lastMessageId: 0,
});

/** A Telegram with one bot and no people. */
export function createWorld(options: WorldOptions): World {
  const bot: User = {
    id: Number(options.token.split(':')[0]),
    is_bot: true,
    first_name: options.botName,
    username: options.botUsername,
  };
  const chats = new Map<number, ChatState>();
  const lastIds = new Map<string, number>();
  const changes = createListeners();
  const nextId = (kind: string, first: number, step = 1): number => {
    const id = (lastIds.get(kind) ?? first - step) + step;
    lastIds.set(kind, id);
    return id;
  };
  const addChat = (chat: ChatState): ChatState => {
    chats.set(chat.id, chat);
    return chat;
  };
  return {
    options,
    bot,
    users: new Map([[bot.id, bot]]),
    chats,
    files: new Map(),
    calls: [],
    callbackQueries: new Map(),
    commands: new Map(),
    profile: new Map(),
    defaultRights: [],
    updates: createUpdateQueue({ now: options.now, changed: changes.call }),
    now: options.now,
    seconds: (at = options.now()) => Math.floor(at / 1000),
    nextId,
    // Private chats and basic groups share one count of messages, as at Telegram.
    nextMessageId: chat =>
      chat.kind === 'private' || chat.kind === 'group' ? nextId('message', 1) : ++chat.lastMessageId,
    privateChat: user =>
      chats.get(user.id) ?? addChat({ ...newChat(user.id, 'private', fullName(user)), person: user }),
    addChat: (kind, title) => {
      const id = kind === 'group' ? nextId('group', -4001, -1) : nextId('supergroup', -1001000000001, -1);
      return addChat(newChat(id, kind, title));
    },
    changed: changes.call,
    onChange: changes.add,
  };
}
