/** How often something may happen. Every `now` is an instant in ms of the one clock that the caller keeps to. */
export interface RateLimit {
  /** From when on one more may happen; an instant that has passed means at once. */
  readonly readyAt: (now: number) => number;
  /** Counts one that happens now. */
  readonly take: (now: number) => void;
}

export interface Rate {
  /** May be a fraction: half a message a second. */
  readonly count: number;
  readonly perMs: number;
}

export const unlimited: RateLimit = { readyAt: () => -Infinity, take: () => undefined };

/**
 * A token bucket, as the generic cell rate algorithm (ITU-T I.371): `count` in `perMs` on average, and after
 * silence `burst` at once, by default `count` and at least one. A clock that goes back neither gives nor costs anything.
 */
export function createRateLimit({
  count,
  perMs,
  burst = Math.max(1, count),
}: Rate & { readonly burst?: number }): RateLimit & { readonly isFull: (now: number) => boolean } {
  const intervalMs = perMs / count;
  /** When the bucket is full again. */
  let fullAt = -Infinity;
  let lastNow = -Infinity;
  const follow = (now: number) => {
    if (now < lastNow) fullAt -= lastNow - now;
    lastNow = now;
  };
  return {
    readyAt: now => {
      follow(now);
      return fullAt - (burst - 1) * intervalMs;
    },
    take: now => {
      follow(now);
      fullAt = Math.max(fullAt, now) + intervalMs;
    },
    isFull: now => {
      follow(now);
      return fullAt <= now;
    },
  };
}

/**
 * A sliding window: at most `count` within any span of `perMs`, wherever the span starts. Below one it is one
 * in a span that is longer by as much. Its clock must never go back.
 */
export function createSlidingWindow({ count, perMs }: Rate): RateLimit {
  const capacity = Math.max(1, Math.floor(count));
  const windowMs = (capacity * perMs) / count;
  const taken: number[] = [];
  let oldest = 0;
  return {
    readyAt: () => (taken.length < capacity ? -Infinity : (taken[oldest] ?? 0) + windowMs),
    take: now => {
      taken[oldest] = now;
      oldest = (oldest + 1) % capacity;
    },
  };
}

/** What all of these limits allow. */
export const allOf = (...limits: readonly RateLimit[]): RateLimit => ({
  readyAt: now => Math.max(...limits.map(limit => limit.readyAt(now))),
  take: now => {
    for (const limit of limits) limit.take(now);
  },
});

/** Takes one if it may happen now and gives 0, else gives the time until then, in whole ms. */
export function takeOrWait(limit: RateLimit, now: number): number {
  const waitMs = limit.readyAt(now) - now;
  if (waitMs > 0) return Math.ceil(waitMs);
  limit.take(now);
  return 0;
}
