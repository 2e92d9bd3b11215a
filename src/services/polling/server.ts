import type { ServerEvent } from '../../domain/notification.ts';
import { createInFlight } from '../../lib/in-flight.ts';
import { couldBeKey, isNotTried, type ProviderFailure } from '../../domain/failure.ts';
import { resultingPowerState } from '../../domain/operation-lifecycle.ts';
import { type ServerOperation } from '../../domain/operation.ts';
import type { Polled } from '../../domain/provider.ts';
import type { Result } from '../../domain/result.ts';
import type { AccountId, ChatId, ServerId, ServerReading, Snapshot } from '../../domain/server.ts';
import {
  isSuspectedGone,
  nextPollInMs,
  applyNotFound,
  applyServerReading,
  type PollingIntervals,
  type PollResult,
} from '../../domain/poll-result.ts';
import { knownUntil, startedInterval } from '../../domain/uptime.ts';
import type { Notifications } from '../notifications/enqueue.ts';
import type { ReconcileServer } from '../operations/execute.ts';
import type { Context } from '../context.ts';
import type { GroupCommit } from '../group-commit.ts';

const slowestRetryMs = 5 * 60_000;

/** The snapshot of a server after an operation on it has ended. */
function afterEnd(snapshot: Snapshot, ended: ServerOperation | undefined): Snapshot {
  if (ended === undefined) return snapshot;
  // After a failed installation the order is empty and can be installed again.
  if (ended.action === 'install' && ended.state === 'failed') return { ...snapshot, vps: undefined };
  const expectedState = resultingPowerState(ended);
  if (expectedState === undefined) return snapshot;
  const downSince = expectedState === 'running' ? undefined : snapshot.downSince;
  return { ...snapshot, expectedState, unexpectedSince: undefined, downSince };
}

/** The duration of an installation by the bot counts from the installation, not from the payment. */
const timed = (event: ServerEvent, ended: ServerOperation | undefined, now: number): ServerEvent =>
  event.kind === 'vps-active' && ended?.action === 'install' && ended.details.joined !== true
    ? { ...event, tookMs: Math.max(0, now - (ended.sentAt ?? ended.requestedAt)) }
    : event;

type ServerAnswer = Result<Polled<ServerReading>, ProviderFailure>;
const noReading = { tag: undefined, reading: undefined };

/**
 * Applies one read of a server: the snapshot, the operation that it reconciles, the notifications and the time
 * of the next poll are one transaction. A read that failed says nothing about the server.
 */
export function createApplyServerPoll(
  deps: Pick<Context, 'db' | 'now'> & {
    readonly commit: GroupCommit;
    readonly reconcile: ReconcileServer;
    readonly notifications: Pick<Notifications, 'enqueueServerEvent'>;
    readonly intervals: () => PollingIntervals;
  },
) {
  const { reconcile, notifications, now } = deps;
  const { servers, operations, stateIntervals, liveMessages } = deps.db;

  /** The chats in which a message shows the installation to its end. */
  const shownIn = (event: ServerEvent, ended: ServerOperation | undefined): readonly ChatId[] =>
    event.kind === 'vps-active' && ended?.action === 'install'
      ? liveMessages.chatsOf(ended.id).map(({ chatId }) => chatId)
      : [];

  /** Returns whether the power state has changed without an operation. */
  return async (serverId: ServerId, answer: ServerAnswer, readAt: number): Promise<boolean> => {
    const { tag, reading } = answer.kind === 'ok' ? answer.value : noReading;
    // The same reply changed nothing before, so it changes nothing now, and is applied in memory.
    if (tag !== undefined && reading === undefined) {
      const isUnchanged = tag === servers.knownReply(serverId) && !servers.isAwaited(serverId);
      // Something else has changed in the meantime, so the server is read again.
      if (!isUnchanged) servers.schedule(serverId, now());
      else servers.unchanged(serverId, now() + deps.intervals().idleMs, now());
      return false;
    }
    return deps.commit(() => {
      const server = servers.get(serverId);
      if (server === undefined) return false;
      const hadOpen = operations.openOn(serverId) !== undefined;
      const { open, ended } = reconcile(serverId, reading, readAt);
      const result: PollResult | undefined =
        reading !== undefined
          ? applyServerReading(server.snapshot, reading, { now: now(), hasOpenOperation: hadOpen })
          : answer.kind === 'failed' &&
              answer.failure.kind === 'not-found' &&
              isSuspectedGone(server.snapshot)
            ? applyNotFound(server.snapshot, now())
            : undefined;
      const intervals = deps.intervals();
      const hasOpenOperation = open !== undefined;
      if (result === undefined) {
        // A failed read doesn't make a transition or an unexpected state less urgent.
        const again = nextPollInMs(server.snapshot, intervals, { now: now(), hasOpenOperation });
        const soon = again ?? intervals.idleMs;
        const backoffMs = Math.min(soon * 2 ** Math.min(server.failures, 10), Math.max(soon, slowestRetryMs));
        const failure = answer.kind === 'failed' ? answer.failure : undefined;
        const why = failure !== undefined && isNotTried(failure) ? (server.failure ?? failure) : failure;
        servers.failed(serverId, now() + (hasOpenOperation ? soon : backoffMs), why);
        return false;
      }
      const snapshot = afterEnd(result.snapshot, ended);
      const started = startedInterval(server.snapshot, snapshot, intervals.idleMs);
      if (started !== undefined) stateIntervals.start(serverId, started.state, started);
      for (const event of result.events) {
        notifications.enqueueServerEvent(serverId, timed(event, ended, now()), shownIn(event, ended));
      }
      const againMs = nextPollInMs(snapshot, intervals, { now: now(), hasOpenOperation });
      const nextAt = againMs === undefined ? undefined : now() + againMs;
      const isChanged = servers.saveRead(server, snapshot, nextAt) || started !== undefined || hadOpen;
      const isSettled = !isChanged && againMs === intervals.idleMs && snapshot.seenAt === now();
      if (isSettled && tag !== undefined) servers.rememberReply(serverId, tag);
      const { vps } = server.snapshot;
      return vps !== undefined && vps.state !== snapshot.vps?.state && !hadOpen;
    });
  };
}

/** The outcome of a poll; `undefined`: there is no working key to read the server with. */
export type ServerPoll = { readonly failure: ProviderFailure | undefined } | undefined;

/** Reads one server and applies the answer. Callers share a read that is under way. */
export function createPollServer(
  deps: Pick<Context, 'db' | 'provider' | 'wakeups' | 'now'> & {
    readonly pollAccountSoon: (account: AccountId) => void;
    readonly applyServerPoll: ReturnType<typeof createApplyServerPoll>;
    readonly intervals: () => PollingIntervals;
  },
) {
  const { applyServerPoll, now } = deps;
  const { links, servers } = deps.db;
  const underWay = createInFlight<ServerId, Promise<ServerPoll>>();
  const expeditedAt = new Map<AccountId, number>();

  /**
   * A change of one server often affects the account's others. At most once per idle interval, so that a flapping
   * server can't have all of them read at every change.
   */
  const expediteOthers = (accountId: AccountId): void => {
    const { idleMs } = deps.intervals();
    for (const [id, at] of expeditedAt) if (Math.abs(now() - at) >= idleMs) expeditedAt.delete(id);
    if (expeditedAt.has(accountId)) return;
    expeditedAt.set(accountId, now());
    servers.expediteAccount(accountId, now());
  };

  const poll = async (id: ServerId): Promise<ServerPoll> => {
    const server = servers.target(id);
    if (server === undefined) {
      // It was deleted together with its account.
      servers.schedule(id, undefined);
      return undefined;
    }
    const [key] = links.keysOf(server.accountId);
    if (key === undefined) {
      servers.schedule(id, undefined);
      return undefined;
    }
    const readAt = now();
    const times = { now: readAt, idleMs: deps.intervals().idleMs };
    const isCurrent = knownUntil({ seenAt: servers.readAt(id) }, times) === readAt;
    // After a gap, such as a suspended machine, the reply is decoded: it starts another interval of the same state.
    const known = isCurrent ? servers.knownReply(id) : undefined;
    const answer = await deps.provider.pollServer(key.credentials(), server.orderId, known);
    const isFirstFailure = answer.kind === 'failed' && servers.get(id)?.failures === 0;
    // In the meantime the key was rejected, or the account was unlinked.
    if (answer.kind === 'failed' && links.get(key.link.id)?.state !== 'ok') return undefined;
    if (await applyServerPoll(id, answer, readAt)) expediteOthers(server.accountId);
    if (answer.kind === 'ok') return { failure: undefined };
    // Only at the first of its failures: all servers of an account may be refused together.
    if (isFirstFailure && couldBeKey(answer.failure)) deps.pollAccountSoon(server.accountId);
    return { failure: answer.failure };
  };

  return (id: ServerId): Promise<ServerPoll> => {
    const running = underWay.get(id);
    if (running !== undefined) return running;
    const polling = poll(id).finally(() => {
      underWay.delete(id);
      // It may have made something due.
      deps.wakeups.poll.wake();
    });
    underWay.set(id, polling);
    return polling;
  };
}

export type PollServer = ReturnType<typeof createPollServer>;
