import type { TaskSet } from '../../lib/loop.ts';
import type { Metrics } from '../../lib/metrics.ts';
import type { RateLimit } from '../../lib/limits.ts';
import type { AccountId, ServerId } from '../../domain/server.ts';
import type { DueItem, DueTimes } from '../../db/poll-schedule.ts';
import { intervalRatio, jitterIntervals, type PollingIntervals } from '../../domain/poll-result.ts';
import type { Context } from '../context.ts';

interface Deps {
  readonly accounts: DueTimes<AccountId>;
  readonly servers: DueTimes<ServerId>;
  /** The servers that a person is waiting for. */
  readonly awaited: () => readonly ServerId[];
  /** When these end, they wake the loop of this scheduler. */
  readonly pollAccount: (account: AccountId) => Promise<unknown>;
  readonly pollServer: (server: ServerId) => Promise<unknown>;
  readonly rateLimit: RateLimit;
  readonly tasks: Pick<TaskSet, 'start'>;
  readonly metrics?: Pick<Metrics, 'pollLag'> | undefined;
  readonly now: () => number;
}

/** Concurrent polls: enough for a thousand calls a second to a provider that answers in a quarter of one. */
const maxUnderWay = 256;

/** Polls that start in one turn of the event loop: after a stall hundreds are due, and a press waits behind them. */
const startsAtOnce = 16;

/** The pause after a poll that could not be stored, for example on a full disk: it is still due. */
const pauseMs = 5_000;

/** Polls accounts and servers when they are due, within the provider's rate limit. */
export function createScheduler(deps: Deps) {
  const { accounts, servers, now } = deps;
  let underWay = 0;

  const createStart =
    <Id extends number>(name: string, due: DueTimes<Id>, poll: (id: Id) => Promise<unknown>) =>
    ({ id, dueAt }: DueItem<Id>): void => {
      underWay += 1;
      due.take(id);
      deps.metrics?.pollLag(name, now() - dueAt);
      deps.tasks.start(name, async () => {
        try {
          await poll(id);
          due.release(id);
        } catch (error) {
          due.release(id, now() + pauseMs);
          throw error;
        } finally {
          underWay -= 1;
        }
      });
    };
  const startAccount = createStart('account', accounts, deps.pollAccount);
  const startServer = createStart('server', servers, deps.pollServer);

  const firstAwaited = (at: number): DueItem<ServerId> | undefined => {
    for (const id of deps.awaited()) {
      const dueAt = servers.dueAt(id);
      if (dueAt !== undefined && dueAt <= at && !servers.isTaken(id)) return { id, dueAt };
    }
    return undefined;
  };
  /** In turns, so that none of them delays the others. */
  const sources = [
    (at: number) => startIfDue(firstAwaited(at), startServer),
    (at: number) => startIfDue(servers.firstDue(at), startServer),
    (at: number) => startIfDue(accounts.firstDue(at), startAccount),
  ];
  const startIfDue = <Id>(item: DueItem<Id> | undefined, start: (item: DueItem<Id>) => void) =>
    item === undefined ? undefined : () => start(item);
  let turn = 0;

  /** Starts what is due; returns the time until the next run, in ms. 0: more is due already. */
  return (): number => {
    // All queries use one instant: what becomes due between two of them would be in neither result.
    const at = now();
    let started = 0;
    for (let idle = 0; idle < sources.length; turn = (turn + 1) % sources.length) {
      const start = sources[turn]?.(at);
      idle = start === undefined ? idle + 1 : 0;
      if (start === undefined) continue;
      // Each end wakes this loop.
      if (underWay >= maxUnderWay) return Infinity;
      if (started === startsAtOnce) return 0;
      started += 1;
      const waitMs = deps.rateLimit.take(at);
      if (waitMs > 0) return waitMs;
      start();
    }
    return Math.max(1, Math.min(servers.nextDueAt() ?? Infinity, accounts.nextDueAt() ?? Infinity) - now());
  };
}

/** The number of polled items changes slowly, and counting them is not free. */
const recountEveryMs = 1_000;

export interface PollOptions {
  /** 0: no limit. */
  readonly providerCallsPerSecond: number;
  readonly pollFastMs: number;
  readonly pollIdleMs: number;
}

/** The polling intervals. They grow with the number of polled items. */
export function createPollIntervals(
  deps: Pick<Context, 'db' | 'now' | 'random'> & {
    readonly options: PollOptions;
  },
) {
  const { db, options, now } = deps;
  let counted = { count: 0, countedAt: -Infinity };

  const load = () => {
    if (Math.abs(now() - counted.countedAt) > recountEveryMs) {
      counted = { count: db.accounts.countPolled() + db.servers.countPolled(), countedAt: now() };
    }
    return { polled: counted.count, callsPerSecond: options.providerCallsPerSecond };
  };
  const ratio = (): number => intervalRatio(options.pollIdleMs, load());

  return {
    /** The factor by which idle intervals are longer than configured, to stay within the rate limit. */
    ratio,
    /** The current idle interval, in ms. */
    idleMs: (): number => options.pollIdleMs * ratio(),
    /** The intervals for one next poll, with jitter. */
    next: (): PollingIntervals =>
      jitterIntervals({ fastMs: options.pollFastMs, idleMs: options.pollIdleMs }, load(), deps.random()),
  };
}

export type PollIntervals = ReturnType<typeof createPollIntervals>;
