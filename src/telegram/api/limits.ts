/** One thing that may happen so often, and how it is counted. */
export interface Limit {
  readonly readyAt: () => number;
  readonly take: (now: number) => void;
}

/** One each interval, and a burst after silence (the generic cell rate algorithm). */
export function createSpacing(intervalMs: number, burst: number): Limit {
  let fullAt = 0;
  return {
    readyAt: () => fullAt - (burst - 1) * intervalMs,
    take: now => {
      fullAt = Math.max(fullAt, now) + intervalMs;
    },
  };
}

/** At most so many in any second, whichever second one looks at. */
export function createWindow(perSecond: number): Limit {
  const capacity = Math.max(1, Math.floor(perSecond));
  return createCountedWindow(capacity, (capacity * 1000) / perSecond);
}

/** At most so many in any stretch of so long, whichever one looks at. */
export function createCountedWindow(capacity: number, windowMs: number): Limit {
  const taken: number[] = [];
  let oldest = 0;
  return {
    readyAt: () => (taken.length < capacity ? 0 : (taken[oldest] ?? 0) + windowMs),
    take: now => {
      taken[oldest] = now;
      oldest = (oldest + 1) % capacity;
    },
  };
}

/** What several limits allow. */
export const allOf = (...limits: readonly Limit[]): Limit => ({
  readyAt: () => Math.max(...limits.map(limit => limit.readyAt())),
  take: now => {
    for (const limit of limits) limit.take(now);
  },
});

export const unlimited: Limit = { readyAt: () => 0, take: () => undefined };
