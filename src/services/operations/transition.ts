import type { ProviderFailure } from '../../core/failure.ts';
import type { OperationId, OperationState } from '../../core/operation.ts';
import type { Log } from '../../runtime/log.ts';
import type { Metrics } from '../../runtime/metrics.ts';
import type { Store } from '../../store/store.ts';
import type { AuditLog } from '../audit-log.ts';
import type { Notifications } from '../notifications/enqueue.ts';
import type { Wakeups } from '../wakeups.ts';

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
  (deps: {
    readonly db: Pick<Store, 'transaction' | 'operations'>;
    readonly notifications: Pick<Notifications, 'enqueueOperation'>;
    readonly auditLog: Pick<AuditLog, 'addOperation'>;
    readonly metrics?: Pick<Metrics, 'operation'> | undefined;
    readonly wakeups: Pick<Wakeups, 'deliver' | 'liveMessages'>;
    readonly log: Pick<Log, 'info'>;
    readonly now: () => number;
  }): Transition =>
  (id, from, to, failure, also) =>
    deps.db.transaction(() => {
      if (!deps.db.operations.advance(id, from, to, deps.now(), failure)) return false;
      also?.();
      const operation = deps.db.operations.get(id);
      deps.log.info('operation', { operation: id, action: operation?.action, state: operation?.state });
      if (operation !== undefined) {
        deps.notifications.enqueueOperation(operation);
        deps.metrics?.operation(operation.action, operation.state);
        deps.auditLog.addOperation(operation);
      }
      deps.wakeups.liveMessages.wake();
      deps.wakeups.deliver.wake();
      return true;
    });
