/** What the rooms of the stand-in Telegram share: the Bot API's objects, and the world behind them. */

/** A JSON object whose shape is not known yet. */
export type Json = Record<string, unknown>;

/** https://core.telegram.org/bots/api#user */
export interface User {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}

/** https://core.telegram.org/bots/api#messageentity */
export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  user?: User;
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
}

/** https://core.telegram.org/bots/api#inlinekeyboardbutton, as far as the stand-in keeps it. */
export interface Button {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
  style?: string;
  icon_custom_emoji_id?: string;
  [other: string]: unknown;
}

/** https://core.telegram.org/bots/api#document */
export interface Document {
  file_id: string;
  file_unique_id: string;
  file_name: string;
  mime_type: string;
  file_size: number;
}

export interface StoredFile {
  document: Document;
  path: string;
  content: Uint8Array;
}

/** One look that a message has had, and since when. */
export interface MessageVersion {
  at: number;
  text: string;
  entities: Entity[];
  keyboard: Button[][];
}

/** A message as the chat holds it. `text`, `entities` and `keyboard` are its current look. */
export interface ChatMessage {
  id: number;
  chat: ChatState;
  from?: User;
  /** Set for anonymous administrators and channel posts. */
  senderChat?: ChatState;
  fromBot: boolean;
  threadId?: number;
  at: number;
  text: string;
  entities: Entity[];
  keyboard: Button[][];
  document?: Document;
  /** The fields of a service message (`new_chat_members`, `migrate_to_chat_id`, …). */
  service?: Json;
  replyTo?: ChatMessage;
  forwardOrigin?: Json;
  silent: boolean;
  protectedContent: boolean;
  linkPreview?: Json;
  reactions: Json[];
  pinned: boolean;
  versions: MessageVersion[];
  deletedAt?: number;
  /** A streamed preview that a later message replaces. */
  draftId?: string;
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

export interface Member {
  user: User;
  status: MemberStatus;
  anonymous: boolean;
  rights: Record<string, boolean>;
}

export interface Topic {
  id: number;
  name: string;
  closed: boolean;
  deleted: boolean;
}

export type ChatKind = 'private' | 'group' | 'supergroup' | 'channel';

export interface ChatState {
  id: number;
  kind: ChatKind;
  title: string;
  /** The person of a private chat. */
  person?: User;
  /** A private chat: the person has written at least once. */
  started: boolean;
  /** A private chat: the person has blocked the bot. */
  blocked: boolean;
  /** A private chat: the account was deleted. */
  deactivated: boolean;
  members: Map<number, Member>;
  /** What everyone may do unless their own rights say otherwise. */
  canSendMessages: boolean;
  forum: boolean;
  /** A forum's General topic, which has no id that one could send to. */
  generalClosed: boolean;
  topics: Map<number, Topic>;
  messages: ChatMessage[];
  migratedTo?: ChatState;
  deleted: boolean;
  lastMessageId: number;
}

export type CallStatus = 'pending' | 'ok' | 'error' | 'broken';

/** One request that reached the server, with what became of it. */
export interface Call {
  at: number;
  method: string;
  params: Json;
  status: CallStatus;
  /** The path as it came, token and all. */
  url: string;
  code?: number;
  description?: string;
  result?: unknown;
  tookMs?: number;
  /** The kind of the fault that was played on this call. */
  fault?: string;
}

export interface Update extends Json {
  update_id: number;
}

/** A button that someone pressed. */
export interface Press {
  id: string;
  by: User;
  message: ChatMessage;
  data: string;
  at: number;
  answer?: PressAnswer;
}

export interface PressAnswer {
  text?: string;
  showAlert: boolean;
  url?: string;
  /** How long after the press the answer came. */
  afterMs: number;
}

export interface Command {
  command: string;
  description: string;
}

/** What the server can do; all true is the newest. */
export interface Features {
  /** `date_time` entities (Bot API 9.5). */
  dateTime: boolean;
  /** Button styles (Bot API 9.4). */
  buttonStyle: boolean;
  /** `sendMessageDraft` (Bot API 9.3). */
  messageDraft: boolean;
}
