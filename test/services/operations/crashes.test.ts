import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Fault } from '../../../demo/provider/faults.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import { createWorld, crashAtEveryPoint, type Process, type World } from '../crash-harness.ts';
import { anna, byAnna, chat, startOperation } from '../start-services.ts';

let world: World;
let account: AccountId;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;

/** How long until the next process starts. */
const pauses = [
  ['a restart after a second', 1_000],
  ...(process.env.LONG === undefined ? [] : [['a restart after two minutes', 2 * minute] as const]),
] as const;
/** A person's request: the same callback again is the same request. */
function order(process: Process): void {
  startOperation(process, {
    ...byAnna,
    idempotencyKey: 'order:1:1:7',
    action: 'order',
    accountId: account,
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
}

function install(process: Process, serverId: ServerId): void {
  startOperation(process, {
    ...byAnna,
    idempotencyKey: 'install:1:1:7',
    action: 'install',
    serverId,
    details: { template: 'debian-12-64-default', title: 'Debian 12', sshKeyIds: [] },
  });
}

const creates = () => world.provider.callsOf('create').length;
const runs = () => world.provider.callsOf('install').filter(call => call.parameters.run === '1').length;

const operationOf = ({ db }: Process, request: string): Operation => {
  const operation = db.operations.getByKey(request);
  if (operation === undefined) throw new Error(`no ${request}`);
  return operation;
};

/** Replaces the world by a new one, with an account whose orders the provider has from the beginning. */
async function beginWith(addOrders: () => void): Promise<World> {
  await world.end();
  world = await createWorld();
  addOrders();
  account = await world.link();
  return world;
}

describe('a crash at any point of an order', () => {
  test.each(pauses)('%s: places at most one order and reports its true state', async (_, downMs) => {
    const seen = new Set<string>();
    // A few unrelated orders.
    const begin = () => beginWith(() => void world.provider.addMany(world.cid, 3, 'pending'));
    for await (const { next, at, where } of crashAtEveryPoint({ begin, request: order, downMs })) {
      await next.pass(4 * minute);
      const operation = operationOf(next, 'order:1:1:7');
      const placed = world.provider.ordersOf(world.cid).length - 3;
      seen.add(at);
      expect(creates(), where).toBeLessThanOrEqual(1);
      expect(placed, where).toBe(creates());
      expect(operation.endedAt, where).toBeDefined();
      // Done exactly if there is an order.
      expect(operation.state === 'done', where).toBe(placed === 1);
      if (operation.action !== 'order') throw new Error(operation.action);
      if (placed === 1) {
        const id = world.provider.ordersOf(world.cid).at(-1)?.orderid;
        expect(operation.details.orderId, where).toBe(id);
        expect(next.services.servers.cardsOf({ personId: anna, chatId: chat })).toHaveLength(4);
      }
      // Between recording `sent` and the call nothing can prove the order, so it is not sent again.
      const wasNotedOnly = operation.state === 'unconfirmed';
      if (downMs < minute) expect(placed === 1 || wasNotedOnly, where).toBe(true);
      expect(wasNotedOnly, where).toBe(
        at === 'transaction' && operation.sentAt !== undefined && placed === 0,
      );
    }
    expect(seen).toEqual(
      new Set([
        'the beginning',
        'transaction',
        'before readCatalogue',
        'after readCatalogue',
        'before readOrders',
        'after readOrders',
        'before createOrder',
        'after createOrder',
      ]),
    );
  });
});

describe('a crash at any point of an installation', () => {
  test.each(pauses)('%s: starts at most one installation and reports its true state', async (_, downMs) => {
    const seen = new Set<string>();
    let orderid = '';
    const begin = () => beginWith(() => ({ orderid } = world.provider.addOrder(world.cid, { paid: true })));
    const request = (process: Process): void => {
      const [card] = process.services.servers.cardsOf({ personId: anna, chatId: chat });
      if (card === undefined) throw new Error('no order');
      install(process, card.id);
    };
    for await (const { next, at, where } of crashAtEveryPoint({ begin, request, downMs })) {
      await next.pass(12 * minute);
      const operation = operationOf(next, 'install:1:1:7');
      const installed = world.provider.order(orderid).vpsState === 'on';
      seen.add(at);
      expect(runs(), where).toBeLessThanOrEqual(1);
      expect(installed, where).toBe(runs() === 1);
      expect(operation.endedAt, where).toBeDefined();
      expect(operation.state === 'done', where).toBe(installed);
      const wasNotedOnly = operation.state === 'unconfirmed';
      if (downMs < minute) expect(installed || wasNotedOnly, where).toBe(true);
    }
    expect(seen).toContain('before startInstall');
    expect(seen).toContain('after startInstall');
  });
});

const lostReplies: readonly Fault[] = [
  { kind: 'reset', carriedOut: true },
  { kind: 'reset', carriedOut: false },
  { kind: 'cut-short' },
  { kind: 'status', status: 502, carriedOut: true },
  { kind: 'status', status: 500, carriedOut: false },
  { kind: 'empty' },
  { kind: 'html-page', carriedOut: true },
  { kind: 'half-json' },
  { kind: 'wrong-types' },
];

test.each(lostReplies)(
  'an order whose reply is lost ($kind, carried out: $carriedOut) is reconciled by the list',
  async fault => {
    world.provider.addMany(world.cid, 2, 'pending');
    account = await world.link();
    world.provider.fault('create', fault);
    const process = world.start();
    order(process);
    await process.drain();
    expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
    await process.pass(4 * minute);
    expect(creates()).toBe(1);
    const placed = world.provider.ordersOf(world.cid).length - 2;
    expect(operationOf(process, 'order:1:1:7').state).toBe(placed === 1 ? 'done' : 'unconfirmed');
  },
);

test('an order that is listed late is found, and a second new order makes the outcome ambiguous', async () => {
  account = await world.link();
  world.provider.durations.set({ orderVisibleMs: 30_000 });
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.drain();
  await process.pass(20_000);
  expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
  await process.pass(20_000);
  expect(operationOf(process, 'order:1:1:7').state).toBe('done');
});

test('two new orders leave the operation unconfirmed', async () => {
  account = await world.link();
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.drain();
  world.provider.addOrder(world.cid);
  await process.pass(20_000);
  const operation = operationOf(process, 'order:1:1:7');
  expect(operation.state).toBe('unconfirmed');
  if (operation.action === 'order') expect(operation.details.candidateOrders).toHaveLength(2);
});

test('an order is not sent if the list before it can’t be read', async () => {
  account = await world.link();
  world.provider.fault('orders', { kind: 'status', status: 500, times: 3 });
  const process = world.start();
  order(process);
  await process.drain();
  expect(operationOf(process, 'order:1:1:7')).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'unavailable' },
  });
  expect(creates()).toBe(0);
});

test('error 904 joins the running installation, which fails if its VPS disappears', async () => {
  const { orderid } = world.provider.addOrder(world.cid, { paid: true });
  account = await world.link();
  const process = world.start();
  const [card] = process.services.servers.cardsOf({ personId: anna, chatId: chat });
  if (card === undefined) throw new Error('no order');
  // Somebody has just started it in the panel.
  world.provider.fault('install', {
    kind: 'raw',
    body: 'Array\n(\n[method] => createVPS\n[result] => fail\n[msg] => Vps exists with current main_id (21968) , W:47012\n[error_code] => 904\n)\n',
    carriedOut: true,
  });
  install(process, card.id);
  await process.drain();
  expect(operationOf(process, 'install:1:1:7')).toMatchObject({
    state: 'acknowledged',
    details: { joined: true },
  });
  await process.pass(10_000);
  world.provider.failInstallation(orderid);
  await process.pass(minute);
  expect(operationOf(process, 'install:1:1:7').state).toBe('failed');
  const empty = process.services.servers.card({ personId: anna, chatId: chat }, card.id);
  expect(empty?.snapshot.vps).toBeUndefined();
  expect(runs()).toBe(1);
});

test('the deadline ends an operation when every key is rejected', async () => {
  account = await world.link();
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.drain();
  world.provider.rotateKey(world.cid);
  await process.pass(minute);
  expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
  world.clock.now += 10 * minute;
  process.services.maintenance.prune(0, 0);
  const operation = operationOf(process, 'order:1:1:7');
  expect(operation.state).toBe('unconfirmed');
  // No list was read, so the message doesn't mention any.
  if (operation.action === 'order') expect(operation.details.listsChecked).toBeUndefined();
});
