import type { CreateOperation } from '../core/operation.ts';
import type { Provider } from '../core/provider.ts';
import { ok } from '../core/result.ts';
import type { AccountId, Order, OrderId, ServerId } from '../core/server.ts';
import type { Snapshot } from '../core/watch.ts';
import { firstSight } from '../core/watch.ts';
import type { Conduct } from './run-operation.ts';

interface Deps {
  readonly provider: Pick<Provider, 'readOrders' | 'createOrder'>;
  readonly observeAccount: (account: AccountId, orders: readonly Order[], readAt: number) => void;
  readonly servers: {
    ofOrder(account: AccountId, order: OrderId): { readonly id: ServerId } | undefined;
    ofAccount(account: AccountId): readonly { readonly snapshot: Pick<Snapshot, 'order'> }[];
    add(account: AccountId, snapshot: Snapshot, nextReadAt: number | undefined): ServerId;
  };
  /** Lets the account be looked at as soon as can be. */
  readonly lookSoon: (account: AccountId) => void;
  readonly now: () => number;
}

/**
 * Orders a VPS: a fresh complete list of orders first, then `create` once. The list is what settles a
 * lost reply: what has come since is it.
 */
export function createPlaceOrder(deps: Deps): Conduct<CreateOperation> {
  const { provider, servers, now } = deps;
  return {
    prepare: async ({ accountId, details }, credentials) => {
      const readAt = now();
      const orders = await provider.readOrders(credentials, { isAwaited: true });
      if (orders.kind === 'failed') return orders;
      deps.observeAccount(accountId, orders.value, readAt);
      // All that was ever listed was there before: a list that is empty by accident must not make an old order ours.
      const known = servers.ofAccount(accountId).map(({ snapshot }) => snapshot.order.id);
      const ordersBefore = new Set([...orders.value.map(order => order.id), ...known]);
      return ok({ ...details, ordersBefore: [...ordersBefore] });
    },
    call: async ({ details }, credentials) => {
      const placed = await provider.createOrder(credentials, details.tariffId);
      if (placed.kind === 'failed') return placed;
      const { orderId, invoiceId } = placed.value;
      return ok({ ...details, orderId, ...(invoiceId === undefined ? {} : { invoiceId }) });
    },
    onDone: ({ accountId, details }) => {
      const { orderId, invoiceId, price } = details;
      // The next list knows more of it; until then it is what we were told.
      if (orderId !== undefined && servers.ofOrder(accountId, orderId) === undefined) {
        const order: Order = {
          id: orderId,
          number: undefined,
          amount: price,
          invoiceId,
          status: 'pending',
          rawStatus: 'Pending',
        };
        servers.add(accountId, firstSight(order, false, now()), undefined);
      }
      deps.lookSoon(accountId);
    },
    settleSoon: ({ accountId }) => deps.lookSoon(accountId),
  };
}
