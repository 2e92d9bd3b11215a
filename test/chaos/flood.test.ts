import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { asProcess, type ProcessHarness } from '../e2e/harness.ts';

const isLong = process.env.LONG !== undefined;
/** Within a second, from people whom the bot doesn't know. */
const updates = isLong ? 10_000 : 1_000;
const senderCount = updates / 10;

let harness: ProcessHarness;
beforeAll(async () => {
  harness = await asProcess({ environment: { COMMANDS_PER_MINUTE: '20' } });
});
afterAll(() => harness.close());

const peakMegabytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test(`a flood of ${updates} updates doesn't delay an owner's presses`, async () => {
  const { telegram, provider, waitForMessage } = harness;
  const bot = harness.start();
  const { person: anna } = await harness.linkAccount('Anna', ['web-1', 'web-2']);
  const cards = [await harness.openCard(anna, 'web-1'), await harness.openCard(anna, 'web-2')];
  const senders = Array.from({ length: senderCount }, (_, index) =>
    telegram.person({ firstName: `Sender ${index}`, languageCode: 'en' }),
  );
  const from = performance.now();
  const presses: Promise<number>[] = [];
  for (let tenth = 0; tenth < 10; tenth += 1) {
    // Each sender writes ten times within the second.
    await Promise.all(senders.map(each => each.writes(`/help ${tenth}`)));
    const card = tenth === 3 ? cards[0] : tenth === 8 ? cards[1] : undefined;
    if (card !== undefined) {
      const pressedAt = performance.now();
      presses.push(anna.clicks(card, 'Reboot').answered.then(() => performance.now() - pressedAt));
    }
    await sleep(Math.max(0, from + (tenth + 1) * 100 - performance.now()));
  }
  const writtenIn = performance.now() - from;
  const answeredIn = await Promise.all(presses);
  await waitForMessage(anna, 'web-1 is back after');
  await waitForMessage(anna, 'web-2 is back after');
  await telegram.until(() => telegram.world.updates.waiting().length === 0, { withinMs: 60_000 });
  expect(provider.callsOf('reboot')).toHaveLength(2);
  if (!isLong) return;
  const figures = {
    updates,
    writtenInMs: Math.round(writtenIn),
    pressesAnsweredInMs: answeredIn.map(Math.round),
    receivedInMs: Math.round(performance.now() - from),
    peakMegabytes: Math.round(peakMegabytes(bot.pid)),
  };
  process.stdout.write(`flood: ${JSON.stringify(figures)}\n`);
  expect(figures.peakMegabytes).toBeLessThan(250);
  // A slow machine reads slowly, but a press doesn't wait for what came after it.
  for (const ms of answeredIn) expect(ms).toBeLessThan(figures.receivedInMs);
});
