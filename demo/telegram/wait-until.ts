import { describeWorld } from './transcript.ts';
import type { World } from './world.ts';

const checkEveryMs = 25;

/** Waits until `check` is truthy. Rejects at the timeout, with a description of everything that happened. */
export const waitUntil = <T>(
  world: World,
  check: () => T | undefined | null | false,
  { withinMs = 20_000, what = 'what was waited for' }: { withinMs?: number; what?: string } = {},
): Promise<T> =>
  new Promise((resolve, reject) => {
    const finish = (end: () => void): void => {
      clearTimeout(deadline);
      clearInterval(interval);
      stopListening();
      end();
    };
    const tryNow = (): void => {
      try {
        const value = check();
        if (value) finish(() => resolve(value));
      } catch (thrown) {
        finish(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown))));
      }
    };
    const stopListening = world.onChange(tryNow);
    // A test may wait for something other than Telegram as well.
    const interval = setInterval(tryNow, checkEveryMs);
    const deadline = setTimeout(() => {
      tryNow();
      finish(() => reject(new Error(`${what} did not come within ${withinMs} ms\n${describeWorld(world)}`)));
    }, withinMs);
    tryNow();
  });
