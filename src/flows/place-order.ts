import type { Catalogue } from '../domain/tariff.ts';
import { isSamePrice, priceText } from '../domain/tariff.ts';
import type { ProviderFailure } from '../domain/failure.ts';
import type { CreateDetails } from '../core/operation-details.ts';
import type { CreateOperation } from '../core/operation.ts';
import type { Provider } from '../core/provider.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { AccountId, Order, OrderId, ServerId } from '../core/server.ts';
import type { Snapshot } from '../core/watch.ts';
import { firstSight, isTakenToBeThere } from '../core/watch.ts';
import type { Conduct } from './run-operation.ts';

interface Deps {
  readonly provider: Pick<Provider, 'readOrders' | 'createOrder'>;
  /** What the provider sells just now, or what is known of it. */
  readonly readCatalogue: () => Promise<Result<Catalogue, ProviderFailure>>;
  readonly observeAccount: (account: AccountId, orders: readonly Order[], readAt: number) => void;
  readonly servers: {
    ofOrder(account: AccountId, order: OrderId): { readonly id: ServerId } | undefined;
    ofAccount(account: AccountId): readonly { readonly snapshot: Snapshot }[];
    add(account: AccountId, snapshot: Snapshot, nextReadAt: number | undefined): ServerId;
  };
  /** Lets the account be looked at as soon as can be. */
  readonly lookSoon: (account: AccountId) => void;
  readonly now: () => number;
}

/** What a tariff costs, if that is something else than what was confirmed; where there is no telling, its invoice will. */
function changedPrice({ tariffId, price }: CreateDetails, { tariffs }: Catalogue): string | undefined {
  const tariff = tariffs.find(({ id }) => id === tariffId);
  const asked = tariff === undefined ? undefined : priceText(tariff);
  return price === undefined || asked === undefined || isSamePrice(price, asked) ? undefined : asked;
}

/**
 * Orders a VPS: a fresh complete list of orders and the price once more first, then `create` once. The list is
 * what settles a lost reply: what has come since is it.
 */
export function createPlaceOrder(deps: Deps): Conduct<CreateOperation> {
  const { provider, servers, now } = deps;
  return {
    prepare: async ({ accountId, details }, credentials) => {
      const readAt = now();
      const [orders, catalogue] = await Promise.all([
        provider.readOrders(credentials, { isAwaited: true }),
        deps.readCatalogue(),
      ]);
      if (orders.kind === 'failed') return orders;
      deps.observeAccount(accountId, orders.value, readAt);
      const known = servers.ofAccount(accountId).map(({ snapshot }) => snapshot);
      // What isn't in the list of before may later be taken for ours, so a list that is empty by accident is none.
      if (orders.value.length === 0 && known.some(isTakenToBeThere)) {
        return failed({ kind: 'unreadable-reply', why: 'an empty list of orders' });
      }
      const changed = catalogue.kind === 'ok' ? changedPrice(details, catalogue.value) : undefined;
      if (changed !== undefined) return failed({ kind: 'price-changed', price: changed });
      // Nor does one that lacks only some of them make those new.
      const ordersBefore = new Set([...orders.value, ...known.map(({ order }) => order)].map(({ id }) => id));
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
