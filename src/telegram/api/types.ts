import type { InlineKeyboardMarkup, Telegram, Update, UserFromGetMe } from 'telegraf/types';

import type { SendOutcome } from '../../domain/delivery.ts';
import type { ServerFeature } from '../../bot/server-features.ts';
import type { Keyboard } from '../../bot/views/view.ts';

/**
 * The Bot API as we use it, where telegraf's types (Bot API 7.1) end. Fields that they don't know pass
 * through telegraf as they are.
 */
interface NewerMethods {
  /** Bot API 9.3: shows a text as it is being written, in private chats; gone after 30 s. */
  sendMessageDraft: (payload: never) => true;
}

type Methods = Telegram & NewerMethods;

export type BotApiMethod = keyof Methods;
export type BotApiResult<M extends BotApiMethod> = ReturnType<Methods[M]>;
/** The bot itself, as `getMe` gives it. */
export type BotInfo = UserFromGetMe;
export type BotUpdate = Update;
/** The fields of a call as they are sent: `undefined` and `null` are left out. */
export type BotApiPayload = Readonly<Record<string, unknown>>;

/** A file as a field of a payload; whatever holds one is sent as a form. */
export interface FileToSend {
  readonly kind: 'file';
  readonly fileName: string;
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

/** What came of a call: its result, or what `SendOutcome` knows beside "sent". */
export type CallOutcome<T> =
  | { readonly kind: 'ok'; readonly result: T }
  | Exclude<SendOutcome, { kind: 'sent' }>
  /** A newer edit of the same message took its place before it was sent. */
  | { readonly kind: 'superseded' };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** `interactive`: somebody waits for it, and it goes first. It is the default. */
  readonly priority?: 'interactive' | 'news' | undefined;
  /** By then it must have left; an answer may take 10 s more. 30 s by default, 15 s for answers to presses. */
  readonly deadlineMs?: number | undefined;
}

export type FileOutcome =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | Exclude<CallOutcome<never>, { kind: 'ok' | 'superseded' }>;

export interface PollRequest {
  readonly offset: number | undefined;
  readonly timeoutSeconds: number;
  readonly limit?: number | undefined;
  /** Named one by one: an empty list leaves out `chat_member` (Bot API: getUpdates). */
  readonly allowedUpdates: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface Transport {
  /** One call of the Bot API, in its turn. Expected failures are outcomes; it rejects for bugs only. */
  readonly call: <M extends BotApiMethod>(
    method: M,
    payload: BotApiPayload,
    options?: CallOptions,
  ) => Promise<CallOutcome<BotApiResult<M>>>;
  /** `getUpdates` on a connection of its own, so that it never waits for a send, nor a send for it. */
  readonly longPoll: (request: PollRequest) => Promise<CallOutcome<readonly Update[]>>;
  /** A file by the `file_path` of `getFile`; nothing over `maxBytes` is kept. */
  readonly downloadFile: (
    path: string,
    maxBytes: number,
    options?: Pick<CallOptions, 'signal' | 'deadlineMs'>,
  ) => Promise<FileOutcome>;
  readonly state: () => {
    /** Until when the server's 429s keep everybody waiting. */
    readonly pausedUntil: number | undefined;
    /** Calls that wait for their turn. */
    readonly waiting: number;
    readonly missingFeatures: readonly ServerFeature[];
  };
  /** Ends everything: what waits is not sent, what is under way gets no answer. */
  readonly close: () => Promise<void>;
}

/** An outcome as the decision about deliveries takes it. */
export function toSendOutcome(outcome: CallOutcome<unknown>): SendOutcome {
  switch (outcome.kind) {
    case 'ok': {
      const { result } = outcome;
      const isMessage = typeof result === 'object' && result !== null && 'message_id' in result;
      const messageId = isMessage ? result.message_id : undefined;
      return { kind: 'sent', messageId: typeof messageId === 'number' ? messageId : undefined };
    }
    case 'superseded':
      // The newer edit shows all that this one would have, and has an outcome of its own.
      return { kind: 'sent', messageId: undefined };
    case 'refused':
    case 'no-answer':
    case 'not-sent':
      return outcome;
  }
}

/** A view's keyboard as `reply_markup`: styles (9.4) and copy buttons (7.11) are newer than telegraf's types. */
export const inlineKeyboard = (keyboard: Keyboard): InlineKeyboardMarkup =>
  ({ inline_keyboard: keyboard }) as unknown as InlineKeyboardMarkup;
