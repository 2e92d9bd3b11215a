import { afterEach, beforeEach, expect, test } from 'vitest';

import { createApplyAccountPoll } from '../../../src/services/polling/account.ts';
import type { OrderId } from '../../../src/domain/server.ts';
import { shownStateOf } from '../../../src/domain/outage.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

let world: World;
let process: Process;
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

/** The events in the outbox. */
const notified = (): readonly string[] =>
  process.db.outbox
    .claim(world.clock.now, 0, 1000)
    .flatMap(({ body }) => (body.kind === 'event' ? [body.event.kind] : []));

test('a server that is suspended and reactivated makes one event', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.suspend(orderid);
  world.provider.setPowerState(orderid, 'off');
  await process.pass(5 * minute);
  expect(notified()).toEqual(['order-suspended']);
  world.provider.unsuspend(orderid);
  await process.pass(5 * minute);
  expect(notified()).toEqual(['order-suspended']);
});

test('a cancelled order makes one event although the provider still returns it, and is no longer polled', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.cancelOrder(orderid);
  await process.pass(5 * minute);
  expect(notified()).toEqual(['order-cancelled']);
  const reads = world.provider.callsOf('getinfo').length;
  await process.pass(10 * minute);
  expect(notified()).toEqual(['order-cancelled']);
  expect(world.provider.callsOf('getinfo')).toHaveLength(reads);
});

test('a terminated product makes one event, and is shown as terminated though its order stays active', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  await begin();
  world.provider.terminate(orderid);
  for (let minutes = 0; minutes < 15; minutes += 5) {
    await process.pass(5 * minute);
    const cards = process.services.servers.cardsOf({ personId: anna, chatId: chat });
    expect(cards.map(({ snapshot }) => shownStateOf(snapshot))).toEqual(['terminated']);
    expect(cards.map(({ outdated }) => outdated)).toEqual([undefined]);
  }
  expect(notified()).toEqual(['order-cancelled']);
});

test('an order that is no longer listed gets no payment reminder', async () => {
  await begin();
  const { orderid } = world.provider.addOrder(world.cid);
  await process.pass(2 * minute);
  world.clock.now += day - 5 * minute;
  await process.pass(2 * minute);
  world.provider.removeOrder(orderid);
  world.clock.now += 5 * minute;
  await process.pass(5 * minute);
  expect(notified()).toEqual(['order-cancelled']);
});

test('a list older than the last applied one makes no event twice', async () => {
  const { orderid } = world.provider.addOrder(world.cid);
  const account = await world.link();
  process = world.start();
  const events: string[] = [];
  const observe = createApplyAccountPoll({
    db: process.db,
    reconcileOrder: () => false,
    monitoring: { readAgain: () => undefined },
    notifications: { enqueueServerEvent: (_, { kind }) => void events.push(kind) },
    intervals: () => ({ fastMs: 5_000, idleMs: minute }),
    now: () => world.clock.now,
  });
  const id = orderid as OrderId;
  const list = (status: 'pending' | 'active') => ({
    orders: [{ id, number: '1', amount: '5.00', invoiceId: '1', status, rawStatus: status }],
    unreadable: [],
  });
  const asked = world.clock.now;
  world.clock.now += minute;
  observe(account, list('active'), asked + 2);
  // Requested before the payment, and answered last.
  observe(account, list('pending'), asked + 1);
  observe(account, list('active'), asked + 3);
  expect(events).toEqual(['order-paid']);
  // The clock was set back: a list with an earlier time is the newer one.
  world.clock.now = asked - minute;
  observe(account, list('pending'), world.clock.now);
  expect(process.db.servers.ofOrder(account, id)?.snapshot.order.status).toBe('pending');
});
