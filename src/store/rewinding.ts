import { dialogExpiresMs } from '../domain/dialog.ts';
import type { Database } from '../db/database.ts';
import { spreadStep } from './spread.ts';

/** The longest that a mute with an end can be asked for. */
const longestMuteMs = 8 * 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

const openOperation = "state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered')";

const noted = [
  'SELECT 1 FROM accounts WHERE looked_at > @now',
  'SELECT 1 FROM servers WHERE seen_at > @now',
  `SELECT 1 FROM operations WHERE ${openOperation} AND max(asked_at, coalesce(sent_at, 0)) > @now`,
  "SELECT 1 FROM outbox WHERE state = 'waiting' AND created_at > @now",
];

const steps = [
  // Within one interval, and spread over it: all of it at once would be a flood.
  `UPDATE accounts SET looked_at = min(looked_at, @now),
     next_look_at = min(next_look_at, @now + (id * ${spreadStep}) % @withinMs)`,
  `UPDATE servers SET seen_at = min(seen_at, @now), odd_since = min(odd_since, @now),
     next_read_at = min(next_read_at, @now + (id * ${spreadStep}) % @withinMs)`,
  'UPDATE links SET checked_at = @now WHERE checked_at > @now',
  // Else no read would be later than the answer, and no deadline would come.
  `UPDATE operations SET asked_at = min(asked_at, @now), sent_at = min(sent_at, @now),
     answered_at = min(answered_at, @now) WHERE ${openOperation}`,
  `UPDATE live_messages SET edit_at = min(edit_at, @now), first_try_at = min(first_try_at, @now)`,
  "UPDATE outbox SET lease_until = NULL WHERE state = 'waiting' AND lease_until > @now",
  // It waits as long as it was to wait. The end of quiet hours is one by the clock that is right now.
  `UPDATE outbox SET created_at = @now, due_at = CASE WHEN body ->> 'held' AND due_at <= @now + @dayMs
       THEN due_at ELSE due_at - (created_at - @now) END
     WHERE state = 'waiting' AND created_at > @now`,
  "UPDATE outbox SET due_at = min(due_at, @now) WHERE state = 'waiting' AND attempts > 0",
  'UPDATE mutes SET until = min(until, @now + @longestMuteMs)',
  'UPDATE dialogs SET expires_at = min(expires_at, @now + @dialogExpiresMs)',
];

/**
 * What was noted and planned by a clock that was ahead of the one that we have now: it would wait until that
 * clock's hour comes again.
 */
export function createRewinding(database: Database) {
  const isAhead = database.prepare<{ now: number }, { n: number }>(
    `SELECT 1 AS n WHERE ${noted.map(select => `EXISTS (${select})`).join(' OR ')}`,
  );
  const prepared = steps.map(sql => database.prepare<Record<string, number>>(sql));

  return {
    /** Whether anything was noted later than now: nobody else can say what the clock did between two processes. */
    isNeeded: (now: number): boolean => isAhead.get({ now }) !== undefined,
    /** Nothing is in the future but what is planned for it; what is to be read is read within so long. */
    rewind: (now: number, withinMs: number): void =>
      database.transaction(() => {
        const given = {
          now,
          withinMs: Math.max(1, Math.ceil(withinMs)),
          dayMs,
          longestMuteMs,
          dialogExpiresMs,
        };
        for (const statement of prepared) statement.run(given);
      }),
  };
}
