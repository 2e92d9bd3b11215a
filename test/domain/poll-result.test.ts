import { expect, test } from 'vitest';

import type { Order, OrderId, PowerState, ServerReading } from '../../src/core/server.ts';
import type { Snapshot } from '../../src/core/watch.ts';
import {
  firstSight,
  freshlyPaidMs,
  isTakenToBeThere,
  readAgainAfter,
  watchAbsence,
  watchNotFound,
  watchOrder,
  watchServer,
} from '../../src/core/watch.ts';

const orderId = '47012' as OrderId;
const order = (status: Order['status']): Order => ({
  id: orderId,
  number: '8634530000',
  amount: '5.00',
  invoiceId: '366000',
  status,
  rawStatus: status,
});
const reading = (state: PowerState | undefined): ServerReading => ({
  orderId,
  orderStatus: 'active',
  productStatus: 'active',
  vps: state === undefined ? undefined : { name: 'web-1', ip: '37.1.0.111', state, rawState: state },
});
/** Nobody does anything to it meanwhile. */
const byItself = (now: number) => ({ now, operationOpen: false });
const see = (snapshot: Snapshot, state: PowerState | undefined, now: number, operationOpen = false) =>
  watchServer(snapshot, reading(state), { now, operationOpen });
const kinds = (watched: { readonly events: readonly { readonly kind: string }[] }) =>
  watched.events.map(({ kind }) => kind);
const intervals = { fastMs: 5_000, idleMs: 60_000 };

test('the first look at an account tells no old news', () => {
  expect(kinds(see(firstSight(order('active'), true, 0), 'running', 1))).toEqual([]);
  const off = see(firstSight(order('active'), true, 0), 'stopped', 1);
  const on = see(see(off.snapshot, 'running', 2).snapshot, 'running', 3);
  expect([...kinds(off), ...kinds(on)]).toEqual(['started-unexpectedly']);
});

test('a VPS becomes active once', () => {
  const paid = watchOrder(firstSight(order('pending'), true, 0), order('active'), 1000);
  expect(kinds(paid)).toEqual(['order-paid']);
  const installing = see(paid.snapshot, 'installing', 2000);
  expect(kinds(installing)).toEqual([]);
  const active = see(installing.snapshot, 'running', 6000);
  expect(active.events).toEqual([{ kind: 'vps-active', tookMs: 5000 }]);
  expect(kinds(see(active.snapshot, 'running', 7000))).toEqual([]);
});

test('what was unpaid at the first look is news when it is active already at its first read', () => {
  const paid = watchOrder(firstSight(order('pending'), true, 0), order('active'), 1000);
  expect(kinds(see(paid.snapshot, 'running', 61_000))).toEqual(['vps-active']);
});

test('an order is taken to be there until it has ended, or two lists in a row have lacked it', () => {
  const isThere = (status: Order['status'], missed: number) => {
    let snapshot = firstSight(order(status), true, 0);
    for (let look = 0; look < missed; look += 1) snapshot = watchAbsence(snapshot);
    return isTakenToBeThere(snapshot);
  };
  expect([0, 1, 2].map(missed => isThere('active', missed))).toEqual([true, true, false]);
  expect([0, 1, 2].map(missed => isThere('pending', missed))).toEqual([true, true, false]);
  // Whether the provider goes on listing these is its own habit.
  for (const status of ['cancelled', 'terminated', 'fraud'] as const) expect(isThere(status, 0)).toBe(false);
});

test('a server is down when two reads say so, and one does not', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  const first = see(up, 'stopped', 10);
  expect(kinds(first)).toEqual([]);
  expect(readAgainAfter(first.snapshot, intervals, { now: 10, operationOpen: false })).toBe(intervals.fastMs);
  expect(kinds(see(first.snapshot, 'running', 20))).toEqual([]);
  const second = see(first.snapshot, 'stopped', 20);
  expect(second.events).toEqual([{ kind: 'stopped-unexpectedly', sinceAt: 10 }]);
  const back = see(see(second.snapshot, 'running', 110).snapshot, 'running', 120);
  expect(back.events).toEqual([{ kind: 'started-unexpectedly', downMs: 100 }]);
});

test('nothing is unexpected while an operation is open', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  const down = see(see(up, 'stopped', 2, true).snapshot, 'stopped', 3, true);
  expect(kinds(down)).toEqual([]);
});

test('a server is gone only when two complete looks and the provider itself agree', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  expect(watchNotFound(watchAbsence(up), 2).snapshot.goneAt).toBeUndefined();
  expect(watchNotFound(up, 2).events).toEqual([]);
  const gone = watchNotFound(watchAbsence(watchAbsence(up)), 3);
  expect(gone.snapshot.goneAt).toBe(3);
  expect(kinds(gone)).toEqual(['order-cancelled']);
});

test('a paid order without a VPS is read fast for its first hour, an unpaid one not at all', () => {
  const paid = see(firstSight(order('active'), true, 0), undefined, 1).snapshot;
  const at = (now: number) => readAgainAfter(paid, intervals, { now, operationOpen: false });
  expect(at(freshlyPaidMs - 1)).toBe(intervals.fastMs);
  expect(at(freshlyPaidMs)).toBe(intervals.idleMs);
  const unpaid = firstSight(order('pending'), true, 0);
  expect(readAgainAfter(unpaid, intervals, { now: 1, operationOpen: false })).toBeUndefined();
});

test('a server that is suspended is news though its order stays active, and that it is off is no more', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  const suspended = { ...reading('stopped'), productStatus: 'suspended' } as const;
  const first = watchServer(up, suspended, byItself(10));
  const second = watchServer(first.snapshot, suspended, byItself(20));
  const third = watchServer(second.snapshot, suspended, byItself(30));
  expect([first, second, third].map(kinds)).toEqual([['order-suspended'], [], []]);
  // The list says the same a little later, or never.
  expect(kinds(watchOrder(third.snapshot, order('suspended'), 40))).toEqual([]);
  // It was given back, and stayed off.
  const freed = see(see(third.snapshot, 'stopped', 50).snapshot, 'stopped', 60);
  expect(freed.events).toEqual([{ kind: 'stopped-unexpectedly', sinceAt: 50 }]);
  // What it is at first is no news.
  expect(kinds(watchServer(firstSight(order('active'), true, 0), suspended, byItself(1)))).toEqual([]);
});

test('a server whose product is terminated is news once, whatever becomes of its order', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  const over = watchServer(up, { ...reading(undefined), productStatus: 'terminated' }, byItself(10));
  expect(kinds(over)).toEqual(['order-cancelled']);
  expect(kinds(watchOrder(over.snapshot, order('cancelled'), 20))).toEqual([]);
  expect(kinds(watchNotFound(watchAbsence(watchAbsence(over.snapshot)), 20))).toEqual([]);
});

test('an order that lists lack is what the provider says of it by itself', () => {
  const up = see(firstSight(order('active'), true, 0), 'running', 1).snapshot;
  const cancelled = { ...reading(undefined), orderStatus: 'cancelled', productStatus: 'cancelled' } as const;
  const over = watchServer(watchAbsence(up), cancelled, byItself(10));
  expect(kinds(over)).toEqual(['order-cancelled']);
  expect(over.snapshot).toMatchObject({ goneAt: 10, order: { status: 'cancelled' } });
  // Nobody asks for it again, however many lists lack it.
  const later = watchAbsence(watchAbsence(over.snapshot));
  expect(readAgainAfter(later, intervals, byItself(20))).toBeUndefined();
  // What we have cancelled ourselves is no news, and is asked for no more either.
  const ours = watchServer(watchAbsence(firstSight(order('cancelled'), false, 0)), cancelled, byItself(10));
  expect([kinds(ours), ours.snapshot.goneAt]).toEqual([[], 10]);

  const suspended = { ...reading('stopped'), orderStatus: 'suspended', productStatus: 'active' } as const;
  const held = watchServer(watchAbsence(up), suspended, byItself(10));
  expect(kinds(held)).toEqual(['order-suspended']);
  expect(kinds(watchServer(watchAbsence(held.snapshot), suspended, byItself(20)))).toEqual([]);
  // A list that does have it is right about it.
  expect(kinds(watchServer(up, suspended, byItself(10)))).toEqual([]);
});

test('a VPS that was off while it was being made has not come back when it becomes active', () => {
  const paid = watchOrder(firstSight(order('pending'), true, 0), order('active'), 1000).snapshot;
  const made = see(see(paid, 'installing', 2000).snapshot, 'stopped', 3000).snapshot;
  const active = see(made, 'running', 4000);
  expect(kinds(active)).toEqual(['vps-active']);
  expect(kinds(see(active.snapshot, 'running', 5000))).toEqual([]);
});

test('how long a VPS took is said only where its beginning and its end were seen', () => {
  const took = (snapshot: Snapshot) => see(snapshot, 'running', 900_000).events;
  const unknown = [{ kind: 'vps-active', tookMs: undefined }];
  // Paid before us, and installed days later.
  expect(took(see(firstSight(order('active'), true, 0), undefined, 1).snapshot)).toEqual(unknown);
  // Somewhere else until now: nobody saw it being made.
  expect(took(firstSight(order('active'), false, 899_000))).toEqual(unknown);
  // Paid and installed while nobody looked.
  expect(took(watchOrder(firstSight(order('pending'), true, 0), order('active'), 899_999).snapshot)).toEqual(
    unknown,
  );
});
