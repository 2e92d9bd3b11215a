import { isNotTried, type ProviderFailure } from '../../domain/failure.ts';
import { secondLookMs, type Link } from '../../domain/access.ts';
import { needsPaymentReminder } from '../../domain/notification.ts';
import type { Polled } from '../../domain/provider.ts';
import type { AccountId, LinkId, Order, OrderId, OrderList, ReplyTag } from '../../domain/server.ts';
import {
  nextPollInMs,
  applyListedOrder,
  applyMissingOrder,
  initialSnapshot,
  isSuspectedGone,
  type PollingIntervals,
} from '../../domain/poll-result.ts';
import { createLru } from '../../lib/lru.ts';
import type { AccountCredentials } from '../permissions.ts';
import type { Account } from '../../db/accounts.ts';
import type { Db } from '../../db/db.ts';
import type { PollingKey } from '../../db/links.ts';
import type { Server } from '../../db/servers.ts';
import type { Monitoring } from '../monitoring.ts';
import type { Notifications } from '../notifications/enqueue.ts';
import type { ReconcileOrder } from '../operations/kinds/order.ts';
import type { ReconcileKeys } from '../operations/kinds/ssh-key.ts';
import type { Context } from '../context.ts';
import type { GroupCommit } from '../group-commit.ts';

const slowestRetryMs = 15 * 60_000;
const storeAcceptedEveryMs = 30 * 60_000;

/**
 * Whether an order that isn't stored yet was in the first list: true for that list, and later for orders that were
 * unreadable in it. An entry without an id can be any order that becomes readable once no such entry is left.
 */
function trackUnreadable(
  accounts: Pick<Db['accounts'], 'setUnreadable'>,
  { id: accountId, firstPolledAt, unreadableAtFirst }: Account,
  unreadable: OrderList['unreadable'],
): (order: OrderId) => boolean {
  const isFirst = firstPolledAt === undefined;
  const nameless = (all: OrderList['unreadable']) => all.filter(id => id === undefined);
  const [before, after] = [nameless(unreadableAtFirst), nameless(unreadable)];
  const left = isFirst
    ? unreadable
    : [...unreadableAtFirst.filter(id => id !== undefined), ...before.slice(0, after.length)];
  accounts.setUnreadable(accountId, unreadable.length, left);
  return order => isFirst || unreadableAtFirst.includes(order) || before.length > after.length;
}

/** As many lists as 500 calls a second read in 20 s, which is the longest that one read takes. */
const maxReadsRemembered = 10_000;

/**
 * Whether a later list of an account has already been applied, which this one would revert. A time in the future was
 * recorded before the clock was set back.
 */
export function createOvertaken(now: () => number) {
  /** When the newest applied list of each account was requested. */
  const newestReadAt = createLru<AccountId, number>(maxReadsRemembered);
  return (account: AccountId, readAt: number): boolean => {
    const newest = newestReadAt.get(account);
    if (newest !== undefined && readAt < newest && newest <= now()) return true;
    newestReadAt.set(account, readAt);
    return false;
  };
}

/**
 * Applies a complete list of an account's orders (new, changed and missing ones) in one transaction with its
 * notifications. `readAt` is when the list was requested. `tag` is the tag of the reply; if the last reply had the same
 * one, there is no list.
 */
export function createApplyAccountPoll(
  deps: Pick<Context, 'db' | 'now'> & {
    readonly reconcileOrder: ReconcileOrder;
    readonly notifications: Pick<Notifications, 'enqueueServerEvent'>;
    readonly monitoring: Pick<Monitoring, 'readAgain'>;
    readonly intervals: () => PollingIntervals;
  },
) {
  const { notifications, now } = deps;
  const { transaction, accounts, servers, operations } = deps.db;
  const isOvertaken = createOvertaken(now);

  /** Returns whether anything has changed. */
  const applyToServer = (server: Server, order: Order | undefined, intervals: PollingIntervals): boolean => {
    const { id, snapshot } = server;
    const result =
      order === undefined
        ? { snapshot: applyMissingOrder(snapshot, now()), events: [] }
        : applyListedOrder(snapshot, order, now());
    for (const event of result.events) notifications.enqueueServerEvent(id, event);
    // An order that isn't listed may just have been cancelled.
    if (order !== undefined && needsPaymentReminder(result.snapshot, now())) {
      notifications.enqueueServerEvent(id, { kind: 'order-unpaid', sinceAt: snapshot.firstSeenAt });
    }
    const changed = order?.status !== snapshot.order.status || isSuspectedGone(result.snapshot);
    const wanted = nextPollInMs(result.snapshot, intervals, { now: now(), hasOpenOperation: false });
    const dueAt = servers.dueAt(id);
    // A server that has changed is read at once; others keep their due time.
    const nextAt = wanted === undefined ? dueAt : changed ? now() : (dueAt ?? now() + wanted);
    return servers.saveListed(server, result.snapshot, nextAt);
  };

  /** The same list changed nothing before, so it changes nothing now, and is applied in memory. */
  const applyUnchanged = (accountId: AccountId, tag: ReplyTag | undefined, readAt: number): void => {
    const isUnchanged = tag === accounts.knownReply(accountId) && !operations.isOrderAwaited(accountId);
    // Something else has changed in the meantime, so the list is read again.
    if (!isUnchanged) accounts.schedule(accountId, now());
    else if (!isOvertaken(accountId, readAt)) {
      accounts.unchanged(accountId, now() + deps.intervals().idleMs, now());
    }
  };

  return (accountId: AccountId, list: OrderList | undefined, readAt = now(), tag?: ReplyTag): void => {
    if (list === undefined) {
      applyUnchanged(accountId, tag, readAt);
      return;
    }
    const { orders, unreadable } = list;
    transaction(() => {
      const account = accounts.get(accountId);
      if (account === undefined || isOvertaken(accountId, readAt)) return;
      deps.monitoring.readAgain(accountId);
      // Removes duplicates.
      const listed = new Map<OrderId, Order>(orders.map(order => [order.id, order]));
      const intervals = deps.intervals();
      const stored = new Set<OrderId>();
      let isChanged =
        account.failures > 0 || account.stoppedAt !== undefined || account.polledAt === undefined;
      const isUnknown = (id: OrderId): boolean =>
        !listed.has(id) && (unreadable.includes(id) || unreadable.includes(undefined));
      for (const server of servers.ofAccount(accountId)) {
        stored.add(server.snapshot.order.id);
        if (isUnknown(server.snapshot.order.id)) continue;
        isChanged = applyToServer(server, listed.get(server.snapshot.order.id), intervals) || isChanged;
      }
      const isInitial = trackUnreadable(accounts, account, unreadable);
      for (const order of listed.values()) {
        if (stored.has(order.id)) continue;
        const snapshot = initialSnapshot(order, isInitial(order.id), now());
        const wanted = nextPollInMs(snapshot, intervals, { now: now(), hasOpenOperation: false });
        servers.add(accountId, snapshot, wanted === undefined ? undefined : now());
        isChanged = true;
      }
      const hasOpenOrder = deps.reconcileOrder(
        accountId,
        unreadable.length === 0 ? { orders, readAt } : undefined,
      );
      const nextAt = now() + (hasOpenOrder ? intervals.fastMs : intervals.idleMs);
      if (isChanged) accounts.polled(accountId, now(), nextAt);
      else accounts.unchanged(accountId, nextAt, now());
      const isSettled =
        !isChanged && unreadable.length === 0 && account.unreadableAtFirst.length === 0 && !hasOpenOrder;
      // Each list counts for missing orders, and for reminders of unpaid ones.
      const isComplete = stored.size === listed.size && orders.every(({ status }) => status !== 'pending');
      if (isSettled && isComplete && tag !== undefined) accounts.rememberReply(accountId, tag);
      // The message that the account can be read again lists what changed, so its servers are read now.
      if (account.stoppedAt !== undefined) servers.expediteAccount(accountId, now());
    });
  };
}

export type ApplyAccountPoll = ReturnType<typeof createApplyAccountPoll>;

type AccountPollingDeps = Pick<Context, 'db' | 'provider' | 'wakeups' | 'now'> & {
  readonly credentials: Pick<AccountCredentials, 'reject'>;
  readonly commit: GroupCommit;
  readonly applyAccountPoll: ApplyAccountPoll;
  readonly reconcileOrder: ReconcileOrder;
  readonly reconcileKeys: ReconcileKeys;
  readonly intervals: () => PollingIntervals;
};

/** The same key as it is now; `undefined`: it was rejected or removed. */
const currentKey = (
  { keysOf }: Pick<Db['links'], 'keysOf'>,
  { id, accountId }: Link,
): PollingKey | undefined => keysOf(accountId).find(({ link }) => link.id === id);

/** Reads an account's orders with one of its keys, and records whether the provider accepted it. */
function createReadOrders(
  deps: Pick<AccountPollingDeps, 'db' | 'provider' | 'credentials' | 'applyAccountPoll' | 'commit' | 'now'>,
) {
  const { now } = deps;
  const { links, accounts } = deps.db;

  const applyRejection = (link: Link): void => {
    const { rejectedAt } = links.get(link.id) ?? link;
    if (rejectedAt === undefined) links.setRejectedAt(link.id, now());
    else if (now() - rejectedAt >= secondLookMs) deps.credentials.reject(link);
  };

  /** Whether the acceptance of a key has to be stored. Keys take turns by when they were last accepted. */
  const isToStore = (link: Link, isAlone: boolean): boolean => {
    const current = currentKey(links, link)?.link;
    if (!isAlone || current === undefined || current.rejectedAt !== undefined) return true;
    return now() - (current.checkedAt ?? 0) >= storeAcceptedEveryMs;
  };

  /** `isAlone`: it is the account's only key. */
  return async ({ link, credentials }: PollingKey, isAlone = false): Promise<ProviderFailure | undefined> => {
    const readAt = now();
    const known = accounts.knownReply(link.accountId);
    const answer = await deps.provider.pollOrders(credentials(), known);
    const apply = ({ reading, tag }: Polled<OrderList>) =>
      deps.applyAccountPoll(link.accountId, reading, readAt, tag);
    if (answer.kind === 'ok' && !isToStore(link, isAlone)) {
      await deps.commit(() => apply(answer.value));
      return undefined;
    }
    return deps.commit(() => {
      if (answer.kind === 'failed') {
        if (answer.failure.kind === 'bad-credentials') applyRejection(link);
        else if (currentKey(links, link)?.link.rejectedAt !== undefined)
          links.setRejectedAt(link.id, undefined);
        return answer.failure;
      }
      links.markAccepted(link, now());
      apply(answer.value);
      return undefined;
    });
  };
}

/**
 * Polls accounts, each time with the least recently used key, so that a rejected key is noticed. A rejection counts
 * when the provider repeats it with no other answer in between. A failed poll says nothing about the account.
 */
export function createAccountPolling(deps: AccountPollingDeps) {
  const { wakeups, now } = deps;
  const { links, accounts } = deps.db;
  const readOrdersWith = createReadOrders(deps);

  /** When to retry a key that was rejected once; `undefined`: there is none. */
  const secondLookAt = (id: AccountId): number | undefined => {
    const times = links.keysOf(id).flatMap(({ link }) => link.rejectedAt ?? []);
    return times.length === 0 ? undefined : Math.min(...times) + secondLookMs;
  };

  /** Polls again soon if an order has to be reconciled, and otherwise backs off. */
  const retryLater = (id: AccountId, failure: ProviderFailure): Promise<void> =>
    deps.commit(() => {
      const { fastMs, idleMs } = deps.intervals();
      const { failures = 0, failure: before } = accounts.get(id) ?? {};
      const backoffMs = Math.min(idleMs * 2 ** Math.min(failures, 10), Math.max(idleMs, slowestRetryMs));
      const why = isNotTried(failure) ? (before ?? failure) : failure;
      accounts.failed(id, now() + (deps.reconcileOrder(id) ? fastMs : backoffMs), why);
    });

  /** Reads with one key after another until one isn't rejected; `false`: all are rejected. */
  const readWithAny = async (id: AccountId): Promise<boolean> => {
    const isDue = ({ link: { rejectedAt } }: PollingKey) =>
      rejectedAt !== undefined && now() - rejectedAt >= secondLookMs;
    const keys = links.keysOf(id);
    for (const { link } of keys.toSorted((a, b) => Number(isDue(b)) - Number(isDue(a)))) {
      const key = currentKey(links, link);
      if (key === undefined) continue;
      const failure = await readOrdersWith(key, keys.length === 1);
      if (failure?.kind === 'bad-credentials') continue;
      if (failure !== undefined) await retryLater(id, failure);
      return true;
    }
    return false;
  };

  const pollOrders = async (id: AccountId): Promise<void> => {
    const isRead = await readWithAny(id);
    const againAt = secondLookAt(id);
    // A key that was linked while the others were tried.
    const hasNewKey = links.keysOf(id).some(({ link }) => link.rejectedAt === undefined);
    if (!isRead) accounts.schedule(id, hasNewKey ? now() : againAt);
    else if (againAt !== undefined) accounts.expedite(id, againAt);
  };

  /** Wakes the loop after a poll, which may have made something due. */
  const thenWake = <T>(polling: Promise<T>): Promise<T> => polling.finally(() => wakeups.poll.wake());

  return {
    /** Reads an account's orders, and its keys if one has to be reconciled. */
    poll: (id: AccountId): Promise<void> =>
      thenWake(
        pollOrders(id).then(async () => {
          if (await deps.reconcileKeys(id)) accounts.schedule(id, now() + deps.intervals().fastMs);
        }),
      ),
    /** Tries the key of a link, even if it was rejected; `undefined`: the provider accepts it. */
    checkLink: async (id: LinkId): Promise<ProviderFailure | undefined> => {
      const key = links.key(id);
      if (key === undefined) return undefined;
      const failure = await thenWake(readOrdersWith(key));
      const { accountId } = key.link;
      const againAt = secondLookAt(accountId);
      if (againAt !== undefined) accounts.expedite(accountId, againAt);
      return failure;
    },
  };
}
