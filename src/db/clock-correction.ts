import { dialogLifetimeMs } from '../domain/dialog.ts';
import type { Database } from './database.ts';
import { isOpenSql } from './operations.ts';
import type { PollSchedule } from './poll-schedule.ts';
import { createStatements } from './sql.ts';

const longestMuteMs = 8 * 60 * 60_000;
const dayMs = 24 * 60 * 60_000;

const future = [
  'SELECT 1 FROM accounts WHERE polled_at > ?1',
  'SELECT 1 FROM servers WHERE seen_at > ?1',
  `SELECT 1 FROM operations WHERE ${isOpenSql} AND max(requested_at, coalesce(sent_at, 0)) > ?1`,
  "SELECT 1 FROM outbox WHERE state = 'waiting' AND created_at > ?1",
];

const steps = [
  'UPDATE accounts SET stopped_at = min(stopped_at, @now)',
  `UPDATE servers SET unexpected_since = min(unexpected_since, @now), missing_since = min(missing_since, @now)`,
  // The current state stays known; intervals in the future are lost.
  'DELETE FROM state_intervals WHERE started_at > @now AND ended_at IS NOT NULL',
  'UPDATE OR REPLACE state_intervals SET started_at = @now WHERE started_at > @now',
  'UPDATE state_intervals SET ended_at = @now WHERE ended_at > @now',
  'UPDATE outages SET started_at = min(started_at, @now), ended_at = min(ended_at, @now)',
  `UPDATE incidents SET opened_at = min(opened_at, @now), added_at = min(added_at, @now),
     edit_at = min(edit_at, @now) WHERE ended_at IS NULL`,
  'UPDATE incident_servers SET down_at = min(down_at, @now), end_at = min(end_at, @now)',
  'UPDATE links SET checked_at = @now WHERE checked_at > @now',
  'UPDATE links SET rejected_at = @now WHERE rejected_at > @now',
  // Otherwise every read would count as older than the answer, and the deadline would be too late.
  `UPDATE operations SET requested_at = min(requested_at, @now), sent_at = min(sent_at, @now),
     answered_at = min(answered_at, @now) WHERE ${isOpenSql}`,
  `UPDATE live_messages SET next_edit_at = min(next_edit_at, @now), first_attempt_at = min(first_attempt_at, @now)`,
  'UPDATE planned_installs SET next_try_at = min(next_try_at, @now)',
  'UPDATE message_buttons SET remove_at = min(remove_at, @now)',
  "UPDATE outbox SET lease_until = NULL WHERE state = 'waiting' AND lease_until > @now",
  // A delay keeps its length. The end of quiet hours is a wall-clock time, so it stays.
  `UPDATE outbox SET created_at = @now, due_at = CASE WHEN body ->> 'held' AND due_at <= @now + @dayMs
       THEN due_at ELSE due_at - (created_at - @now) END
     WHERE state = 'waiting' AND created_at > @now`,
  "UPDATE outbox SET due_at = min(due_at, @now) WHERE state = 'waiting' AND attempts > 0",
  "UPDATE outbox SET first_due_at = min(first_due_at, due_at) WHERE state = 'waiting'",
  'UPDATE boards SET next_check_at = min(next_check_at, @now)',
  'UPDATE mutes SET until = min(until, @now + @longestMuteMs)',
  'UPDATE dialogs SET expires_at = min(expires_at, @now + @dialogLifetimeMs)',
];

/** Timestamps from a clock that was ahead: until the clock gets there again, nothing would become due. */
export function createClockCorrection(
  database: Database,
  schedules: readonly Pick<PollSchedule<never>, 'clampTimes'>[],
) {
  const { exists, runAll } = createStatements(database);
  const clamp = runAll(steps);
  return {
    /** Whether a timestamp is impossibly far in the future: the only sign of a clock jump between two processes. */
    isNeeded: exists<[now: number]>(
      `SELECT 1 WHERE ${future.map(select => `EXISTS (${select})`).join(' OR ')}`,
    ),
    /** Clamps them to now, and spreads polls over the given time. */
    clampTimestamps: (now: number, withinMs: number): void =>
      database.transaction(() => {
        clamp({ now, dayMs, longestMuteMs, dialogLifetimeMs });
        for (const { clampTimes } of schedules) clampTimes(now, withinMs);
      }),
  };
}
