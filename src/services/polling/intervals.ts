import type { Intervals } from '../../core/watch.ts';
import { spreadIntervals, stretch } from '../../core/watch-pace.ts';
import type { Context } from '../context.ts';

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
  let polled = { count: 0, countedAt: -Infinity };

  const demand = () => {
    if (Math.abs(now() - polled.countedAt) > recountEveryMs) {
      polled = { count: db.accounts.countWatched() + db.servers.countWatched(), countedAt: now() };
    }
    return { watched: polled.count, callsPerSecond: options.providerCallsPerSecond };
  };
  const ratio = (): number => stretch(options.pollIdleMs, demand());

  return {
    /** How much longer idle intervals are than configured, to stay within the provider's limit; 1: as configured. */
    ratio,
    /** The idle interval as it is now, in ms. */
    idleMs: (): number => options.pollIdleMs * ratio(),
    /** The intervals for one next poll, with jitter. */
    next: (): Intervals =>
      spreadIntervals({ fastMs: options.pollFastMs, idleMs: options.pollIdleMs }, demand(), deps.random()),
  };
}

export type PollIntervals = ReturnType<typeof createPollIntervals>;
