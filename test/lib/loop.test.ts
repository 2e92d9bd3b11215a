import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createTaskSet, startLoop, type Loop } from '../../src/lib/loop.ts';

const hour = 3_600_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets what is already settled run its course, without time passing. */
const settled = () => vi.advanceTimersByTimeAsync(0);

/** A loop whose runs end when the test says so. */
function heldLoop() {
  const errors: unknown[] = [];
  const ends: ((outcome: number | Error) => void)[] = [];
  const signals: AbortSignal[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const loop = startLoop({
    name: 'held',
    log: { error: (event, fields) => void errors.push({ event, ...fields }) },
    now: () => Date.now(),
    run: signal => {
      signals.push(signal);
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      return new Promise((resolve, reject) => {
        ends.push(outcome => {
          running -= 1;
          if (typeof outcome === 'number') resolve(outcome);
          else reject(outcome);
        });
      });
    },
  });
  return {
    loop,
    errors,
    signals,
    begun: () => ends.length,
    mostAtOnce: () => mostAtOnce,
    end: async (outcome: number | Error) => {
      ends.at(-1)?.(outcome);
      await settled();
    },
  };
}

/** A loop whose runs end at once, each with the next of the outcomes, the last one for good. */
function quickLoop(outcomes: readonly (number | Error)[]) {
  const errors: unknown[] = [];
  const begunAt: number[] = [];
  const startedAt = Date.now();
  const loop = startLoop({
    name: 'quick',
    log: { error: (event, fields) => void errors.push({ event, ...fields }) },
    run: () => {
      const outcome = outcomes[Math.min(begunAt.length, outcomes.length - 1)] ?? 0;
      begunAt.push(Date.now() - startedAt);
      return typeof outcome === 'number' ? Promise.resolve(outcome) : Promise.reject(outcome);
    },
  });
  return { loop, errors, begunAt };
}

describe('a loop', () => {
  test('runs at its start, and again after the pause that the run asked for', async () => {
    const { begunAt, errors, loop } = quickLoop([1000, 50, 20, Infinity]);
    await vi.advanceTimersByTimeAsync(hour);
    expect(begunAt).toEqual([0, 1000, 1050, 1070]);
    expect(errors).toEqual([]);
    await loop.stop();
  });

  test('that pauses for ever begins again when it is woken', async () => {
    const { begunAt, loop } = quickLoop([Infinity]);
    await vi.advanceTimersByTimeAsync(24 * 24 * hour);
    expect(begunAt).toHaveLength(1);
    loop.wake();
    await settled();
    expect(begunAt).toHaveLength(2);
    await loop.stop();
  });

  test('takes a pause below nothing for none', async () => {
    const { begunAt, loop } = quickLoop([-1000, Infinity]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begunAt).toHaveLength(2);
    await loop.stop();
  });

  test('is never there twice at once, however often it is woken, and a run that misses a call is repeated once', async () => {
    const held = heldLoop();
    for (let index = 0; index < 10; index += 1) held.loop.wake();
    await vi.advanceTimersByTimeAsync(hour);
    expect(held.begun()).toBe(1);
    await held.end(hour);
    await settled();
    expect(held.begun()).toBe(2);
    await held.end(hour);
    await vi.advanceTimersByTimeAsync(hour - 1);
    expect(held.begun()).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(held.begun()).toBe(3);
    expect(held.mostAtOnce()).toBe(1);
    await held.end(0);
    const stopped = held.loop.stop();
    await held.end(0);
    await stopped;
  });

  test('woken in its pause runs at once, and not once more when the pause is over', async () => {
    const { begunAt, loop } = quickLoop([1000, 5000]);
    await vi.advanceTimersByTimeAsync(400);
    loop.wake();
    await vi.advanceTimersByTimeAsync(4999);
    expect(begunAt).toEqual([0, 400]);
    await vi.advanceTimersByTimeAsync(1);
    expect(begunAt).toEqual([0, 400, 5400]);
    await loop.stop();
  });

  test('whose run throws says so and tries again, later each time up to half a minute', async () => {
    const { begunAt, errors, loop } = quickLoop([new Error('broken')]);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    const pauses = begunAt.slice(1).map((at, index) => at - (begunAt[index] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1600]);
    expect(Math.max(...pauses)).toBe(30_000);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
    expect(errors).toHaveLength(begunAt.length);
    expect(errors[0]).toEqual({ event: 'loop-failed', loop: 'quick', error: new Error('broken') });
    await loop.stop();
  });

  test('forgets its failures after a run that ended well', async () => {
    const no = new Error('broken');
    const { begunAt, loop } = quickLoop([no, no, no, 10, no, Infinity]);
    await vi.advanceTimersByTimeAsync(hour);
    expect(begunAt).toEqual([0, 200, 600, 1400, 1410, 1610]);
    await loop.stop();
  });

  test('that was called during a run which throws does not wait before it tries again', async () => {
    const held = heldLoop();
    held.loop.wake();
    await held.end(new Error('broken'));
    await settled();
    expect(held.begun()).toBe(2);
    const stopped = held.loop.stop();
    await held.end(0);
    await stopped;
  });

  test('knows when a run last ended well', async () => {
    const held = heldLoop();
    expect(held.loop.lastSuccessAt()).toBeUndefined();
    await held.end(new Error('broken'));
    expect(held.loop.lastSuccessAt()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    await vi.advanceTimersByTimeAsync(55);
    const endedAt = Date.now();
    await held.end(hour);
    expect(held.loop.lastSuccessAt()).toBe(endedAt);
    await vi.advanceTimersByTimeAsync(1000);
    expect(held.loop.lastSuccessAt()).toBe(endedAt);
    await held.loop.stop();
  });

  describe('that is stopped', () => {
    async function stopping(loop: Loop) {
      let stopped = false;
      const done = loop.stop().then(() => (stopped = true));
      await vi.advanceTimersByTimeAsync(hour);
      return { isStopped: () => stopped, done };
    }

    test('tells its run by the signal, waits for it, and runs no more', async () => {
      const held = heldLoop();
      expect(held.signals[0]?.aborted).toBe(false);
      held.loop.wake();
      const { isStopped, done } = await stopping(held.loop);
      expect(held.signals[0]?.aborted).toBe(true);
      expect(isStopped()).toBe(false);
      await held.end(0);
      await done;
      held.loop.wake();
      await vi.advanceTimersByTimeAsync(hour);
      expect(held.begun()).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    });

    test('calls it no failure that the run was given up', async () => {
      const held = heldLoop();
      const { done } = await stopping(held.loop);
      await held.end(new Error('aborted'));
      await done;
      expect(held.errors).toEqual([]);
    });

    test('in its pause ends at once and leaves no timer', async () => {
      const { loop, begunAt } = quickLoop([1000]);
      await settled();
      expect(vi.getTimerCount()).toBe(1);
      await loop.stop();
      expect(vi.getTimerCount()).toBe(0);
      await vi.advanceTimersByTimeAsync(hour);
      expect(begunAt).toHaveLength(1);
    });
  });
});

describe('a set of tasks', () => {
  function tasks() {
    const errors: unknown[] = [];
    const set = createTaskSet({ error: (event, fields) => void errors.push({ event, ...fields }) });
    const watch = (drained: Promise<void>) => {
      let done = false;
      void drained.then(() => (done = true));
      return () => done;
    };
    return { ...set, errors, watch };
  }

  const held = () => Promise.withResolvers<undefined>();

  test('without a task is drained at once', async () => {
    const { drain } = tasks();
    await drain(hour);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('logs what a task throws before its first pause, and nobody else meets it', async () => {
    const { start, drain, errors } = tasks();
    start('show-undo', () => {
      throw new Error('disk full');
    });
    await drain(hour);
    expect(errors).toEqual([{ event: 'task-failed', task: 'show-undo', error: new Error('disk full') }]);
  });

  test('is drained when the last task has ended, also one that began meanwhile', async () => {
    const { start, drain, watch } = tasks();
    const [first, second] = [held(), held()];
    start('first', async () => {
      await first.promise;
      start('second', () => second.promise);
    });
    const isDrained = watch(drain(hour));
    await settled();
    expect(isDrained()).toBe(false);
    first.resolve(undefined);
    await settled();
    expect(isDrained()).toBe(false);
    second.resolve(undefined);
    await settled();
    expect(isDrained()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('gives its tasks so long, then ends them by their signal and waits for that', async () => {
    const { start, drain, watch } = tasks();
    const cleanUp = held();
    const signals: AbortSignal[] = [];
    start('long', async signal => {
      signals.push(signal);
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      await cleanUp.promise;
    });
    const isDrained = watch(drain(5000));
    await vi.advanceTimersByTimeAsync(4999);
    expect(signals[0]?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(signals[0]?.aborted).toBe(true);
    expect(isDrained()).toBe(false);
    cleanUp.resolve(undefined);
    await settled();
    expect(isDrained()).toBe(true);
  });

  test('logs what a task throws under its name, and is not held up by it', async () => {
    const { start, drain, errors } = tasks();
    start('careless', () => Promise.reject(new Error('dropped it')));
    start('careful', () => Promise.resolve());
    await drain(hour);
    expect(errors).toEqual([{ event: 'task-failed', task: 'careless', error: new Error('dropped it') }]);
  });

  test('ends with what is put off, when all that runs has ended', async () => {
    const { signal, drain, end } = tasks();
    await drain(hour);
    expect(signal.aborted).toBe(false);
    end();
    expect(signal.aborted).toBe(true);
  });

  test('lets its tasks run side by side', async () => {
    const { start, drain } = tasks();
    const [one, two] = [held(), held()];
    start('one', async () => {
      two.resolve(undefined);
      await one.promise;
    });
    start('two', async () => {
      one.resolve(undefined);
      await two.promise;
    });
    await drain(hour);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a loop that may not rest for long looks again, however long it was told to wait', async () => {
  let runs = 0;
  const loop = startLoop({
    name: 'restless',
    log: { error: () => undefined },
    run: () => {
      runs += 1;
      return Promise.resolve(Infinity);
    },
    longestPauseMs: 60_000,
  });
  await settled();
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(runs).toBe(2);
  await loop.stop();
});
