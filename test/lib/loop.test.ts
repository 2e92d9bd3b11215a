import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createTaskSet, skipUnchanged, startLoop } from '../../src/lib/loop.ts';

const hour = 3_600_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs what is due now, without time passing. */
const flush = () => vi.advanceTimersByTimeAsync(0);

function collectErrors() {
  const errors: unknown[] = [];
  return {
    errors,
    log: { error: (event: string, fields?: object) => void errors.push({ event, ...fields }) },
  };
}

/** A loop whose runs the test ends. */
function startHeldLoop() {
  const { errors, log } = collectErrors();
  const runs: { signal: AbortSignal; end: (outcome: number | Error) => void }[] = [];
  let running = 0;
  let maxRunning = 0;
  const loop = startLoop({
    name: 'held',
    log,
    run: signal => {
      running += 1;
      maxRunning = Math.max(maxRunning, running);
      return new Promise((resolve, reject) => {
        const end = (outcome: number | Error) => {
          running -= 1;
          if (typeof outcome === 'number') resolve(outcome);
          else reject(outcome);
        };
        runs.push({ signal, end });
      });
    },
  });
  const end = async (outcome: number | Error) => {
    runs.at(-1)?.end(outcome);
    await flush();
  };
  return { loop, errors, runs, end, maxRunning: () => maxRunning };
}

/** A loop whose runs end at once, each with the next outcome; the last one repeats. */
function startQuickLoop(outcomes: readonly (number | Error)[], maxPauseMs = Infinity, minPauseMs = 0) {
  const { errors, log } = collectErrors();
  const startedAt: number[] = [];
  const from = Date.now();
  const loop = startLoop({
    name: 'quick',
    log,
    maxPauseMs,
    minPauseMs,
    run: () => {
      const outcome = outcomes[Math.min(startedAt.length, outcomes.length - 1)] ?? 0;
      startedAt.push(Date.now() - from);
      return typeof outcome === 'number' ? Promise.resolve(outcome) : Promise.reject(outcome);
    },
  });
  return { loop, errors, startedAt };
}

describe('a loop', () => {
  test('runs at its start, and again after the pause that the run returned', async () => {
    const { startedAt, errors, loop } = startQuickLoop([1000, 50, -1000, 20, Infinity]);
    await vi.advanceTimersByTimeAsync(24 * 24 * hour);
    expect(startedAt).toEqual([0, 1000, 1050, 1051, 1071]);
    expect(errors).toEqual([]);
    loop.wake();
    await flush();
    expect(startedAt).toHaveLength(6);
    await loop.stop();
  });

  test('runs at least once in its longest pause', async () => {
    const { startedAt, loop } = startQuickLoop([Infinity], 60_000);
    await vi.advanceTimersByTimeAsync(150_000);
    expect(startedAt).toEqual([0, 60_000, 120_000]);
    await loop.stop();
  });

  test('runs at most once in its shortest pause, however often it is woken, unless a run returned 0', async () => {
    const { startedAt, loop } = startQuickLoop([5, 1000, 0, Infinity], Infinity, 20);
    await vi.advanceTimersByTimeAsync(19);
    loop.wake();
    loop.wake();
    await vi.advanceTimersByTimeAsync(2);
    loop.wake();
    await vi.advanceTimersByTimeAsync(10);
    loop.wake();
    await vi.advanceTimersByTimeAsync(100);
    expect(startedAt).toEqual([0, 20, 40, 41]);
    loop.wake();
    await flush();
    expect(startedAt.at(-1)).toBe(131);
    await loop.stop();
  });

  test('never runs twice at once, and runs once more if it was woken during a run', async () => {
    const { loop, runs, end, maxRunning } = startHeldLoop();
    for (let index = 0; index < 10; index += 1) loop.wake();
    await vi.advanceTimersByTimeAsync(hour);
    expect(runs).toHaveLength(1);
    await end(hour);
    await flush();
    expect(runs).toHaveLength(2);
    await end(hour);
    await vi.advanceTimersByTimeAsync(hour - 1);
    expect(runs).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(3);
    expect(maxRunning()).toBe(1);
    void loop.stop();
    await end(0);
  });

  test('runs at once if it is woken in its pause, and starts the pause again', async () => {
    const { startedAt, loop } = startQuickLoop([1000, 5000]);
    await vi.advanceTimersByTimeAsync(400);
    loop.wake();
    await vi.advanceTimersByTimeAsync(4999);
    expect(startedAt).toEqual([0, 400]);
    await vi.advanceTimersByTimeAsync(1);
    expect(startedAt).toEqual([0, 400, 5400]);
    await loop.stop();
  });
});

describe('a loop that fails or stops', () => {
  test('logs a run that throws, and tries again with a backoff of up to half a minute', async () => {
    const { startedAt, errors, loop } = startQuickLoop([new Error('broken')]);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const pauses = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1600]);
    expect(Math.max(...pauses)).toBe(30_000);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(errors).toHaveLength(startedAt.length);
    expect(errors[0]).toEqual({ event: 'loop-failed', loop: 'quick', error: new Error('broken') });
    await loop.stop();
  });

  test('starts the backoff again after a run that succeeded', async () => {
    const no = new Error('broken');
    const { startedAt, loop } = startQuickLoop([no, no, no, 10, no, Infinity]);
    await vi.advanceTimersByTimeAsync(hour);
    expect(startedAt).toEqual([0, 200, 600, 1400, 1410, 1610]);
    await loop.stop();
  });

  test('does not back off from a failed run during which it was woken', async () => {
    const { loop, runs, end } = startHeldLoop();
    loop.wake();
    await end(new Error('broken'));
    await flush();
    expect(runs).toHaveLength(2);
    void loop.stop();
    await end(0);
  });

  test('knows when a run last succeeded', async () => {
    const { loop, end } = startHeldLoop();
    await end(new Error('broken'));
    expect(loop.lastSuccessAt()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(255);
    const at = Date.now();
    await end(hour);
    await vi.advanceTimersByTimeAsync(1000);
    expect(loop.lastSuccessAt()).toBe(at);
    await loop.stop();
  });

  test('aborts its run when it is stopped, waits for it, and never runs again', async () => {
    const { loop, runs, errors, end } = startHeldLoop();
    expect(runs[0]?.signal.aborted).toBe(false);
    loop.wake();
    const stopped = vi.fn();
    void loop.stop().then(stopped);
    await vi.advanceTimersByTimeAsync(hour);
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(stopped).not.toHaveBeenCalled();
    await end(new Error('aborted'));
    expect(stopped).toHaveBeenCalled();
    // An aborted run is no failure.
    expect(errors).toEqual([]);
    loop.wake();
    await vi.advanceTimersByTimeAsync(hour);
    expect(runs).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no timer when it is stopped in its pause', async () => {
    const { loop, startedAt } = startQuickLoop([1000]);
    await flush();
    expect(vi.getTimerCount()).toBe(1);
    await loop.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(hour);
    expect(startedAt).toHaveLength(1);
  });
});

describe('a task set', () => {
  function createTasks() {
    const { errors, log } = collectErrors();
    return { ...createTaskSet(log), errors };
  }
  const hold = () => Promise.withResolvers<undefined>();

  test('logs what a task throws, also before its first await, and is drained all the same', async () => {
    const { start, drain, errors } = createTasks();
    const error = new Error('disk full');
    start('throws', () => {
      throw error;
    });
    start('rejects', () => Promise.reject(error));
    start('works', () => Promise.resolve());
    await drain(hour);
    expect(errors).toEqual([
      { event: 'task-failed', task: 'throws', error },
      { event: 'task-failed', task: 'rejects', error },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is drained when the last task has ended, also one that started meanwhile', async () => {
    const { start, drain } = createTasks();
    const [first, second] = [hold(), hold()];
    start('first', async () => {
      await first.promise;
      start('second', () => second.promise);
    });
    // Tasks run concurrently.
    start('release', () => {
      first.resolve(undefined);
      return Promise.resolve();
    });
    const drained = vi.fn();
    void drain(hour).then(drained);
    await flush();
    expect(drained).not.toHaveBeenCalled();
    second.resolve(undefined);
    await flush();
    expect(drained).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('aborts its tasks at the deadline, and waits until they have ended', async () => {
    const { start, drain, signal } = createTasks();
    const cleanUp = hold();
    start('long', async given => {
      await new Promise(resolve => given.addEventListener('abort', resolve));
      await cleanUp.promise;
    });
    const drained = vi.fn();
    void drain(5000).then(drained);
    await vi.advanceTimersByTimeAsync(4999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signal.aborted).toBe(true);
    expect(drained).not.toHaveBeenCalled();
    cleanUp.resolve(undefined);
    await flush();
    expect(drained).toHaveBeenCalled();
  });

  test('aborts its signal at its end, and not before', async () => {
    const { signal, drain, end } = createTasks();
    await drain(hour);
    expect(signal.aborted).toBe(false);
    end();
    expect(signal.aborted).toBe(true);
  });
});

test('skipped work asks to be called again within a second, because not every change is counted', () => {
  let [now, version, runs] = [0, 1, 0];
  const work = () => {
    runs += 1;
    return hour;
  };
  const run = skipUnchanged(work, { version: () => version, now: () => now });
  const callAt = (at: number): readonly [waitMs: number, runs: number] => {
    now = at;
    return [run(), runs];
  };
  expect(callAt(0)).toEqual([hour, 1]);
  expect(callAt(300)).toEqual([700, 1]);
  expect(callAt(1_000)).toEqual([hour, 2]);
  version += 1;
  expect(callAt(1_001)).toEqual([hour, 3]);
  expect(callAt(-hour)).toEqual([hour, 4]);
});
