import type { Vitality } from '../core/readiness.ts';
import type { Log } from './log.ts';

export interface Loop {
  readonly name: string;
  /** Runs at once; a call during a run makes it run once more. */
  readonly wake: () => void;
  /** No more runs; resolves when the one under way has ended. */
  readonly stop: () => Promise<void>;
  /** When a run last ended well. */
  readonly lastFinishedAt: () => number | undefined;
  /** Whether it runs when it should. */
  readonly vitality: () => Vitality;
}

const slowestBackoffMs = 30_000;

/**
 * Runs something again and again, never twice at once. `run` gives how long to wait for the next run, in
 * ms. What it throws is logged and tried again after a growing pause; it never ends the loop.
 */
export function startLoop(options: {
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<number>;
  readonly log: Pick<Log, 'error'>;
  readonly now?: () => number;
  /**
   * It looks again at least so often, whatever `run` gives: what is due is due by the clock on the wall, and
   * timers stand still while a machine sleeps.
   */
  readonly longestPauseMs?: number;
}): Loop {
  const { name, run, log } = options;
  const now = options.now ?? Date.now;
  const longestMs = Math.min(options.longestPauseMs ?? Infinity, 2 ** 31 - 1);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | undefined;
  let wanted = false;
  let failures = 0;
  let finishedAt: number | undefined;
  /** Since when a run is under way, or when the next one is to begin; monotonic. */
  let expectedAt = performance.now();

  const once = async (): Promise<void> => {
    wanted = false;
    let pauseMs: number;
    try {
      pauseMs = await run(stopping.signal);
      failures = 0;
      finishedAt = now();
    } catch (error) {
      failures += 1;
      pauseMs = Math.min(slowestBackoffMs, 100 * 2 ** failures);
      if (!stopping.signal.aborted) log.error('loop-failed', { loop: name, error });
    }
    current = undefined;
    schedule(pauseMs);
  };
  const begin = () => {
    if (stopping.signal.aborted || current !== undefined) return;
    clearTimeout(timer);
    expectedAt = performance.now();
    current = once();
  };
  const schedule = (pauseMs: number) => {
    if (stopping.signal.aborted) return;
    // setTimeout takes no more than 31 bits, and Infinity means "until woken".
    const waitMs = wanted ? 0 : Math.min(Math.max(pauseMs, 0), longestMs);
    expectedAt = performance.now() + waitMs;
    timer = setTimeout(begin, waitMs);
  };
  begin();

  return {
    name,
    wake: () => {
      wanted = true;
      begin();
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await current;
    },
    lastFinishedAt: () => finishedAt,
    vitality: () => ({
      overdueMs: stopping.signal.aborted ? 0 : Math.max(0, performance.now() - expectedAt),
      failures,
    }),
  };
}

export interface TaskSet {
  /** Lets something run by itself; what it throws is logged. */
  readonly start: (name: string, task: (signal: AbortSignal) => Promise<void>) => void;
  /** Waits for what is under way, at most so long; then ends it by its signal. */
  readonly drain: (deadlineMs: number) => Promise<void>;
  /** Nothing more is to come: what is put off until later is given up. */
  readonly end: () => void;
  /** Given to every task; aborted when their time is up. */
  readonly signal: AbortSignal;
}

/** Work that nobody waits for and that yet must not be forgotten. */
export function createTaskSet(log: Pick<Log, 'error'>): TaskSet {
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  return {
    start: (name, task) => {
      // Whatever it throws, be it before its first pause: it is nobody else's to catch.
      const work = (async () => task(ending.signal))()
        .catch((error: unknown) => log.error('task-failed', { task: name, error }))
        .finally(() => running.delete(work));
      running.add(work);
    },
    drain: async deadlineMs => {
      const deadline = setTimeout(() => ending.abort(), deadlineMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(deadline);
    },
    end: () => ending.abort(),
    signal: ending.signal,
  };
}
