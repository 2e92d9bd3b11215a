import { lateAfterMs, stuckAfterMs, stuckIn, type Vitality } from '../core/readiness.ts';

export interface Watchdog {
  /** How late the process came to what was due, of late. */
  readonly lateMs: () => number;
  readonly stop: () => void;
}

const lookEveryMs = 1_000;
/** A stall is over when the next look comes in time; it is worth knowing of for a little longer. */
const rememberedMs = 10_000;

/**
 * Looks once a second whether everything goes on: loops that should have run, and the process itself, whose
 * looks come late when something holds the event loop. While nothing can run at all, nothing here can either:
 * then it is the supervisor that misses our signs of life.
 */
export function startWatchdog(options: {
  readonly vitalities: () => Readonly<Record<string, Vitality>>;
  /** Once, when something has been stuck for too long: its name. */
  readonly onStuck: (what: string) => void;
  /** At every look at which nothing is. */
  readonly onAlive?: () => void;
}): Watchdog {
  let lookedAt = performance.now();
  let onTimeAt = lookedAt;
  let lateLooks = 0;
  let worst = { lateMs: 0, at: lookedAt };

  const timer = setInterval(() => {
    const now = performance.now();
    const lateMs = now - lookedAt - lookEveryMs;
    lookedAt = now;
    if (lateMs > lateAfterMs) lateLooks += 1;
    else {
      lateLooks = 0;
      onTimeAt = now;
    }
    if (lateMs > worst.lateMs || now - worst.at > rememberedMs) worst = { lateMs, at: now };
    // One stall that is over needs no new process (nor does a machine that was put to sleep).
    const isCrawling = lateLooks > 1 && now - onTimeAt > stuckAfterMs;
    const stuck = isCrawling ? 'process' : stuckIn(options.vitalities());
    if (stuck === undefined) options.onAlive?.();
    else {
      clearInterval(timer);
      options.onStuck(stuck);
    }
  }, lookEveryMs);
  // It never keeps a process alive that has nothing else to do.
  timer.unref();

  return { lateMs: () => Math.max(0, worst.lateMs), stop: () => clearInterval(timer) };
}
