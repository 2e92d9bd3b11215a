import type { ChatId } from '../core/server.ts';

/** What came of one call that shows something to people, or takes it away. */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly messageId: number | undefined }
  /** The server answered and said no: nothing was done. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs?: number | undefined;
      readonly migrateToChatId?: ChatId | undefined;
    }
  /** It left, or may have left, and no readable answer came: it may have been done. */
  | { readonly kind: 'no-answer'; readonly why: string }
  /** Proven not to have left. `scope`: whom the obstacle concerns, one chat's line or the whole connection. */
  | { readonly kind: 'not-sent'; readonly why: string; readonly scope: 'chat' | 'all' };

export type DeliveryCall = 'send' | 'edit' | 'delete' | 'answer';

/** All that there is to know about a try beside its outcome. */
export interface DeliveryTry {
  readonly call: DeliveryCall;
  /** How often it has been tried, this time included. */
  readonly attempts: number;
  readonly firstTriedAt: number;
  readonly now: number;
  /** From 0 to 1, by which repeats are spread. */
  readonly jitter: number;
  /** This try was without entities and keyboard already. */
  readonly plain: boolean;
  /** It went to a topic other than General. */
  readonly inTopic: boolean;
}

/** Why nothing can be said in a chat until something changes there. */
export type RestReason =
  | 'blocked'
  | 'deactivated'
  | 'waits-for-start'
  | 'kicked'
  | 'not-a-member'
  | 'chat-deleted'
  | 'not-found'
  | 'no-rights';

export type BuryReason = 'too-late' | 'tried-too-often' | 'cannot-delete' | 'refused';

export type DeliveryDecision =
  | { readonly kind: 'done' }
  /** `all`: nothing can be sent to anybody before that. */
  | { readonly kind: 'retry'; readonly at: number; readonly scope: 'chat' | 'all' }
  /** `tellOwner`: the chat is somebody's subscription, and that person is told in private. */
  | { readonly kind: 'rest-chat'; readonly why: RestReason; readonly tellOwner: boolean }
  /** Everything of the chat moves there; then the same is sent again. */
  | { readonly kind: 'move-chat'; readonly to: ChatId }
  /** The topic is gone or closed: from now on the General one; the owner is told. */
  | { readonly kind: 'to-general-topic' }
  /** General is closed: what is told there rests, what has a topic of its own goes on; the owner is told. */
  | { readonly kind: 'rest-general-topic' }
  /** The message to edit is no more: what it should say is sent as a new one. */
  | { readonly kind: 'send-new' }
  /** The server does not understand what we wrote: once more without entities and keyboard, and logged. */
  | { readonly kind: 'plain-text-once' }
  /** `detail` is for the log. */
  | { readonly kind: 'bury'; readonly why: BuryReason; readonly detail: string }
  /** The token or the server's address is wrong: no call of this bot can work. */
  | { readonly kind: 'stop-all'; readonly why: string };

/** Telegram keeps what is meant for a bot this long (Bot API: getUpdates); ours is no fresher after it. */
export const deliveryLifetimeMs = 24 * 60 * 60_000;
/** A press shows its clock for about so long; an answer after it is seen by nobody. */
export const answerLifetimeMs = 15_000;
/** More tries than a day of backoff has room for: only a server that answers at once, and in circles, gets there. */
const maxAttempts = 2_000;
const slowestBackoffMs = 5 * 60_000;
const slowestFloodBackoffMs = 60_000;
/** A chat that isn't found is looked for once more after this: a server that has just begun may not know it yet. */
const secondLookMs = 10 * 60_000;

type Meaning =
  | { readonly rest: RestReason; readonly tellOwner: boolean }
  | 'chat-not-found'
  | 'topic-unusable'
  | 'not-modified'
  | 'cannot-edit'
  | 'cannot-delete'
  | 'query-too-old'
  | 'wrong-bot';

/**
 * What the Bot API's server says, and what it means (tdlib/telegram-bot-api: `Client::fail_query_with_error`,
 * `Client::check_chat_access`; names in capitals are Telegram's own, passed through by it).
 */
const meanings: readonly (readonly [codes: readonly number[], says: RegExp, means: Meaning])[] = [
  [[401, 404, 421], /^/, 'wrong-bot'],
  [[400], /logged out|the bot has already been closed/i, 'wrong-bot'],
  [[400, 403], /bot was blocked by the user|USER_IS_BLOCKED/i, { rest: 'blocked', tellOwner: false }],
  [[400, 403], /user is deactivated|USER_DEACTIVATED/i, { rest: 'deactivated', tellOwner: false }],
  [[403], /can't initiate conversation with a user/i, { rest: 'waits-for-start', tellOwner: false }],
  [[403], /bot was kicked from/i, { rest: 'kicked', tellOwner: true }],
  [[403], /is not a member of/i, { rest: 'not-a-member', tellOwner: true }],
  [[403], /the group chat was deleted/i, { rest: 'chat-deleted', tellOwner: true }],
  [[400], /chat not found|PEER_ID_INVALID/i, 'chat-not-found'],
  [
    [400, 403],
    /not enough rights to send|have no write access|have no rights to send|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|CHAT_SEND_\w+_FORBIDDEN/i,
    { rest: 'no-rights', tellOwner: true },
  ],
  [[400], /message thread not found|TOPIC_CLOSED|TOPIC_DELETED/i, 'topic-unusable'],
  [[400], /message is not modified/i, 'not-modified'],
  [[400], /message to edit not found|message can't be edited/i, 'cannot-edit'],
  [[400], /message to delete not found|message can't be deleted/i, 'cannot-delete'],
  [[400], /query is too old/i, 'query-too-old'],
];

const meaningOf = (code: number, description: string): Meaning | undefined =>
  meanings.find(([codes, says]) => codes.includes(code) && says.test(description))?.[2];

const done: DeliveryDecision = { kind: 'done' };

const backoffMs = (attempts: number, slowestMs: number): number =>
  Math.min(slowestMs, 1000 * 2 ** Math.min(30, Math.max(0, attempts - 1)));

/** A repeat, unless it would come too late to be worth anything. */
function later(
  subject: DeliveryTry,
  waitMs: number,
  scope: 'chat' | 'all',
  detail: string,
): DeliveryDecision {
  const lifetimeMs = subject.call === 'answer' ? answerLifetimeMs : deliveryLifetimeMs;
  // Whole ms: instants are kept as integers.
  const at = subject.now + Math.ceil(waitMs);
  if (at - subject.firstTriedAt >= lifetimeMs) return { kind: 'bury', why: 'too-late', detail };
  return orTriedTooOften(subject, { kind: 'retry', at, scope }, detail);
}

/** What leads to another try ends here if there have been too many. */
const orTriedTooOften = (
  subject: DeliveryTry,
  decision: DeliveryDecision,
  detail: string,
): DeliveryDecision =>
  subject.attempts >= maxAttempts ? { kind: 'bury', why: 'tried-too-often', detail } : decision;

/** A spread repeat: between half of the backoff and the whole of it. */
const again = (subject: DeliveryTry, scope: 'chat' | 'all', detail: string): DeliveryDecision =>
  later(subject, backoffMs(subject.attempts, slowestBackoffMs) * (0.5 + subject.jitter / 2), scope, detail);

function floodWait(subject: DeliveryTry, retryAfterMs: number | undefined, detail: string): DeliveryDecision {
  const asked = retryAfterMs !== undefined && retryAfterMs >= 0 ? retryAfterMs : 0;
  const waitMs = Math.max(asked, backoffMs(subject.attempts, slowestFloodBackoffMs)) + subject.jitter * 1000;
  // An answer to a press belongs to no chat that we could tell from it.
  return later(subject, waitMs, subject.call === 'answer' ? 'all' : 'chat', detail);
}

function afterRefusal(
  outcome: Extract<SendOutcome, { kind: 'refused' }>,
  subject: DeliveryTry,
): DeliveryDecision {
  const { code, description } = outcome;
  const detail = `${code}: ${description}`;
  const refused: DeliveryDecision = { kind: 'bury', why: 'refused', detail };
  if (code === 429) return floodWait(subject, outcome.retryAfterMs, detail);
  if (code >= 500) return again(subject, 'chat', detail);

  const meaning = meaningOf(code, description);
  if (meaning === 'wrong-bot') return { kind: 'stop-all', why: detail };
  if (meaning === 'query-too-old') return done;
  if (subject.call === 'answer') return refused;

  if (code === 400 && outcome.migrateToChatId !== undefined) {
    return orTriedTooOften(subject, { kind: 'move-chat', to: outcome.migrateToChatId }, detail);
  }
  if (typeof meaning === 'object') {
    return { kind: 'rest-chat', why: meaning.rest, tellOwner: meaning.tellOwner };
  }
  switch (meaning) {
    case 'chat-not-found':
      return subject.now - subject.firstTriedAt < secondLookMs
        ? later(subject, secondLookMs, 'chat', detail)
        : { kind: 'rest-chat', why: 'not-found', tellOwner: true };
    case 'topic-unusable':
      if (subject.call !== 'send') return refused;
      return subject.inTopic
        ? orTriedTooOften(subject, { kind: 'to-general-topic' }, detail)
        : { kind: 'rest-general-topic' };
    case 'not-modified':
      return done;
    case 'cannot-edit':
      return subject.call === 'edit' ? orTriedTooOften(subject, { kind: 'send-new' }, detail) : refused;
    case 'cannot-delete':
      return { kind: 'bury', why: 'cannot-delete', detail };
    case undefined:
      // Entities that can't be parsed, a text or a keyboard that is too long, a button's data: our mistakes,
      // of which the server has many more sentences than we know. What we meant to say still gets through.
      if (subject.call === 'delete' || subject.plain || (code !== 400 && code !== 413)) return refused;
      return orTriedTooOften(subject, { kind: 'plain-text-once' }, detail);
  }
}

/**
 * What is to be done after a try. Nothing is tried for ever: after 24 hours (15 s for an answer to a press)
 * or 2,000 tries it is buried with a reason. A repeat after `no-answer` may show the same twice: it is for
 * what is told at least once.
 */
export function decideDelivery(outcome: SendOutcome, subject: DeliveryTry): DeliveryDecision {
  switch (outcome.kind) {
    case 'sent':
      return done;
    case 'refused':
      return afterRefusal(outcome, subject);
    case 'no-answer':
      // One message may be what the server stumbles over: the other chats go on.
      return again(subject, 'chat', outcome.why);
    case 'not-sent':
      return again(subject, outcome.scope, outcome.why);
  }
}
