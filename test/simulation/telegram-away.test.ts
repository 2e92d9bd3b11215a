import fc from 'fast-check';
import { expect, test } from 'vitest';

import { useBeginning } from './beginning.ts';
import { check } from './check.ts';
import { settleDown } from './run-history.ts';
import { createWorld, furnish, type World } from './world.ts';

const { clock, file, at } = useBeginning();
const long = process.env.LONG !== undefined;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** A day of weather at the provider while nothing can be said to anybody; gives how often something befell. */
async function dayAway(world: World, gapsHours: readonly number[], crashes: boolean): Promise<number> {
  const { time, telegram, panel } = world;
  const until = time.now() + dayMs;
  telegram.goOffline(dayMs);
  let isOn = true;
  let befell = 0;
  for (const hours of gapsHours) {
    if (time.now() + hours * hourMs > until) break;
    await time.pass(hours * hourMs);
    const vps = panel.orders[0]?.vps;
    if (vps === undefined) break;
    isOn = !isOn;
    panel.befall(vps, isOn ? 'running' : 'stopped');
    befell += 1;
    if (crashes) world.crash({ points: befell * 3 }, 60_000);
  }
  await time.pass(until - time.now());
  return befell;
}

test.each([
  ['in one process', false],
  ['in one process after the other', true],
])(
  'Telegram is away for 24 hours, %s: every event is told afterwards or buried with a reason, none twice',
  async (_, crashes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 1, max: 5, noNaN: true }), {
          minLength: 3,
          maxLength: long ? 12 : 6,
          size: 'max',
        }),
        async gapsHours => {
          const world = createWorld(file(), {
            startsAt: at(),
            seed: 1,
            idleMs: 20 * 60_000,
            onTime: now => void (clock.now = now),
          });
          furnish(world);
          const uninstall = world.time.install();
          try {
            world.start();
            const befell = await dayAway(world, gapsHours, crashes);
            const saidMeanwhile = world.telegram.shown.length;
            expect(await settleDown(world)).toBe(true);
            expect(check(world)).toEqual([]);
            expect(saidMeanwhile).toBe(0);
            const events = file()
              .outbox()
              .filter(({ kind }) => kind === 'event');
            // Each change, for two people and a group.
            expect(events).toHaveLength(3 * befell);
            for (const { key, state, reason } of events) {
              const told = world.telegram.shown.filter(({ keys }) => keys.includes(key)).length;
              if (state === 'dead') expect(reason).toMatch(/too-late/);
              expect(told, key).toBe(state === 'sent' ? 1 : 0);
            }
          } finally {
            world.end();
            await world.time.settle();
            uninstall();
            file().reset();
          }
        },
      ),
      { numRuns: long ? 30 : 1, seed: 7 },
    );
  },
);
