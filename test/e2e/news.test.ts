import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { labelsOf } from '../../demo/telegram/person.ts';
import type { BotProcess } from './bot-process.ts';
import { setScene, type Scene } from './scene.ts';

let scene: Scene;
let bot: BotProcess;
beforeAll(async () => {
  scene = await setScene();
  bot = scene.start();
});
afterAll(() => scene.close());

const newsOf = (person: Parameters<Scene['said']>[0], text: RegExp) =>
  scene.telegram.messagesIn(person, { fromBot: true }).filter(message => text.test(message.text));

test('a VPS that becomes active is told once, with its buttons, and after a restart not again', async () => {
  const { provider, said } = scene;
  const { person: anna, account } = await scene.linked('Anna', [{ name: 'old-1' }]);
  const { orderid } = provider.addServer(account.cid, {
    name: 'new-1',
    ip: '37.1.0.121',
    state: 'installing',
  });
  await sleep(1_500);
  provider.setPowerState(orderid, 'on');
  const news = await said(anna, 'new-1 is active');
  expect(news.text).toContain('37.1.0.121');
  expect(labelsOf(news)).toEqual(expect.arrayContaining(['🔄 Reboot', '⏹ Stop', '📋 Copy IP']));
  expect(await bot.stop()).toBe(0);
  bot = scene.start();
  // Read again after the restart, and nothing new is said.
  const readsBefore = scene.callsFor(account, 'getinfo').length;
  await scene.telegram.until(() => scene.callsFor(account, 'getinfo').length > readsBefore + 4, {
    withinMs: 25_000,
  });
  expect(newsOf(anna, /is active/)).toHaveLength(1);
  // Its buttons work.
  anna.clicks(news, 'Reboot');
  await said(anna, 'new-1 is back after');
});

test.concurrent('the first look tells no old news', async () => {
  const { telegram } = scene;
  const servers = [{ name: 'on-1' }, { name: 'off-1', state: 'off' }] as const;
  const { person: anna, account } = await scene.linked('Anna', servers);
  await telegram.until(() => scene.callsFor(account, 'getinfo').length > 6, { withinMs: 25_000 });
  expect(newsOf(anna, /active|stopped|is on again|paid/)).toEqual([]);
});

test.concurrent('an order that is paid is told, and whatever stops or starts by itself', async () => {
  const { provider, said } = scene;
  const { person: anna, account, orders } = await scene.linked('Anna', [{ name: 'web-1' }]);
  const unpaid = provider.addOrder(account.cid);
  const before = scene.callsFor(account, 'orders').length;
  await scene.telegram.until(() => scene.callsFor(account, 'orders').length > before + 1);
  provider.pay(unpaid.orderid);
  await said(anna, `Order ${unpaid.orderid} is paid`);
  const web = orders[0]?.orderid ?? '';
  // Seen on before it goes off.
  await scene.card(anna, 'web-1');
  provider.setPowerState(web, 'off');
  const stopped = await said(anna, 'web-1 stopped unexpectedly');
  expect(labelsOf(stopped)).toContain('▶️ Boot');
  provider.setPowerState(web, 'on');
  await said(anna, 'web-1 is on again');
  expect(newsOf(anna, /stopped unexpectedly/)).toHaveLength(1);
});

test.concurrent('news that could not be sent for a while arrives, once', async () => {
  const { provider, telegram, said } = scene;
  const { person: anna, orders } = await scene.linked('Anna', [{ name: 'web-1' }]);
  await scene.card(anna, 'web-1');
  telegram.faults.add({
    method: 'sendMessage',
    fault: { kind: 'too-many-requests', retryAfter: 1 },
    times: 2,
    when: params => 'chat_id' in params && Number(params.chat_id) === anna.id,
  });
  provider.setPowerState(orders[0]?.orderid ?? '', 'off');
  await said(anna, 'web-1 stopped unexpectedly', 30_000);
  await sleep(1_500);
  expect(newsOf(anna, /stopped unexpectedly/)).toHaveLength(1);
});

test.concurrent(
  'a key that is no longer accepted is told to its owner, once, and tried no more',
  async () => {
    const { provider, said } = scene;
    const { person: anna, account } = await scene.linked('Anna', [{ name: 'web-1' }]);
    provider.rotateKey(account.cid);
    await said(anna, 'no longer accepts the key');
    const before = scene.callsFor(account).length;
    await sleep(1_500);
    expect(scene.callsFor(account).length - before).toBeLessThanOrEqual(1);
    expect(newsOf(anna, /no longer accepts the key/)).toHaveLength(1);
  },
);
