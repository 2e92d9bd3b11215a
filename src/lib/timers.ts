/** A longer delay than 31 bits of milliseconds makes setTimeout fire at once. */
export const maxTimerMs = 2 ** 31 - 1;

/** Runs `work` after `ms`, unless the signal aborts or the returned function is called before that. */
export function runLater(ms: number, work: () => void, signal?: AbortSignal): () => void {
  if (signal?.aborted === true) return () => undefined;
  const cancel = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  const timer = setTimeout(
    () => {
      cancel();
      work();
    },
    Math.min(ms, maxTimerMs),
  );
  signal?.addEventListener('abort', cancel);
  return cancel;
}

/** Resolves after `ms`, or as soon as the signal aborts. It never rejects. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, Math.min(ms, maxTimerMs));
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });

/**
 * Gives `work` at most `ms`. When they are over its signal aborts and the result is `fallback`; what it
 * returns or throws later is ignored.
 */
export async function withTimeout<T, Fallback>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  fallback: Fallback,
): Promise<T | Fallback> {
  const timeout = new AbortController();
  let cancel = (): void => undefined;
  const late = new Promise<Fallback>(resolve => {
    cancel = runLater(ms, () => {
      timeout.abort();
      resolve(fallback);
    });
  });
  try {
    return await Promise.race([work(timeout.signal), late]);
  } finally {
    cancel();
  }
}

/**
 * Whether an instant is less than `withinMs` away from now. One further in the future was recorded before the
 * clock was set back, so its age is unknown.
 */
export const isWithin = (at: number, now: number, withinMs: number): boolean => Math.abs(now - at) < withinMs;

/** A clock that is adjusted by less delays nothing that anybody would notice. */
const toleratedJumpMs = 1_000;

/** Detects that the clock was set back: `true` once, at the first call after it. */
export function createClockJumpDetector(now: () => number): () => boolean {
  let lastAt = now();
  return () => {
    const at = now();
    const hasClockJumpedBack = at < lastAt - toleratedJumpMs;
    lastAt = at;
    return hasClockJumpedBack;
  };
}
