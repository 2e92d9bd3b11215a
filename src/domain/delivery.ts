import type { ChatId } from './server.ts';

/** The outcome of one Bot API call that sends, edits or deletes a message or answers a callback. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly messageId: number | undefined }
  /** The server answered with an error: nothing was done. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs?: number | undefined;
      readonly migrateToChatId?: ChatId | undefined;
    }
  /** Possibly sent, and no readable answer came: it may have been done. */
  | { readonly kind: 'no-answer'; readonly reason: string }
  /** Proven not to have been sent. `scope`: whether that concerns one chat's queue or all calls. */
  | { readonly kind: 'not-sent'; readonly reason: string; readonly scope: 'chat' | 'all' };

export type DeliveryCall = 'send' | 'edit' | 'delete' | 'answer';

/** Everything about a try but its outcome. */
export interface DeliveryAttempt {
  readonly call: DeliveryCall;
  /** Including this one. */
  readonly attempts: number;
  readonly firstAttemptAt: number;
  readonly now: number;
  /** From 0 to 1. */
  readonly jitter: number;
  /** It went to a topic other than General. */
  readonly inTopic: boolean;
}

/** The first attempt; callers that retry override `attempts`. */
export const firstAttempt = (call: DeliveryCall, now: number): DeliveryAttempt => ({
  call,
  attempts: 1,
  firstAttemptAt: now,
  now,
  jitter: 0,
  inTopic: false,
});

/** Why nothing can be sent to a chat until something changes there. */
type PauseReason =
  | 'blocked'
  | 'deactivated'
  | 'not-started'
  | 'kicked'
  | 'not-a-member'
  | 'chat-deleted'
  | 'not-found'
  | 'no-rights';

type DeadLetterReason = 'too-late' | 'too-many-attempts' | 'cannot-delete' | 'refused';

export type DeliveryDecision =
  | { readonly kind: 'done' }
  /** `all`: until then nothing can be sent to anybody. */
  | { readonly kind: 'retry'; readonly at: number; readonly scope: 'chat' | 'all' }
  | { readonly kind: 'pause-chat'; readonly reason: PauseReason }
  /** Everything that belongs to the chat moves there; then the same is sent again. */
  | { readonly kind: 'move-chat'; readonly to: ChatId }
  /** The topic is gone or closed: General is used from now on; the owner gets a message. */
  | { readonly kind: 'move-to-general-topic' }
  /** General is closed: its messages are paused, other topics continue; the owner gets a message. */
  | { readonly kind: 'pause-general-topic' }
  /** The message can't be edited, or `isUnexplained`: the server refused it for an unknown reason. */
  | { readonly kind: 'send-new'; readonly isUnexplained: boolean }
  /** `detail` is for the log. */
  | { readonly kind: 'dead-letter'; readonly reason: DeadLetterReason; readonly detail: string }
  /** The token or the server's address is wrong: no call of this bot can work. */
  | { readonly kind: 'stop-all'; readonly reason: string };

/** As long as Telegram keeps updates for a bot (Bot API: getUpdates). */
export const deliveryLifetimeMs = 24 * 60 * 60_000;
/** Telegram shows a pressed button as loading for about this long; a later answer is not shown. */
export const callbackAnswerLifetimeMs = 15_000;
/** More than a day of backoff has room for: only a server that redirects in circles gets there. */
const maxAttempts = 2_000;
/** A message that is refused for an unknown reason, in its simplest form too, is tried so often. */
const maxUnexplainedAttempts = 5;
const maxBackoffMs = 5 * 60_000;
const maxRateLimitBackoffMs = 60_000;
/** A Bot API server that has just started may not know a chat yet: it is tried again after this. */
const notFoundRetryMs = 10 * 60_000;

type Meaning =
  | { readonly pause: PauseReason }
  | 'chat-not-found'
  | 'topic-unusable'
  | 'not-modified'
  | 'cannot-edit'
  | 'cannot-delete'
  | 'query-too-old'
  | 'to-a-bot'
  | 'wrong-bot';

/**
 * The errors of the Bot API server (tdlib/telegram-bot-api: `Client::fail_query_with_error`,
 * `Client::check_chat_access`; names in capitals come from Telegram itself).
 */
const meanings: readonly (readonly [codes: readonly number[], pattern: RegExp, meaning: Meaning])[] = [
  [[401, 404, 421], /^/, 'wrong-bot'],
  [[400], /logged out|the bot has already been closed/i, 'wrong-bot'],
  [[400, 403], /bot was blocked by the user|USER_IS_BLOCKED/i, { pause: 'blocked' }],
  [[400, 403], /user is deactivated|USER_DEACTIVATED/i, { pause: 'deactivated' }],
  [[403], /can't initiate conversation with a user/i, { pause: 'not-started' }],
  [[403], /bot was kicked from/i, { pause: 'kicked' }],
  [[403], /is not a member of/i, { pause: 'not-a-member' }],
  [[403], /the group chat was deleted/i, { pause: 'chat-deleted' }],
  [[400], /chat not found|PEER_ID_INVALID/i, 'chat-not-found'],
  [
    [400, 403],
    /not enough rights to send|have no write access|have no rights to send|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_SEND_\w+_FORBIDDEN/i,
    { pause: 'no-rights' },
  ],
  [[400], /message thread not found|TOPIC_CLOSED|TOPIC_DELETED/i, 'topic-unusable'],
  [[400], /message is not modified/i, 'not-modified'],
  [
    [400],
    /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|there is no text in the message to edit/i,
    'cannot-edit',
  ],
  [[400], /message to delete not found|message can't be deleted/i, 'cannot-delete'],
  [[400], /query is too old/i, 'query-too-old'],
  [[403], /can't send messages to bots/i, 'to-a-bot'],
];

type Refusal = Extract<SendOutcome, { kind: 'refused' }>;

const isRefusal = (outcome: { readonly kind: string }): outcome is Refusal => outcome.kind === 'refused';

const meaningOf = (code: number, description: string): Meaning | undefined =>
  meanings.find(([codes, pattern]) => codes.includes(code) && pattern.test(description))?.[2];

/**
 * Whether the server refused a call for a reason that isn't known, such as entities, a button or a length that
 * it doesn't accept: it has more messages than we know, and a simpler message may get through.
 */
export const isUnexplained = (outcome: { readonly kind: string }): boolean =>
  isRefusal(outcome) &&
  (outcome.code === 400 || outcome.code === 413) &&
  outcome.migrateToChatId === undefined &&
  meaningOf(outcome.code, outcome.description) === undefined;

/** Whether what an edit had to show isn't shown, and has to be sent as a new message. */
export const isEditRefused = (outcome: { readonly kind: string }): boolean =>
  isRefusal(outcome) &&
  [400, 403, 413].includes(outcome.code) &&
  meaningOf(outcome.code, outcome.description) !== 'not-modified';

/** Whether a button was pressed so long ago that its answer isn't shown. */
export const isTooOldToAnswer = (outcome: { readonly kind: string }): boolean =>
  isRefusal(outcome) && meaningOf(outcome.code, outcome.description) === 'query-too-old';

const done: DeliveryDecision = { kind: 'done' };

const backoffMs = (attempts: number, maxMs: number): number =>
  Math.min(maxMs, 1000 * 2 ** Math.min(30, Math.max(0, attempts - 1)));

/** Retries, unless that would be too late. */
function retryAfter(
  attempt: DeliveryAttempt,
  waitMs: number,
  scope: 'chat' | 'all',
  detail: string,
): DeliveryDecision {
  const lifetimeMs = attempt.call === 'answer' ? callbackAnswerLifetimeMs : deliveryLifetimeMs;
  // The database stores instants as integers.
  const at = attempt.now + Math.ceil(waitMs);
  if (at - attempt.firstAttemptAt >= lifetimeMs) return { kind: 'dead-letter', reason: 'too-late', detail };
  return orTriedTooOften(attempt, { kind: 'retry', at, scope }, detail);
}

const orTriedTooOften = (
  attempt: DeliveryAttempt,
  decision: DeliveryDecision,
  detail: string,
): DeliveryDecision =>
  attempt.attempts >= maxAttempts ? { kind: 'dead-letter', reason: 'too-many-attempts', detail } : decision;

/** Retries with exponential backoff and jitter. */
const backOff = (attempt: DeliveryAttempt, scope: 'chat' | 'all', detail: string): DeliveryDecision =>
  retryAfter(attempt, backoffMs(attempt.attempts, maxBackoffMs) * (0.5 + attempt.jitter / 2), scope, detail);

function afterRateLimit(
  attempt: DeliveryAttempt,
  retryAfterMs: number | undefined,
  detail: string,
): DeliveryDecision {
  const asked = retryAfterMs !== undefined && retryAfterMs >= 0 ? retryAfterMs : 0;
  const waitMs = Math.max(asked, backoffMs(attempt.attempts, maxRateLimitBackoffMs)) + attempt.jitter * 1000;
  // It isn't known which chat a callback belongs to.
  return retryAfter(attempt, waitMs, attempt.call === 'answer' ? 'all' : 'chat', detail);
}

function afterRefusal(outcome: Refusal, attempt: DeliveryAttempt): DeliveryDecision {
  const { code, description } = outcome;
  const detail = `${code}: ${description}`;
  const refused: DeliveryDecision = { kind: 'dead-letter', reason: 'refused', detail };
  if (code === 429) return afterRateLimit(attempt, outcome.retryAfterMs, detail);
  if (code >= 500) return backOff(attempt, 'chat', detail);

  const meaning = meaningOf(code, description);
  if (meaning === 'wrong-bot') return { kind: 'stop-all', reason: detail };
  if (meaning === 'query-too-old') return done;
  if (attempt.call === 'answer') return refused;

  if (code === 400 && outcome.migrateToChatId !== undefined) {
    return orTriedTooOften(attempt, { kind: 'move-chat', to: outcome.migrateToChatId }, detail);
  }
  if (typeof meaning === 'object') {
    return { kind: 'pause-chat', reason: meaning.pause };
  }
  switch (meaning) {
    case 'chat-not-found':
      return attempt.now - attempt.firstAttemptAt < notFoundRetryMs
        ? retryAfter(attempt, notFoundRetryMs, 'chat', detail)
        : { kind: 'pause-chat', reason: 'not-found' };
    case 'topic-unusable':
      if (attempt.call === 'edit') return { kind: 'send-new', isUnexplained: false };
      if (attempt.call !== 'send') return refused;
      return attempt.inTopic
        ? orTriedTooOften(attempt, { kind: 'move-to-general-topic' }, detail)
        : { kind: 'pause-general-topic' };
    case 'not-modified':
      return done;
    case 'cannot-edit':
      if (attempt.call !== 'edit') return refused;
      return orTriedTooOften(attempt, { kind: 'send-new', isUnexplained: false }, detail);
    case 'to-a-bot':
      return refused;
    case 'cannot-delete':
      return { kind: 'dead-letter', reason: 'cannot-delete', detail };
    case undefined:
      if (![400, 403, 413].includes(code)) return refused;
      if (attempt.call === 'edit') return { kind: 'send-new', isUnexplained: true };
      return attempt.attempts < maxUnexplainedAttempts ? backOff(attempt, 'chat', detail) : refused;
  }
}

/**
 * Decides what to do after a try. After 24 hours (15 s for the answer to a callback) or 2,000 tries the item
 * is given up. A retry after `no-answer` may show the same twice: delivery is at least once.
 */
export function decideDelivery(outcome: SendOutcome, attempt: DeliveryAttempt): DeliveryDecision {
  switch (outcome.kind) {
    case 'sent':
      return done;
    case 'refused':
      return afterRefusal(outcome, attempt);
    case 'no-answer':
      // The server may fail only for this message, so other chats continue.
      return backOff(attempt, 'chat', outcome.reason);
    case 'not-sent':
      return backOff(attempt, outcome.scope, outcome.reason);
  }
}
