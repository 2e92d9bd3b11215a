import { afterTime, isOpen, type ServerOperation } from '../../core/operation.ts';
import type { ServerId, ServerReading } from '../../core/server.ts';
import type { Kinds } from './begin.ts';
import type { Transition } from './transition.ts';
import type { Context } from '../context.ts';

export interface Reconciled {
  readonly open: ServerOperation | undefined;
  /** What this read, or the deadline, has just ended. */
  readonly ended: ServerOperation | undefined;
}

/**
 * Moves the open operation of a server on, if a read of the server or the deadline does. To be called within
 * a transaction. Orders and keys are reconciled by lists: see their kinds.
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
    const { id, state } = operation;
    const kind = deps.kinds[operation.action];
    const seen = reading === undefined ? operation : kind.reconcile(operation as never, reading, readAt);
    if (seen.sawTransition && !operation.sawTransition) operations.noteTransition(id);
    const moved = seen.state === state ? afterTime(operation, deps.now()) : { state: seen.state };
    if (moved === undefined) return { open: operation, ended: undefined };
    deps.transition(id, state, moved.state, 'failure' in moved ? moved.failure : undefined);
    const after = { ...operation, state: moved.state };
    return isOpen(moved.state) ? { open: after, ended: undefined } : { open: undefined, ended: after };
  };

export type ReconcileServer = ReturnType<typeof createReconcileServer>;
