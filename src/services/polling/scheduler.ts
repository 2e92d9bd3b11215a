import type { TaskSet } from '../../lib/loop.ts';
import type { Metrics } from '../../lib/metrics.ts';
import type { RateLimit } from '../../lib/limits.ts';
import type { AccountId, ServerId } from '../../domain/server.ts';
import { intervalRatio, jitterIntervals, type PollingIntervals } from '../../domain/poll-result.ts';
import type { Context } from '../context.ts';

interface DueItem<Id> {
  readonly id: Id;
  readonly dueAt: number;
}

interface Due<Id> {
  due(now: number, limit: number): readonly DueItem<Id>[];
  /** Those that a person is waiting for. */
  dueAwaited?(now: number, limit: number): readonly DueItem<Id>[];
  /** When the next one becomes due, of those that aren't yet. */
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

/** Concurrent polls: enough for 20 calls a second to a slow provider, and few enough for a small machine. */
const maxUnderWay = 64;

/** The pause after a poll that could not be stored (a full disk), since it is still due. */
const pauseMs = 5_000;

/** Alternates between two lists, without duplicates. */
function* alternate<Id>(
  these: readonly DueItem<Id>[],
  those: readonly DueItem<Id>[],
): Generator<DueItem<Id>> {
  const given = new Set<Id>();
  for (let index = 0; index < Math.max(these.length, those.length); index++) {
    for (const item of [these[index], those[index]]) {
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
      // A wait longer than the whole pause means that the clock was set back.
      return until !== undefined && until > at && until - at <= pauseMs;
    };
    return {
      size: () => underWay.size,
      nextDueAt: (after: number) => {
        for (const id of pausedUntil.keys()) if (!isPaused(id, after)) pausedUntil.delete(id);
        return Math.min(source.nextDueAt(after) ?? Infinity, ...pausedUntil.values());
      },
      /**
       * Polls under way are still due in the database and must not hide others behind them. Items that a person
       * waits for alternate with the rest.
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

  /** Starts what is due; returns the time until the next run, in ms. */
  return (): number => {
    // One instant for both queries: what falls due between them would be in neither result.
    const at = now();
    const [dueServers, dueAccounts] = [servers.due(at, free()), accounts.due(at, free())];
    // Alternating, so that neither delays the other.
    for (let index = 0; index < Math.max(dueServers.length, dueAccounts.length); index++) {
      const [server, account] = [dueServers[index], dueAccounts[index]];
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

/** The number of polled items changes slowly, and counting them is not free. */
const recountEveryMs = 1_000;

export interface PollOptions {
  /** 0: no limit. */
  readonly providerCallsPerSecond: number;
  readonly pollFastMs: number;
  readonly pollIdleMs: number;
}

/** The polling intervals, which grow with the number of polled items. */
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
