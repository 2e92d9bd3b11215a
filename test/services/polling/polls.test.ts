import { afterEach, beforeEach, expect, test } from 'vitest';

import type { ServerId } from '../../../src/domain/server.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';

let world: World;
let process: Process;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const second = 1_000;
const minute = 60 * second;

const begin = async () => {
  await world.link();
  process = world.start();
  // One more read restores the initial state.
  await process.pass(minute);
};

/** The servers that are down, by the notifications in the outbox. */
const notified = (): readonly ServerId[] =>
  process.db.outbox
    .claim(world.clock.now, 0, 1000)
    .flatMap(({ body }) => (body.kind === 'incident' ? [process.db.incidents.get(body.incidentId)] : []))
    .flatMap(incident => incident?.servers ?? [])
    .map(({ serverId }) => serverId);

test('an order that is listed twice is stored once', async () => {
  await begin();
  const order = { id: '47900', ordernum: '1', amount: '5.00', invoiceid: '1', status: 'Pending' };
  const body = JSON.stringify({ orders: [order, order] });
  world.provider.fault('orders', { kind: 'raw', body, times: 3 });
  await process.pass(3 * minute);
  const cards = process.services.servers.cardsOf({ personId: 1 as never, chatId: 1 as never });
  expect(cards.map(({ snapshot }) => snapshot.order.id)).toEqual(['47900']);
});

test('a failed read does not delay the read that confirms an event', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.setPowerState(orderid, 'off');
  const seen = world.provider.callsOf('getinfo').length;
  while (world.provider.callsOf('getinfo').length === seen) await process.pass(5 * second);
  expect(notified()).toEqual([]);
  world.provider.fault('getinfo', { kind: 'html-page' });
  await process.pass(20 * second);
  expect(notified()).toHaveLength(1);
});

test('a flapping server expedites the others once per interval, not at every change', async () => {
  const [flapping] = world.provider.addMany(world.cid, 20, 'servers');
  await begin();
  const before = world.provider.callsOf('getinfo').length;
  const orderid = flapping?.orderid ?? '';
  for (let turn = 0; turn < 30; turn++) {
    world.provider.setPowerState(orderid, turn % 2 === 0 ? 'on' : 'off');
    await process.pass(5 * second);
  }
  const reads = world.provider.callsOf('getinfo').slice(before);
  const others = reads.filter(({ parameters }) => parameters.orderid !== orderid).length / 19;
  // Two or three scheduled reads in two and a half minutes, and at most as many expedited ones.
  expect(others).toBeLessThan(7);
  expect(notified()).toEqual([]);
});

test('servers that stop together are noticed within seconds', async () => {
  const orders = world.provider.addMany(world.cid, 20, 'servers');
  await begin();
  const before = world.provider.callsOf('getinfo').length;
  for (const { orderid } of orders) world.provider.setPowerState(orderid, 'off');
  while (notified().length === 0) await process.pass(5 * second);
  await process.pass(10 * second);
  expect(notified()).toHaveLength(20);
  const reads = world.provider.callsOf('getinfo').length - before;
  // A scheduled read, an expedited one, and one to confirm.
  expect(reads).toBeLessThanOrEqual(4 * 20);
});
