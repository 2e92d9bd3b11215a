import type { ProviderFailure } from './failure.ts';
import type { PlannedInstall } from './planned-install.ts';
import type { AccountId, ChatId, OrderId, PersonId, PowerAction, ServerId } from './server.ts';

declare const brand: unique symbol;
export type OperationId = number & { readonly [brand]: 'OperationId' };
/** A request for several servers. */
export type BulkActionId = number & { readonly [brand]: 'BulkActionId' };

/**
 * Each state, and the states that may follow it; the database refuses any other transition.
 *
 * `waiting`: it can still be undone. `accepted`: nothing was sent yet. `sent`: the request may have left, and
 * is never sent again. `acknowledged`: the provider said yes. `unanswered`: sent, and no readable answer
 * came. The others are final: `done`, `failed` (the provider said no), `not-sent` (proven), `dropped` (too
 * old when it could be sent), `undone` (by a person, while it waited), `unconfirmed` (reading proved nothing
 * before the deadline).
 */
const transitions = {
  waiting: ['accepted', 'undone', 'dropped'],
  // What an action reads before it is sent may fail: then nothing was sent.
  accepted: ['sent', 'dropped', 'not-sent'],
  sent: ['acknowledged', 'unanswered', 'failed', 'not-sent'],
  // An installation may fail after the provider has said yes.
  acknowledged: ['done', 'failed', 'unconfirmed'],
  unanswered: ['done', 'failed', 'unconfirmed'],
  done: [],
  failed: [],
  'not-sent': [],
  dropped: [],
  undone: [],
  // An order may be listed late.
  unconfirmed: ['done'],
} as const;

export type OperationState = keyof typeof transitions;

export const operationStates = Object.keys(transitions) as readonly OperationState[];

/** Whether an operation may go from one state to another. */
export const canTransition = (from: OperationState, to: OperationState): boolean =>
  (transitions[from] as readonly OperationState[]).includes(to);

/** Whether a state is not final. An open operation blocks its server for others. */
export const isOpen = (state: OperationState): boolean =>
  state !== 'unconfirmed' && transitions[state].length > 0;

interface AnyOperation {
  readonly id: OperationId;
  /** Identifies repeats of one request: a button's message and all that it names, or a command's update. */
  readonly idempotencyKey: string;
  readonly state: OperationState;
  readonly accountId: AccountId;
  readonly personId: PersonId;
  /** Their name when they asked, if known; empty: their data was deleted since. */
  readonly personName?: string | undefined;
  readonly chatId: ChatId;
  readonly requestedAt: number;
  readonly sentAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly endedAt: number | undefined;
  /** A read after the answer showed the change in progress (not simply running). */
  readonly sawTransition: boolean;
  readonly failure: ProviderFailure | undefined;
}

export interface PowerOperation extends AnyOperation {
  readonly action: PowerAction;
  readonly serverId: ServerId;
  /** How long it can be undone before it is sent. */
  readonly undoWindowMs?: number | undefined;
  /** The name of the person who undid it; empty: their data was deleted since. */
  readonly undoneBy?: string | undefined;
  /** The request for several servers that it is part of. */
  readonly bulkId?: BulkActionId | undefined;
}

/** Installs a system on the VPS of a paid order. */
export interface InstallOperation extends AnyOperation {
  readonly action: 'install';
  readonly serverId: ServerId;
  readonly details: InstallDetails;
}

export interface InstallDetails {
  /** The `ostpl` and its display name. */
  readonly template: string;
  readonly title: string;
  readonly sshKeyIds: readonly string[];
  /** The provider said that an installation is under way already (error 904); its progress is shown. */
  readonly joined?: boolean;
  /** Consecutive reads without the VPS that an earlier read showed. */
  readonly missingReads?: number;
}

/** Orders a VPS. One at a time per account, because a lost reply is reconciled by comparing lists of orders. */
export interface OrderOperation extends AnyOperation {
  readonly action: 'order';
  readonly serverId: undefined;
  readonly details: OrderDetails;
}

export interface OrderDetails {
  readonly tariffId: string;
  readonly tariffName: string;
  /** As it was shown when the person confirmed it. */
  readonly price: string | undefined;
  /** The orders in a complete list just before it was sent; missing until then. */
  readonly ordersBefore?: readonly OrderId[];
  /** Complete lists since then without a new order. */
  readonly listsChecked?: number;
  readonly orderId?: OrderId | undefined;
  readonly invoiceId?: string | undefined;
  /** It was found in a list after the operation had ended as unconfirmed. */
  readonly isLate?: boolean;
  /** The new orders that could be it, if there are several. */
  readonly candidateOrders?: readonly OrderId[] | undefined;
}

export interface AddKeyOperation extends AnyOperation {
  readonly action: 'add-key';
  readonly serverId: undefined;
  readonly details: AddKeyDetails;
}

export interface AddKeyDetails {
  /** The line that is sent: type, body, label. Public, so it is stored unencrypted. */
  readonly publicKey: string;
  /** As `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
  readonly label: string;
  /** The keys in a complete list just before it was sent; missing until then. */
  readonly keyIdsBefore?: readonly string[];
  /** Complete lists since then without it. */
  readonly listsChecked?: number;
  /** The id of the new key, if the provider returns it. */
  readonly keyId?: string | undefined;
}

/** An operation on a server, which it blocks for others while it is open. */
export type ServerOperation = PowerOperation | InstallOperation;
export type AccountOperation = OrderOperation | AddKeyOperation;
export type Operation = ServerOperation | AccountOperation;

export type OperationAction = Operation['action'];
export const operationActions = [
  'reboot',
  'stop',
  'boot',
  'install',
  'order',
  'add-key',
] as const satisfies readonly OperationAction[];

type RequestOf<O extends Operation> = O extends Operation
  ? Pick<
      O,
      | 'idempotencyKey'
      | 'action'
      | 'serverId'
      | 'accountId'
      | 'personId'
      | 'personName'
      | 'chatId'
      | 'requestedAt'
      | Extract<keyof O, 'details' | 'bulkId'>
    >
  : never;

export type NewOperation = RequestOf<Operation>;

/** A person who acts on an operation, and their name at the time. */
export interface Actor {
  readonly personId: PersonId;
  readonly personName: string;
}

const retryPrefix = 'retry:';

/** The idempotency key of a retry: one per failed operation, even if several messages offer it. */
export const retryKey = (failed: OperationId): string => retryPrefix + String(failed);

/** Whether it was started by a Try again button. */
export const isRetry = ({ idempotencyKey }: Pick<Operation, 'idempotencyKey'>): boolean =>
  idempotencyKey.startsWith(retryPrefix);

/** The idempotency key of asking again for an operation with an unknown outcome: one for each such operation. */
export const repeatKey = (unknown: OperationId): string => `repeat:${unknown}`;

/** Further taps on the same message within this time are the same tap. */
export const doubleTapMs = 2_000;

const plannedKeyPrefix = 'planned:';

/** The idempotency key of an installation that waits until its order is paid. */
export const plannedKey = ({ serverId, plannedAt }: Pick<PlannedInstall, 'serverId' | 'plannedAt'>): string =>
  `${plannedKeyPrefix}${serverId}:${plannedAt}`;

/** Whether an installation was started because its order was paid. Nobody waits for it, so it is never too late. */
export const isPlanned = ({ idempotencyKey }: Pick<Operation, 'idempotencyKey'>): boolean =>
  idempotencyKey.startsWith(plannedKeyPrefix);
