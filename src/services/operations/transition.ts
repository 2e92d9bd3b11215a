import type { ProviderFailure } from '../../domain/failure.ts';
import { isOpen, type OperationId, type OperationState } from '../../core/operation.ts';
import type { AuditLog } from '../audit-log.ts';
import type { Notifications } from '../notifications/enqueue.ts';
import type { Context } from '../context.ts';

/**
 * Moves an operation from one state to another, with everything that goes with it in one transaction: its
 * notifications and its audit entry. `also` is written with it. `false`: it is no longer in that state, and
 * nothing happens.
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
