import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OutboxItem } from '../../../src/domain/outbox.ts';
import type { AccountId, ServerId } from '../../../src/domain/server.ts';
import type { Quirks } from '../../../demo/provider/quirks.ts';
import { anna, chat, createWorld, type World } from '../crash-harness.ts';

let world: World;
let account: AccountId;
let process: ReturnType<World['start']>;
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
/** What waits to be said, of one kind. */
const told = (kind: string): readonly OutboxItem[] =>
  process.db.outbox
    .claim(world.clock.now, 0, 1000)
    .filter(({ body }) => body.kind === 'event' && body.event.kind === kind);

async function order(idempotencyKey = 'order:1'): Promise<void> {
  const begun = process.services.operations.begin({
    ...viewer,
    idempotencyKey,
    action: 'create',
    accountId: account,
    chatKind: 'private',
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  if (begun.kind !== 'started') throw new Error(begun.kind);
  process.services.operations.dispatch(begun.operation.id, Promise.resolve());
  await process.settle();
}

const beginInstall = (serverId: ServerId, wish = 'install:1', joined = false) =>
  process.services.operations.begin({
    ...viewer,
    idempotencyKey: wish,
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

const quirks: readonly Partial<Quirks>[] = [
  { numbers: 'strings', ids: 'strings' },
  { emptyMap: 'null' },
  { emptyMap: 'false' },
  { byteOrderMark: true, notice: true },
  { printR: ['create', 'orders', 'cancel', 'getinfo', 'list'] },
  { installInJson: true },
  { printROuter: 'array', printRIndented: false },
  { printRInPre: true },
  { printROuter: 'bare' },
  { failureField: 'msg', stateSpaces: 'both-sides' },
  { stateLanguage: 'russian' },
  { stateCase: 'upper' },
  { vpsInfoBeforeInstallation: 'fail' },
  { vpsInfoBeforeInstallation: 'missing' },
  { vpsInfoBeforeInstallation: '{}', ipDuringInstallation: false },
  { productStatusBeforeInstallation: 'Pending' },
  { resultInLists: true },
  { cancelledOrders: 'listed' },
  { dedicatedIp: 'ip' },
];

test.each(quirks)('ordered, paid, installed and active, whatever the provider’s habits: %j', async habit => {
  world.provider.quirks.set(habit);
  await begin();
  await order();
  expect(process.db.operations.byWish('order:1')?.state).toBe('done');
  const [card] = cards();
  if (card === undefined) throw new Error('no order');
  world.provider.pay(card.snapshot.order.id);
  await process.pass(2 * minute);
  expect(told('order-paid')).toHaveLength(1);
  const checked = await process.services.operations.checkInstall(anna, card.id, {
    template: 'debian-12-64-default',
    sshKeyIds: [],
  });
  expect(checked.kind).toBe('ok');
  const begun = beginInstall(card.id);
  if (begun.kind !== 'started') throw new Error(begun.kind);
  process.services.operations.dispatch(begun.operation.id, Promise.resolve());
  await process.settle();
  await process.pass(2 * minute);
  expect(process.db.operations.byWish('install:1')?.state).toBe('done');
  expect(cards()[0]?.snapshot.vps?.state).toBe('running');
  const [active] = told('vps-active');
  if (active?.body.kind !== 'event' || active.body.event.kind !== 'vps-active') throw new Error('no news');
  // How long the installation took, not how long ago it was paid.
  expect(active.body.event.tookMs).toBeLessThanOrEqual(70_000);
  expect(process.db.operations.installTimesMs(10)).toHaveLength(1);
});

test('an order unpaid for a day is reminded of once, and one that was there before us never', async () => {
  world.provider.addOrder(world.cid);
  await begin();
  await order();
  expect(cards()).toHaveLength(2);
  world.clock.now += day - minute;
  await process.pass(minute / 2);
  expect(told('order-unpaid')).toHaveLength(0);
  await process.pass(3 * minute);
  expect(told('order-unpaid')).toHaveLength(1);
  // Told, and what was told a while ago is forgotten in the end.
  for (const { id } of told('order-unpaid')) process.db.outbox.sent(id, world.clock.now);
  for (let days = 0; days < 12; days++) {
    world.clock.now += day;
    await process.pass(5_000);
    process.db.outbox.prune(world.clock.now - 7 * day);
    expect(told('order-unpaid')).toHaveLength(0);
  }
});

test('one order at a time for an account, and the same confirmation is the same order', async () => {
  await begin();
  const wish = {
    ...viewer,
    idempotencyKey: 'order:1',
    action: 'create',
    accountId: account,
    chatKind: 'private',
    details: { tariffId: '303', tariffName: 'VPS-1', price: undefined },
  } as const;
  expect(process.services.operations.begin(wish).kind).toBe('started');
  expect(process.services.operations.begin(wish).kind).toBe('duplicate');
  expect(process.services.operations.begin({ ...wish, idempotencyKey: 'order:2' }).kind).toBe('conflict');
  expect(
    process.services.operations.begin({ ...wish, idempotencyKey: 'order:3', chatKind: 'group' }),
  ).toEqual({
    kind: 'refused',
    reason: 'private-only',
  });
  expect(
    process.services.operations.begin({ ...wish, idempotencyKey: 'order:4', personId: 2 as never }),
  ).toEqual({
    kind: 'refused',
    reason: 'no-access',
  });
});

test('only a paid and empty order takes an installation, and a locked one takes none', async () => {
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

test('an installation begun elsewhere is followed without a call of ours', async () => {
  const { orderid } = world.provider.addOrder(world.cid, { paid: true });
  await begin();
  const [card] = cards();
  if (card === undefined) throw new Error('no order');
  // Somebody has begun it in the panel.
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
  expect(process.db.operations.byWish('join:1')?.state).toBe('done');
  expect(world.provider.callsOf('install').filter(call => call.parameters.run === '1')).toHaveLength(1);
  // A joined one says nothing of how long one takes.
  expect(process.db.operations.installTimesMs(10)).toHaveLength(0);
});

test('what costs something else by now is not ordered, but shown anew', async () => {
  await begin();
  await process.services.catalogue.get();
  world.provider.setPrice('303', '7.00');
  await order();
  expect(process.db.operations.byWish('order:1')).toMatchObject({
    state: 'not-sent',
    failure: { kind: 'price-changed', price: '7.00' },
  });
  expect(world.provider.callsOf('create')).toHaveLength(0);
  const tariffs = process.services.catalogue.known()?.catalogue.tariffs;
  expect(tariffs?.find(({ id }) => id === '303')?.price).toBe('7.00');
});

test.each(['html-page', 'half-json'] as const)(
  'a catalogue that can’t be read stops no order: %s',
  async kind => {
    await begin();
    world.provider.fault('list', { kind, times: 100 });
    await order();
    expect(process.db.operations.byWish('order:1')?.state).toBe('done');
  },
);

const cancelledShown = ['hidden', 'listed'] as const;
test.each(cancelledShown)(
  'cancelling is safe to repeat, and a payment meanwhile is seen: %s',
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
    // It was oneself: that is no news.
    await process.pass(5 * minute);
    expect(told('order-cancelled')).toHaveLength(0);
  },
);
