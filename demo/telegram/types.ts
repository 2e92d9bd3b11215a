/** The Bot API's objects as the fake stores them, and its chats. */

/** A JSON object whose shape isn't known. */
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
  /** Of a mention of a person without a username. */
  user?: { id: number };
  unix_time?: number;
  date_time_format?: string;
}

/** https://core.telegram.org/bots/api#inlinekeyboardbutton */
export interface Button {
  text: string;
  callback_data?: string;
  url?: string;
  copy_text?: { text: string };
  style?: string;
}

/** https://core.telegram.org/bots/api#document */
export interface Document {
  file_id: string;
  file_unique_id: string;
  file_name: string;
  mime_type: string;
  file_size: number;
}

/** The largest size of a photo: https://core.telegram.org/bots/api#photosize */
export interface Photo extends Document {
  width: number;
  height: number;
}

export interface StoredFile {
  document: Document;
  path: string;
  content: Uint8Array;
}

/** What a message shows. */
export interface Content {
  text: string;
  entities: Entity[];
  keyboard: Button[][];
}

/** A message as its chat keeps it, with its current content. */
export interface ChatMessage extends Content {
  id: number;
  chat: ChatState;
  from?: User;
  /** Set for anonymous administrators and channel posts. */
  senderChat?: ChatState;
  fromBot: boolean;
  threadId?: number;
  at: number;
  document?: Document;
  photo?: Photo;
  /** The fields of a service message (`new_chat_members`, `migrate_to_chat_id`, …). */
  service?: Json;
  /** A sticker or other content than text, photos and documents, as fields of the Bot API. */
  media?: Json;
  replyTo?: ChatMessage;
  forwardOrigin?: Json;
  /** The inline bot through which it was written. */
  viaBot?: User;
  silent: boolean;
  isPinned?: boolean;
  protectedContent: boolean;
  /** All its versions, the current one last. */
  versions: (Content & { at: number })[];
  deletedAt?: number;
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

export interface Member {
  user: User;
  status: MemberStatus;
  anonymous: boolean;
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
  /** Private chats: whose it is. */
  person?: User;
  /** Private chats: the person has written at least once. */
  started: boolean;
  /** Private chats: the person has blocked the bot. */
  blocked: boolean;
  members: Map<number, Member>;
  /** Whether members who aren't administrators may write. */
  canSendMessages: boolean;
  forum: boolean;
  /** Whether the forum's General topic is closed. It isn't among `topics`: a bot can't name it. */
  generalClosed: boolean;
  topics: Map<number, Topic>;
  messages: ChatMessage[];
  migratedTo?: ChatState;
  lastMessageId: number;
}

/** A request that reached the server, and its outcome. `broken`: a fault prevented it. */
export interface Call {
  at: number;
  method: string;
  params: Json;
  status: 'pending' | 'ok' | 'error' | 'broken';
  /** The path as it came, with the token. */
  url: string;
  code?: number;
  description?: string;
  result?: unknown;
  /** The kind of the fault that was applied to this call. */
  fault?: string;
}

export interface Update extends Json {
  update_id: number;
}

/** https://core.telegram.org/bots/api#callbackquery */
export interface CallbackQuery {
  id: string;
  by: User;
  message: ChatMessage;
  data: string;
  at: number;
  answer?: CallbackAnswer;
}

export interface CallbackAnswer {
  text?: string;
  showAlert: boolean;
  /** The time from the query to the answer. */
  afterMs: number;
}

export interface Command {
  command: string;
  description: string;
}
