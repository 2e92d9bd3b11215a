import type { Config } from '../config.ts';
import type { Intervals } from '../domain/poll-intervals.ts';
import { spreadIntervals, stretch } from '../domain/poll-intervals.ts';
import type { Store } from '../store/store.ts';

/** How many things are watched changes slowly, and counting them is not free. */
const recountEveryMs = 1_000;

/** How often what is watched is read, by how much of it there is. */
export function createPacing(deps: {
  readonly config: Pick<Config, 'pollFastMs' | 'pollIdleMs' | 'providerCallsPerSecond'>;
  readonly store: Pick<Store, 'accounts' | 'servers'>;
  readonly now: () => number;
  readonly random: () => number;
}) {
  const { config, store, now } = deps;
  let watched = { count: 0, countedAt: -Infinity };

  const demand = () => {
    if (Math.abs(now() - watched.countedAt) > recountEveryMs) {
      const count = store.accounts.countWatched() + store.servers.countWatched();
      watched = { count, countedAt: now() };
    }
    return { watched: watched.count, callsPerSecond: config.providerCallsPerSecond };
  };

  return {
    /** By how much idle intervals are stretched to stay within the provider's limit; 1: not at all. */
    stretched: (): number => stretch(config.pollIdleMs, demand()),
    intervals: (): Intervals =>
      spreadIntervals({ fastMs: config.pollFastMs, idleMs: config.pollIdleMs }, demand(), deps.random()),
  };
}
