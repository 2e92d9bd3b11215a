import type { Intervals } from './watch.ts';

/** What there is to watch, and what may be spent on it. */
export interface Demand {
  /** Accounts and servers that are read once an interval. */
  readonly watched: number;
  /** 0: no limit. */
  readonly callsPerSecond: number;
}

/**
 * By how much idle intervals stretch so that reading all that is watched stays within the limit; 1: not
 * at all.
 */
export function stretch(idleMs: number, { watched, callsPerSecond }: Demand): number {
  if (callsPerSecond === 0) return 1;
  return Math.max(1, (watched * 1000) / callsPerSecond / idleMs);
}

/**
 * The intervals for one next read, in whole ms. `random`, from 0 to 1, spreads them, so that what began together
 * doesn't stay together; a fast interval only ever gets shorter, since people wait for it.
 */
export const spreadIntervals = (intervals: Intervals, demand: Demand, random: number): Intervals => ({
  fastMs: Math.round(intervals.fastMs * (0.9 + random * 0.1)),
  idleMs: Math.round(intervals.idleMs * stretch(intervals.idleMs, demand) * (0.95 + random * 0.1)),
});
