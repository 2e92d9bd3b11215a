import { isSuspectedGone } from './poll-result.ts';
import type { PowerState, Snapshot } from './server.ts';
import { isOrderEnded } from './server.ts';

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
