import { isRefusal, type ProviderFailure } from './failure.ts';
import {
  isOpen,
  isPlanned,
  isRetry,
  type Operation,
  type OperationAction,
  type OperationState,
  type PowerOperation,
  type ServerOperation,
  type OperationId,
} from './operation.ts';
import type { ChatId, PersonId } from './server.ts';

/** An operation that could not be sent within this time is dropped: a late stop would be a surprise. */
const acceptedForMs = 60_000;

/** Longer than executing an operation takes: the reads before it, the call, and the time to undo it. */
export const executionTimeoutMs = 3 * 60_000;

/** How long reading may take to prove the effect. Then the operation ends as `unconfirmed`. */
export const powerDeadlineMs = 5 * 60_000;
const installDeadlineMs = 60 * 60_000;
/** Two minutes of complete lists are enough; the rest is for a provider that returns none. */
const listDeadlineMs = 10 * 60_000;

const deadlinesMs: Readonly<Record<OperationAction, number>> = {
  reboot: powerDeadlineMs,
  stop: powerDeadlineMs,
  boot: powerDeadlineMs,
  install: installDeadlineMs,
  order: listDeadlineMs,
  'add-key': listDeadlineMs,
};

/** The state of a sent operation after the provider's answer. */
export function stateAfterAnswer(failure: ProviderFailure | undefined): OperationState {
  if (failure === undefined) return 'acknowledged';
  if (isRefusal(failure)) return 'failed';
  switch (failure.kind) {
    case 'unreachable':
      return 'not-sent';
    // Stopped before it reached the provider.
    case 'cloudflare-challenge':
    case 'price-changed':
      return 'failed';
    case 'cloudflare-error':
    case 'moved':
    case 'unreadable-reply':
    case 'timed-out':
    case 'unavailable':
    case 'outcome-unknown':
      return 'unanswered';
  }
}

/** What to do with an open operation that a crash or a stop left behind. */
export function actionAfterRestart(
  operation: Pick<Operation, 'state' | 'requestedAt' | 'idempotencyKey'>,
  now: number,
): 'run' | 'drop' | 'reconcile' {
  // It could not be undone while the process was down.
  if (operation.state === 'waiting') return 'drop';
  if (operation.state !== 'accepted') return 'reconcile';
  if (isPlanned(operation)) return 'run';
  // A negative age means that the clock was set back, so the real age is unknown.
  const ageMs = now - operation.requestedAt;
  return ageMs >= 0 && ageMs < acceptedForMs ? 'run' : 'drop';
}

/**
 * The state that an operation gets because of its age; `undefined`: it doesn't change. Either reading took too long, or
 * it is no longer executed because its progress could not be stored (a full disk).
 */
export function stateAfterTimeout(
  operation: Pick<Operation, 'action' | 'state' | 'sentAt' | 'requestedAt' | 'idempotencyKey'>,
  now: number,
): { readonly state: OperationState; readonly failure?: ProviderFailure } | undefined {
  const { action, state, requestedAt, sentAt = requestedAt } = operation;
  switch (state) {
    case 'waiting':
    case 'accepted':
      return now - requestedAt >= executionTimeoutMs && !isPlanned(operation)
        ? { state: 'dropped' }
        : undefined;
    case 'sent':
      if (now - sentAt < executionTimeoutMs) return undefined;
      return {
        state: 'unanswered',
        failure: { kind: 'outcome-unknown', reason: 'the answer was not written down' },
      };
    case 'acknowledged':
    case 'unanswered':
      return now - sentAt >= deadlinesMs[action] ? { state: 'unconfirmed' } : undefined;
    case 'done':
    case 'failed':
    case 'not-sent':
    case 'dropped':
    case 'undone':
    case 'unconfirmed':
      return undefined;
  }
}

/** The power state that a finished operation leaves its server in; `undefined`: unknown. */
export function resultingPowerState(
  operation: Pick<ServerOperation, 'action' | 'state'>,
): 'running' | 'stopped' | undefined {
  if (operation.state !== 'done') return undefined;
  return operation.action === 'stop' ? 'stopped' : 'running';
}

/** If reads show no outcome for this long, it counts as unknown. */
const unknownAfterMs = 60_000;

/** Then the person is notified that there was no answer, with a button to ask again if reads allow that. */
export const unansweredNoticeMs = unknownAfterMs + 10_000;

/**
 * Whether a power action may be asked for again, although that may act twice: its outcome is unknown, and the server
 * was read (at `seenAt`) long enough after it was sent.
 */
export const canRepeat = (
  { state, sentAt }: Pick<Operation, 'state' | 'sentAt'>,
  seenAt: number | undefined,
): boolean =>
  state === 'unconfirmed' ||
  ((state === 'acknowledged' || state === 'unanswered') &&
    sentAt !== undefined &&
    seenAt !== undefined &&
    seenAt - sentAt >= unknownAfterMs);

/** A message that shows an operation until its end. */
export interface LiveMessage {
  readonly chatId: ChatId;
  /** Negative: it isn't sent yet. */
  readonly messageId: number;
  readonly operationId: OperationId;
  /** Whose language and server names it uses. */
  readonly personId: PersonId;
  /** Its topic in a forum; missing: General, or no forum. */
  readonly topicId: number | undefined;
  readonly editedAt: number | undefined;
  readonly attempts: number;
  readonly firstAttemptAt: number | undefined;
}

/** A message that will show an operation. */
export type NewLiveMessage = Pick<
  LiveMessage,
  'chatId' | 'messageId' | 'operationId' | 'personId' | 'topicId'
>;

/** Used instead of the id of a message that could not be sent yet. */
export const unsentMessageId = (operation: OperationId): number => -Number(operation);

/** How often it is edited: in private about as often as the server is read, in groups more rarely for their limits. */
const editEveryMs = { private: 5_000, group: 15_000 } as const;
/** An installation takes minutes. */
const installEditEveryMs = 15_000;
/** Operations that take longer than this are edited more rarely. */
const longMs = 2 * 60_000;

/** The time until the next edit of the message of an open operation, in ms. */
export function nextEditInMs(
  { action, requestedAt }: Pick<Operation, 'action' | 'requestedAt'>,
  chat: keyof typeof editEveryMs,
  now: number,
): number {
  const everyMs = action === 'install' ? installEditEveryMs : editEveryMs[chat];
  return everyMs * (now - requestedAt > longMs ? 5 : 1);
}

/**
 * When the duration of an operation starts, in ms since the epoch. The time in which it could be undone isn't part of
 * it: then the bot waited, not the provider.
 */
export const startOf = ({
  requestedAt,
  sentAt,
  undoWindowMs = 0,
}: Pick<Operation, 'requestedAt'> & Partial<Pick<PowerOperation, 'sentAt' | 'undoWindowMs'>>): number =>
  undoWindowMs > 0 ? (sentAt ?? requestedAt + undoWindowMs) : requestedAt;

/**
 * Whether an outcome that took this long, in ms, gets a message of its own, because an edit makes no sound: more than
 * 10 s, rounded as in the message.
 */
export const isSlowOutcome = (tookMs: number): boolean => Math.round(tookMs / 1000) > 10;

/** Whether a retry failed at once without being sent. The person who pressed Try again sees that in its message. */
export const isFailedRetry = (
  operation: Pick<Operation, 'idempotencyKey' | 'state' | 'requestedAt'>,
  now: number,
): boolean =>
  isRetry(operation) && operation.state === 'not-sent' && !isSlowOutcome(now - operation.requestedAt);

/** Whether a state of an operation deserves a message of its own. */
export function needsNotification(
  operation: Pick<Operation, 'state' | 'failure'> & Parameters<typeof startOf>[0],
  now: number,
): boolean {
  const { state, failure } = operation;
  if (isOpen(state)) return state === 'unanswered';
  // The person who undid it saw the message change, as did everyone else in the chat.
  if (state === 'undone') return false;
  // A failure here means that "no answer" was sent before, which needs a conclusion.
  if (state !== 'done' || failure !== undefined) return true;
  return isSlowOutcome(now - startOf(operation));
}
