import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { stuckAfterMs, type Vitality } from '../../src/core/readiness.ts';
import { startLoop } from '../../src/lib/loop.ts';
import { createPulse } from '../../src/lib/pulse.ts';
import { startWatchdog } from '../../src/lib/watchdog.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const quiet = { error: () => undefined };

function watch(vitalities: () => Readonly<Record<string, Vitality>>) {
  const stuck: string[] = [];
  let alive = 0;
  const dog = startWatchdog({
    vitalities,
    onStuck: what => stuck.push(what),
    onAlive: () => (alive += 1),
  });
  return { dog, stuck, alive: () => alive };
}

describe('a loop', () => {
  test('whose run never ends is stuck after a minute, once', async () => {
    const loop = startLoop({ name: 'watch', run: () => new Promise(() => undefined), log: quiet });
    const seen = watch(() => ({ watch: loop.vitality() }));
    await vi.advanceTimersByTimeAsync(stuckAfterMs - 1_000);
    expect(seen.stuck).toEqual([]);
    expect(loop.vitality().overdueMs).toBeGreaterThanOrEqual(stuckAfterMs - 1_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen.stuck).toEqual(['watch']);
    expect(seen.alive()).toBe(60);
  });

  test.each([0, 1_000, 3_600_000, Infinity])('that comes again after %d ms is not', async pauseMs => {
    const pause = Math.max(pauseMs, 1);
    const loop = startLoop({ name: 'watch', run: () => Promise.resolve(pause), log: quiet });
    const seen = watch(() => ({ watch: loop.vitality() }));
    await vi.advanceTimersByTimeAsync(2 * stuckAfterMs);
    expect(loop.vitality()).toEqual({ overdueMs: expect.any(Number) as number, failures: 0 });
    expect(loop.vitality().overdueMs).toBeLessThan(5);
    expect(seen.stuck).toEqual([]);
    await loop.stop();
  });

  test('that always fails is counted, and is not stuck', async () => {
    const loop = startLoop({ name: 'watch', run: () => Promise.reject(new Error('x')), log: quiet });
    const seen = watch(() => ({ watch: loop.vitality() }));
    await vi.advanceTimersByTimeAsync(10 * stuckAfterMs);
    expect(loop.vitality().failures).toBeGreaterThan(10);
    expect(seen.stuck).toEqual([]);
    await loop.stop();
  });

  test('that was stopped is not waited for', async () => {
    const loop = startLoop({ name: 'watch', run: () => new Promise(() => undefined), log: quiet });
    void loop.stop();
    await vi.advanceTimersByTimeAsync(2 * stuckAfterMs);
    expect(loop.vitality().overdueMs).toBe(0);
  });
});

test('a pulse is missed when it doesn’t beat in time', async () => {
  const pulse = createPulse(1_000);
  const seen = watch(() => ({ updates: pulse.vitality() }));
  for (let beat = 0; beat < 20; beat++) {
    await vi.advanceTimersByTimeAsync(9_000);
    pulse.beat(10_000);
  }
  expect(seen.stuck).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000 + stuckAfterMs + 2_000);
  expect(seen.stuck).toEqual(['updates']);
  pulse.end();
  expect(pulse.vitality().overdueMs).toBe(0);
});

describe('the process itself', () => {
  /** The looks' own times, as performance.now gives them. */
  function late() {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const seen = watch(() => ({}));
    return {
      ...seen,
      look: async (afterMs: number) => {
        now += afterMs;
        await vi.advanceTimersByTimeAsync(1_000);
      },
    };
  }
  afterEach(() => void vi.restoreAllMocks());

  test('that came late once is said to be late for a while, and goes on', async () => {
    const seen = late();
    await seen.look(1_000);
    await seen.look(200_000);
    expect(seen.dog.lateMs()).toBe(199_000);
    expect(seen.stuck).toEqual([]);
    for (let look = 0; look < 11; look++) await seen.look(1_000);
    expect(seen.dog.lateMs()).toBe(0);
  });

  test('that comes late to everything for over a minute is stuck', async () => {
    const seen = late();
    for (let look = 0; look < 7; look++) await seen.look(10_000);
    expect(seen.stuck).toEqual(['process']);
  });
});
