import { formatPrice, isSamePrice, type Catalogue } from '../../../domain/catalogue.ts';
import { isOpen, type OrderDetails, type OrderOperation } from '../../../domain/operation.ts';
import { findLateOrder, lateOrderMs, reconcileOrder } from '../../../domain/reconcile.ts';
import type { ProviderResult } from '../../../domain/provider.ts';
import { failed, ok } from '../../../domain/result.ts';
import type { AccountId, Order, PersonId, ServerId } from '../../../domain/server.ts';
import { initialSnapshot, isExpectedInList } from '../../../domain/poll-result.ts';
import { noKey } from '../../../domain/failure.ts';
import { reconcileTo } from '../execute.ts';
import type { AccountKind, OrderRequest } from '../begin.ts';
import type { Context } from '../../context.ts';

type Deps = Pick<
  Context,
  'db' | 'provider' | 'now' | 'permissions' | 'catalogue' | 'applyAccountPoll' | 'pollAccountSoon'
>;

/** The current price of a tariff, if it is known and differs from the confirmed one. */
function changedPrice({ tariffId, price }: OrderDetails, { tariffs }: Catalogue): string | undefined {
  const tariff = tariffs.find(({ id }) => id === tariffId);
  const asked = tariff === undefined ? undefined : formatPrice(tariff);
  return price === undefined || asked === undefined || isSamePrice(price, asked) ? undefined : asked;
}

/**
 * Orders a VPS: first a fresh complete list of orders and the price once more, then `create` once. If its
 * reply is lost, a later list shows which order is new. One order at a time per account.
 */
export function createOrderKind(deps: Deps): AccountKind<OrderRequest, OrderOperation> {
  const { provider, now } = deps;
  const { servers, operations } = deps.db;
  return {
    permission: 'secret',
    roleOf: ({ personId, accountId }) => deps.permissions.ownRole(personId, accountId),
    conflictWith: ({ accountId }) => operations.openOrder(accountId),
    accept: request => operations.accept({ ...request, serverId: undefined, requestedAt: now() }),
    prepare: async ({ accountId, details }, credentials) => {
      const readAt = now();
      const late = operations.lateOrders(accountId, readAt - lateOrderMs);
      const [orders, catalogue] = await Promise.all([
        provider.readOrders(credentials, { isInteractive: true }),
        deps.catalogue.refresh(),
      ]);
      if (orders.kind === 'failed') return orders;
      deps.applyAccountPoll(accountId, orders.value, readAt);
      // The person orders again because the first order wasn't listed yet, but now it is.
      if (late.some(({ id }) => operations.get(id)?.state === 'done')) {
        return failed({ kind: 'already-exists', message: '' });
      }
      const known = servers.ofAccount(accountId).map(({ snapshot }) => snapshot);
      // An order that the list lacks could later be taken for the new one, so a list empty by accident doesn't count.
      if (orders.value.unreadable.includes(undefined)) {
        return failed({ kind: 'unreadable-reply', reason: 'an order in the list' });
      }
      if (orders.value.orders.length === 0 && known.some(isExpectedInList)) {
        return failed({ kind: 'unreadable-reply', reason: 'an empty list of orders' });
      }
      const changed = catalogue.kind === 'ok' ? changedPrice(details, catalogue.value) : undefined;
      if (changed !== undefined) return failed({ kind: 'price-changed', price: changed });
      // For the same reason, known orders count as listed.
      const ordersBefore = new Set([
        ...[...orders.value.orders, ...known.map(({ order }) => order)].map(({ id }) => id),
        ...orders.value.unreadable.filter(id => id !== undefined),
      ]);
      return ok({ ...details, ordersBefore: [...ordersBefore] });
    },
    call: async ({ details }, credentials) => {
      const placed = await provider.createOrder(credentials, details.tariffId);
      if (placed.kind === 'failed') return placed;
      return ok({ ...details, ...placed.value });
    },
    onDone: ({ accountId, details: { orderId, invoiceId, price } }) => {
      // Until the next list, the order is what the reply contained.
      if (orderId !== undefined && servers.ofOrder(accountId, orderId) === undefined) {
        const order: Order = {
          id: orderId,
          number: undefined,
          amount: price,
          invoiceId,
          status: 'pending',
          rawStatus: 'Pending',
        };
        servers.add(accountId, initialSnapshot(order, false, now()), undefined);
      }
      deps.pollAccountSoon(accountId);
    },
    reconcileSoon: ({ accountId }) => deps.pollAccountSoon(accountId),
  };
}

/**
 * Reconciles the open order of an account by a complete list, or without a list by the deadline. Must be called in a
 * transaction. `true`: it is still open and another list is needed soon.
 */
export function createReconcileOrder(deps: Pick<Context, 'db' | 'now' | 'transition'>) {
  const { operations } = deps.db;

  /** Ends unconfirmed orders as done if they are listed late. */
  const findLate = (accountId: AccountId, orders: readonly Order[]): void => {
    const late = operations.lateOrders(accountId, deps.now() - lateOrderMs);
    if (late.length === 0) return;
    const placed = operations.placedOrders(accountId);
    const ids = orders.map(({ id }) => id);
    for (const operation of late) {
      const others = late.filter(({ id }) => id !== operation.id);
      const orderId = findLateOrder(operation, others, ids, placed);
      if (orderId === undefined) continue;
      const invoiceId = orders.find(({ id }) => id === orderId)?.invoiceId;
      const found = { ...operation.details, orderId, isLate: true };
      deps.transition(operation.id, 'unconfirmed', 'done', undefined, () =>
        operations.saveDetails(operation.id, invoiceId === undefined ? found : { ...found, invoiceId }),
      );
    }
  };

  return (
    accountId: AccountId,
    list?: { readonly orders: readonly Order[]; readonly readAt: number },
  ): boolean => {
    const operation = operations.openOrder(accountId);
    // Once the next order is sent, a new order in the list may be that one.
    const isNothingSent = operation === undefined || operation.state === 'accepted';
    if (isNothingSent && list !== undefined) findLate(accountId, list.orders);
    if (operation === undefined) return false;
    const { id, details } = operation;
    let seen = operation.state;
    if (list !== undefined) {
      const { state, orderId, candidateOrders, listsChecked } = reconcileOrder(
        operation,
        { orders: list.orders.map(order => order.id), readAt: list.readAt },
        operations.placedOrders(accountId),
      );
      seen = state;
      operations.saveDetails(id, {
        ...details,
        listsChecked,
        orderId: orderId ?? details.orderId,
        invoiceId: list.orders.find(order => order.id === orderId)?.invoiceId ?? details.invoiceId,
        candidateOrders: candidateOrders.length === 0 ? details.candidateOrders : candidateOrders,
      });
    }
    return isOpen(reconcileTo(seen, operation, deps));
  };
}

export type ReconcileOrder = ReturnType<typeof createReconcileOrder>;

/**
 * Cancels an unpaid order. It is safe to repeat, so no operation is stored. If the provider refuses, the list is
 * read, because the order may have been paid or cancelled in the meantime.
 */
export const createCancelOrder =
  (
    deps: Pick<Context, 'db' | 'provider' | 'credentials' | 'messageButtons'> & {
      readonly pollAccount: (account: AccountId) => Promise<void>;
    },
  ) =>
  async (person: PersonId, id: ServerId): ProviderResult<undefined> => {
    const { transaction, servers } = deps.db;
    const server = servers.get(id);
    if (server === undefined) return failed(noKey);
    const credentials = deps.credentials.own(person, server.accountId);
    if (credentials === undefined) return failed(noKey);
    const answer = await deps.provider.cancelOrder(credentials, server.snapshot.order.id);
    if (answer.kind === 'failed') {
      await deps.pollAccount(server.accountId);
      return answer;
    }
    transaction(() => {
      const snapshot = servers.get(id)?.snapshot;
      if (snapshot?.order.status !== 'pending') return;
      const order = { ...snapshot.order, status: 'cancelled', rawStatus: 'Cancelled' } as const;
      servers.save(id, { ...snapshot, order }, undefined);
      deps.messageButtons.expire(id, 'payment');
      deps.db.plannedInstalls.remove(id);
    });
    return answer;
  };
