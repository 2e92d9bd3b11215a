import type { AccessRefusal, ChatKind, Permission, Role } from '../../../domain/access.ts';
import type {
  AccountOperation,
  Operation,
  OperationState,
  ServerOperation,
} from '../../../domain/operation.ts';
import type { ProviderResult } from '../../../domain/provider.ts';
import type { Credentials } from '../../../domain/secret.ts';
import type { ChatId, OrderId, PersonId, ServerReading } from '../../../domain/server.ts';
import type { InstallBlocker, PowerBlocker } from '../../../domain/available-actions.ts';

/** The person who requests an operation, and the chat. */
export interface Requester {
  /** The same key twice is one operation: a button's message, keyboard and action, or a command's update. */
  readonly idempotencyKey: string;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
}

export type RefusalReason = AccessRefusal | PowerBlocker | InstallBlocker | 'locked';

/** The checks before an operation of one kind starts, all called in one transaction. */
export interface BeginRules<R extends Requester, O extends Operation> {
  readonly permission: Permission;
  readonly roleOf: (request: R) => Role;
  /** The operation that this request has already become. */
  readonly duplicateOf: (request: R) => Operation | undefined;
  /** Another operation that has to end first. */
  readonly conflictWith: (request: R) => Operation | undefined;
  readonly findRefusal: (request: R) => RefusalReason | undefined;
  /** Stores the operation. Nothing is sent. */
  readonly accept: (request: R) => O;
}

/** A kind of operation on a server: one call, and reads of the server that show when it is done. */
export interface ServerKind<R extends Requester, O extends ServerOperation> extends BeginRules<R, O> {
  readonly call: (operation: O, credentials: Credentials, orderId: OrderId) => ProviderResult<undefined>;
  /** The state of an open operation after a read. */
  readonly reconcile: (
    operation: O,
    reading: ServerReading,
    readAt: number,
  ) => { readonly state: OperationState; readonly sawTransition: boolean };
}

/** A kind of operation on an account: one call, and lists that reconcile it if the reply is lost. */
export interface AccountKind<R extends Requester, O extends AccountOperation> extends BeginRules<R, O> {
  /** Reads what the call and its reconciliation need, to be stored with `sent`. On a failure nothing is sent. */
  readonly prepare: (operation: O, credentials: Credentials) => ProviderResult<O['details']>;
  /** The one call; returns the details after the provider has accepted it. */
  readonly call: (operation: O, credentials: Credentials) => ProviderResult<O['details']>;
  /** Called in the transaction that ends it as done. */
  readonly onDone: (operation: O) => void;
  /** Schedules the lists that reconcile it, after a lost reply or a crash. */
  readonly reconcileSoon: (operation: O) => void;
}
