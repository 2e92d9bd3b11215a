import type { ServerEvent } from '../domain/notification.ts';
import { isUnpaidForLong } from '../domain/notification.ts';
import type { Intervals } from '../domain/poll-intervals.ts';
import { readAgainAfter } from '../domain/poll-intervals.ts';
import { firstSight, isSuspectedGone, watchAbsence, watchOrder } from '../domain/poll-result.ts';
import type { AccountId, Order, OrderId, ServerId, Snapshot } from '../domain/server.ts';
import type { SettlePlacing } from './settle-placing.ts';

interface Deps {
  readonly transaction: <T>(work: () => T) => T;
  readonly accounts: {
    get(id: AccountId): { readonly firstLookedAt: number | undefined } | undefined;
    looked(id: AccountId, now: number, nextAt: number): void;
  };
  readonly servers: {
    ofAccount(id: AccountId): readonly { readonly id: ServerId; readonly snapshot: Snapshot }[];
    add(accountId: AccountId, snapshot: Snapshot, nextReadAt: number | undefined): ServerId;
    save(id: ServerId, snapshot: Snapshot, nextReadAt: number | undefined): void;
    nextReadAt(id: ServerId): number | undefined;
  };
  /** Settles by the list what is being ordered; `true`: more lists are wanted soon. */
  readonly settlePlacing?: SettlePlacing;
  readonly onEvent: (server: ServerId, event: ServerEvent) => void;
  readonly intervals: () => Intervals;
  readonly now: () => number;
}

/**
 * Takes in a complete list of an account's orders: what is new, what has changed and what is missing, in
 * one transaction with its news. Only complete lists come here, so what is missing was not listed.
 * `readAt` is when the list was asked for.
 */
export function createObserveAccount(deps: Deps) {
  const { transaction, accounts, servers, now } = deps;
  /** When the newest list that was taken in of each account was asked for. */
  const askedAt = new Map<AccountId, number>();

  /**
   * An answer that another one has overtaken: what is news would be taken back by it, and be news once more. One
   * that is from later than now was before the clock was set back.
   */
  const isOvertaken = (account: AccountId, readAt: number): boolean => {
    const newest = askedAt.get(account);
    if (newest !== undefined && readAt < newest && newest <= now()) return true;
    askedAt.set(account, readAt);
    return false;
  };

  return (accountId: AccountId, orders: readonly Order[], readAt = now()): void =>
    transaction(() => {
      const account = accounts.get(accountId);
      if (account === undefined) return;
      if (isOvertaken(accountId, readAt)) return;
      const isFirstLook = account.firstLookedAt === undefined;
      const listed = new Map<OrderId, Order>(orders.map(order => [order.id, order]));
      const intervals = deps.intervals();
      const known = new Set<OrderId>();

      for (const { id, snapshot } of servers.ofAccount(accountId)) {
        known.add(snapshot.order.id);
        const order = listed.get(snapshot.order.id);
        const watched =
          order === undefined
            ? { snapshot: watchAbsence(snapshot), events: [] }
            : watchOrder(snapshot, order, now());
        for (const event of watched.events) deps.onEvent(id, event);
        // One that isn't listed may have been cancelled a moment ago.
        if (order !== undefined && isUnpaidForLong(watched.snapshot, now())) {
          deps.onEvent(id, { kind: 'order-unpaid', sinceAt: snapshot.firstSeenAt });
        }
        const changed = order?.status !== snapshot.order.status || isSuspectedGone(watched.snapshot);
        const wanted = readAgainAfter(watched.snapshot, intervals, { now: now(), operationOpen: false });
        const planned = servers.nextReadAt(id);
        // What has changed is read at once; the rest keeps its turn.
        const nextAt = wanted === undefined ? planned : changed ? now() : (planned ?? now() + wanted);
        servers.save(id, watched.snapshot, nextAt);
      }
      // Each once, however often it is listed.
      for (const order of listed.values()) {
        if (known.has(order.id)) continue;
        const snapshot = firstSight(order, isFirstLook, now());
        const wanted = readAgainAfter(snapshot, intervals, { now: now(), operationOpen: false });
        servers.add(accountId, snapshot, wanted === undefined ? undefined : now());
      }
      const isPlacing = deps.settlePlacing?.(accountId, { orders, readAt }) ?? false;
      accounts.looked(accountId, now(), now() + (isPlacing ? intervals.fastMs : intervals.idleMs));
    });
}
