import { missedChanges, shownStateOf, type Outage } from '../domain/outage.ts';
import type { Link } from '../domain/access.ts';
import { isProviderWide, noKey, type ProviderFailure } from '../domain/failure.ts';
import { type AccountId, type ChatId, privateChatOf } from '../domain/server.ts';
import type { PollIntervals } from './polling/scheduler.ts';
import type { Context } from './context.ts';

/** Accounts that fail within this time because of the provider are one outage. Polls are backed off for less. */
const togetherMs = 20 * 60_000;

type Deps = Pick<Context, 'db' | 'wakeups' | 'log' | 'now' | 'notifications'> & {
  readonly intervals: Pick<PollIntervals, 'idleMs'>;
};

/** Notifies the chats of an account that it is no longer monitored: each chat once in an outage. */
function createStop({ db, notifications, log, now }: Deps) {
  const { accounts, servers, outages } = db;

  const isShared = ({ accountId, startedAt }: Outage): boolean => {
    const failure = accounts.get(accountId)?.failure ?? accounts.getUnread(accountId, 2)?.failure;
    return now() - startedAt < togetherMs && failure !== undefined && isProviderWide(failure);
  };

  /** `notified`: a private chat that is notified in another way. */
  return (id: AccountId, failure: ProviderFailure, notified?: ChatId): void => {
    const states = servers.ofAccount(id).map(server => [server.id, shownStateOf(server.snapshot)] as const);
    if (!accounts.stop(id, now(), Object.fromEntries(states))) return;
    log.warn('monitoring-stopped', { account: id, reason: failure.kind });
    if (notified !== undefined) outages.add(notified, id, now());
    for (const recipient of notifications.recipientsOf(id)) {
      const { chatId } = recipient;
      const known = outages.ofChat(chatId);
      const others = isProviderWide(failure) ? known.filter(isShared) : [];
      const startedAt = others[0]?.startedAt ?? now();
      outages.add(chatId, id, startedAt);
      // An outage continues if the chat wasn't notified of its end.
      if (known.every(({ accountId }) => accountId !== id))
        notifications.enqueueMonitoringStopped(recipient, startedAt);
    }
  };
}

/** Notifies a chat that its accounts are monitored again, and of what changed in the meantime. */
function createResume({ db, notifications, now }: Deps) {
  const { accounts, servers, outages } = db;
  return ({ chatId, startedAt }: Outage, all: readonly Outage[]): void => {
    const ended = all.filter(({ endedAt }) => endedAt !== undefined);
    const changes = ended.flatMap(({ accountId }) =>
      missedChanges(accounts.get(accountId)?.statesBefore ?? {}, servers.ofAccount(accountId)),
    );
    for (const { accountId } of ended) outages.remove(chatId, accountId);
    const recipient = ended
      .flatMap(({ accountId }) => notifications.recipientsOf(accountId))
      .find(each => each.chatId === chatId);
    // The chat no longer shows any of them.
    if (recipient === undefined) return;
    const accountIds = ended.map(({ accountId }) => accountId);
    const forMs = Math.max(0, now() - startedAt);
    notifications.enqueueMonitoringResumed(recipient, { startedAt, forMs, accountIds, changes });
  };
}

/** Detects when accounts can't be read for more than two intervals, and when they can be read again. */
export function createMonitoring(deps: Deps) {
  const { db, log, now } = deps;
  const { transaction, accounts, servers, links, outages } = db;
  const stop = createStop(deps);
  const resumeChat = createResume(deps);

  /** Stops what is due; returns the time until the next is, in ms. */
  const stopFailing = (idleMs: number): number => {
    const failing = [
      ...accounts
        .getFailing()
        .flatMap(({ id, polledAt: readAt = 0, failure }) =>
          failure === undefined ? [] : [{ id, readAt, failure }],
        ),
      // Accounts whose orders can be read, but none of whose servers.
      ...accounts.getAllUnread().map(({ accountId: id, readAt, failure }) => ({ id, readAt, failure })),
    ];
    let waitMs = Infinity;
    for (const { id, readAt, failure } of failing) {
      const leftMs = readAt + 2 * idleMs - now();
      if (leftMs > 0) waitMs = Math.min(waitMs, leftMs);
      else transaction(() => stop(id, failure));
    }
    return waitMs;
  };

  /** Whether its orders can be read, but none of its servers. */
  const isUnread = (id: AccountId): boolean => accounts.getUnread(id, 1) !== undefined;

  const resume = (id: AccountId, endedAt: number): void => {
    accounts.resume(id);
    outages.end(id, endedAt);
    log.info('monitoring-resumed', { account: id });
  };

  /** Resumes those whose orders could be read before, and now one of their servers can. */
  const resumeRead = (): void => {
    for (const { id, polledAt = now() } of accounts.getStopped()) {
      if (!isUnread(id) && links.ofAccount(id).length > 0) transaction(() => resume(id, polledAt));
    }
  };

  const isReadSince = ({ accountId, endedAt = Infinity }: Outage): boolean =>
    servers
      .ofAccount(accountId)
      .every(
        ({ id, snapshot }) =>
          servers.dueAt(id) === undefined || (snapshot.seenAt !== undefined && snapshot.seenAt >= endedAt),
      );

  /** Announces the accounts that are back once all their servers were read, at most two intervals after the first. */
  const resumeEnded = (idleMs: number): number => {
    let waitMs = Infinity;
    const groups = Map.groupBy(outages.ofEnded(), ({ chatId, startedAt }) => `${chatId}:${startedAt}`);
    for (const group of groups.values()) {
      const [first] = group;
      const endedAt = Math.min(...group.map(each => each.endedAt ?? Infinity));
      if (first === undefined || endedAt === Infinity) continue;
      const leftMs = endedAt + 2 * idleMs - now();
      // None of its servers can be read: either one will be, or the account fails again.
      if (group.some(each => each.endedAt !== undefined && isUnread(each.accountId))) continue;
      if (leftMs <= 0 || group.every(each => each.endedAt !== undefined && isReadSince(each)))
        transaction(() => resumeChat(first, group));
      else waitMs = Math.min(waitMs, leftMs);
    }
    return waitMs;
  };

  return {
    /** The key of a link was rejected, and its owner is notified of that. To be called within a transaction. */
    keyRejected({ accountId, personId }: Link): void {
      if (links.ofAccount(accountId).length > 0) return;
      servers.clearFailures(accountId);
      stop(accountId, noKey, privateChatOf(personId));
    },
    /** An account's orders were read in full. To be called within a transaction, before they are applied. */
    readAgain(id: AccountId): void {
      // Without its servers it isn't monitored yet.
      if (accounts.get(id)?.stoppedAt !== undefined && !isUnread(id)) resume(id, now());
    },
    /** To be called often; returns the time until the next run, in ms. */
    run(): number {
      const idleMs = deps.intervals.idleMs();
      resumeRead();
      return Math.min(stopFailing(idleMs), resumeEnded(idleMs));
    },
  };
}

export type Monitoring = ReturnType<typeof createMonitoring>;
