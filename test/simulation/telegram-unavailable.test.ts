import fc from 'fast-check';
import { expect, test } from 'vitest';

import { useInitialState } from './initial-state.ts';
import { check } from './check.ts';
import { waitUntilQuiet } from './run-history.ts';
import { createWorld, seedProvider, type World } from './world.ts';

const { clock, file, at } = useInitialState();
const long = process.env.LONG !== undefined;
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** A day of state changes while Telegram is unavailable; returns their number. */
async function runOfflineDay(world: World, gapsHours: readonly number[], crashes: boolean): Promise<number> {
  const { time, telegram, controls } = world;
  const until = time.now() + dayMs;
  telegram.goOffline(dayMs);
  let isOn = true;
  let changes = 0;
  for (const hours of gapsHours) {
    if (time.now() + hours * hourMs > until) break;
    await time.pass(hours * hourMs);
    const vps = controls.orders[0]?.vps;
    if (vps === undefined) break;
    isOn = !isOn;
    controls.setState(vps, isOn ? 'running' : 'stopped');
    changes += 1;
    if (crashes) world.crash({ points: changes * 3 }, 60_000);
  }
  await time.pass(until - time.now());
  return changes;
}

test.each([
  ['in one process', false],
  ['in one process after the other', true],
])(
  'every event of a day without Telegram, %s, is sent afterwards or dropped with a reason, none twice',
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
          seedProvider(world);
          const uninstall = world.time.install();
          try {
            world.start();
            const changes = await runOfflineDay(world, gapsHours, crashes);
            const sentMeanwhile = world.telegram.shown.length;
            expect(await waitUntilQuiet(world)).toBe(true);
            expect(check(world)).toEqual([]);
            expect(sentMeanwhile).toBe(0);
            const events = file()
              .outbox()
              .filter(({ kind }) => kind === 'incident');
            // Two people and a group are notified of each change.
            expect(events).toHaveLength(3 * changes);
            for (const { key, state, reason } of events) {
              const sent = world.telegram.shown.filter(({ keys }) => keys.includes(key)).length;
              if (state === 'dead') expect(reason).toMatch(/too-late|overtaken/);
              expect(sent, key).toBe(state === 'sent' ? 1 : 0);
            }
          } finally {
            world.end();
            await world.time.flush();
            uninstall();
            file().reset();
          }
        },
      ),
      { numRuns: long ? 30 : 1, seed: 7 },
    );
  },
);
