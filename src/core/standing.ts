import type { Order, OrderStatus } from './server.ts';

/** How an order and its product stand; the product's status is missing until it was read. */
export interface Standing {
  readonly order: Pick<Order, 'status'>;
  readonly productStatus: OrderStatus | undefined;
}

const ended: readonly OrderStatus[] = ['cancelled', 'terminated', 'fraud'];

/** Whether an order has ended by what the list says of it. */
export const hasEnded = ({ status }: Pick<Order, 'status'>): boolean => ended.includes(status);

// The provider suspends and terminates the product, and mostly leaves its order active (WHMCS).

/** Whether either of the two is suspended. */
export const isSuspended = ({ order, productStatus }: Standing): boolean =>
  order.status === 'suspended' || productStatus === 'suspended';

/** Whether either of the two has ended. */
export const isEnded = ({ order, productStatus }: Standing): boolean =>
  hasEnded(order) || (productStatus !== undefined && ended.includes(productStatus));
