import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OutboxItem } from '../../../src/domain/notification.ts';
import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import type { Quirks } from '../../../demo/provider/quirks.ts';
import { createWorld, type Process, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';
import { orderIn } from './place-order.ts';

let world: World;
let account: AccountId;
let process: Process;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;
const day = 24 * 60 * minute;
const viewer = { personId: anna, chatId: chat };

const begin = async () => {
  account = await world.link();
  process = world.start();
};

const cards = () => process.services.servers.cardsOf(viewer);
/** The events of one kind in the outbox. */
const notified = (kind: string): readonly OutboxItem[] =>
  process.db.outbox
    .claim(world.clock.now, 0, 1000)
    .filter(({ body }) => body.kind === 'event' && body.event.kind === kind);

const order = (idempotencyKey = 'order:1') => orderIn(process, account, idempotencyKey);

const beginInstall = (serverId: ServerId, request = 'install:1', joined = false) =>
  process.services.operations.begin({
    ...viewer,
    idempotencyKey: request,
    action: 'install',
    serverId,
    chatKind: 'private',
    details: {
      template: 'debian-12-64-default',
      title: 'Debian 12',
      sshKeyIds: [],
      ...(joined ? { joined } : {}),
    },
  });

/** What test/e2e/provider-quirks.test.ts has only in its long run, or not at all. */
const quirks: readonly Partial<Quirks>[] = [
  {},
  { vpsInfoBeforeInstallation: 'fail' },
  { vpsInfoBeforeInstallation: '{}', ipDuringInstallation: false },
  { productStatusBeforeInstallation: 'Pending' },
];

test.each(quirks)(
  'an order is placed, paid, installed and active with quirks of the provider: %j',
  async quirk => {
    world.provider.quirks.set(quirk);
    await begin();
    await order();
    expect(process.db.operations.getByKey('order:1')?.state).toBe('done');
    const [card] = cards();
    if (card === undefined) throw new Error('no order');
    world.provider.pay(card.snapshot.order.id);
    await process.pass(2 * minute);
    expect(notified('order-paid')).toHaveLength(1);
    const checked = await process.services.operations.checkInstall(anna, card.id, {
      template: 'debian-12-64-default',
      sshKeyIds: [],
    });
    expect(checked.kind).toBe('ok');
    const started = beginInstall(card.id);
    if (started.kind !== 'started') throw new Error(started.kind);
    process.services.operations.dispatch(started.operation.id, Promise.resolve());
    await process.drain();
    await process.pass(2 * minute);
    expect(process.db.operations.getByKey('install:1')?.state).toBe('done');
    expect(cards()[0]?.snapshot.vps?.state).toBe('running');
    const [active] = notified('vps-active');
    if (active?.body.kind !== 'event' || active.body.event.kind !== 'vps-active')
      throw new Error('no notification');
    // How long the installation took, not how long ago it was paid.
    expect(active.body.event.tookMs).toBeLessThanOrEqual(70_000);
    expect(process.db.operations.installTimesMs(10)).toHaveLength(1);
  },
);

test('an order unpaid for a day gets one reminder, and one older than the link gets none', async () => {
  world.provider.addOrder(world.cid);
  await begin();
  await order();
  expect(cards()).toHaveLength(2);
  world.clock.now += day - minute;
  await process.pass(minute / 2);
  expect(notified('order-unpaid')).toHaveLength(0);
  await process.pass(3 * minute);
  expect(notified('order-unpaid')).toHaveLength(1);
  // Once sent, an item is deleted after a while.
  for (const { id } of notified('order-unpaid')) process.db.outbox.sent(id, world.clock.now);
  for (let days = 0; days < 12; days++) {
    world.clock.now += day;
    await process.pass(5_000);
    process.db.outbox.prune(world.clock.now - 7 * day);
    expect(notified('order-unpaid')).toHaveLength(0);
  }
});

test('an account has one order at a time, and the same confirmation is the same order', async () => {
  await begin();
  const request = {
    ...viewer,
    idempotencyKey: 'order:1',
    action: 'order',
    accountId: account,
    chatKind: 'private',
    details: { tariffId: '303', tariffName: 'VPS-1', price: undefined },
  } as const;
  expect(process.services.operations.begin(request).kind).toBe('started');
  expect(process.services.operations.begin(request).kind).toBe('duplicate');
  expect(process.services.operations.begin({ ...request, idempotencyKey: 'order:2' }).kind).toBe('conflict');
  expect(
    process.services.operations.begin({ ...request, idempotencyKey: 'order:3', chatKind: 'group' }),
  ).toEqual({
    kind: 'refused',
    reason: 'private-only',
  });
  expect(
    process.services.operations.begin({ ...request, idempotencyKey: 'order:4', personId: 2 as never }),
  ).toEqual({
    kind: 'refused',
    reason: 'no-access',
  });
});

test('only a paid, empty and unlocked order accepts an installation', async () => {
  const unpaid = world.provider.addOrder(world.cid);
  const server = world.provider.addServer(world.cid);
  const empty = world.provider.addOrder(world.cid, { paid: true });
  const suspended = world.provider.addOrder(world.cid, { paid: true });
  world.provider.suspend(suspended.orderid);
  await begin();
  await process.pass(10_000);
  const idOf = ({ orderid }: { readonly orderid: string }): ServerId => {
    const card = cards().find(({ snapshot }) => snapshot.order.id === orderid);
    if (card === undefined) throw new Error(orderid);
    return card.id;
  };
  expect(beginInstall(idOf(unpaid))).toEqual({ kind: 'refused', reason: 'unpaid' });
  expect(beginInstall(idOf(server))).toEqual({ kind: 'refused', reason: 'installed' });
  expect(beginInstall(idOf(suspended))).toEqual({ kind: 'refused', reason: 'suspended' });
  process.db.servers.lock(idOf(empty), anna, world.clock.now);
  expect(beginInstall(idOf(empty))).toEqual({ kind: 'refused', reason: 'locked' });
  process.db.servers.lock(idOf(empty), undefined, world.clock.now);
  expect(beginInstall(idOf(empty)).kind).toBe('started');
  expect(beginInstall(idOf(empty), 'install:2').kind).toBe('conflict');
  expect(world.provider.callsOf('install')).toHaveLength(0);
});

test('an installation started elsewhere is shown without a call', async () => {
  const { orderid } = world.provider.addOrder(world.cid, { paid: true });
  await begin();
  const [card] = cards();
  if (card === undefined) throw new Error('no order');
  // Somebody has started it in the panel.
  const { key } = world.provider.account(world.cid);
  await fetch(world.provider.url, {
    method: 'POST',
    body: new URLSearchParams({
      action: 'install',
      cid: world.cid,
      key,
      orderid,
      ostpl: 'debian-12-64-default',
      run: '1',
    }),
  });
  const checked = await process.services.operations.checkInstall(anna, card.id, {
    template: 'debian-12-64-default',
    sshKeyIds: [],
  });
  expect(checked).toMatchObject({ kind: 'failed', failure: { kind: 'already-exists' } });
  expect(beginInstall(card.id, 'join:1', true).kind).toBe('started');
  await process.pass(2 * minute);
  expect(process.db.operations.getByKey('join:1')?.state).toBe('done');
  expect(world.provider.callsOf('install').filter(call => call.parameters.run === '1')).toHaveLength(1);
  // The duration of a joined installation is unknown.
  expect(process.db.operations.installTimesMs(10)).toHaveLength(0);
});

test('a tariff whose price has changed is not ordered', async () => {
  await begin();
  await process.services.catalogue.get();
  world.provider.setPrice('303', '7.00');
  await order();
  expect(process.db.operations.getByKey('order:1')).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'price-changed', price: '7.00' },
  });
  expect(world.provider.callsOf('create')).toHaveLength(0);
  const tariffs = process.services.catalogue.known()?.catalogue.tariffs;
  expect(tariffs?.find(({ id }) => id === '303')?.price).toBe('7.00');
});

test.each(['html-page', 'half-json'] as const)(
  'an unreadable catalogue does not prevent an order: %s',
  async kind => {
    await begin();
    world.provider.fault('list', { kind, times: 100 });
    await order();
    expect(process.db.operations.getByKey('order:1')?.state).toBe('done');
  },
);

const cancelledShown = ['hidden', 'listed'] as const;
test.each(cancelledShown)(
  'cancelling twice is safe, and a payment in between is noticed: %s',
  async shown => {
    const first = world.provider.addOrder(world.cid);
    const second = world.provider.addOrder(world.cid);
    await begin();
    const idOf = (orderid: string) =>
      cards().find(({ snapshot }) => snapshot.order.id === orderid)?.id ?? (0 as ServerId);
    world.provider.fault('cancel', { kind: 'reset', carriedOut: true });
    world.provider.quirks.set({ cancelledOrders: shown });
    expect((await process.services.operations.cancelOrder(anna, idOf(first.orderid))).kind).toBe('ok');
    expect(world.provider.order(first.orderid).status).toBe('Cancelled');
    world.provider.pay(second.orderid);
    expect((await process.services.operations.cancelOrder(anna, idOf(second.orderid))).kind).toBe('failed');
    const card = process.services.servers.card(viewer, idOf(second.orderid));
    expect(card?.snapshot.order.status).toBe('active');
    // The person's own cancellation makes no event.
    await process.pass(5 * minute);
    expect(notified('order-cancelled')).toHaveLength(0);
  },
);
