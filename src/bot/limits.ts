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
  const windowMs = (capacity * 1000) / perSecond;
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

export const unlimited: Limit = { readyAt: () => 0, take: () => undefined };
