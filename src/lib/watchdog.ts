import type { LoopHealth } from './loop.ts';

/** The health of work that is not a loop, and that says itself when to expect its next beat. */
export function createHeartbeat(firstWithinMs: number) {
  let expectedAt = performance.now() + firstWithinMs;
  return {
    beat: (nextWithinMs: number): void => {
      expectedAt = performance.now() + nextWithinMs;
    },
    /** No further beat is expected. */
    stop: (): void => {
      expectedAt = Infinity;
    },
    health: (): LoopHealth => ({ overdueMs: Math.max(0, performance.now() - expectedAt), failures: 0 }),
  };
}

/** With such a lag, button presses are answered too late as well. */
export const maxLagMs = 5_000;
/** What has been stuck for so long doesn't recover by itself: a new process is better. */
export const stuckAfterMs = 60_000;
const checkEveryMs = 1_000;
/** A stall is over when the next check comes in time; it stays visible for a little longer. */
const rememberedMs = 10_000;

/**
 * Checks once a second that the loops run when they should, and that the event loop is not blocked. While it
 * is blocked nothing can run here either: then systemd misses our notifications and restarts the process.
 */
export function startWatchdog(options: {
  readonly loops: () => Readonly<Record<string, LoopHealth>>;
  /** Called once, with the name of what has been stuck for too long. */
  readonly onStuck: (name: string) => void;
  /** Called after each check that found nothing stuck. */
  readonly onAlive?: () => void;
}) {
  let checkedAt = performance.now();
  let onTimeAt = checkedAt;
  let lateChecks = 0;
  let worst = { lagMs: 0, at: checkedAt };

  const timer = setInterval(() => {
    const now = performance.now();
    const lagMs = now - checkedAt - checkEveryMs;
    checkedAt = now;
    if (lagMs > maxLagMs) lateChecks += 1;
    else {
      lateChecks = 0;
      onTimeAt = now;
    }
    if (lagMs > worst.lagMs || now - worst.at > rememberedMs) worst = { lagMs, at: now };
    // A single stall that is over needs no new process, nor does a machine that was suspended.
    const isProcessStuck = lateChecks > 1 && now - onTimeAt > stuckAfterMs;
    const loops = Object.entries(options.loops());
    const stuck = isProcessStuck
      ? 'process'
      : loops.find(([, { overdueMs }]) => overdueMs > stuckAfterMs)?.[0];
    if (stuck === undefined) options.onAlive?.();
    else {
      clearInterval(timer);
      options.onStuck(stuck);
    }
  }, checkEveryMs);
  // It doesn't keep a process alive that has nothing else to do.
  timer.unref();

  return {
    /** The worst recent delay of the event loop. */
    lagMs: (): number => Math.max(0, worst.lagMs),
    stop: (): void => clearInterval(timer),
  };
}
