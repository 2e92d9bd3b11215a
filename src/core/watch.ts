import type { ServerEvent } from './event.ts';
import type { Order, OrderStatus, ServerReading, Vps } from './server.ts';
import { isActive } from './server.ts';
import { hasEnded, isEnded, isSuspended, type Standing } from './standing.ts';

/** All that is remembered of an order and its server between two looks. */
export interface Snapshot {
  readonly order: Order;
  readonly productStatus: OrderStatus | undefined;
  readonly vps: Vps | undefined;
  /** When `getinfo` last answered; missing: never. */
  readonly seenAt: number | undefined;
  readonly firstSeenAt: number;
  /** It was there at the first look at its account, so that what it is at first is no news. */
  readonly fromFirstLook: boolean;
  /** Since when we know it to be paid. */
  readonly paidAt: number | undefined;
  /** It has been seen active: "active" is told once in a server's life. */
  readonly wasActive: boolean;
  /** What the server should be, by the last operation or by what two reads agreed on. */
  readonly expected: 'running' | 'stopped' | undefined;
  /** Since when reads have disagreed with `expected`; the second such read makes news. */
  readonly oddSince: number | undefined;
  readonly downSince: number | undefined;
  /** Complete looks at the account in a row that did not list it. */
  readonly missedLooks: number;
  /** When it was found to be in the account no more. */
  readonly goneAt: number | undefined;
}

export interface Watched {
  readonly snapshot: Snapshot;
  readonly events: readonly ServerEvent[];
}

/** What has become of an order or its product, whichever of the two says so first. */
function standingEvents(before: Standing, after: Standing): readonly ServerEvent[] {
  const events: ServerEvent[] = [];
  if (!isSuspended(before) && isSuspended(after)) events.push({ kind: 'order-suspended' });
  if (!isEnded(before) && isEnded(after)) events.push({ kind: 'order-cancelled' });
  return events;
}

/** An order seen for the first time. */
export function firstSight(order: Order, firstLook: boolean, now: number): Snapshot {
  return {
    order,
    productStatus: undefined,
    vps: undefined,
    seenAt: undefined,
    firstSeenAt: now,
    fromFirstLook: firstLook,
    paidAt: order.status === 'active' ? now : undefined,
    wasActive: false,
    expected: undefined,
    oddSince: undefined,
    downSince: undefined,
    missedLooks: 0,
    goneAt: undefined,
  };
}

/** What a listed order says against what was known of it. */
export function watchOrder(snapshot: Snapshot, order: Order, now: number): Watched {
  const events: ServerEvent[] = [];
  const before = snapshot.order.status;
  if (before === 'pending' && order.status === 'active')
    events.push({ kind: 'order-paid', orderId: order.id });
  events.push(...standingEvents(snapshot, { ...snapshot, order }));
  return {
    snapshot: {
      ...snapshot,
      order,
      paidAt: order.status === 'active' ? (snapshot.paidAt ?? now) : snapshot.paidAt,
      missedLooks: 0,
      goneAt: undefined,
    },
    events,
  };
}

/** A complete look at the account that did not list an order which was there. */
export function watchAbsence(snapshot: Snapshot): Snapshot {
  return { ...snapshot, missedLooks: snapshot.missedLooks + 1 };
}

/** Two looks without it make it worth asking for by itself; before that, an accident is likelier. */
export const isSuspectedGone = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && snapshot.missedLooks >= 2;

/** Neither ended nor gone, nor suspected to be: a list without it is more likely an accident. */
export const isTakenToBeThere = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && !isSuspectedGone(snapshot) && !hasEnded(snapshot.order);

/** The provider, asked for this very order, says that there is none: only after two looks is it believed. */
export function watchNotFound(snapshot: Snapshot, now: number): Watched {
  if (!isSuspectedGone(snapshot)) return { snapshot, events: [] };
  return {
    snapshot: { ...snapshot, goneAt: now },
    events: isEnded(snapshot) ? [] : [{ kind: 'order-cancelled' }],
  };
}

/**
 * What an order is that a list did not have: lists are of active and unpaid ones, so what has ended or is suspended
 * may be there for whoever asks for it by itself, and nowhere else.
 */
function watchUnlisted(snapshot: Snapshot, { orderStatus }: ServerReading, now: number): Watched {
  if (snapshot.missedLooks === 0 || orderStatus === 'other') return { snapshot, events: [] };
  const { order } = snapshot;
  const watched: Watched =
    orderStatus === order.status
      ? { snapshot, events: [] }
      : watchOrder(snapshot, { ...order, status: orderStatus, rawStatus: orderStatus }, now);
  return hasEnded({ status: orderStatus })
    ? { ...watched, snapshot: { ...watched.snapshot, goneAt: now } }
    : watched;
}

/**
 * What a read of one server says against what was known of it. While an operation is open on the
 * server nothing that happens to it is unexpected.
 */
export function watchServer(
  known: Snapshot,
  reading: ServerReading,
  at: { readonly now: number; readonly operationOpen: boolean },
): Watched {
  const { snapshot, events: ofOrder } = watchUnlisted(known, reading, at.now);
  const events: ServerEvent[] = [...ofOrder];
  const isFirstRead = snapshot.seenAt === undefined;
  // What was unpaid at the first look is read for the first time when it has been paid: what it has become by
  // then is news, however soon that was.
  const paidSince = snapshot.paidAt !== undefined && snapshot.paidAt > snapshot.firstSeenAt;
  const quiet = isFirstRead && snapshot.fromFirstLook && !paidSince;
  // What was installed before we came was active once, even if it is off at the first look.
  const wasActive =
    snapshot.wasActive || (quiet && reading.vps?.ip !== undefined && reading.vps.state !== 'installing');
  const becameActive = !wasActive && isActive(reading);
  if (becameActive) {
    events.push({
      kind: 'vps-active',
      // What it already is at its first read it may be since any time, as may what was paid before we saw it.
      tookMs: paidSince && !isFirstRead ? Math.max(0, at.now - snapshot.paidAt) : undefined,
    });
  }
  const standing = { order: snapshot.order, productStatus: reading.productStatus };
  if (!quiet) events.push(...standingEvents(snapshot, standing));
  // What was off before it was ever active has not come back.
  const judged: Judged =
    becameActive && !at.operationOpen
      ? { power: { expected: 'running', oddSince: undefined, downSince: undefined }, events: [] }
      : judgePower(snapshot, reading, {
          now: at.now,
          // Whoever suspends a server or takes it away switches it off: that is not a second piece of news.
          isExpected: at.operationOpen || isSuspended(standing) || isEnded(standing),
        });
  events.push(...judged.events);
  return {
    snapshot: {
      ...snapshot,
      ...judged.power,
      productStatus: reading.productStatus,
      // A read without a VPS after one with it is an accident of the provider's more often than a loss.
      vps: reading.vps ?? snapshot.vps,
      seenAt: at.now,
      wasActive: wasActive || becameActive,
      paidAt: reading.orderStatus === 'active' ? (snapshot.paidAt ?? at.now) : snapshot.paidAt,
      missedLooks: 0,
    },
    events,
  };
}

type Power = Pick<Snapshot, 'expected' | 'oddSince' | 'downSince'>;

interface Judged {
  readonly power: Power;
  readonly events: readonly ServerEvent[];
}

function judgePower(
  snapshot: Snapshot,
  reading: ServerReading,
  at: { readonly now: number; readonly isExpected: boolean },
): Judged {
  const state = reading.vps?.state;
  const unchanged: Power = {
    expected: snapshot.expected,
    oddSince: undefined,
    downSince: snapshot.downSince,
  };
  if (at.isExpected) return { power: unchanged, events: [] };
  if (state !== 'running' && state !== 'stopped') {
    // On its way, or unreadable: neither confirms nor denies.
    return { power: { ...unchanged, oddSince: snapshot.oddSince }, events: [] };
  }
  if (snapshot.expected === undefined || state === snapshot.expected) {
    return { power: { ...unchanged, expected: state }, events: [] };
  }
  if (snapshot.oddSince === undefined) return { power: { ...unchanged, oddSince: at.now }, events: [] };
  if (state === 'stopped') {
    return {
      power: { expected: 'stopped', oddSince: undefined, downSince: snapshot.oddSince },
      events: [{ kind: 'stopped-unexpectedly', sinceAt: snapshot.oddSince }],
    };
  }
  const downMs =
    snapshot.downSince === undefined ? undefined : Math.max(0, snapshot.oddSince - snapshot.downSince);
  return {
    power: { expected: 'running', oddSince: undefined, downSince: undefined },
    events: [{ kind: 'started-unexpectedly', downMs }],
  };
}

/** Intervals between reads, in ms. */
export interface Intervals {
  readonly fastMs: number;
  readonly idleMs: number;
}

/** How long a paid order without a VPS is read fast: afterwards its owner has simply not installed it. */
export const freshlyPaidMs = 60 * 60_000;

const inTransition: readonly Vps['state'][] = ['rebooting', 'starting', 'stopping', 'installing'];

/** How soon a server is to be read again; missing: not at all (unpaid, ended or gone). */
export function readAgainAfter(
  snapshot: Snapshot,
  intervals: Intervals,
  at: { readonly now: number; readonly operationOpen: boolean },
): number | undefined {
  if (at.operationOpen) return intervals.fastMs;
  if (snapshot.goneAt !== undefined) return undefined;
  if (isSuspectedGone(snapshot)) return intervals.fastMs;
  if (snapshot.order.status === 'pending' || hasEnded(snapshot.order)) return undefined;
  if (snapshot.seenAt === undefined || snapshot.oddSince !== undefined) return intervals.fastMs;
  if (snapshot.vps !== undefined) {
    return inTransition.includes(snapshot.vps.state) ? intervals.fastMs : intervals.idleMs;
  }
  const paidForMs = at.now - (snapshot.paidAt ?? snapshot.firstSeenAt);
  return paidForMs >= 0 && paidForMs < freshlyPaidMs ? intervals.fastMs : intervals.idleMs;
}
