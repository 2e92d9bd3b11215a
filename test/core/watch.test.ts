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
