import {
  type AccessRefusal,
  type ChatKind,
  refusalOf,
  type Permission,
  type Role,
} from '../../domain/access.ts';
import type {
  AccountId,
  ChatId,
  InstallBlocker,
  OrderId,
  PersonId,
  PowerAction,
  PowerBlocker,
  ServerReading,
} from '../../domain/server.ts';
import type {
  AccountOperation,
  AddKeyOperation,
  InstallOperation,
  Operation,
  OperationId,
  OperationState,
  OrderOperation,
  PowerOperation,
  ServerOperation,
} from '../../domain/operation.ts';
import type { ProviderResult } from '../../domain/provider.ts';
import type { Credentials } from '../../domain/result.ts';
import type { Context } from '../context.ts';
import type { InstallRequest } from './kinds/install.ts';
import type { PowerRequest } from './kinds/power.ts';
import { runLater, withTimeout } from '../../lib/loop.ts';

/** The person who requests an operation, and the chat. */
export interface Requester {
  /** Requests with the same key are one operation. It is a button's message and data, or a command's update. */
  readonly idempotencyKey: string;
  readonly personId: PersonId;
  readonly chatId: ChatId;
  readonly chatKind: ChatKind;
}

/** A request for an operation on an account. */
export interface AccountRequest<O extends AccountOperation> extends Requester {
  readonly action: O['action'];
  readonly accountId: AccountId;
  readonly details: O['details'];
}

export type OrderRequest = AccountRequest<OrderOperation>;
export type AddKeyRequest = AccountRequest<AddKeyOperation>;

export type RefusalReason = AccessRefusal | PowerBlocker | InstallBlocker | 'locked';

/** The checks before an operation of one kind starts, all called in one transaction. */
interface BeginRules<R extends Requester, O extends Operation> {
  readonly permission: Permission;
  readonly roleOf: (request: R) => Role;
  /** An operation that was already started by this request; if missing, the one with its idempotency key. */
  readonly duplicateOf?: (request: R) => Operation | undefined;
  /** Another operation that has to end first. */
  readonly conflictWith?: (request: R) => Operation | undefined;
  readonly findRefusal?: (request: R) => RefusalReason | undefined;
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

export type OperationRequest = PowerRequest | InstallRequest | OrderRequest | AddKeyRequest;

/** Every kind of operation, by its action. */
export type Kinds = Readonly<Record<PowerAction, ServerKind<PowerRequest, PowerOperation>>> & {
  readonly install: ServerKind<InstallRequest, InstallOperation>;
  readonly order: AccountKind<OrderRequest, OrderOperation>;
  readonly 'add-key': AccountKind<AddKeyRequest, AddKeyOperation>;
};

export type BeginResult =
  | { readonly kind: 'started'; readonly operation: Operation }
  /** The same request, under way or ended: nothing is sent. */
  | { readonly kind: 'duplicate'; readonly operation: Operation }
  /** Something else has to end first: nothing is sent. */
  | { readonly kind: 'conflict'; readonly operation: Operation }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * Checks a request and writes its operation, in one transaction: the role, duplicates, conflicts, and whether the
 * action is possible. Nothing is sent here.
 */
export function createBegin(deps: Pick<Context, 'db' | 'kinds' | 'auditLog' | 'messageButtons'>) {
  const byKey = ({ idempotencyKey }: OperationRequest) => deps.db.operations.getByKey(idempotencyKey);

  const check = (request: OperationRequest): BeginResult => {
    // The kind of an action takes the requests of that action, which the compiler can't follow.
    const kind = deps.kinds[request.action] as unknown as BeginRules<OperationRequest, Operation>;
    const refusal = refusalOf(kind.roleOf(request), kind.permission, request.chatKind);
    if (refusal !== undefined) return { kind: 'refused', reason: refusal };
    const duplicate = (kind.duplicateOf ?? byKey)(request);
    if (duplicate !== undefined) return { kind: 'duplicate', operation: duplicate };
    const conflict = kind.conflictWith?.(request);
    if (conflict !== undefined) return { kind: 'conflict', operation: conflict };
    const reason = kind.findRefusal?.(request);
    return reason === undefined
      ? { kind: 'started', operation: kind.accept(request) }
      : { kind: 'refused', reason };
  };

  return (request: OperationRequest): BeginResult => {
    const result = deps.db.transaction(() => {
      const checked = check(request);
      if (checked.kind !== 'started') return checked;
      const { accountId, serverId } = checked.operation;
      deps.db.retention.cutOperations(accountId);
      if (serverId !== undefined) deps.messageButtons.expire(serverId, 'operation');
      return checked;
    });
    if (result.kind === 'refused' && 'sourceMessage' in request) deps.auditLog.addRefusal(request);
    return result;
  };
}

/** How long an operation waits for its message to be sent: a slow Telegram must not delay an urgent stop. */
const messageWaitMs = 3_000;
/** One that can be undone waits longer, because its message has the Undo button. */
const undoWaitMs = 30_000;

/** Executes operations in the background once their message is sent or they can no longer be undone. */
export function createDispatcher(deps: Pick<Context, 'db' | 'tasks' | 'executor'>) {
  const { executor, tasks } = deps;
  const { operations, liveMessages } = deps.db;
  /** Operations whose message isn't sent yet, each with its continuation. */
  const unshown = new Map<OperationId, () => void>();

  /** If the process ends first, the operation is dropped at the next start. */
  const later = (ms: number, work: () => void): (() => void) => runLater(ms, work, tasks.signal);

  /** The time to undo starts when the message with the button is sent. */
  const releaseLater = (id: OperationId, undoWindowMs: number, settled: Promise<void>): void => {
    const start = (): void => {
      if (!unshown.delete(id)) return;
      cancelWait();
      later(undoWindowMs, () => tasks.start('execute-operation', () => executor.release(id)));
    };
    const cancelWait = later(undoWaitMs, start);
    unshown.set(id, start);
    void settled.then(() =>
      tasks.start('show-undo', () => {
        // If Telegram limits the rate, the message is edited later, which calls onShown.
        if (!liveMessages.isPending(id)) start();
        return Promise.resolve();
      }),
    );
  };

  return {
    /** `shown` settles when the message was sent, or could not be sent. */
    dispatch(id: OperationId, shown: Promise<void>): void {
      // The operation is executed even if its message could not be sent.
      const settled = shown.catch(() => undefined);
      const operation = operations.get(id);
      if (operation?.state === 'waiting' && 'undoWindowMs' in operation) {
        releaseLater(id, operation.undoWindowMs ?? 0, settled);
        return;
      }
      tasks.start('execute-operation', async () => {
        await withTimeout(() => settled, messageWaitMs, undefined);
        await executor.execute(id);
      });
    },
    /** Call this when a message shows the current state of the operation. */
    onShown: (id: OperationId): void => unshown.get(id)?.(),
  };
}

export type Dispatcher = ReturnType<typeof createDispatcher>;
