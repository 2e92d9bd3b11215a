import type { ProviderFailure } from './failure.ts';
import type { AccountId, ChatId, PersonId, PowerAction, PowerState, ServerId } from './server.ts';

declare const brand: unique symbol;
export type OperationId = number & { readonly [brand]: 'OperationId' };

/**
 * One wish of one person, written down before anything is sent.
 *
 * `accepted`: nothing sent yet. `sent`: the request may have left, and is never sent again.
 * `acknowledged`: the provider said yes. `unanswered`: sent, and no readable answer came.
 * The rest are ends: `done`, `failed` (the provider said no), `not-sent` (proven), `dropped` (too old
 * when its turn came), `unconfirmed` (reading could not prove it before the deadline).
 */
export type OperationState =
  | 'accepted'
  | 'sent'
  | 'acknowledged'
  | 'unanswered'
  | 'done'
  | 'failed'
  | 'not-sent'
  | 'dropped'
  | 'unconfirmed';

export interface Operation {
  readonly id: OperationId;
  /** What makes two requests the same wish: a press's message, keyboard and action, or a command's update. */
  readonly wish: string;
  readonly action: PowerAction;
  readonly state: OperationState;
  readonly serverId: ServerId;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly askedAt: number;
  readonly sentAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly settledAt: number | undefined;
  /** A read made after the answer showed the server on its way (not simply on). */
  readonly sawTransition: boolean;
  readonly failure: ProviderFailure | undefined;
}

const followers: Readonly<Record<OperationState, readonly OperationState[]>> = {
  accepted: ['sent', 'dropped'],
  sent: ['acknowledged', 'unanswered', 'failed', 'not-sent'],
  acknowledged: ['done', 'unconfirmed'],
  unanswered: ['done', 'unconfirmed'],
  done: [],
  failed: [],
  'not-sent': [],
  dropped: [],
  unconfirmed: [],
};

/** Whether an operation may go from one state to another; the store refuses any other step. */
export const mayFollow = (from: OperationState, to: OperationState): boolean => followers[from].includes(to);

/** Open operations hold their server: no second one begins until they end. */
export const isOpen = (state: OperationState): boolean => followers[state].length > 0;

export const openStates: readonly OperationState[] = ['accepted', 'sent', 'acknowledged', 'unanswered'];

/** A wish that waited longer than this before it could be sent is dropped: nobody stops a server by surprise. */
export const acceptedForMs = 60_000;

/** After this, what reading could not prove ends as `unconfirmed` and lets go of the server. */
export const powerDeadlineMs = 5 * 60_000;

/**
 * How long an acknowledged reboot must read as on before it counts as done when no read caught it
 * off: the provider may queue reboots (its API text doesn't say), so "on" just after the answer may be the "on" of before.
 */
export const rebootSettleMs = 10_000;

/** A finger that taps on after the end is still the same tap: so long after it, on the same message. */
export const sameTapMs = 2_000;

/** What the provider's answer makes of an operation that was `sent`. */
export function afterAnswer(failure: ProviderFailure | undefined): OperationState {
  if (failure === undefined) return 'acknowledged';
  switch (failure.kind) {
    case 'unreachable':
      return 'not-sent';
    // Only the first of these comes from an action; the failures of reads prove nothing either.
    case 'outcome-unknown':
    case 'timed-out':
    case 'unavailable':
    case 'unreadable-reply':
      return 'unanswered';
    case 'refused':
    case 'bad-credentials':
    case 'address-not-allowed':
    case 'not-found':
    case 'already-exists':
    case 'unknown-action':
      return 'failed';
  }
}

/** What becomes of an open operation that a crash or a stop left behind. */
export function afterRestart(
  operation: Pick<Operation, 'state' | 'askedAt'>,
  now: number,
): 'run' | 'drop' | 'settle-by-reading' {
  if (operation.state !== 'accepted') return 'settle-by-reading';
  // A clock that went back makes the age negative: then nobody knows how old it is, so it is dropped too.
  const ageMs = now - operation.askedAt;
  return ageMs >= 0 && ageMs < acceptedForMs ? 'run' : 'drop';
}

export interface Observation {
  readonly state: PowerState;
  /** When the read was begun: what was asked before the answer may tell of before the action. */
  readonly readAt: number;
}

/** What a read says of an operation that waits for its effect: its new state, or what to remember. */
export function settle(
  operation: Pick<Operation, 'action' | 'state' | 'sentAt' | 'answeredAt' | 'sawTransition'>,
  observation: Observation,
): { readonly state: OperationState; readonly sawTransition: boolean } {
  const stays = { state: operation.state, sawTransition: operation.sawTransition };
  if (operation.state !== 'acknowledged' && operation.state !== 'unanswered') return stays;
  const since = operation.answeredAt ?? operation.sentAt ?? 0;
  if (observation.readAt < since) return stays;
  switch (operation.action) {
    case 'stop':
      return observation.state === 'stopped' ? { ...stays, state: 'done' } : stays;
    case 'boot':
      return observation.state === 'running' ? { ...stays, state: 'done' } : stays;
    case 'reboot':
      if (observation.state === 'running') {
        const stayedOn = operation.state === 'acknowledged' && observation.readAt - since >= rebootSettleMs;
        return operation.sawTransition || stayedOn ? { ...stays, state: 'done' } : stays;
      }
      return { ...stays, sawTransition: stays.sawTransition || observation.state !== 'unknown' };
  }
}

/** Whether reading has had its time. */
export function isOverdue(operation: Pick<Operation, 'state' | 'sentAt' | 'askedAt'>, now: number): boolean {
  return (
    (operation.state === 'acknowledged' || operation.state === 'unanswered') &&
    now - (operation.sentAt ?? operation.askedAt) >= powerDeadlineMs
  );
}

/** An outcome that came later than this is told by a message of its own: an edit makes no sound. */
export const quickOutcomeMs = 10_000;

/** Whether the end of an operation deserves more than the silent edit of its message. */
export function deservesNotice(
  operation: Pick<Operation, 'state' | 'askedAt' | 'failure'>,
  now: number,
): boolean {
  if (isOpen(operation.state)) return operation.state === 'unanswered';
  // Whoever was told "no answer" is told the end of it too.
  if (operation.state !== 'done' || operation.failure !== undefined) return true;
  return now - operation.askedAt > quickOutcomeMs;
}

/** How often a message follows an open operation; groups take 20 messages a minute from a bot (Bot API FAQ). */
export const followEveryMs = { private: 3_000, group: 15_000 } as const;

/** The state that a finished operation leaves its server in, where it is known. */
export function leavesServer(
  operation: Pick<Operation, 'action' | 'state'>,
): 'running' | 'stopped' | undefined {
  if (operation.state !== 'done') return undefined;
  return operation.action === 'stop' ? 'stopped' : 'running';
}
