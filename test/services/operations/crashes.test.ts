import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Fault } from '../../../demo/provider/faults.ts';
import type { Operation } from '../../../src/domain/operation.ts';
import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import { anna, chat, createWorld, type World } from '../crash-harness.ts';

let world: World;
let account: AccountId;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;

/** How long the next process is in coming: later the provider's clock helps no more. */
const pauses = [
  ['and a restart at once', 1_000],
  ...(process.env.LONG === undefined ? [] : [['and a restart after two minutes', 2 * minute] as const]),
] as const;
type Process = ReturnType<World['start']>;

/** What a person does: the same press again is the same wish. */
function order({ services }: Process): void {
  const begun = services.operations.begin({
    idempotencyKey: 'order:1:1:7',
    action: 'create',
    accountId: account,
    personId: anna,
    chatId: chat,
    chatKind: 'private',
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  if (begun.kind === 'started') services.operations.dispatch(begun.operation.id, Promise.resolve());
}

function install({ services }: Process, serverId: ServerId): void {
  const begun = services.operations.begin({
    idempotencyKey: 'install:1:1:7',
    action: 'install',
    serverId,
    personId: anna,
    chatId: chat,
    chatKind: 'private',
    details: { template: 'debian-12-64-default', title: 'Debian 12', sshKeyIds: [] },
  });
  if (begun.kind === 'started') services.operations.dispatch(begun.operation.id, Promise.resolve());
}

/** The wish in a process that dies at a point, and again in the next one, which lives. */
async function acrossDeath(
  wish: (process: Process) => void,
  diesAt: number,
  downMs: number,
): Promise<{ readonly died: boolean; readonly at: string | undefined; readonly next: Process }> {
  const mortal = world.start(diesAt);
  try {
    wish(mortal);
  } catch (error) {
    if (!mortal.isDead()) throw error;
  }
  await mortal.settle();
  const died = mortal.isDead();
  await mortal.close();
  world.clock.now += downMs;
  const next = world.start();
  next.services.maintenance.recover();
  // What the inbox has kept is handled again.
  wish(next);
  await next.settle();
  return { died, at: mortal.passed.at(-1), next };
}

const creates = () => world.provider.callsOf('create').length;
const runs = () => world.provider.callsOf('install').filter(call => call.parameters.run === '1').length;

const operationOf = ({ db }: Process, wish: string): Operation => {
  const operation = db.operations.byWish(wish);
  if (operation === undefined) throw new Error(`no ${wish}`);
  return operation;
};

describe('a death at every point of an order', () => {
  test.each(pauses)('%s: at most one order, and the truth', async (_, downMs) => {
    let died = true;
    const seen: string[] = [];
    for (let point = 0; died; point++) {
      if (point > 0) {
        await world.end();
        world = await createWorld();
      }
      // A few orders that have nothing to do with it.
      world.provider.addMany(world.cid, 3, 'pending');
      account = await world.link();
      const outcome = await acrossDeath(order, point, downMs);
      died = outcome.died;
      const { next, at = 'the beginning' } = outcome;
      await next.pass(4 * minute);
      const operation = operationOf(next, 'order:1:1:7');
      const placed = world.provider.ordersOf(world.cid).length - 3;
      const where = `point ${point}, after ${at}`;
      seen.push(at);
      expect(creates(), where).toBeLessThanOrEqual(1);
      expect(placed, where).toBe(creates());
      expect(operation.endedAt, where).toBeDefined();
      // Done where there is an order, and never else.
      expect(operation.state === 'done', where).toBe(placed === 1);
      if (operation.action !== 'create') throw new Error(operation.action);
      if (placed === 1) {
        const id = world.provider.ordersOf(world.cid).at(-1)?.orderid;
        expect(operation.details.orderId, where).toBe(id);
        expect(next.services.servers.cardsOf({ personId: anna, chatId: chat })).toHaveLength(4);
      }
      // Only between the note and the call is there nothing to know it by: then it is not sent again.
      const wasNotedOnly = operation.state === 'unconfirmed';
      if (downMs < minute) expect(placed === 1 || wasNotedOnly, where).toBe(true);
      expect(wasNotedOnly, where).toBe(
        at === 'transaction' && operation.sentAt !== undefined && placed === 0,
      );
      await next.close();
    }
    expect(new Set(seen)).toEqual(
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

describe('a death at every point of an installation', () => {
  test.each(pauses)('%s: at most one installation, and the truth', async (_, downMs) => {
    let died = true;
    const seen: string[] = [];
    for (let point = 0; died; point++) {
      if (point > 0) {
        await world.end();
        world = await createWorld();
      }
      const { orderid } = world.provider.addOrder(world.cid, { paid: true });
      account = await world.link();
      const outcome = await acrossDeath(
        process => {
          const [card] = process.services.servers.cardsOf({ personId: anna, chatId: chat });
          if (card === undefined) throw new Error('no order');
          install(process, card.id);
        },
        point,
        downMs,
      );
      died = outcome.died;
      const { next, at = 'the beginning' } = outcome;
      await next.pass(12 * minute);
      const operation = operationOf(next, 'install:1:1:7');
      const installed = world.provider.order(orderid).vpsState === 'on';
      const where = `point ${point}, after ${at}`;
      seen.push(at);
      expect(runs(), where).toBeLessThanOrEqual(1);
      expect(installed, where).toBe(runs() === 1);
      expect(operation.endedAt, where).toBeDefined();
      expect(operation.state === 'done', where).toBe(installed);
      const wasNotedOnly = operation.state === 'unconfirmed';
      if (downMs < minute) expect(installed || wasNotedOnly, where).toBe(true);
      await next.close();
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
  'an order whose reply is lost ($kind, carried out: $carriedOut) is settled by the list',
  async fault => {
    world.provider.addMany(world.cid, 2, 'pending');
    account = await world.link();
    world.provider.fault('create', fault);
    const process = world.start();
    order(process);
    await process.settle();
    expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
    await process.pass(4 * minute);
    expect(creates()).toBe(1);
    const placed = world.provider.ordersOf(world.cid).length - 2;
    expect(operationOf(process, 'order:1:1:7').state).toBe(placed === 1 ? 'done' : 'unconfirmed');
  },
);

test('an order that the list shows late is found, and one from elsewhere besides makes it say which', async () => {
  account = await world.link();
  world.provider.durations.set({ orderVisibleMs: 30_000 });
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.settle();
  await process.pass(20_000);
  expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
  await process.pass(20_000);
  expect(operationOf(process, 'order:1:1:7').state).toBe('done');
});

test('of two new orders none is taken for ours', async () => {
  account = await world.link();
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.settle();
  world.provider.addOrder(world.cid);
  await process.pass(20_000);
  const operation = operationOf(process, 'order:1:1:7');
  expect(operation.state).toBe('unconfirmed');
  if (operation.action === 'create') expect(operation.details.candidateOrders).toHaveLength(2);
});

test('where the list before it can’t be read, nothing is sent', async () => {
  account = await world.link();
  world.provider.fault('orders', { kind: 'status', status: 500, times: 3 });
  const process = world.start();
  order(process);
  await process.settle();
  expect(operationOf(process, 'order:1:1:7')).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'unavailable' },
  });
  expect(creates()).toBe(0);
});

test('error 904 joins the installation under way, and a VPS that vanishes again is a failure', async () => {
  const { orderid } = world.provider.addOrder(world.cid, { paid: true });
  account = await world.link();
  const process = world.start();
  const [card] = process.services.servers.cardsOf({ personId: anna, chatId: chat });
  if (card === undefined) throw new Error('no order');
  // Somebody has begun it in the panel just now.
  world.provider.fault('install', {
    kind: 'raw',
    body: 'Array\n(\n[method] => createVPS\n[result] => fail\n[msg] => Vps exists with current main_id (21968) , W:47012\n[error_code] => 904\n)\n',
    carriedOut: true,
  });
  install(process, card.id);
  await process.settle();
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

test('where nobody’s key reads any more, the deadline ends it all the same', async () => {
  account = await world.link();
  world.provider.fault('create', { kind: 'reset', carriedOut: true });
  const process = world.start();
  order(process);
  await process.settle();
  world.provider.rotateKey(world.cid);
  await process.pass(minute);
  expect(operationOf(process, 'order:1:1:7').state).toBe('unanswered');
  world.clock.now += 10 * minute;
  process.services.maintenance.prune(0, 0);
  const operation = operationOf(process, 'order:1:1:7');
  expect(operation.state).toBe('unconfirmed');
  // No list was read, so none is said to show nothing.
  if (operation.action === 'create') expect(operation.details.listsChecked).toBeUndefined();
});
