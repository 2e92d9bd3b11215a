import { afterTime } from '../domain/operation-lifecycle.ts';
import type {
  Advance,
  CreateDetails,
  CreateOperation,
  OperationId,
  OperationState,
} from '../domain/operation.ts';
import { isOpen } from '../domain/operation.ts';
import { settlePlacing } from '../domain/reconcile.ts';
import type { AccountId, Order, OrderId } from '../domain/server.ts';

interface Deps {
  readonly operations: {
    openCreate(account: AccountId): CreateOperation | undefined;
    placedOrders(account: AccountId): readonly OrderId[];
    readonly advance: Advance;
    saveDetails(id: OperationId, details: CreateDetails): void;
  };
  readonly onStep: (operation: OperationId, state: OperationState) => void;
  readonly now: () => number;
}

/**
 * Settles the order that is open in an account by a complete list, or by the deadline where there was
 * none. To be called within a transaction. `true`: it is still open, and lists are wanted soon.
 */
export const createSettlePlacing =
  ({ operations, onStep, now }: Deps) =>
  (accountId: AccountId, list?: { readonly orders: readonly Order[]; readonly readAt: number }): boolean => {
    const operation = operations.openCreate(accountId);
    if (operation === undefined) return false;
    const { id, state, details } = operation;
    let next = state;
    if (list !== undefined) {
      const ids = list.orders.map(order => order.id);
      const settled = settlePlacing(
        operation,
        { orders: ids, readAt: list.readAt },
        operations.placedOrders(accountId),
      );
      next = settled.state;
      const invoiceId = list.orders.find(order => order.id === settled.orderId)?.invoiceId;
      operations.saveDetails(id, {
        ...details,
        looks: settled.looks,
        ...(settled.orderId === undefined ? {} : { orderId: settled.orderId }),
        ...(invoiceId === undefined ? {} : { invoiceId }),
        ...(settled.newcomers.length === 0 ? {} : { newcomers: settled.newcomers }),
      });
    }
    const expired = next === state ? afterTime(operation, now()) : undefined;
    next = expired?.state ?? next;
    if (next === state) return true;
    operations.advance(id, state, next, now(), expired?.failure);
    onStep(id, next);
    return isOpen(next);
  };

export type SettlePlacing = ReturnType<typeof createSettlePlacing>;
