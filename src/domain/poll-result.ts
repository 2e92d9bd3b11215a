import type { ServerEvent } from './notification.ts';
import type { Order, ServerReading, Snapshot, Standing } from './server.ts';
import { hasEnded, isActive, isEnded, isSuspended } from './server.ts';

/*
 * Compares what was known of an order and its server with what a poll returned. A failed, partial or
 * accidentally empty answer never means that something is gone.
 */

export interface Watched {
  readonly snapshot: Snapshot;
  readonly events: readonly ServerEvent[];
}

/** The snapshot of an order that is seen for the first time. */
export const firstSight = (order: Order, firstLook: boolean, now: number): Snapshot => ({
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
});

/** Whichever of order and product is suspended or ends first makes the event. */
function standingEvents(before: Standing, after: Standing): readonly ServerEvent[] {
  const events: ServerEvent[] = [];
  if (!isSuspended(before) && isSuspended(after)) events.push({ kind: 'order-suspended' });
  if (!isEnded(before) && isEnded(after)) events.push({ kind: 'order-cancelled' });
  return events;
}

/** Applies a listed order. */
export function watchOrder(snapshot: Snapshot, order: Order, now: number): Watched {
  const isPaid = snapshot.order.status === 'pending' && order.status === 'active';
  return {
    snapshot: {
      ...snapshot,
      order,
      paidAt: order.status === 'active' ? (snapshot.paidAt ?? now) : snapshot.paidAt,
      missedLooks: 0,
      goneAt: undefined,
    },
    events: [
      ...(isPaid ? [{ kind: 'order-paid', orderId: order.id } as const] : []),
      ...standingEvents(snapshot, { ...snapshot, order }),
    ],
  };
}

/** Applies a complete list that lacks the order. */
export const watchAbsence = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  missedLooks: snapshot.missedLooks + 1,
});

/** After two lists without it the order is read by itself; a single one is more likely an accident. */
export const isSuspectedGone = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && snapshot.missedLooks >= 2;

/** Whether a list has to contain the order: it has neither ended nor gone, and isn't suspected to be. */
export const isTakenToBeThere = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && !isSuspectedGone(snapshot) && !hasEnded(snapshot.order);

/** Applies the answer that this order doesn't exist; it counts only after two lists without it. */
export function watchNotFound(snapshot: Snapshot, now: number): Watched {
  if (!isSuspectedGone(snapshot)) return { snapshot, events: [] };
  return {
    snapshot: { ...snapshot, goneAt: now },
    events: isEnded(snapshot) ? [] : [{ kind: 'order-cancelled' }],
  };
}

/**
 * Applies the status that a read returned for an order that lists lack. Lists contain active and unpaid
 * orders only, so one that has ended or is suspended may be readable by itself and nowhere else.
 */
function watchUnlisted(snapshot: Snapshot, { orderStatus }: ServerReading, now: number): Watched {
  const unchanged: Watched = { snapshot, events: [] };
  if (snapshot.missedLooks === 0 || orderStatus === 'other') return unchanged;
  const { order } = snapshot;
  const watched =
    orderStatus === order.status
      ? unchanged
      : watchOrder(snapshot, { ...order, status: orderStatus, rawStatus: orderStatus }, now);
  return hasEnded({ status: orderStatus })
    ? { ...watched, snapshot: { ...watched.snapshot, goneAt: now } }
    : watched;
}

/** Applies a read of one server. While an operation on it is open, nothing is unexpected. */
export function watchServer(
  known: Snapshot,
  reading: ServerReading,
  at: { readonly now: number; readonly operationOpen: boolean },
): Watched {
  const { snapshot, events: orderEvents } = watchUnlisted(known, reading, at.now);
  const { paidAt } = snapshot;
  const isFirstRead = snapshot.seenAt === undefined;
  // An order that was unpaid in the first list is read for the first time once it is paid: what it has become
  // by then is an event, however soon that was.
  const paidSince = paidAt !== undefined && paidAt > snapshot.firstSeenAt;
  const isInitial = isFirstRead && snapshot.fromFirstLook && !paidSince;
  // What was installed before the account was linked has been active, even if it is stopped now.
  const wasActive =
    snapshot.wasActive || (isInitial && reading.vps?.ip !== undefined && reading.vps.state !== 'installing');
  const becameActive = !wasActive && isActive(reading);
  const standing = { order: snapshot.order, productStatus: reading.productStatus };
  const power = comparePower(snapshot, reading, {
    now: at.now,
    becameActive,
    operationOpen: at.operationOpen,
    // Suspending or removing a server stops it, which is not a second event.
    isExplained: isSuspended(standing) || isEnded(standing),
  });
  // How long it took is known only if both its payment and an earlier read were seen.
  const tookMs = paidSince && !isFirstRead ? Math.max(0, at.now - paidAt) : undefined;
  return {
    snapshot: {
      ...snapshot,
      ...power.changes,
      productStatus: reading.productStatus,
      // One read without the VPS is more often an accident of the provider's than a loss.
      vps: reading.vps ?? snapshot.vps,
      seenAt: at.now,
      wasActive: wasActive || becameActive,
      paidAt: reading.orderStatus === 'active' ? (paidAt ?? at.now) : paidAt,
      missedLooks: 0,
    },
    events: [
      ...orderEvents,
      ...(becameActive ? [{ kind: 'vps-active', tookMs } as const] : []),
      ...(isInitial ? [] : standingEvents(snapshot, standing)),
      ...power.events,
    ],
  };
}

interface PowerResult {
  readonly changes: Pick<Snapshot, 'expected' | 'oddSince' | 'downSince'>;
  readonly events: readonly ServerEvent[];
}

/** Compares the power state with the expected one; a second read that contradicts it makes an event. */
function comparePower(
  { expected, oddSince, downSince }: Snapshot,
  { vps }: ServerReading,
  at: {
    readonly now: number;
    readonly becameActive: boolean;
    readonly operationOpen: boolean;
    readonly isExplained: boolean;
  },
): PowerResult {
  const changesTo = (changes: Partial<PowerResult['changes']>): PowerResult => ({
    changes: { expected, oddSince: undefined, downSince, ...changes },
    events: [],
  });
  if (at.operationOpen) return changesTo({});
  // A server that was off before it was ever active has not come back.
  if (at.becameActive) return changesTo({ expected: 'running', downSince: undefined });
  if (at.isExplained) return changesTo({});
  const state = vps?.state;
  // In transition or unreadable: this neither confirms nor contradicts.
  if (state !== 'running' && state !== 'stopped') return changesTo({ oddSince });
  if (expected === undefined || state === expected) return changesTo({ expected: state });
  if (oddSince === undefined) return changesTo({ oddSince: at.now });
  if (state === 'stopped') {
    return {
      ...changesTo({ expected: 'stopped', downSince: oddSince }),
      events: [{ kind: 'stopped-unexpectedly', sinceAt: oddSince }],
    };
  }
  const downMs = downSince === undefined ? undefined : Math.max(0, oddSince - downSince);
  return {
    ...changesTo({ expected: 'running', downSince: undefined }),
    events: [{ kind: 'started-unexpectedly', downMs }],
  };
}
