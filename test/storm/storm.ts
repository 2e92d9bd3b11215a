import { setTimeout as sleep } from 'node:timers/promises';

import { setScene } from '../e2e/scene.ts';
import { createChance } from './chance.ts';
import { callsFor, createLedger, deeds } from './ledger.ts';
import { gatherPeople } from './load.ts';
import { judge, readFile } from './verdict.ts';

export interface StormFigures {
  readonly seed: number;
  readonly kills: number;
  readonly updates: number;
  readonly wishes: number;
  /** Of actions that are not safe to repeat. */
  readonly calls: number;
  readonly news: number;
  readonly unansweredPresses: number;
  readonly seconds: number;
}

export interface StormEnd {
  readonly figures: StormFigures;
  /** Nothing, if all is well. */
  readonly wrong: readonly string[];
  readonly transcript: string;
}

const settledWithinMs = 180_000;

/** People, weather and faults from a seed, and the plug pulled so many times at random moments. */
export async function storm(seed: number, kills: number): Promise<StormEnd> {
  const begunAt = Date.now();
  const chance = createChance(seed);
  const ledger = createLedger();
  const scene = await setScene({
    environment: { POLL_FAST_SECONDS: '0.1', POLL_IDLE_SECONDS: '0.4', COMMANDS_PER_MINUTE: '0' },
  });
  const { telegram, provider } = scene;
  try {
    let bot = scene.start();
    const people = await gatherPeople(scene, chance, ledger);
    await telegram.until(() => people.weathers.every(weather => weather.isSeen()), {
      withinMs: 20_000,
      what: 'a look at every server',
    });

    while (ledger.kills.length < kills) {
      // One in three dies while it starts; the others live for a while after their first word with Telegram.
      const isStillborn = chance.happens(0.3);
      let until = Date.now() + chance.between(100, isStillborn ? 500 : 900);
      const polls = telegram.callsOf('getUpdates').length;
      while (Date.now() < until) {
        people.act();
        await sleep(chance.between(10, 90));
        const isUp = telegram.callsOf('getUpdates').length > polls;
        if (!isStillborn && !isUp) until += 60;
      }
      ledger.kills.push(Date.now());
      await bot.kill();
      bot = scene.start();
    }

    provider.faults.clear();
    telegram.faults.clear();
    const look = () => readFile(scene.environment.DATABASE_PATH ?? '');
    /** Waits until nothing is left to do. */
    const settle = async (leastMs: number): Promise<boolean> => {
      const settlingAt = Date.now();
      while (Date.now() - settlingAt < settledWithinMs) {
        await sleep(500);
        const { openUpdates, untold, underWay } = look();
        if (
          Date.now() - settlingAt > leastMs &&
          telegram.world.updates.waiting().length === 0 &&
          openUpdates + untold + underWay === 0 &&
          people.weathers.every(weather => weather.isSeen())
        )
          return true;
      }
      return false;
    };
    const isQuiet = await settle(3_000);
    for (const { person, account } of people.everybody) {
      for (const { orderid } of provider.ordersOf(account.cid)) await person.writes(`/orders ${orderid}`);
    }
    const isQuietAgain = isQuiet && (await settle(500));
    // What ends on the screen a moment after it has ended.
    let wrong = judge(scene, people, ledger);
    for (let looks = 0; wrong.length > 0 && looks < 10; looks++) {
      await sleep(500);
      wrong = judge(scene, people, ledger);
    }
    return {
      figures: {
        seed,
        kills: ledger.kills.length,
        updates: telegram.updates.length,
        wishes: ledger.wishes(),
        calls: deeds.reduce((sum, deed) => sum + callsFor(provider, deed).length, 0),
        news: telegram.chats
          .flatMap(({ messages }) => messages)
          .filter(
            ({ fromBot, versions }) =>
              fromBot &&
              /stopped unexpectedly|is on again|is paid\.|is active$/m.test(versions[0]?.text ?? ''),
          ).length,
        unansweredPresses: telegram.callbackQueries.filter(({ answer }) => answer === undefined).length,
        seconds: Math.round((Date.now() - begunAt) / 1000),
      },
      wrong: isQuietAgain
        ? wrong
        : [`Not settled: ${JSON.stringify({ ...look(), knownUpdates: 0 })}`, ...wrong],
      transcript:
        wrong.length > 0 || !isQuietAgain
          ? `${telegram.transcript()}\n── kills\n${ledger.kills.map(at => new Date(at).toISOString().slice(11, 23)).join('\n')}`
          : '',
    };
  } finally {
    await scene.close();
  }
}
