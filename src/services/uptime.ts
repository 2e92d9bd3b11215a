import type { Card } from '../domain/card.ts';
import { knownUntil, uptimeOf, type ServerUptime } from '../domain/uptime.ts';
import type { Context } from './context.ts';
import type { PollIntervals } from './polling/scheduler.ts';

/** How many columns a strip has. */
const columns = 240;

/** Reads how long servers were up, from what polls have read. */
export function createUptimeReader(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { idleMs }: Pick<PollIntervals, 'idleMs'>,
) {
  const endOf = ({ snapshot }: Card): number => knownUntil(snapshot, { now: now(), idleMs: idleMs() }) ?? 0;

  return {
    /** The uptime of servers in the last `rangeMs`. */
    of: (cards: readonly Card[], rangeMs: number): readonly ServerUptime[] => {
      const period = { from: now() - rangeMs, to: now() };
      return cards.map(card => ({
        card,
        ...uptimeOf(db.stateIntervals.since(card.id, period.from), period, { until: endOf(card), columns }),
      }));
    },
    /** All states of a server in the last `rangeMs`, oldest first. The current one ends when it was last read. */
    intervalsOf: (card: Card, rangeMs: number) =>
      db.stateIntervals
        .since(card.id, now() - rangeMs)
        .map(interval => ({ ...interval, endedAt: interval.endedAt ?? endOf(card) })),
  };
}
