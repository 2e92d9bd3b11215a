/** How often something may happen. Instants are of any one clock, in ms, or a count of events. */
export interface RateLimit {
  /** When the next one is allowed; in the past: now. */
  readonly readyAt: () => number;
  /** Takes one and returns 0 if it is allowed at `now`; otherwise returns how long to wait. */
  readonly take: (now: number) => number;
}

const takeIf = (readyAt: number, now: number, take: () => void): number => {
  if (readyAt > now) return Math.ceil(readyAt - now);
  take();
  return 0;
};

/**
 * One per interval on average, and at most `burst` at once (the generic cell rate algorithm). A clock that is
 * set back neither adds to the limit nor takes from it.
 */
export function createRateLimit({ interval, burst }: { interval: number; burst: number }) {
  /** When the whole burst is available again. */
  let fullAt = -Infinity;
  let lastAt = -Infinity;
  const followClock = (now: number): void => {
    if (now < lastAt) fullAt -= lastAt - now;
    lastAt = now;
  };
  const readyAt = (): number => fullAt - (burst - 1) * interval;
  return {
    readyAt,
    take: (now: number): number => {
      followClock(now);
      return takeIf(readyAt(), now, () => {
        fullAt = Math.max(fullAt, now) + interval;
      });
    },
    /** Whether the whole burst is available, as after a long silence. */
    isFull: (now: number): boolean => {
      followClock(now);
      return fullAt <= now;
    },
  };
}

/**
 * `perSecond` on average, and at most a second's worth at once, for two together: `first` may use all of it, and `second`
 * leaves a quarter of a second's worth to `first`. 0: no limit.
 */
export function createSharedLimit(perSecond: number): {
  readonly first: RateLimit;
  readonly second: RateLimit;
} {
  if (perSecond === 0) return { first: unlimited, second: unlimited };
  const interval = 1000 / perSecond;
  const burst = Math.max(1, perSecond);
  const first = createRateLimit({ interval, burst });
  const readyAt = (): number => first.readyAt() + Math.floor(burst / 4) * interval;
  return {
    first,
    second: {
      readyAt,
      take: now => {
        // Follows the clock.
        first.isFull(now);
        return takeIf(readyAt(), now, () => first.take(now));
      },
    },
  };
}

/** At most `count` within any `windowMs`, wherever the window starts. Needs a monotonic clock. */
export function createWindowLimit(count: number, windowMs: number): RateLimit {
  const taken: number[] = [];
  let oldest = 0;
  const readyAt = (): number => (taken[oldest] ?? -Infinity) + windowMs;
  return {
    readyAt,
    take: now =>
      takeIf(readyAt(), now, () => {
        taken[oldest] = now;
        oldest = (oldest + 1) % count;
      }),
  };
}

/** A call that isn't answered yet is assumed to arrive at most this much later than others. */
const maxLateMs = 1_000;
/** When all calls become slower, each moves the quickest known time towards its own by this share of the difference. */
const usualShare = 0.002;

/**
 * Limits calls so that the receiver gets at most `count` of them in any `windowMs`. Some calls take longer to arrive than
 * others: a call counts from the last moment at which it can have arrived, which is its answer minus half of the quickest
 * call. It counts for at least `marginMs` and at most `maxLateMs` longer than the window: a call that arrives later than
 * that can be one too many. Needs a monotonic clock.
 */
export function createArrivalLimit({
  count,
  windowMs,
  marginMs,
}: {
  count: number;
  windowMs: number;
  marginMs: number;
}) {
  /** When each place is free again. */
  const places = Array<number>(count).fill(-Infinity);
  let quickestMs = 0;
  const readyAt = (): number => Math.min(...places);
  return {
    readyAt,
    /** Counts a call that is sent now. Call the returned function with the time of its answer. */
    take: (sentAt: number): ((answeredAt: number) => void) => {
      const place = places.indexOf(readyAt());
      const hold = (lateMs: number): number =>
        (places[place] = sentAt + windowMs + Math.max(marginMs, Math.min(lateMs, maxLateMs)));
      const until = hold(maxLateMs);
      return answeredAt => {
        const tookMs = answeredAt - sentAt;
        quickestMs = Math.min(tookMs, quickestMs + usualShare * (tookMs - quickestMs));
        // Another call may have taken the place since.
        if (places[place] === until) hold(tookMs - quickestMs / 2);
      };
    },
  };
}

/** Allows what each of the limits allows. */
export function allOf(...limits: readonly RateLimit[]): RateLimit {
  const readyAt = (): number => Math.max(...limits.map(limit => limit.readyAt()));
  return {
    readyAt,
    take: now =>
      takeIf(readyAt(), now, () => {
        for (const limit of limits) limit.take(now);
      }),
  };
}

export const unlimited: RateLimit = { readyAt: () => -Infinity, take: () => 0 };
