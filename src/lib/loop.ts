import { createInFlight } from './in-flight.ts';
import type { Log } from './log.ts';

/** A longer delay than 31 bits of milliseconds makes setTimeout fire at once. */
const maxTimerMs = 2 ** 31 - 1;

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
 * Gives `work` at most `ms`. After that its signal aborts and the result is `fallback`; what it
 * returns or throws later is ignored.
 */
export async function withTimeout<T, Fallback>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  fallback: Fallback,
): Promise<T | Fallback> {
  const timeout = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<Fallback>();
  const cancel = runLater(ms, () => {
    timeout.abort();
    resolve(fallback);
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

/** A smaller adjustment of the clock delays nothing noticeably. */
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

/** Wakes a loop when there is work for it. */
export function createWakeup() {
  const listeners = new Set<() => void>();
  let isWaking = false;
  return {
    subscribe: (listener: () => void): void => void listeners.add(listener),
    /** Calls the listeners soon, and never within the caller's transaction, which they would otherwise join. */
    wake: (): void => {
      if (isWaking) return;
      isWaking = true;
      setImmediate(() => {
        isWaking = false;
        for (const listener of listeners) listener();
      });
    },
  };
}

export interface LoopHealth {
  /** How long the current run has taken, or how late the next one is. */
  readonly overdueMs: number;
  /** Failed runs in a row. */
  readonly failures: number;
}

export type Loop = ReturnType<typeof startLoop>;

const maxBackoffMs = 30_000;

/**
 * Runs something repeatedly, never concurrently. `run` returns the time until the next run, in ms. Errors are logged
 * and retried after a growing pause; they never end the loop.
 */
export function startLoop(options: {
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<number>;
  readonly log: Pick<Log, 'error'>;
  readonly now?: () => number;
  /**
   * The longest pause, even if `run` returns a longer one: work is due by the wall clock, and timers stand
   * still while a machine is suspended.
   */
  readonly maxPauseMs?: number;
  /** The shortest pause even if the loop is woken, so that one run does all that is due. A pause of 0 stays 0. */
  readonly minPauseMs?: number;
}) {
  const { name, run, log, minPauseMs = 0 } = options;
  const now = options.now ?? Date.now;
  const limitMs = Math.min(options.maxPauseMs ?? Infinity, maxTimerMs);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;
  let isWoken = false;
  let failures = 0;
  let successAt: number | undefined;
  /** When the current run started, or when the next one is due; monotonic. */
  let expectedAt = performance.now();
  let minPauseEndsAt = -Infinity;

  const runOnce = async (): Promise<void> => {
    isWoken = false;
    let pauseMs: number;
    try {
      pauseMs = await run(stopping.signal);
      failures = 0;
      successAt = now();
    } catch (error) {
      failures += 1;
      pauseMs = Math.min(maxBackoffMs, 100 * 2 ** failures);
      if (!stopping.signal.aborted) log.error('loop-failed', { loop: name, error });
    }
    current = undefined;
    schedule(pauseMs);
  };
  const start = () => {
    if (stopping.signal.aborted || current !== undefined) return;
    clearTimeout(timer);
    expectedAt = performance.now();
    current = runOnce();
  };
  const startIn = (waitMs: number) => {
    if (stopping.signal.aborted) return;
    clearTimeout(timer);
    expectedAt = performance.now() + waitMs;
    timer = setTimeout(start, waitMs);
  };
  const schedule = (pauseMs: number) => {
    const shortestMs = pauseMs <= 0 ? 0 : minPauseMs;
    minPauseEndsAt = performance.now() + shortestMs;
    startIn(isWoken ? shortestMs : Math.min(Math.max(pauseMs, shortestMs), limitMs));
  };
  start();

  return {
    name,
    /** Runs now, or after the shortest pause; during a run, once more after it. */
    wake: (): void => {
      if (isWoken) return;
      isWoken = true;
      const waitMs = minPauseEndsAt - performance.now();
      if (waitMs > 0) startIn(waitMs);
      else start();
    },
    /** Ends the loop; resolves when the current run has ended. */
    stop: async (): Promise<void> => {
      stopping.abort();
      clearTimeout(timer);
      await current;
    },
    lastSuccessAt: (): number | undefined => successAt,
    health: (): LoopHealth => ({
      overdueMs: stopping.signal.aborted ? 0 : Math.max(0, performance.now() - expectedAt),
      failures,
    }),
  };
}

/** The longest time to skip, because not every change is counted. */
const maxSkippedMs = 1_000;

/**
 * For work that is called often and seldom has anything to do: skips it until its time has come or `version` has
 * changed, for a second at most. Both return the time until the next run, in ms.
 */
export function skipUnchanged(
  work: () => number,
  { version, now }: { readonly version: () => number; readonly now: () => number },
): () => number {
  let last = { version: NaN, at: 0, waitMs: 0 };
  return () => {
    const at = now();
    const skippedMs = Math.min(last.waitMs, maxSkippedMs);
    if (version() === last.version && Math.abs(at - last.at) < skippedMs)
      return Math.max(0, last.at + skippedMs - at);
    last = { version: version(), at, waitMs: work() };
    return last.waitMs;
  };
}

export type TaskSet = ReturnType<typeof createTaskSet>;

/** Background work that no caller waits for, but stopping the process does. */
export function createTaskSet(log: Pick<Log, 'error'>) {
  const running = createInFlight<number, Promise<void>>();
  let lastId = 0;
  const ending = new AbortController();
  return {
    /** Runs a task in the background; errors are logged. */
    start: (name: string, task: (signal: AbortSignal) => Promise<void>): void => {
      const id = (lastId += 1);
      // In an async function, so that errors before the task's first await are caught too.
      const work = (async () => task(ending.signal))()
        .catch((error: unknown) => log.error('task-failed', { task: name, error }))
        .finally(() => running.delete(id));
      running.set(id, work);
    },
    /** Waits for the running tasks; aborts their signal after `deadlineMs`. */
    drain: async (deadlineMs: number): Promise<void> => {
      const cancelDeadline = runLater(deadlineMs, () => ending.abort());
      while (running.size() > 0) await Promise.all(running.values());
      cancelDeadline();
    },
    /** Aborts the signal, and with it delayed tasks. */
    end: (): void => ending.abort(),
    signal: ending.signal,
  };
}

export interface Clock {
  /** Epoch ms that never go back. */
  readonly now: () => number;
  /** Returns a function that cancels it. It may fire early if the delay is too long for a timer. */
  readonly after: (delayMs: number, then: () => void) => () => void;
}

/** A timer. The function sets it to another time; `Infinity`: to none. */
export function createTimer(clock: Clock, fire: () => void): (at: number) => void {
  let firesAt = Infinity;
  let cancel = (): void => undefined;
  return at => {
    if (at === firesAt) return;
    cancel();
    firesAt = at;
    if (at === Infinity) return;
    cancel = clock.after(Math.max(1, Math.ceil(at - clock.now())), () => {
      firesAt = Infinity;
      fire();
    });
  };
}
