/**
 * Starts tasks in order, one in each iteration of the event loop, so that urgent work and network events run in
 * between.
 */
export function createFairQueue() {
  const waiting: (() => void)[] = [];
  let isRunning = false;
  let heldUntil = 0;

  const startNext = (): void => {
    const heldMs = heldUntil - performance.now();
    if (heldMs > 0) {
      setTimeout(startNext, heldMs);
      return;
    }
    waiting.shift()?.();
    isRunning = waiting.length > 0;
    if (isRunning) setImmediate(startNext);
  };

  return {
    /** Starts nothing for this long. */
    hold: (ms: number): void => void (heldUntil = performance.now() + ms),

    /** Resolves when the caller may start. */
    next: (): Promise<void> =>
      new Promise(resolve => {
        waiting.push(resolve);
        if (isRunning) return;
        isRunning = true;
        setImmediate(startNext);
      }),
  };
}
