import type { ProviderFailure } from '../../domain/failure.ts';
import { stateAfterTimeout } from '../../domain/operation-lifecycle.ts';
import {
  isOpen,
  type Operation,
  type OperationId,
  type OperationState,
  type ServerOperation,
} from '../../domain/operation.ts';
import type { AuditLog } from '../audit-log.ts';
import type { Notifications } from '../notifications/enqueue.ts';
import type { Context } from '../context.ts';
import type { ServerId, ServerReading } from '../../domain/server.ts';
import type { Kinds } from './begin.ts';

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
    deps: Pick<Context, 'db' | 'metrics' | 'wakeups' | 'log' | 'now'> & {
      readonly notifications: Pick<Notifications, 'enqueueOperation'>;
      readonly auditLog: Pick<AuditLog, 'addOperation'>;
    },
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
 * Moves an open operation to the state that was seen or, if that is unchanged, to the one after its deadline.
 * Returns its current state.
 */
export function reconcileTo(
  seen: OperationState,
  operation: Operation,
  { transition, now }: { readonly transition: Transition; readonly now: () => number },
): OperationState {
  const { id, state } = operation;
  const moved = seen === state ? stateAfterTimeout(operation, now()) : { state: seen };
  if (moved === undefined) return state;
  transition(id, state, moved.state, 'failure' in moved ? moved.failure : undefined);
  return moved.state;
}

export interface Reconciled {
  readonly open: ServerOperation | undefined;
  /** The operation that this read or the deadline has ended. */
  readonly ended: ServerOperation | undefined;
}

/**
 * Reconciles the open operation of a server with a read, or with its deadline. To be called within a
 * transaction. Orders and keys are reconciled by lists: see their kinds.
 */
export const createReconcileServer =
  (
    deps: Pick<Context, 'db' | 'now'> & {
      readonly kinds: Pick<Kinds, ServerOperation['action']>;
      readonly transition: Transition;
    },
  ) =>
  (serverId: ServerId, reading: ServerReading | undefined, readAt: number): Reconciled => {
    const { operations } = deps.db;
    const operation = operations.openOn(serverId);
    if (operation === undefined) return { open: undefined, ended: undefined };
    const kind = deps.kinds[operation.action];
    const seen = reading === undefined ? operation : kind.reconcile(operation as never, reading, readAt);
    if (seen.sawTransition && !operation.sawTransition) operations.saveTransition(operation.id);
    const after = { ...operation, state: reconcileTo(seen.state, operation, deps) };
    return isOpen(after.state) ? { open: after, ended: undefined } : { open: undefined, ended: after };
  };

export type ReconcileServer = ReturnType<typeof createReconcileServer>;
