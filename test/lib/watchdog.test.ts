import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { startLoop, type LoopHealth } from '../../src/lib/loop.ts';
import { createHeartbeat, startWatchdog, stuckAfterMs } from '../../src/lib/watchdog.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const quiet = { error: () => undefined };

function watch(loops: () => Readonly<Record<string, LoopHealth>>) {
  const stuck: string[] = [];
  let alive = 0;
  const watchdog = startWatchdog({
    loops,
    onStuck: what => stuck.push(what),
    onAlive: () => (alive += 1),
  });
  return { watchdog, stuck, alive: () => alive };
}

describe('a loop', () => {
  test('whose run never ends is reported as stuck after a minute, once', async () => {
    const loop = startLoop({ name: 'polling', run: () => new Promise(() => undefined), log: quiet });
    const seen = watch(() => ({ polling: loop.health() }));
    await vi.advanceTimersByTimeAsync(stuckAfterMs - 1_000);
    expect(seen.stuck).toEqual([]);
    expect(loop.health().overdueMs).toBeGreaterThanOrEqual(stuckAfterMs - 1_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.stuck).toEqual(['polling']);
    expect(seen.alive()).toBe(60);
  });

  test.each([100, 1_000, 3_600_000, Infinity])('that pauses for %d ms is not stuck', async pauseMs => {
    const loop = startLoop({ name: 'polling', run: () => Promise.resolve(pauseMs), log: quiet });
    const seen = watch(() => ({ polling: loop.health() }));
    await vi.advanceTimersByTimeAsync(2 * stuckAfterMs);
    expect(loop.health()).toEqual({ overdueMs: expect.any(Number) as number, failures: 0 });
    expect(loop.health().overdueMs).toBeLessThan(5);
    expect(seen.stuck).toEqual([]);
    await loop.stop();
  });

  test('that always fails counts its failures, and is not stuck', async () => {
    const loop = startLoop({ name: 'polling', run: () => Promise.reject(new Error('x')), log: quiet });
    const seen = watch(() => ({ polling: loop.health() }));
    await vi.advanceTimersByTimeAsync(10 * stuckAfterMs);
    expect(loop.health().failures).toBeGreaterThan(10);
    expect(seen.stuck).toEqual([]);
    await loop.stop();
  });

  test('that was stopped is never overdue', async () => {
    const loop = startLoop({ name: 'polling', run: () => new Promise(() => undefined), log: quiet });
    void loop.stop();
    await vi.advanceTimersByTimeAsync(2 * stuckAfterMs);
    expect(loop.health().overdueMs).toBe(0);
  });
});

test('a heartbeat that is missed for a minute counts as stuck, until it is stopped', async () => {
  const heartbeat = createHeartbeat(1_000);
  const seen = watch(() => ({ updates: heartbeat.health() }));
  for (let beats = 0; beats < 20; beats++) {
    await vi.advanceTimersByTimeAsync(9_000);
    heartbeat.beat(10_000);
  }
  expect(seen.stuck).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000 + stuckAfterMs + 2_000);
  expect(seen.stuck).toEqual(['updates']);
  heartbeat.stop();
  expect(heartbeat.health().overdueMs).toBe(0);
});

describe('the process itself', () => {
  /** Checks at times that the test chooses. */
  function late(loops: Parameters<typeof watch>[0] = () => ({})) {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const seen = watch(loops);
    return {
      ...seen,
      check: async (afterMs: number) => {
        now += afterMs;
        await vi.advanceTimersByTimeAsync(1_000);
      },
    };
  }
  afterEach(() => void vi.restoreAllMocks());

  test('that was late once stays visible for a while, and is not stuck', async () => {
    const seen = late();
    await seen.check(1_000);
    await seen.check(200_000);
    expect(seen.watchdog.lagMs()).toBe(199_000);
    expect(seen.stuck).toEqual([]);
    for (let count = 0; count < 11; count++) await seen.check(1_000);
    expect(seen.watchdog.lagMs()).toBe(0);
  });

  test('that was suspended for over a minute is not stuck, and what is late then has a minute', async () => {
    let isLate = false;
    const seen = late(() => ({ polling: { overdueMs: isLate ? 75_000 : 0, failures: 0 } }));
    await seen.check(1_000);
    isLate = true;
    await seen.check(75_000);
    for (let count = 0; count < 60; count++) await seen.check(1_000);
    expect(seen.stuck).toEqual([]);
    await seen.check(1_000);
    expect(seen.stuck).toEqual(['polling']);
  });

  test('that is late for over a minute is stuck', async () => {
    const seen = late();
    for (let count = 0; count < 7; count++) await seen.check(10_000);
    expect(seen.stuck).toEqual(['process']);
  });
});
