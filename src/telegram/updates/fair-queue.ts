/**
 * Lets many begin one after another, a moment apart, in the order in which they came: in between, whatever
 * is more urgent gets its chance, and so does what arrives from the network.
 */
export function createTurns() {
  const waiting: (() => void)[] = [];
  let isCalling = false;
  let heldUntil = 0;

  const call = (): void => {
    const heldMs = heldUntil - performance.now();
    if (heldMs > 0) {
      setTimeout(call, heldMs);
      return;
    }
    waiting.shift()?.();
    isCalling = waiting.length > 0;
    if (isCalling) setImmediate(call);
  };

  return {
    /** Nobody begins for so long. */
    hold: (ms: number): void => void (heldUntil = performance.now() + ms),

    /** Resolves when it is its turn. */
    next: (): Promise<void> =>
      new Promise(resolve => {
        waiting.push(resolve);
        if (isCalling) return;
        isCalling = true;
        setImmediate(call);
      }),
  };
}
