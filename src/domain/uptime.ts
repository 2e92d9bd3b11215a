import type { Card } from './card.ts';
import type { PowerState, Snapshot } from './server.ts';

/*
 * How long servers were up, from the states that polls have read. What no poll has read is unknown, and never counts
 * as up.
 */

/** A state and when it lasted. */
export interface StateInterval {
  readonly state: PowerState;
  readonly startedAt: number;
  /** Missing: it is the present one. */
  readonly endedAt: number | undefined;
}

/** How long intervals are kept. */
export const stateIntervalsKeptMs = 400 * 24 * 60 * 60_000;

/** Reads further apart than this many polling intervals leave a gap, in which nothing is known. */
const maxGapIntervals = 3;

/** Until when the state of a snapshot is known: while it is read, until now. */
export function knownUntil(
  { seenAt }: Pick<Snapshot, 'seenAt'>,
  { now, idleMs }: { readonly now: number; readonly idleMs: number },
): number | undefined {
  if (seenAt === undefined) return undefined;
  return now >= seenAt && now - seenAt <= maxGapIntervals * idleMs ? now : seenAt;
}

/**
 * The state interval that a read starts, and when the one before it ended; `undefined`: the state is as before, or
 * the read says nothing of it.
 */
export function startedInterval(
  before: Pick<Snapshot, 'vps' | 'seenAt'>,
  after: Pick<Snapshot, 'vps' | 'seenAt'>,
  idleMs: number,
): { readonly state: PowerState; readonly startedAt: number; readonly endedAt: number } | undefined {
  const { vps, seenAt: now } = after;
  if (vps === undefined || now === undefined || now === before.seenAt) return undefined;
  const endedAt = before.vps === undefined ? now : (knownUntil(before, { now, idleMs }) ?? now);
  return endedAt === now && before.vps?.state === vps.state
    ? undefined
    : { state: vps.state, startedAt: now, endedAt };
}

/** From the worst to the best; where several share a column of the picture, the worst is shown. */
const availabilities = ['down', 'unknown', 'changing', 'up'] as const;

/** What a state means for those who use the server. `changing`: on the way up or down. */
export type Availability = (typeof availabilities)[number];

export function availabilityOf(state: PowerState): Availability {
  switch (state) {
    case 'running':
      return 'up';
    case 'stopped':
    case 'suspended':
      return 'down';
    case 'rebooting':
    case 'starting':
    case 'stopping':
    case 'installing':
      return 'changing';
    case 'unknown':
      return 'unknown';
  }
}

interface Period {
  readonly from: number;
  readonly to: number;
}

interface Downtime extends Period {
  /** It is still down. */
  readonly isPresent: boolean;
}

export interface Uptime {
  /** The part of the known time in which it was up, 0 to 1; missing: nothing is known. */
  readonly upShare: number | undefined;
  /** The part of the time of which something is known, 0 to 1. */
  readonly knownShare: number;
  /** Oldest first. */
  readonly downtimes: readonly Downtime[];
  /** The worst availability in each of equal parts of the time, oldest first. */
  readonly strip: readonly Availability[];
}

export interface ServerUptime extends Uptime {
  readonly card: Card;
}

type Stretch = Period & { readonly availability: Availability };

/** Stretches without overlaps within the period: after a clock jump, intervals may overlap. */
function stretchesOf(
  intervals: readonly StateInterval[],
  { from, to }: Period,
  until: number,
): readonly Stretch[] {
  return intervals.flatMap(({ state, startedAt, endedAt = until }, index) => {
    const next = intervals[index + 1]?.startedAt ?? Infinity;
    const stretch = { from: Math.max(from, startedAt), to: Math.min(to, endedAt, next) };
    return stretch.from < stretch.to ? [{ ...stretch, availability: availabilityOf(state) }] : [];
  });
}

/** Joins downtimes that follow each other, as when a stopped server is suspended. */
function downtimesOf(stretches: readonly Stretch[], to: number): readonly Downtime[] {
  const downtimes: Downtime[] = [];
  for (const stretch of stretches) {
    if (stretch.availability !== 'down') continue;
    const last = downtimes.at(-1);
    const joined = last !== undefined && last.to === stretch.from ? downtimes.pop() : undefined;
    downtimes.push({ from: joined?.from ?? stretch.from, to: stretch.to, isPresent: stretch.to === to });
  }
  return downtimes;
}

function stripOf(
  stretches: readonly Stretch[],
  { from, to }: Period,
  columns: number,
): readonly Availability[] {
  const width = (to - from) / columns;
  let first = 0;
  return Array.from({ length: columns }, (_, column) => {
    const [start, end] = [from + column * width, from + (column + 1) * width];
    while ((stretches[first]?.to ?? Infinity) <= start) first++;
    const seen: Availability[] = [];
    let known = 0;
    for (let index = first; index < stretches.length; index++) {
      const stretch = stretches[index];
      if (stretch === undefined || stretch.from >= end) break;
      seen.push(stretch.availability);
      known += Math.min(stretch.to, end) - Math.max(stretch.from, start);
    }
    // A millisecond that rounding lost is no gap.
    if (known < width - 1) seen.push('unknown');
    return availabilities.find(each => seen.includes(each)) ?? 'unknown';
  });
}

/**
 * How long a server was up within a period.
 *
 * @param intervals oldest first
 * @param until when what is known of the present interval ends
 */
export function uptimeOf(
  intervals: readonly StateInterval[],
  period: Period,
  { until, columns }: { readonly until: number; readonly columns: number },
): Uptime {
  const stretches = stretchesOf(intervals, period, until);
  const msOf = (...wanted: readonly Availability[]): number =>
    stretches
      .filter(({ availability }) => wanted.includes(availability))
      .reduce((sum, { from, to }) => sum + to - from, 0);
  const knownMs = msOf('up', 'down', 'changing');
  return {
    upShare: knownMs === 0 ? undefined : msOf('up') / knownMs,
    knownShare: knownMs / (period.to - period.from),
    downtimes: downtimesOf(stretches, period.to),
    strip: stripOf(stretches, period, columns),
  };
}
