import type { Telegram, Update, UserFromGetMe } from 'telegraf/types';

import type { SendOutcome } from '../../domain/delivery.ts';
import type { BotApiFeature, SimplerForm } from './compatibility.ts';

export type BotApiMethod = keyof Telegram;
export type BotApiResult<M extends BotApiMethod> = ReturnType<Telegram[M]>;
/** The bot itself, as `getMe` returns it. */
export type BotInfo = UserFromGetMe;
export type BotUpdate = Update;
/**
 * The fields of a call. `undefined` and `null` are skipped. Untyped, since telegraf's types end at Bot API 7.1
 * and we use newer fields.
 */
export type BotApiPayload = Readonly<Record<string, unknown>>;

/** A file as a field of a payload, which is then sent as a form. */
export interface FileToSend {
  readonly kind: 'file';
  /** Letters, digits, dots and dashes. */
  readonly fileName: string;
  /** Its media type. */
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** The outcome of a call. */
export type CallOutcome<T> =
  | { readonly kind: 'ok'; readonly result: T }
  | Exclude<SendOutcome, { kind: 'sent' }>
  /** A newer edit of the same message replaced it before it was sent. */
  | { readonly kind: 'superseded' };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** `interactive` (the default): a person waits for it, so it is sent first. */
  readonly priority?: 'interactive' | 'background' | undefined;
  /** The call must be sent within this time; its answer may take 10 s more. Default: 30 s, for answers to callbacks 15 s. */
  readonly deadlineMs?: number | undefined;
}

export type FileOutcome =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | Exclude<CallOutcome<never>, { kind: 'ok' | 'superseded' }>;

export type PollOutcome =
  | CallOutcome<readonly Update[]>
  /** The batch is larger than any reply that is read. `firstId`: its first update, if the reply names it first. */
  | { readonly kind: 'too-large'; readonly firstId: number | undefined };

export interface PollRequest {
  readonly offset: number | undefined;
  readonly timeoutSeconds: number;
  readonly limit?: number | undefined;
  /** Named one by one: an empty list leaves out `chat_member` (Bot API: getUpdates). */
  readonly allowedUpdates: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** One finished call, for metrics. */
export interface CallReport {
  readonly method: string;
  readonly outcome: (CallOutcome<unknown> | PollOutcome)['kind'];
  /** The Bot API's error code of a refusal. */
  readonly code: number | undefined;
  /** From the call to its outcome, time in the queue included. */
  readonly durationMs: number;
}

export interface Transport {
  /** One call of the Bot API, when the rate limits allow it. Expected failures are outcomes; it rejects for bugs only. */
  readonly call: <M extends BotApiMethod>(
    method: M,
    payload: BotApiPayload,
    options?: CallOptions,
  ) => Promise<CallOutcome<BotApiResult<M>>>;
  /** `getUpdates` on a connection of its own, so that polls and sends never wait for each other. */
  readonly longPoll: (request: PollRequest) => Promise<PollOutcome>;
  /** Downloads the file at the `file_path` of `getFile`, unless it is longer than `maxBytes`. */
  readonly downloadFile: (
    path: string,
    maxBytes: number,
    options?: Pick<CallOptions, 'signal' | 'deadlineMs'>,
  ) => Promise<FileOutcome>;
  /** How long every chat still waits because of 429s in several of them, in ms; 0: it doesn't. */
  readonly pauseMs: () => number;
  /** Calls in the queue are not sent, and calls in flight get no answer. */
  readonly close: () => Promise<void>;
}

export interface UnexplainedRefusal {
  readonly method: string;
  /** The server's words, without the token. */
  readonly description: string;
  readonly instead: SimplerForm | undefined;
}

export interface TransportEvents {
  readonly onCall?: ((report: CallReport) => void) | undefined;
  /** The server answered 429. `chat`: only calls like this one wait; `all`: every chat does. */
  readonly onRateLimited?:
    | ((method: string, retryAfterMs: number, scope: 'chat' | 'all') => void)
    | undefined;
  /** A call went through, so that no longer every chat waits because of 429s. */
  readonly onPauseEnded?: (() => void) | undefined;
  /**
   * The server refused a call for a reason that isn't known. `instead`: how the message is sent once more;
   * missing: there is no simpler form.
   */
  readonly onUnexplained?: ((refusal: UnexplainedRefusal) => void) | undefined;
  /** The server doesn't support the feature, so it is omitted from now on. */
  readonly onUnsupported?: ((feature: BotApiFeature) => void) | undefined;
}

/** Converts an outcome for `decideDelivery`. */
export function toSendOutcome(outcome: CallOutcome<unknown>): SendOutcome {
  switch (outcome.kind) {
    case 'ok': {
      const { result } = outcome;
      const isMessage = typeof result === 'object' && result !== null && 'message_id' in result;
      const messageId = isMessage ? result.message_id : undefined;
      return { kind: 'sent', messageId: typeof messageId === 'number' ? messageId : undefined };
    }
    case 'superseded':
      // The newer edit shows everything that this one would have shown, and has its own outcome.
      return { kind: 'sent', messageId: undefined };
    case 'refused':
    case 'no-answer':
    case 'not-sent':
      return outcome;
  }
}
