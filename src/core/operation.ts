import type { ProviderFailure } from '../domain/failure.ts';
import type { AddKeyDetails, CreateDetails, InstallDetails } from './operation-details.ts';
import type { AccountId, ChatId, PersonId, PowerAction, PowerState, ServerId } from './server.ts';

declare const brand: unique symbol;
export type OperationId = number & { readonly [brand]: 'OperationId' };

/**
 * One wish of one person, written down before anything is sent.
 *
 * `waiting`: it still can be undone, and is accepted when its time is over. `accepted`: nothing sent yet. `sent`: the request may have left, and is never sent again.
 * `acknowledged`: the provider said yes. `unanswered`: sent, and no readable answer came.
 * The rest are ends: `done`, `failed` (the provider said no), `not-sent` (proven), `dropped` (too old
 * when its turn came), `undone` (by somebody, while it waited), `unconfirmed` (reading could not prove it before the deadline).
 */
export type OperationState =
  | 'waiting'
  | 'accepted'
  | 'sent'
  | 'acknowledged'
  | 'unanswered'
  | 'done'
  | 'failed'
  | 'not-sent'
  | 'dropped'
  | 'undone'
  | 'unconfirmed';

interface AnyOperation {
  readonly id: OperationId;
  /** What makes two requests the same wish: a press's message, keyboard and action, or a command's update. */
  readonly wish: string;
  readonly state: OperationState;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  /** As they were called when they asked, where that is known; empty: they wanted to be forgotten since. */
  readonly personName?: string | undefined;
  readonly chatId: ChatId;
  readonly askedAt: number;
  readonly sentAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly settledAt: number | undefined;
  /** A read made after the answer showed the server on its way (not simply on). */
  readonly sawTransition: boolean;
  readonly failure: ProviderFailure | undefined;
}

export interface PowerOperation extends AnyOperation {
  readonly action: PowerAction;
  readonly serverId: ServerId;
  /** So long it can be undone before anything is sent. */
  readonly undoMs?: number | undefined;
  /** As whoever undid it was called then; empty: they wanted to be forgotten since. */
  readonly undoneBy?: string | undefined;
}

/** Somebody who does something to an operation, and as what they are called just then. */
export interface Doer {
  readonly personId: PersonId;
  readonly personName: string;
}

/** Puts a system on a paid order's VPS; the order is our row of a server. */
export interface InstallOperation extends AnyOperation {
  readonly action: 'install';
  readonly serverId: ServerId;
  readonly details: InstallDetails;
}

/** Orders a VPS; one at a time for an account, since a lost reply is settled by comparing lists of orders. */
export interface CreateOperation extends AnyOperation {
  readonly action: 'create';
  readonly serverId: undefined;
  readonly details: CreateDetails;
}

/** Gives the provider a public SSH key for an account. */
export interface AddKeyOperation extends AnyOperation {
  readonly action: 'add-key';
  readonly serverId: undefined;
  readonly details: AddKeyDetails;
}

/** What holds its server while it is open. */
export type ServerOperation = PowerOperation | InstallOperation;
/** What concerns an account as a whole. */
export type AccountOperation = CreateOperation | AddKeyOperation;
export type Operation = ServerOperation | AccountOperation;

export type OperationAction = Operation['action'];

type Asked = 'wish' | 'action' | 'serverId' | 'accountId' | 'personId' | 'personName' | 'chatId' | 'askedAt';
type WishOf<O extends Operation> = O extends Operation ? Pick<O, Asked | Extract<keyof O, 'details'>> : never;

/** A wish as it is first written down. */
export type NewOperation = WishOf<Operation>;

const retries = 'retry:';

/** The wish of trying again what was not sent: one for one failure, on however many messages its button is. */
export const retryWish = (failed: OperationId): string => retries + String(failed);

const followers: Readonly<Record<OperationState, readonly OperationState[]>> = {
  waiting: ['accepted', 'undone', 'dropped'],
  // What an action must read first may fail: then nothing was sent.
  accepted: ['sent', 'dropped', 'not-sent'],
  sent: ['acknowledged', 'unanswered', 'failed', 'not-sent'],
  // An installation that was taken may still come to nothing.
  acknowledged: ['done', 'failed', 'unconfirmed'],
  unanswered: ['done', 'failed', 'unconfirmed'],
  done: [],
  failed: [],
  'not-sent': [],
  dropped: [],
  undone: [],
  unconfirmed: [],
};

/** Whether an operation may go from one state to another; the store refuses any other step. */
export const mayFollow = (from: OperationState, to: OperationState): boolean => followers[from].includes(to);

/** Takes a step in the journal, where the operation is still in that state; says whether it was. */
export type Advance = (
  id: OperationId,
  from: OperationState,
  to: OperationState,
  now: number,
  failure?: ProviderFailure,
) => boolean;

/** Open operations hold their server: no second one begins until they end. */
export const isOpen = (state: OperationState): boolean => followers[state].length > 0;

export const openStates: readonly OperationState[] = [
  'waiting',
  'accepted',
  'sent',
  'acknowledged',
  'unanswered',
];

/** A wish that waited longer than this before it could be sent is dropped: nobody stops a server by surprise. */
export const acceptedForMs = 60_000;

/** After this, what reading could not prove ends as `unconfirmed` and lets go of the server. */
export const powerDeadlineMs = 5 * 60_000;
export const installDeadlineMs = 60 * 60_000;
/** What lists settle is settled within two minutes of complete ones; so long we wait for the provider to give any. */
export const listDeadlineMs = 10 * 60_000;

const deadlinesMs: Readonly<Record<OperationAction, number>> = {
  reboot: powerDeadlineMs,
  stop: powerDeadlineMs,
  boot: powerDeadlineMs,
  install: installDeadlineMs,
  create: listDeadlineMs,
  'add-key': listDeadlineMs,
};

/**
 * How long an acknowledged reboot must read as on before it counts as done when no read caught it
 * off: the provider may queue reboots (its API text doesn't say), so "on" just after the answer may be the "on" of before.
 * Two fast reads, as long as that is neither hasty nor a wait without reason.
 */
export const rebootSettleMs = (fastMs: number): number => Math.min(10_000, Math.max(2_000, 2 * fastMs));

/** A finger that taps on after the end is still the same tap: so long after it, on the same message. */
export const sameTapMs = 2_000;

/** What the provider's answer to an action makes of an operation that was `sent`. */
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
    case 'price-changed':
      return 'failed';
  }
}

/** What becomes of an open operation that a crash or a stop left behind. */
export function afterRestart(
  operation: Pick<Operation, 'state' | 'askedAt'>,
  now: number,
): 'run' | 'drop' | 'settle-by-reading' {
  // Nobody could have undone it meanwhile.
  if (operation.state === 'waiting') return 'drop';
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
  operation: Pick<PowerOperation, 'action' | 'state' | 'sentAt' | 'answeredAt' | 'sawTransition'>,
  observation: Observation,
  rebootSettlesAfterMs: number,
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
        const stayedOn =
          operation.state === 'acknowledged' && observation.readAt - since >= rebootSettlesAfterMs;
        return operation.sawTransition || stayedOn ? { ...stays, state: 'done' } : stays;
      }
      return { ...stays, sawTransition: stays.sawTransition || observation.state !== 'unknown' };
  }
}

/** Longer than anything is carried out: what is read before, the call, and the time to undo it. */
export const carriedOutWithinMs = 3 * 60_000;

export interface Expired {
  readonly state: OperationState;
  readonly failure?: ProviderFailure;
}

/**
 * What time alone makes of an operation: reading has had its time; or nobody carries it out any more, since
 * how it went on could not be written down (a full disk), and it would hold its server until the next start.
 */
export function afterTime(
  operation: Pick<Operation, 'action' | 'state' | 'sentAt' | 'askedAt'>,
  now: number,
): Expired | undefined {
  const { action, state, askedAt, sentAt = askedAt } = operation;
  switch (state) {
    case 'waiting':
    case 'accepted':
      return now - askedAt >= carriedOutWithinMs ? { state: 'dropped' } : undefined;
    case 'sent':
      return now - sentAt >= carriedOutWithinMs
        ? {
            state: 'unanswered',
            failure: { kind: 'outcome-unknown', why: 'the answer was not written down' },
          }
        : undefined;
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

/** An outcome that came later than this is told by a message of its own: an edit makes no sound. */
export const quickOutcomeMs = 10_000;

/**
 * Not sent once more, and found so at once: whoever pressed Try again is looking at the message that says it, as it
 * did before, and taps on while the provider is away.
 */
export const isSameAsBefore = (
  { wish, state, askedAt }: Pick<Operation, 'wish' | 'state' | 'askedAt'>,
  now: number,
): boolean => wish.startsWith(retries) && state === 'not-sent' && now - askedAt <= quickOutcomeMs;

/** Whether the end of an operation deserves more than the silent edit of its message. */
export function deservesNotice(
  operation: Pick<Operation, 'action' | 'state' | 'askedAt' | 'failure'>,
  now: number,
): boolean {
  if (isOpen(operation.state)) return operation.state === 'unanswered';
  // Whoever undid it has seen the message change, and so has everybody there.
  if (operation.state === 'undone') return false;
  // That a VPS has become active is news to everybody: nobody is told twice.
  if (operation.action === 'install' && operation.state === 'done') return false;
  // Whoever was told "no answer" is told the end of it too.
  if (operation.state !== 'done' || operation.failure !== undefined) return true;
  return now - operation.askedAt > quickOutcomeMs;
}

/** How often a message follows an open operation; groups take 20 messages a minute from a bot (Bot API FAQ). */
export const followEveryMs = { private: 3_000, group: 15_000 } as const;
/** What takes longer than this is looked at now and then, not watched: its message takes its time too. */
const longMs = 2 * 60_000;

/** When the message of an open operation is edited next, in ms from now. */
export const followAgainMs = (
  { askedAt }: Pick<Operation, 'askedAt'>,
  chat: keyof typeof followEveryMs,
  now: number,
): number => followEveryMs[chat] * (now - askedAt > longMs ? 5 : 1);

/** The state that a finished operation leaves its server in, where it is known. */
export function leavesServer(
  operation: Pick<ServerOperation, 'action' | 'state'>,
): 'running' | 'stopped' | undefined {
  if (operation.state !== 'done') return undefined;
  return operation.action === 'stop' ? 'stopped' : 'running';
}
