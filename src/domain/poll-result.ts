import type { ServerEvent } from './notification.ts';
import {
  isOrderEnded,
  isActive,
  isEnded,
  isSuspended,
  type Order,
  type ServerReading,
  type Snapshot,
  type OrderStatuses,
  type PowerState,
} from './server.ts';

/*
 * Compares what was known of an order and its server with what a poll returned. A failed, partial or
 * accidentally empty answer never means that something is gone.
 */

export interface PollResult {
  readonly snapshot: Snapshot;
  readonly events: readonly ServerEvent[];
}

/** The snapshot of an order that is seen for the first time. */
export const initialSnapshot = (order: Order, isInitial: boolean, now: number): Snapshot => ({
  order,
  productStatus: undefined,
  vps: undefined,
  seenAt: undefined,
  firstSeenAt: now,
  inInitialSnapshot: isInitial,
  paidAt: order.status === 'active' ? now : undefined,
  wasActive: false,
  expectedState: undefined,
  unexpectedSince: undefined,
  downSince: undefined,
  missedPolls: 0,
  missingSince: undefined,
  goneAt: undefined,
});

/** The first of order and product to be suspended or to end makes the event. */
function statusEvents(before: OrderStatuses, after: OrderStatuses): readonly ServerEvent[] {
  const events: ServerEvent[] = [];
  if (!isSuspended(before) && isSuspended(after)) events.push({ kind: 'order-suspended' });
  if (!isEnded(before) && isEnded(after)) events.push({ kind: 'order-cancelled' });
  return events;
}

/** The date that either the list or the read of the server has. */
const withPaidUntil = (order: Order, paidUntil: string | undefined): Order =>
  paidUntil === undefined ? order : { ...order, paidUntil };

/** Applies a listed order. */
export function applyListedOrder(snapshot: Snapshot, listed: Order, now: number): PollResult {
  const order = withPaidUntil(listed, listed.paidUntil ?? snapshot.order.paidUntil);
  const isPaid = snapshot.order.status === 'pending' && order.status === 'active';
  const wasGone = snapshot.goneAt !== undefined;
  const isBack = wasGone && !isOrderEnded(order);
  return {
    snapshot: {
      ...snapshot,
      order,
      paidAt: order.status === 'active' ? (snapshot.paidAt ?? now) : snapshot.paidAt,
      missedPolls: 0,
      missingSince: undefined,
      goneAt: undefined,
    },
    events: [
      ...(isBack ? [{ kind: 'order-returned' } as const] : []),
      ...(isPaid ? [{ kind: 'order-paid', orderId: order.id } as const] : []),
      // That it is gone was its end.
      ...(wasGone && !isBack ? [] : statusEvents(snapshot, { ...snapshot, order })),
    ],
  };
}

/** Lists that are read closer together may lack an order for the same temporary reason. */
const apartMs = 60_000;

/** Applies a complete list that lacks the order; one that comes within a minute of the first doesn't count. */
export function applyMissingOrder(snapshot: Snapshot, now: number): Snapshot {
  const { missedPolls, missingSince = now } = snapshot;
  if (missedPolls === 0) return { ...snapshot, missedPolls: 1, missingSince: now };
  return now - missingSince < apartMs ? snapshot : { ...snapshot, missedPolls: missedPolls + 1 };
}

/** After two lists without the order, the order itself is read. A single list is more likely an accident. */
export const isSuspectedGone = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && snapshot.missedPolls >= 2;

/** Whether a list has to contain the order: it has neither ended nor gone, and isn't suspected to be. */
export const isExpectedInList = (snapshot: Snapshot): boolean =>
  snapshot.goneAt === undefined && !isSuspectedGone(snapshot) && !isOrderEnded(snapshot.order);

/** Applies the answer that this order doesn't exist; it counts only after two lists without it. */
export function applyNotFound(snapshot: Snapshot, now: number): PollResult {
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
function applyUnlistedReading(snapshot: Snapshot, { orderStatus }: ServerReading, now: number): PollResult {
  const unchanged: PollResult = { snapshot, events: [] };
  if (snapshot.missedPolls === 0 || orderStatus === 'other') return unchanged;
  const { order } = snapshot;
  const result =
    orderStatus === order.status
      ? unchanged
      : applyListedOrder(snapshot, { ...order, status: orderStatus, rawStatus: orderStatus }, now);
  return isOrderEnded({ status: orderStatus })
    ? { ...result, snapshot: { ...result.snapshot, goneAt: now } }
    : result;
}

/** Applies a read of one server. While an operation on it is open, nothing is unexpected. */
export function applyServerReading(
  before: Snapshot,
  reading: ServerReading,
  at: { readonly now: number; readonly hasOpenOperation: boolean },
): PollResult {
  const { snapshot, events: orderEvents } = applyUnlistedReading(before, reading, at.now);
  const { paidAt } = snapshot;
  const isFirstRead = snapshot.seenAt === undefined;
  // An order that was unpaid in the first list is read for the first time once it is paid: what it has become
  // by then is an event, even if that was soon.
  const paidSince = paidAt !== undefined && paidAt > snapshot.firstSeenAt;
  const isInitial = isFirstRead && snapshot.inInitialSnapshot && !paidSince;
  // What was installed before the account was linked has been active, even if it is stopped now.
  const wasActive =
    snapshot.wasActive || (isInitial && reading.vps?.ip !== undefined && reading.vps.state !== 'installing');
  const becameActive = !wasActive && isActive(reading);
  const statuses = { order: snapshot.order, productStatus: reading.productStatus };
  const power = comparePower(snapshot, reading, {
    now: at.now,
    becameActive,
    hasOpenOperation: at.hasOpenOperation,
    // Suspending or removing a server stops it, which is not a second event.
    isExplained: isSuspended(statuses) || isEnded(statuses),
  });
  // How long it took is known only if both its payment and an earlier read were seen.
  const tookMs = paidSince && !isFirstRead ? Math.max(0, at.now - paidAt) : undefined;
  return {
    snapshot: {
      ...snapshot,
      ...power.changes,
      order: withPaidUntil(snapshot.order, reading.paidUntil),
      productStatus: reading.productStatus,
      // A read without a VPS that is known is more often a failure of the provider's than a loss: it keeps what was
      // last seen, and when.
      vps: reading.vps ?? snapshot.vps,
      seenAt: reading.vps === undefined && snapshot.vps !== undefined ? snapshot.seenAt : at.now,
      wasActive: wasActive || becameActive,
      paidAt: reading.orderStatus === 'active' ? (paidAt ?? at.now) : paidAt,
      missedPolls: 0,
      missingSince: undefined,
    },
    events: [
      ...orderEvents,
      ...(becameActive ? [{ kind: 'vps-active', tookMs } as const] : []),
      ...(isInitial ? [] : statusEvents(snapshot, statuses)),
      ...power.events,
    ],
  };
}

interface PowerResult {
  readonly changes: Pick<Snapshot, 'expectedState' | 'unexpectedSince' | 'downSince'>;
  readonly events: readonly ServerEvent[];
}

/** Compares the power state with the expected one; a second read that contradicts it makes an event. */
function comparePower(
  { expectedState, unexpectedSince, downSince }: Snapshot,
  { vps }: ServerReading,
  at: {
    readonly now: number;
    readonly becameActive: boolean;
    readonly hasOpenOperation: boolean;
    readonly isExplained: boolean;
  },
): PowerResult {
  const changesTo = (changes: Partial<PowerResult['changes']>): PowerResult => ({
    changes: { expectedState, unexpectedSince: undefined, downSince, ...changes },
    events: [],
  });
  if (at.hasOpenOperation) return changesTo({});
  // A server that was off before it was ever active has not come back.
  if (at.becameActive) return changesTo({ expectedState: 'running', downSince: undefined });
  if (at.isExplained) return changesTo({});
  const state = vps?.state;
  // In transition or unreadable: this neither confirms nor contradicts.
  if (state !== 'running' && state !== 'stopped') return changesTo({ unexpectedSince });
  if (expectedState === undefined || state === expectedState) return changesTo({ expectedState: state });
  if (unexpectedSince === undefined) return changesTo({ unexpectedSince: at.now });
  if (state === 'stopped') {
    return {
      ...changesTo({ expectedState: 'stopped', downSince: unexpectedSince }),
      events: [{ kind: 'stopped-unexpectedly', sinceAt: unexpectedSince }],
    };
  }
  const downMs = downSince === undefined ? undefined : Math.max(0, unexpectedSince - downSince);
  return {
    ...changesTo({ expectedState: 'running', downSince: undefined }),
    events: [{ kind: 'started-unexpectedly', downMs }],
  };
}

/** Intervals between polls, in ms. */
export interface PollingIntervals {
  /** While somebody waits or something is changing. */
  readonly fastMs: number;
  readonly idleMs: number;
}

/** A paid order without a VPS is polled fast for this long: its owner probably installs it now. */
export const recentlyPaidMs = 60 * 60_000;

const inTransition: readonly PowerState[] = ['rebooting', 'starting', 'stopping', 'installing'];

/** The time until a server is polled again, in ms; `undefined`: never (unpaid, ended or gone). */
export function nextPollInMs(
  snapshot: Snapshot,
  { fastMs, idleMs }: PollingIntervals,
  at: { readonly now: number; readonly hasOpenOperation: boolean },
): number | undefined {
  if (at.hasOpenOperation) return fastMs;
  if (snapshot.goneAt !== undefined) return undefined;
  if (isSuspectedGone(snapshot)) return fastMs;
  if (snapshot.order.status === 'pending' || isOrderEnded(snapshot.order)) return undefined;
  if (snapshot.seenAt === undefined || snapshot.unexpectedSince !== undefined) return fastMs;
  if (snapshot.vps !== undefined) return inTransition.includes(snapshot.vps.state) ? fastMs : idleMs;
  const paidForMs = at.now - (snapshot.paidAt ?? snapshot.firstSeenAt);
  return paidForMs >= 0 && paidForMs < recentlyPaidMs ? fastMs : idleMs;
}

interface PollLoad {
  /** Accounts and servers that are polled once per interval. */
  readonly polled: number;
  /** 0: no limit. */
  readonly callsPerSecond: number;
}

/** The factor by which idle intervals grow so that polling stays under the limit; 1: they don't. */
export function intervalRatio(idleMs: number, { polled, callsPerSecond }: PollLoad): number {
  if (callsPerSecond === 0) return 1;
  return Math.max(1, (polled * 1000) / callsPerSecond / idleMs);
}

/**
 * The intervals until one next poll, in whole ms, with jitter by `random` (0 to 1), so that polls which
 * started together drift apart. A fast interval only becomes shorter, because people wait for it.
 */
export const jitterIntervals = (
  intervals: PollingIntervals,
  load: PollLoad,
  random: number,
): PollingIntervals => ({
  fastMs: Math.round(intervals.fastMs * (0.9 + random * 0.1)),
  idleMs: Math.round(intervals.idleMs * intervalRatio(intervals.idleMs, load) * (0.95 + random * 0.1)),
});
