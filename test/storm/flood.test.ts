import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { setScene, type Scene } from '../e2e/scene.ts';

const isLong = process.env.LONG !== undefined;
/** In a second, from people whom nobody knows. */
const updates = isLong ? 10_000 : 1_000;
const strangers = updates / 10;

let scene: Scene;
beforeAll(async () => {
  scene = await setScene({ environment: { COMMANDS_PER_MINUTE: '20' } });
});
afterAll(() => scene.close());

const peakMegabytes = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test(`in a flood of ${updates} updates an owner's presses are answered, and each counts once`, async () => {
  const { telegram, provider, said } = scene;
  const bot = scene.start();
  const { person: anna } = await scene.linked('Anna', [{ name: 'web-1' }, { name: 'web-2' }]);
  const cards = [await scene.card(anna, 'web-1'), await scene.card(anna, 'web-2')];
  const crowd = Array.from({ length: strangers }, (_, index) =>
    telegram.person({ firstName: `Stranger ${index}`, languageCode: 'en' }),
  );
  const from = performance.now();
  const presses: Promise<number>[] = [];
  for (let tenth = 0; tenth < 10; tenth += 1) {
    // A crowd that writes a word each, ten times in a second.
    await Promise.all(crowd.map(each => each.writes(`/help ${tenth}`)));
    const card = tenth === 3 ? cards[0] : tenth === 8 ? cards[1] : undefined;
    if (card !== undefined) {
      const pressedAt = performance.now();
      presses.push(anna.clicks(card, 'Reboot').answered.then(() => performance.now() - pressedAt));
    }
    await sleep(Math.max(0, from + (tenth + 1) * 100 - performance.now()));
  }
  const writtenIn = performance.now() - from;
  const answeredIn = await Promise.all(presses);
  await said(anna, 'web-1 is back after');
  await said(anna, 'web-2 is back after');
  await telegram.until(() => telegram.world.updates.waiting().length === 0, { withinMs: 60_000 });
  expect(provider.callsOf('reboot')).toHaveLength(2);
  if (!isLong) return;
  const figures = {
    updates,
    writtenInMs: Math.round(writtenIn),
    pressesAnsweredInMs: answeredIn.map(Math.round),
    takenInMs: Math.round(performance.now() - from),
    peakMegabytes: Math.round(peakMegabytes(bot.pid)),
  };
  process.stdout.write(`flood: ${JSON.stringify(figures)}\n`);
  expect(figures.peakMegabytes).toBeLessThan(250);
  for (const ms of answeredIn) expect(ms).toBeLessThan(1_000);
});
