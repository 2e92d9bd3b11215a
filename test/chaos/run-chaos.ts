import { setTimeout as sleep } from 'node:timers/promises';

import { asProcess } from '../e2e/harness.ts';
import { createActors } from './actors.ts';
import { findViolations, readDatabase } from './assertions.ts';
import { actions, createExpectations, subjectsOf } from './expectations.ts';
import { createRng } from './rng.ts';

export interface ChaosFigures {
  readonly seed: number;
  readonly kills: number;
  readonly updates: number;
  readonly requests: number;
  /** Of actions that aren't safe to repeat. */
  readonly calls: number;
  readonly notifications: number;
  readonly unansweredPresses: number;
  readonly seconds: number;
}

export interface ChaosOutcome {
  readonly figures: ChaosFigures;
  /** Empty if everything is right. */
  readonly violations: readonly string[];
  /** Empty if everything is right. */
  readonly transcript: string;
}

const maxQuietMs = 180_000;
const announcement = /stopped unexpectedly|running again|servers stopped|is paid\.|is active$/m;

/** Runs the bot under random load and faults from a seed, and kills it again and again at random moments. */
export async function runChaos(seed: number, kills: number): Promise<ChaosOutcome> {
  const startedAt = Date.now();
  const rng = createRng(seed);
  const expectations = createExpectations();
  const harness = await asProcess({ environment: { POLL_FAST_SECONDS: '0.1', POLL_IDLE_SECONDS: '0.4' } });
  const { telegram, provider } = harness;
  try {
    let bot = harness.start();
    const actors = await createActors(harness, rng, expectations);
    const isEverythingSeen = () => actors.failing.every(server => server.isSeen());
    await harness.waitUntil(isEverythingSeen, 'a poll of every server');
    // Even a short run has something to notify about.
    for (const server of actors.failing) server.change();

    while (expectations.kills.length < kills) {
      // One process of three is killed while it starts; the others run for a while after their first call to Telegram.
      const isKilledAtStart = rng.chance(0.3);
      let until = Date.now() + rng.between(100, isKilledAtStart ? 500 : 900);
      const polls = telegram.callsOf('getUpdates').length;
      while (Date.now() < until) {
        actors.act();
        await sleep(rng.between(10, 90));
        const isUp = telegram.callsOf('getUpdates').length > polls;
        if (!isKilledAtStart && !isUp) until += 60;
      }
      expectations.kills.push(Date.now());
      await bot.kill();
      bot = harness.start();
    }

    provider.faults.clear();
    telegram.faults.clear();
    /** Waits until no work is left. */
    const waitUntilQuiet = async (leastMs: number): Promise<boolean> => {
      const from = Date.now();
      while (Date.now() - from < maxQuietMs) {
        await sleep(500);
        const { openUpdates, unsent, underWay } = readDatabase(harness.databasePath);
        if (
          Date.now() - from > leastMs &&
          telegram.world.updates.waiting().length === 0 &&
          openUpdates + unsent + underWay === 0 &&
          isEverythingSeen()
        )
          return true;
      }
      return false;
    };
    const isQuiet = await waitUntilQuiet(3_000);
    for (const { person, account } of actors.everybody) {
      for (const { orderid } of provider.ordersOf(account.cid)) await person.writes(`/orders ${orderid}`);
    }
    const isQuietAgain = isQuiet && (await waitUntilQuiet(500));
    // A message may show an end a moment after it was stored.
    let violations = findViolations(harness, actors, expectations);
    for (let checks = 0; violations.length > 0 && checks < 10; checks++) {
      await sleep(500);
      violations = findViolations(harness, actors, expectations);
    }
    if (!isQuietAgain) {
      const left = { ...readDatabase(harness.databasePath), knownUpdates: 0 };
      violations = [`Work is left: ${JSON.stringify(left)}`, ...violations];
    }
    const killTimes = expectations.kills.map(at => new Date(at).toISOString().slice(11, 23));
    return {
      figures: {
        seed,
        kills: expectations.kills.length,
        updates: telegram.updates.length,
        requests: expectations.requestCount(),
        calls: actions.reduce((sum, action) => sum + subjectsOf(provider, action).length, 0),
        notifications: telegram.chats
          .flatMap(({ messages }) => messages)
          .filter(({ fromBot, versions }) => fromBot && announcement.test(versions[0]?.text ?? '')).length,
        unansweredPresses: telegram.callbackQueries.filter(({ answer }) => answer === undefined).length,
        seconds: Math.round((Date.now() - startedAt) / 1000),
      },
      violations,
      transcript:
        violations.length === 0 ? '' : `${telegram.transcript()}\n── kills\n${killTimes.join('\n')}`,
    };
  } finally {
    await harness.close();
  }
}
