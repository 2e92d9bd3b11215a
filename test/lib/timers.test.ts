import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createClockJumpDetector, isWithin, runLater, sleep, withTimeout } from '../../src/lib/loop.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => undefined);

test('withTimeout returns the result of work that ends in time, and leaves no timer', async () => {
  expect(await withTimeout(() => Promise.resolve('done'), 1_000, 'late')).toBe('done');
  await expect(withTimeout(() => Promise.reject(new Error('x')), 1_000, 'late')).rejects.toThrow('x');
  expect(vi.getTimerCount()).toBe(0);
});

test('withTimeout returns the fallback and aborts the work after the time-out', async () => {
  let signal: AbortSignal | undefined;
  const result = withTimeout(
    given => {
      signal = given;
      return new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), 2_000));
    },
    1_000,
    'late',
  );
  await vi.advanceTimersByTimeAsync(999);
  expect(signal?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await result).toBe('late');
  expect(signal?.aborted).toBe(true);
  // What the work throws later is ignored: an unhandled rejection would fail this test.
  await vi.advanceTimersByTimeAsync(1_000);
});

test('withTimeout waits for a time that is longer than setTimeout can', async () => {
  const result = vi.fn();
  void withTimeout(never, Infinity, 'late').then(result);
  await vi.advanceTimersByTimeAsync(24 * 24 * 3_600_000);
  expect(result).not.toHaveBeenCalled();
});

test('sleep ends after its time, or when the signal aborts', async () => {
  const stopping = new AbortController();
  const woken = vi.fn();
  void sleep(1_000, stopping.signal).then(woken);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(woken).toHaveBeenCalledTimes(1);
  void sleep(Infinity, stopping.signal).then(woken);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(woken).toHaveBeenCalledTimes(1);
  stopping.abort();
  await sleep(Infinity, stopping.signal);
  expect(woken).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('runLater runs the work once, and not after a cancel or an abort', async () => {
  const work = vi.fn();
  const stopping = new AbortController();
  runLater(100, work, stopping.signal);
  runLater(100, work)();
  await vi.advanceTimersByTimeAsync(100);
  expect(work).toHaveBeenCalledTimes(1);
  runLater(100, work, stopping.signal);
  stopping.abort();
  runLater(100, work, stopping.signal);
  expect(vi.getTimerCount()).toBe(0);
});

test('a clock that is set back is detected once, and a small adjustment is not', () => {
  let now = 10_000;
  const hasClockJumpedBack = createClockJumpDetector(() => now);
  const answers = [20_000, 19_001, 10_000, 10_000, 30_000].map(at => {
    now = at;
    return hasClockJumpedBack();
  });
  expect(answers).toEqual([false, false, true, false, false]);
});

test('an instant is within a duration of now on both sides', () => {
  expect(isWithin(1_000, 1_499, 500)).toBe(true);
  expect(isWithin(1_000, 1_500, 500)).toBe(false);
  expect(isWithin(2_000, 1_000, 500)).toBe(false);
});
