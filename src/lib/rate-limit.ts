/** A token bucket: so many a second on average, with a burst of one second's worth. */
export interface RateLimit {
  /** Takes one if there is one, else says how long until there is, in ms. */
  readonly take: () => number;
}

/** `perSecond` 0: no limit. A clock that goes back costs nothing and gives nothing. */
export function createRateLimit(perSecond: number, now: () => number): RateLimit {
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let filledAt = now();
  return {
    take: () => {
      if (perSecond === 0) return 0;
      const at = now();
      tokens = Math.min(capacity, tokens + (Math.max(0, at - filledAt) * perSecond) / 1000);
      filledAt = at;
      if (tokens >= 1) {
        tokens -= 1;
        return 0;
      }
      return Math.ceil(((1 - tokens) * 1000) / perSecond);
    },
  };
}
