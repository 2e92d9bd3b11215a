import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { setTeamScene, type TeamScene } from './team-scene.ts';

let scene: TeamScene;
beforeAll(async () => {
  scene = await setTeamScene();
});
afterAll(() => scene.close());

test.concurrent(
  'what befalls twenty servers at once is one message',
  async () => {
    const { provider } = scene;
    const names = Array.from({ length: 20 }, (_, index) => `web-${index + 1}`);
    const { orders, group } = await scene.team(names);
    for (const { orderid } of orders) provider.setPowerState(orderid, 'off');
    await scene.saidIn(group, 'stopped unexpectedly', 30_000);
    await sleep(4_000);
    // On a slow machine the reads that find it may not all come within the three seconds.
    expect(scene.countIn(group, /stopped unexpectedly/)).toBeLessThanOrEqual(4);
  },
  60_000,
);

test.concurrent("I'm on it is said under the news", async () => {
  const { provider } = scene;
  const { anna, boris, vera, group, orders } = await scene.team();
  await scene.grant(anna, boris, group);
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await scene.saidIn(group, 'web-1 stopped unexpectedly', 30_000);
  expect((await vera.clicks(news, "I'm on it").answered).text).toContain('You may look here');
  boris.clicks(news, "I'm on it");
  await scene.saidIn(group, 'Boris is on it');
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  const back = await scene.saidIn(group, 'web-1 is on again', 30_000);
  expect(back.text).toContain('It was down for');
});

test.concurrent('a muted server is silent in that chat alone', async () => {
  const { provider, said } = scene;
  const { anna, group, orders } = await scene.team();
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  const news = await scene.saidIn(group, 'web-1 stopped unexpectedly', 30_000);
  anna.clicks(news, 'Mute');
  anna.clicks(await scene.saidIn(group, 'for how long'), '1 h');
  await scene.saidIn(group, 'No news of web-1 here until');
  provider.setPowerState(orders[0]?.orderid ?? '', 'on');
  await said(anna, 'web-1 is on again', 30_000);
  expect(scene.countIn(group, /web-1 is on again/)).toBe(0);
});
