import { setTimeout as sleep } from 'node:timers/promises';

import type { RateLimit } from '../lib/limits.ts';

/** How many reads wait for the rate limit; at the default of 20 a second the last one waits five seconds. */
const maxWaiting = 100;

/** In place of the answer of a read for which there is no room. */
export const tooManyReads = { kind: 'rate-limited', message: '' } as const;

/**
 * Reads that people ask for: who asks for one that is under way shares it, and all of them together stay within the
 * rate limit, in order.
 */
export function createAskedReads(rateLimit: RateLimit, now: () => number) {
  const underWay = new Map<string, Promise<unknown>>();
  let waiting = 0;
  let previous: Promise<void> = Promise.resolve();

  const waitForTurn = async (): Promise<void> => {
    for (let ms = rateLimit.take(now()); ms > 0; ms = rateLimit.take(now()))
      await sleep(ms, undefined, { ref: false });
  };

  /** Makes a function that reads share its reads by their key; `busy`: what it returns if there is no room. */
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
