import type { Operation, OperationId } from './operation.ts';
import { isOpen, isRetry } from './operation.ts';
import type { ChatId, PersonId } from './server.ts';

/** A message that shows an operation until its end. */
export interface LiveMessage {
  readonly chatId: ChatId;
  readonly messageId: number;
  readonly operationId: OperationId;
  /** Whose language and server names it uses. */
  readonly personId: PersonId;
  /** Its topic in a forum; missing: General, or no forum. */
  readonly topicId: number | undefined;
  /** When it was last edited. */
  readonly editedAt: number | undefined;
  readonly attempts: number;
  readonly firstAttemptAt: number | undefined;
}

/** A message that is to show an operation. */
export type NewLiveMessage = Pick<
  LiveMessage,
  'chatId' | 'messageId' | 'operationId' | 'personId' | 'topicId'
>;

/** How often it is edited; a bot may send 20 messages a minute to a group (Bot API FAQ). */
const editEveryMs = { private: 3_000, group: 15_000 } as const;
/** Operations that take longer than this are edited more rarely. */
const longMs = 2 * 60_000;

/** The time until the next edit of the message of an open operation, in ms. */
export const nextEditInMs = (
  { requestedAt }: Pick<Operation, 'requestedAt'>,
  chat: keyof typeof editEveryMs,
  now: number,
): number => editEveryMs[chat] * (now - requestedAt > longMs ? 5 : 1);

/** An outcome after this time gets a message of its own, because an edit makes no sound. */
const quickOutcomeMs = 10_000;

/** Whether a retry failed at once without being sent. The person who pressed Try again sees that in its message. */
export const isFailedRetry = (
  operation: Pick<Operation, 'idempotencyKey' | 'state' | 'requestedAt'>,
  now: number,
): boolean =>
  isRetry(operation) && operation.state === 'not-sent' && now - operation.requestedAt <= quickOutcomeMs;

/** Whether a state of an operation deserves a message of its own. */
export function needsNotification(
  { action, state, requestedAt, failure }: Pick<Operation, 'action' | 'state' | 'requestedAt' | 'failure'>,
  now: number,
): boolean {
  if (isOpen(state)) return state === 'unanswered';
  // The person who undid it saw the message change, as did everyone else in the chat.
  if (state === 'undone') return false;
  // A VPS that becomes active makes a notification of its own.
  if (action === 'install' && state === 'done') return false;
  // A failure here means that "no answer" was sent before, which needs a conclusion.
  if (state !== 'done' || failure !== undefined) return true;
  return now - requestedAt > quickOutcomeMs;
}
