import { setTimeout as sleep } from 'node:timers/promises';

import type { RateLimit } from '../lib/limits.ts';

/** How many reads can wait for the rate limit. At the default of 20 a second the last one waits five seconds. */
const maxWaiting = 100;

/** The result of a read when too many others are waiting. */
export const tooManyReads = { kind: 'rate-limited', message: '' } as const;

/**
 * Reads that people ask for. Requests for the same thing share one read, and all reads together stay within the rate
 * limit, in order.
 */
export function createAskedReads(rateLimit: RateLimit, now: () => number) {
  const underWay = new Map<string, Promise<unknown>>();
  let waiting = 0;
  let previous: Promise<void> = Promise.resolve();

  const waitForTurn = async (): Promise<void> => {
    for (let ms = rateLimit.take(now()); ms > 0; ms = rateLimit.take(now()))
      await sleep(ms, undefined, { ref: false });
  };

  /** Wraps a function so that calls with the same key share one read. `busy`: its result if too many are waiting. */
  return <Args extends readonly unknown[], T>(
    keyOf: (...args: Args) => string,
    read: (...args: Args) => Promise<T>,
    busy: T,
  ) =>
    (...args: Args): Promise<T> => {
      const key = keyOf(...args);
      const shared = underWay.get(key);
      if (shared !== undefined) return shared as Promise<T>;
      if (waiting >= maxWaiting) return Promise.resolve(busy);
      waiting += 1;
      const turn = previous.then(waitForTurn);
      previous = turn;
      const reading = turn
        .then(() => {
          waiting -= 1;
          return read(...args);
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, reading);
      return reading;
    };
}
