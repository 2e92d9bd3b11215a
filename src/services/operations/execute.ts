import { couldBeKey, noKey, type ProviderFailure } from '../../domain/failure.ts';
import { stateAfterTimeout, actionAfterRestart, stateAfterAnswer } from '../../domain/operation-lifecycle.ts';
import {
  isOpen,
  type Operation,
  type OperationId,
  type OperationState,
  type ServerOperation,
  type AccountOperation,
  type Actor,
  type InstallOperation,
} from '../../domain/operation.ts';
import type { Credentials } from '../../domain/result.ts';
import type { ServerId, ServerReading } from '../../domain/server.ts';
import type { Context } from '../context.ts';
import type { Kinds, AccountKind, Requester, ServerKind } from './begin.ts';

/**
 * Moves an operation from one state to another, in one transaction with its notifications, its audit entry and
 * `also`. `false`: it is no longer in that state, and nothing was changed.
 */
export type Transition = (
  id: OperationId,
  from: OperationState,
  to: OperationState,
  failure?: ProviderFailure,
  also?: () => void,
) => boolean;

export const createTransition =
  (
    deps: Pick<Context, 'db' | 'metrics' | 'wakeups' | 'log' | 'now' | 'notifications' | 'auditLog'>,
  ): Transition =>
  (id, from, to, failure, also) =>
    deps.db.transaction(() => {
      if (!deps.db.operations.advance(id, from, to, deps.now(), failure)) return false;
      also?.();
      const operation = deps.db.operations.get(id);
      deps.log.info('operation', { operation: id, action: operation?.action, state: operation?.state });
      if (operation !== undefined) {
        deps.notifications.enqueueOperation(operation);
        deps.metrics?.operation(operation.action, operation.state);
        if (!isOpen(to)) deps.auditLog.addOperation(operation);
      }
      deps.wakeups.liveMessages.wake();
      return true;
    });

/**
 * Moves an open operation to the state that was seen. If that is unchanged, its age decides.
 * Returns its current state.
 */
export function reconcileTo(
  seen: OperationState,
  operation: Operation,
  { transition, now }: Pick<Context, 'transition' | 'now'>,
): OperationState {
  const { id, state } = operation;
  const moved = seen === state ? stateAfterTimeout(operation, now()) : { state: seen };
  if (moved === undefined) return state;
  transition(id, state, moved.state, 'failure' in moved ? moved.failure : undefined);
  return moved.state;
}

interface Reconciled {
  readonly open: ServerOperation | undefined;
  /** The operation that ended by this read or by its deadline. */
  readonly ended: ServerOperation | undefined;
}

/**
 * Reconciles the open operation of a server with a read, or with its deadline. Must be called in a transaction. Orders
 * and keys are reconciled by lists, see their kinds.
 */
export const createReconcileServer =
  (deps: Pick<Context, 'db' | 'now' | 'kinds' | 'transition'>) =>
  (serverId: ServerId, reading: ServerReading | undefined, readAt: number): Reconciled => {
    const { operations } = deps.db;
    const operation = operations.openOn(serverId);
    if (operation === undefined) return { open: undefined, ended: undefined };
    const kind = deps.kinds[operation.action];
    const seen = reading === undefined ? operation : kind.reconcile(operation as never, reading, readAt);
    if (seen.sawTransition && !operation.sawTransition) {
      operations.saveTransition(operation.id);
      if (operation.action === 'install') deps.db.liveMessages.touch(operation.id, deps.now());
    }
    const after = { ...operation, state: reconcileTo(seen.state, operation, deps) };
    return isOpen(after.state) ? { open: after, ended: undefined } : { open: undefined, ended: after };
  };

export type ReconcileServer = ReturnType<typeof createReconcileServer>;

const isServerOperation = (operation: Operation): operation is ServerOperation =>
  operation.serverId !== undefined;

/** Error 904: an installation is already under way, which is what was asked for. */
const isJoined = (
  operation: ServerOperation,
  failure: ProviderFailure | undefined,
): operation is InstallOperation => operation.action === 'install' && failure?.kind === 'already-exists';

type Deps = Pick<
  Context,
  'db' | 'now' | 'kinds' | 'credentials' | 'transition' | 'pollServerSoon' | 'pollAccountSoon'
>;

// The kind of an action takes the operations of that action, which the compiler can't follow.
const accountKindOf = (kinds: Kinds, { action }: AccountOperation) =>
  kinds[action] as unknown as AccountKind<Requester, AccountOperation>;
const serverKindOf = (kinds: Kinds, { action }: ServerOperation) =>
  kinds[action] as unknown as ServerKind<Requester, ServerOperation>;

/** Executes an operation, unless it was accepted too long ago. */
function createExecute(deps: Deps) {
  const { kinds, transition, now } = deps;
  const { transaction, servers, operations } = deps.db;

  const checkKeyAfter = ({ accountId }: Operation, failure: ProviderFailure | undefined): void => {
    if (failure !== undefined && couldBeKey(failure)) deps.pollAccountSoon(accountId);
  };

  const executeOnServer = async (operation: ServerOperation, credentials: Credentials | undefined) => {
    const { id, serverId } = operation;
    if (!transition(id, 'accepted', 'sent')) return;
    const orderId = servers.get(serverId)?.snapshot.order.id;
    if (credentials === undefined || orderId === undefined) {
      transition(id, 'sent', 'failed', noKey);
      return;
    }
    const answer = await serverKindOf(kinds, operation).call(operation, credentials, orderId);
    const failure = answer.kind === 'failed' ? answer.failure : undefined;
    if (isJoined(operation, failure)) {
      const details = { ...operation.details, joined: true };
      transition(id, 'sent', 'acknowledged', undefined, () => operations.saveDetails(id, details));
    } else transition(id, 'sent', stateAfterAnswer(failure), failure);
    checkKeyAfter(operation, failure);
    deps.pollServerSoon(serverId);
  };

  const executeOnAccount = async (operation: AccountOperation, credentials: Credentials | undefined) => {
    const { id } = operation;
    if (credentials === undefined) {
      transition(id, 'accepted', 'not-sent', noKey);
      return;
    }
    const kind = accountKindOf(kinds, operation);
    const prepared = await kind.prepare(operation, credentials);
    if (prepared.kind === 'failed') {
      transition(id, 'accepted', 'not-sent', prepared.failure);
      checkKeyAfter(operation, prepared.failure);
      return;
    }
    const details = prepared.value;
    const isSent = transition(id, 'accepted', 'sent', undefined, () => operations.saveDetails(id, details));
    if (!isSent) return;
    const answer = await kind.call({ ...operation, details } as AccountOperation, credentials);
    if (answer.kind === 'ok') {
      transaction(() => {
        operations.saveDetails(id, answer.value);
        if (!operations.advance(id, 'sent', 'acknowledged', now())) return;
        transition(id, 'acknowledged', 'done', undefined, () =>
          kind.onDone({ ...operation, details: answer.value } as AccountOperation),
        );
      });
      return;
    }
    const state = stateAfterAnswer(answer.failure);
    transition(id, 'sent', state, answer.failure);
    checkKeyAfter(operation, answer.failure);
    if (state === 'unanswered') kind.reconcileSoon(operation);
  };

  return async (id: OperationId): Promise<void> => {
    const operation = operations.get(id);
    if (operation?.state !== 'accepted') return;
    if (actionAfterRestart(operation, now()) !== 'run') {
      transition(id, 'accepted', 'dropped');
      return;
    }
    const credentials = deps.credentials.forOperation(operation);
    await (isServerOperation(operation)
      ? executeOnServer(operation, credentials)
      : executeOnAccount(operation, credentials));
  };
}

/**
 * Executes accepted operations: writes `sent`, calls the provider once, writes the answer. An operation that a
 * crash leaves as `sent` is never sent again.
 */
export function createExecutor(deps: Deps) {
  const { transition, now } = deps;
  const { operations, liveMessages } = deps.db;
  const execute = createExecute(deps);

  return {
    execute,

    /** Executes an operation once it can no longer be undone. Its message then has no Undo button. */
    async release(id: OperationId): Promise<void> {
      if (operations.get(id)?.state === 'waiting')
        transition(id, 'waiting', 'accepted', undefined, () => liveMessages.touch(id, now()));
      await execute(id);
    },

    /** Undoes an operation before it is sent; `false`: it is too late. */
    undo(id: OperationId, by: Actor): boolean {
      if (operations.get(id)?.state !== 'waiting') return false;
      return transition(id, 'waiting', 'undone', undefined, () => operations.saveUndone(id, by));
    },

    /**
     * Call it once, at the start. Drops operations that are too old, has sent ones reconciled, and returns those that
     * still have to be executed.
     */
    recover(): readonly OperationId[] {
      const toExecute: OperationId[] = [];
      for (const operation of operations.open()) {
        const { id, state } = operation;
        switch (actionAfterRestart(operation, now())) {
          case 'run':
            toExecute.push(id);
            break;
          case 'drop':
            transition(id, state, 'dropped');
            break;
          case 'reconcile':
            if (state === 'sent') {
              transition(id, 'sent', 'unanswered', { kind: 'outcome-unknown', reason: 'restarted' });
            }
            if (isServerOperation(operation)) deps.pollServerSoon(operation.serverId);
            else accountKindOf(deps.kinds, operation).reconcileSoon(operation);
            break;
        }
      }
      return toExecute;
    },

    /** Ends operations past their deadline, for servers and accounts that are no longer polled. */
    endOverdue(): void {
      for (const { id, ...operation } of operations.open()) {
        const expired = stateAfterTimeout(operation, now());
        if (expired !== undefined) transition(id, operation.state, expired.state, expired.failure);
      }
    },
  };
}

export type Executor = ReturnType<typeof createExecutor>;
