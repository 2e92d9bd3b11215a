import type { TaskSet } from '../../lib/loop.ts';
import type { Metrics } from '../../lib/metrics.ts';
import type { RateLimit } from '../../lib/rate-limit.ts';
import type { AccountId, ServerId } from '../../domain/server.ts';
import type { PollingIntervals } from '../../domain/poll-intervals.ts';
import { intervalRatio, jitterIntervals } from '../../domain/poll-intervals.ts';
import type { Context } from '../context.ts';

interface DueItem<Id> {
  readonly id: Id;
  readonly dueAt: number;
}

interface Due<Id> {
  due(now: number, limit: number): readonly DueItem<Id>[];
  /** Those of them that somebody waits for. */
  dueAwaited?(now: number, limit: number): readonly DueItem<Id>[];
  /** When the next one falls due that isn't yet. */
  nextDueAt(after: number): number | undefined;
}

interface Deps {
  readonly accounts: Due<AccountId>;
  readonly servers: Due<ServerId>;
  /** Both wake the loop of this scheduler when they have ended. */
  readonly pollAccount: (account: AccountId) => Promise<unknown>;
  readonly pollServer: (server: ServerId) => Promise<unknown>;
  readonly rateLimit: RateLimit;
  readonly tasks: Pick<TaskSet, 'start'>;
  readonly metrics?: Pick<Metrics, 'pollLag'> | undefined;
  readonly now: () => number;
}

/** Polls under way at once: as many as 20 calls a second to a slow provider need, and what a small machine bears. */
const maxUnderWay = 64;

/** What could not even be written (a full disk) is as due as before, and would be polled without a pause. */
const pauseMs = 5_000;

/** By turns one of these and one of those, none of them twice. */
function* alternate<Id>(
  these: readonly DueItem<Id>[],
  those: readonly DueItem<Id>[],
): Generator<DueItem<Id>> {
  const given = new Set<Id>();
  for (let turn = 0; turn < Math.max(these.length, those.length); turn++) {
    for (const item of [these[turn], those[turn]]) {
      if (item === undefined || given.has(item.id)) continue;
      given.add(item.id);
      yield item;
    }
  }
}

/** Polls accounts and servers when they are due, within the provider's rate limit. */
export function createScheduler(deps: Deps) {
  const { now } = deps;

  const createQueue = <Id>(name: string, source: Due<Id>, poll: (id: Id) => Promise<unknown>) => {
    const underWay = new Set<Id>();
    const pausedUntil = new Map<Id, number>();
    const isPaused = (id: Id, at: number): boolean => {
      const until = pausedUntil.get(id);
      // More to wait than the whole pause: the clock was set back.
      return until !== undefined && until > at && until - at <= pauseMs;
    };
    return {
      size: () => underWay.size,
      nextDueAt: (after: number) => {
        for (const id of pausedUntil.keys()) if (!isPaused(id, after)) pausedUntil.delete(id);
        return Math.min(source.nextDueAt(after) ?? Infinity, ...pausedUntil.values());
      },
      /**
       * What is under way is still due in the database and must not hide what is behind it. Nor may what is many
       * keep waiting what somebody waits for.
       */
      due: (at: number, limit: number): readonly DueItem<Id>[] => {
        const all = limit + underWay.size + pausedUntil.size;
        const awaited = source.dueAwaited?.(at, all) ?? [];
        const items = [...alternate(awaited, source.due(at, all))];
        return items.filter(({ id }) => !underWay.has(id) && !isPaused(id, at)).slice(0, limit);
      },
      start: ({ id, dueAt }: DueItem<Id>): void => {
        underWay.add(id);
        deps.metrics?.pollLag(name, now() - dueAt);
        deps.tasks.start(name, async () => {
          try {
            await poll(id);
          } catch (error) {
            pausedUntil.set(id, now() + pauseMs);
            throw error;
          } finally {
            underWay.delete(id);
          }
        });
      },
    };
  };
  const accounts = createQueue('account', deps.accounts, deps.pollAccount);
  const servers = createQueue('server', deps.servers, deps.pollServer);
  const free = () => maxUnderWay - accounts.size() - servers.size();

  /** Starts what is due; gives when to run again, in ms. */
  return (): number => {
    // One instant for both questions: what falls due between them would be in neither answer.
    const at = now();
    const [dueServers, dueAccounts] = [servers.due(at, free()), accounts.due(at, free())];
    // In turns, so that neither keeps the other waiting.
    for (let turn = 0; turn < Math.max(dueServers.length, dueAccounts.length); turn++) {
      const [server, account] = [dueServers[turn], dueAccounts[turn]];
      for (const start of [
        server === undefined ? undefined : () => servers.start(server),
        account === undefined ? undefined : () => accounts.start(account),
      ]) {
        if (start === undefined) continue;
        if (free() <= 0) return Infinity;
        const waitMs = deps.rateLimit.take(at);
        if (waitMs > 0) return waitMs;
        start();
      }
    }
    return Math.max(0, Math.min(servers.nextDueAt(at), accounts.nextDueAt(at)) - now());
  };
}

/** How many things are polled changes slowly, and counting them is not free. */
const recountEveryMs = 1_000;

export interface PollOptions {
  /** 0: no limit. */
  readonly providerCallsPerSecond: number;
  readonly pollFastMs: number;
  readonly pollIdleMs: number;
}

/** How often things are polled, by how much there is to poll. */
export function createPollIntervals(
  deps: Pick<Context, 'db' | 'now' | 'random'> & {
    readonly options: PollOptions;
  },
) {
  const { db, options, now } = deps;
  let counted = { count: 0, countedAt: -Infinity };

  const load = () => {
    if (Math.abs(now() - counted.countedAt) > recountEveryMs) {
      counted = { count: db.accounts.countWatched() + db.servers.countWatched(), countedAt: now() };
    }
    return { polled: counted.count, callsPerSecond: options.providerCallsPerSecond };
  };
  const ratio = (): number => intervalRatio(options.pollIdleMs, load());

  return {
    /** How much longer idle intervals are than configured, to stay within the provider's limit; 1: as configured. */
    ratio,
    /** The idle interval as it is now, in ms. */
    idleMs: (): number => options.pollIdleMs * ratio(),
    /** The intervals for one next poll, with jitter. */
    next: (): PollingIntervals =>
      jitterIntervals({ fastMs: options.pollFastMs, idleMs: options.pollIdleMs }, load(), deps.random()),
  };
}

export type PollIntervals = ReturnType<typeof createPollIntervals>;
