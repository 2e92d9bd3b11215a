import { afterEach, beforeEach, expect, test } from 'vitest';

import { createWorld, type World } from './mortal-house.ts';

let world: World;
let process: ReturnType<World['start']>;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;
const day = 24 * 60 * minute;

const begin = async () => {
  await world.link();
  process = world.start();
};

/** What waits to be said. */
const told = (): readonly string[] =>
  process.store.outbox
    .claim(world.clock.now, 0, 1000)
    .flatMap(({ body }) => (body.kind === 'event' ? [body.event.kind] : []));

test('a server that is suspended and given back is told of once', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.suspend(orderid);
  world.provider.setPowerState(orderid, 'off');
  await process.pass(5 * minute);
  expect(told()).toEqual(['order-suspended']);
  world.provider.unsuspend(orderid);
  await process.pass(5 * minute);
  expect(told()).toEqual(['order-suspended']);
});

test('an order that is cancelled is told of though the provider still answers for it, and then left alone', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.cancelOrder(orderid);
  await process.pass(5 * minute);
  expect(told()).toEqual(['order-cancelled']);
  const reads = world.provider.callsOf('getinfo').length;
  await process.pass(10 * minute);
  expect(told()).toEqual(['order-cancelled']);
  expect(world.provider.callsOf('getinfo')).toHaveLength(reads);
});

test('nobody is reminded to pay for what is listed no more', async () => {
  await begin();
  const { orderid } = world.provider.addOrder(world.cid);
  await process.pass(2 * minute);
  world.clock.now += day - 5 * minute;
  await process.pass(2 * minute);
  world.provider.removeOrder(orderid);
  world.clock.now += 5 * minute;
  await process.pass(5 * minute);
  expect(told()).toEqual(['order-cancelled']);
});
