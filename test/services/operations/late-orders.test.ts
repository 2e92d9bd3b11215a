import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AccountId } from '../../../src/domain/server.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';
import { orderIn } from './place-order.ts';

let world: World;
let account: AccountId;
let process: Process;
beforeEach(async () => {
  world = await createWorld();
  account = await world.link();
  process = world.start();
});
afterEach(() => world.end());

const minute = 60_000;
const order = (idempotencyKey = 'order:1') => orderIn(process, account, idempotencyKey);
const stateOf = (key: string) => process.db.operations.getByKey(key)?.state;
const announced = () =>
  process.db.outbox
    .claim(world.clock.now, 0, 1000)
    .flatMap(({ body }) => (body.kind === 'operation' ? [body.moment] : []));

/** An order whose reply is lost, and which no list has shown for this long. */
async function loseOrder(ms: number): Promise<void> {
  world.provider.fault('create', { kind: 'reset', carriedOut: false });
  await order();
  await process.pass(ms);
  expect(stateOf('order:1')).toBe('unconfirmed');
}

test('an order that is listed 50 minutes after its lost reply is matched and announced', async () => {
  await loseOrder(50 * minute);
  const { orderid } = world.provider.addOrder(world.cid);
  await process.pass(3 * minute);
  expect(process.db.operations.getByKey('order:1')).toMatchObject({
    state: 'done',
    details: { orderId: orderid, isLate: true },
  });
  expect(announced().toSorted()).toEqual(['ended', 'found-late', 'unanswered']);
});

test('an order that is listed more than an hour later is not matched', async () => {
  await loseOrder(61 * minute);
  world.provider.addOrder(world.cid);
  await process.pass(3 * minute);
  expect(stateOf('order:1')).toBe('unconfirmed');
});

test('another order is not sent if the first one is listed by then', async () => {
  await loseOrder(5 * minute);
  world.provider.addOrder(world.cid);
  await order('order:2');
  expect([stateOf('order:1'), stateOf('order:2')]).toEqual(['done', 'not-sent']);
  expect(world.provider.callsOf('create')).toHaveLength(1);
});

test('a new order that two lost ones could be is matched to neither', async () => {
  await loseOrder(5 * minute);
  world.provider.fault('create', { kind: 'reset', carriedOut: false });
  await order('order:2');
  await process.pass(5 * minute);
  expect(stateOf('order:2')).toBe('unconfirmed');
  world.provider.addOrder(world.cid);
  await process.pass(3 * minute);
  expect([stateOf('order:1'), stateOf('order:2')]).toEqual(['unconfirmed', 'unconfirmed']);
});
