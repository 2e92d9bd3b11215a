import { check } from './check.ts';
import type { DatabaseFile } from './file.ts';
import type { History, Step } from './history.ts';
import { perform, seenWithinMs } from './steps.ts';
import { anna, boris, chats, createWorld, seedProvider, addInitialState, type World } from './world.ts';

const startsAt = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;
const betweenMs = 100;
const lastMs = 4_000;
/** What is still open this long after everything works again never ends. */
const quietWithinMs = 4 * 60 * minuteMs;

/** Ends every fault, and lets time pass until no work is left. */
export async function waitUntilQuiet(world: World): Promise<boolean> {
  const { time, file, provider, telegram } = world;
  provider.recover();
  telegram.recover();
  world.live();
  while (!world.isUp()) await time.pass(minuteMs);
  const quiet = async (): Promise<boolean> => {
    const until = time.now() + quietWithinMs;
    while (!file.isQuiet()) {
      if (time.now() > until) return false;
      await time.pass(5_000);
    }
    return true;
  };
  await time.pass(10_000);
  world.catchUp();
  for (const chat of chats)
    world.ask(services => services.groups.resume(chat, chat < 0 ? 'group' : 'private'));
  // The owner of a rejected key checks it again, as the notification asks.
  for (const person of [anna, boris]) {
    world.ask(async services => {
      for (const { id, state } of services.links.ofPerson(person)) {
        if (state === 'rejected') await services.accounts.checkLink(id);
      }
    });
  }
  if (!(await quiet())) return false;
  // Two reads that agree on the last change.
  await time.pass(world.idleMs + 40_000 + world.idleMs / 20);
  return quiet();
}

export interface HistoryResult {
  readonly wrong: readonly string[];
  readonly calls: number;
  readonly writes: number;
  readonly crashes: number;
  readonly said: number;
  readonly virtualMs: number;
  readonly unknown: number;
}

/** How long until the next step. */
function durationMs(step: Step): number {
  if (step.does === 'wait') return step.seconds * 1000;
  if (step.does === 'flap') return 2 * step.times * seenWithinMs;
  return betweenMs;
}

/** Brings the database to the state in which every history starts. */
export async function prepareFile(file: DatabaseFile, clock: { now: () => number }): Promise<number> {
  const world = createWorld(file, { startsAt, seed: 1, onTime: now => void (clock.now = now) });
  const uninstall = world.time.install();
  try {
    await addInitialState(world);
    world.end();
    await world.time.flush();
  } finally {
    uninstall();
  }
  file.remember();
  return world.time.now();
}

/** Runs a history until all is quiet, and checks how it ended. */
export async function runHistory(
  file: DatabaseFile,
  startsAt: number,
  clock: { now: () => number },
  history: History,
  trace?: (line: string) => void,
): Promise<HistoryResult> {
  const world = createWorld(file, {
    startsAt: startsAt,
    seed: history.seed,
    reopens: history.reopens,
    onTime: now => void (clock.now = now),
    ...(trace === undefined ? {} : { trace }),
  });
  seedProvider(world);
  const uninstall = world.time.install();
  try {
    world.start();
    await world.time.pass(500);
    for (const step of history.steps) {
      perform(world, step);
      await world.time.pass(durationMs(step));
    }
    // Lets the last faults strike.
    await world.time.pass(lastMs);
    const isQuiet = await waitUntilQuiet(world);
    const wrong = [...(isQuiet ? [] : ['work is left that never ends']), ...check(world)];
    return {
      wrong,
      calls: world.provider.calls() + world.telegram.calls(),
      writes: world.provider.writes.length,
      crashes: world.uptimes.length - 1,
      said: world.telegram.shown.length,
      virtualMs: world.time.now() - startsAt,
      unknown: world.provider.writes.filter(({ unknownAt }) => unknownAt !== undefined).length,
    };
  } finally {
    world.end();
    await world.time.flush();
    uninstall();
    file.reset();
  }
}
