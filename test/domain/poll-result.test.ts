import { describe, expect, test } from 'vitest';

import { needsPaymentReminder, unpaidReminderMs } from '../../src/domain/notification.ts';
import {
  nextPollInMs,
  recentlyPaidMs,
  applyListedOrder,
  applyMissingOrder,
  applyNotFound,
  applyServerReading,
  initialSnapshot,
  isExpectedInList,
} from '../../src/domain/poll-result.ts';
import type { Order, OrderId, PowerState, ServerReading, Snapshot } from '../../src/domain/server.ts';
import { concludeState, isContradictory } from '../../src/domain/server.ts';

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
  orderStatus: 'active',
  productStatus: 'active',
  vps: state === undefined ? undefined : { name: 'web-1', ip: '37.1.0.111', state, rawState: state },
});
/** Without an open operation. */
const byItself = (now: number) => ({ now, hasOpenOperation: false });
const see = (snapshot: Snapshot, state: PowerState | undefined, now: number, hasOpenOperation = false) =>
  applyServerReading(snapshot, reading(state), { now, hasOpenOperation });
const kinds = (result: { readonly events: readonly { readonly kind: string }[] }) =>
  result.events.map(({ kind }) => kind);
const minute = 60_000;
/** Two lists, a minute apart, lack it. */
const missTwice = (snapshot: Snapshot) => applyMissingOrder(applyMissingOrder(snapshot, 0), minute);
const intervals = { fastMs: 5_000, idleMs: 60_000 };

test('the first list of an account makes no events', () => {
  expect(kinds(see(initialSnapshot(order('active'), true, 0), 'running', 1))).toEqual([]);
  const off = see(initialSnapshot(order('active'), true, 0), 'stopped', 1);
  const on = see(see(off.snapshot, 'running', 2).snapshot, 'running', 3);
  expect([...kinds(off), ...kinds(on)]).toEqual(['started-unexpectedly']);
});

describe('two witnesses of the state', () => {
  const states: readonly PowerState[] = [
    'running',
    'stopped',
    'suspended',
    'rebooting',
    'installing',
    'unknown',
  ];

  test('agree, decide where one is silent, and leave it unknown where they exclude each other', () => {
    const conclusions = states.map(word =>
      [true, false, undefined].map(online => concludeState(word, online).state),
    );
    expect(conclusions).toEqual([
      ['running', 'unknown', 'running'],
      ['unknown', 'stopped', 'stopped'],
      ['unknown', 'suspended', 'suspended'],
      ['rebooting', 'rebooting', 'rebooting'],
      ['installing', 'installing', 'installing'],
      ['running', 'stopped', 'unknown'],
    ]);
    expect(isContradictory(concludeState('running', false))).toBe(true);
    expect(isContradictory(concludeState('unknown', false))).toBe(false);
  });

  /** The events of reads in turn; `x`: the word says stopped, and `online` says that it runs. */
  const eventsOf = (...reads: readonly (PowerState | 'x')[]) => {
    let { snapshot } = see(initialSnapshot(order('active'), true, 0), 'running', 0);
    return reads.map((state, index) => {
      const read = reading(state === 'x' ? 'stopped' : state);
      const vps = read.vps && { ...read.vps, ...(state === 'x' ? concludeState('stopped', true) : {}) };
      const result = applyServerReading(snapshot, { ...read, vps }, byItself(index + 1));
      ({ snapshot } = result);
      return kinds(result).join();
    });
  };

  test('announce nothing, however long they exclude each other, until reads agree', () => {
    expect(eventsOf('x', 'x', 'x', 'x', 'running', 'running')).toEqual(['', '', '', '', '', '']);
    expect(eventsOf('x', 'stopped', 'stopped')).toEqual(['', '', 'stopped-unexpectedly']);
    expect(eventsOf('stopped', 'x', 'stopped')).toEqual(['', '', 'stopped-unexpectedly']);
    expect(eventsOf('stopped', 'x', 'running', 'x', 'stopped')).toEqual(['', '', '', '', '']);
  });

  test('make no VPS active while they exclude each other', () => {
    const paid = applyListedOrder(initialSnapshot(order('pending'), true, 0), order('active'), 1000);
    const read = reading('running');
    const vps = read.vps && { ...read.vps, ...concludeState('running', false) };
    const unsure = applyServerReading(paid.snapshot, { ...read, vps }, byItself(2000));
    expect(kinds(unsure)).toEqual([]);
    expect(kinds(see(unsure.snapshot, 'running', 3000))).toEqual(['vps-active']);
  });
});

test('a VPS becomes active once', () => {
  const paid = applyListedOrder(initialSnapshot(order('pending'), true, 0), order('active'), 1000);
  expect(kinds(paid)).toEqual(['order-paid']);
  const installing = see(paid.snapshot, 'installing', 2000);
  expect(kinds(installing)).toEqual([]);
  const active = see(installing.snapshot, 'running', 6000);
  expect(active.events).toEqual([{ kind: 'vps-active', tookMs: 5000 }]);
  expect(kinds(see(active.snapshot, 'running', 7000))).toEqual([]);
});

test('an order that was unpaid in the first list becomes active at its first read', () => {
  const paid = applyListedOrder(initialSnapshot(order('pending'), true, 0), order('active'), 1000);
  expect(kinds(see(paid.snapshot, 'running', 61_000))).toEqual(['vps-active']);
});

test('an order counts as present until it has ended or two lists in a row lacked it', () => {
  const isThere = (status: Order['status'], missed: number) => {
    let snapshot = initialSnapshot(order(status), true, 0);
    for (let look = 0; look < missed; look += 1) snapshot = applyMissingOrder(snapshot, look * minute);
    return isExpectedInList(snapshot);
  };
  expect([0, 1, 2].map(missed => isThere('active', missed))).toEqual([true, true, false]);
  expect([0, 1, 2].map(missed => isThere('pending', missed))).toEqual([true, true, false]);
  // The provider may go on listing these.
  for (const status of ['cancelled', 'terminated', 'fraud'] as const) expect(isThere(status, 0)).toBe(false);
});

test('a server is down when two reads say so', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const first = see(up, 'stopped', 10);
  expect(kinds(first)).toEqual([]);
  expect(nextPollInMs(first.snapshot, intervals, { now: 10, hasOpenOperation: false })).toBe(
    intervals.fastMs,
  );
  expect(kinds(see(first.snapshot, 'running', 20))).toEqual([]);
  const second = see(first.snapshot, 'stopped', 20);
  expect(second.events).toEqual([{ kind: 'stopped-unexpectedly', sinceAt: 10 }]);
  const back = see(see(second.snapshot, 'running', 110).snapshot, 'running', 120);
  expect(back.events).toEqual([{ kind: 'started-unexpectedly', downMs: 100 }]);
});

test('a read without the VPS of a known server keeps what was last seen, and when', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const unread = see(see(up, undefined, 10).snapshot, undefined, 20);
  expect(kinds(unread)).toEqual([]);
  expect(unread.snapshot).toMatchObject({ vps: up.vps, seenAt: 1 });
  const back = see(unread.snapshot, 'running', 30);
  expect([kinds(back), back.snapshot.seenAt]).toEqual([[], 30]);
  // An order that never had one was seen without it.
  expect(see(initialSnapshot(order('active'), true, 0), undefined, 10).snapshot.seenAt).toBe(10);
});

test('nothing is unexpected while an operation is open', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const down = see(see(up, 'stopped', 2, true).snapshot, 'stopped', 3, true);
  expect(kinds(down)).toEqual([]);
});

test('a server is gone when two complete lists lack it and a read says so', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  expect(applyNotFound(applyMissingOrder(up, 1), 2).snapshot.goneAt).toBeUndefined();
  expect(applyNotFound(up, 2).events).toEqual([]);
  const gone = applyNotFound(missTwice(up), 3);
  expect(gone.snapshot.goneAt).toBe(3);
  expect(kinds(gone)).toEqual(['order-cancelled']);
});

test('two lists within a minute are one', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  let missing = up;
  for (const at of [0, 5_000, 30_000, 59_999]) missing = applyMissingOrder(missing, at);
  expect(applyNotFound(missing, minute).snapshot.goneAt).toBeUndefined();
  expect(applyNotFound(applyMissingOrder(missing, minute), minute).snapshot.goneAt).toBe(minute);
  // A list that has it begins again.
  const listed = applyListedOrder(missing, order('active'), minute).snapshot;
  expect(applyNotFound(applyMissingOrder(listed, 2 * minute), 2 * minute).snapshot.goneAt).toBeUndefined();
});

test('an order that comes back makes one event', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const gone = applyNotFound(missTwice(up), minute).snapshot;
  const back = applyListedOrder(gone, order('active'), 2 * minute);
  expect(kinds(back)).toEqual(['order-returned']);
  expect(kinds(applyListedOrder(back.snapshot, order('active'), 3 * minute))).toEqual([]);
  // Its end was announced when it was gone.
  expect(kinds(applyListedOrder(gone, order('cancelled'), 2 * minute))).toEqual([]);
});

test('a paid order without a VPS is polled fast for an hour, an unpaid one never', () => {
  const paid = see(initialSnapshot(order('active'), true, 0), undefined, 1).snapshot;
  const at = (now: number) => nextPollInMs(paid, intervals, { now, hasOpenOperation: false });
  expect(at(recentlyPaidMs - 1)).toBe(intervals.fastMs);
  expect(at(recentlyPaidMs)).toBe(intervals.idleMs);
  const unpaid = initialSnapshot(order('pending'), true, 0);
  expect(nextPollInMs(unpaid, intervals, { now: 1, hasOpenOperation: false })).toBeUndefined();
});

test('a suspended product makes one event though its order stays active', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const suspended = { ...reading('stopped'), productStatus: 'suspended' } as const;
  const first = applyServerReading(up, suspended, byItself(10));
  const second = applyServerReading(first.snapshot, suspended, byItself(20));
  const third = applyServerReading(second.snapshot, suspended, byItself(30));
  expect([first, second, third].map(kinds)).toEqual([['order-suspended'], [], []]);
  // The list says the same later, or never.
  expect(kinds(applyListedOrder(third.snapshot, order('suspended'), 40))).toEqual([]);
  // It is no longer suspended, and still stopped.
  const freed = see(see(third.snapshot, 'stopped', 50).snapshot, 'stopped', 60);
  expect(freed.events).toEqual([{ kind: 'stopped-unexpectedly', sinceAt: 50 }]);
  // The initial state makes no event.
  expect(
    kinds(applyServerReading(initialSnapshot(order('active'), true, 0), suspended, byItself(1))),
  ).toEqual([]);
});

test('a terminated product makes one event, whatever happens to its order', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const over = applyServerReading(up, { ...reading(undefined), productStatus: 'terminated' }, byItself(10));
  expect(kinds(over)).toEqual(['order-cancelled']);
  expect(kinds(applyListedOrder(over.snapshot, order('cancelled'), 20))).toEqual([]);
  expect(kinds(applyNotFound(missTwice(over.snapshot), 20))).toEqual([]);
});

test('an order that lists lack takes its status from its own read', () => {
  const up = see(initialSnapshot(order('active'), true, 0), 'running', 1).snapshot;
  const cancelled = { ...reading(undefined), orderStatus: 'cancelled', productStatus: 'cancelled' } as const;
  const over = applyServerReading(applyMissingOrder(up, 1), cancelled, byItself(10));
  expect(kinds(over)).toEqual(['order-cancelled']);
  expect(over.snapshot).toMatchObject({ goneAt: 10, order: { status: 'cancelled' } });
  // It is never read again.
  const later = missTwice(over.snapshot);
  expect(nextPollInMs(later, intervals, byItself(20))).toBeUndefined();
  // An order that was cancelled through the bot makes no event, and isn't read again either.
  const ours = applyServerReading(
    applyMissingOrder(initialSnapshot(order('cancelled'), false, 0), 1),
    cancelled,
    byItself(10),
  );
  expect([kinds(ours), ours.snapshot.goneAt]).toEqual([[], 10]);

  const suspended = { ...reading('stopped'), orderStatus: 'suspended', productStatus: 'active' } as const;
  const held = applyServerReading(applyMissingOrder(up, 1), suspended, byItself(10));
  expect(kinds(held)).toEqual(['order-suspended']);
  expect(
    kinds(applyServerReading(applyMissingOrder(held.snapshot, minute), suspended, byItself(20))),
  ).toEqual([]);
  // A list that contains it is right.
  expect(kinds(applyServerReading(up, suspended, byItself(10)))).toEqual([]);
});

test('a VPS that was stopped before it was active has not started unexpectedly', () => {
  const paid = applyListedOrder(initialSnapshot(order('pending'), true, 0), order('active'), 1000).snapshot;
  const made = see(see(paid, 'installing', 2000).snapshot, 'stopped', 3000).snapshot;
  const active = see(made, 'running', 4000);
  expect(kinds(active)).toEqual(['vps-active']);
  expect(kinds(see(active.snapshot, 'running', 5000))).toEqual([]);
});

test('the time that a VPS took is known only if its payment and an earlier read were seen', () => {
  const took = (snapshot: Snapshot) => see(snapshot, 'running', 900_000).events;
  const unknown = [{ kind: 'vps-active', tookMs: undefined }];
  // Paid before the account was linked, and installed days later.
  expect(took(see(initialSnapshot(order('active'), true, 0), undefined, 1).snapshot)).toEqual(unknown);
  // First seen when it was installed already.
  expect(took(initialSnapshot(order('active'), false, 899_000))).toEqual(unknown);
  // Paid and installed between two polls.
  expect(
    took(applyListedOrder(initialSnapshot(order('pending'), true, 0), order('active'), 899_999).snapshot),
  ).toEqual(unknown);
});

test('an order gets a reminder after a day, unless it is older than the link', () => {
  const ours = initialSnapshot(order('pending'), false, 0);
  expect(needsPaymentReminder(ours, unpaidReminderMs.after - 1)).toBe(false);
  expect(needsPaymentReminder(ours, unpaidReminderMs.after)).toBe(true);
  expect(needsPaymentReminder(initialSnapshot(order('pending'), true, 0), unpaidReminderMs.after)).toBe(
    false,
  );
  expect(needsPaymentReminder({ ...ours, order: order('active') }, unpaidReminderMs.after)).toBe(false);
});
