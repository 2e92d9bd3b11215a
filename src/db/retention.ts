import { auditRetentionMs } from '../domain/audit-entry.ts';
import type { AccountId } from '../domain/server.ts';
import { stateIntervalsKeptMs } from '../domain/uptime.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

const dayMs = 24 * 60 * 60_000;

/** How long what has ended is kept: operations, servers that are gone, and subscriptions that can't be sent to. */
const endedKeptMs = 90 * dayMs;
/** How long people without an account are kept after their last message, with their chats and settings. */
const visitorsKeptMs = 30 * dayMs;
/** … and at most this many of them. */
export const maxVisitors = 10_000;
/** The number of ended operations that are kept of each account. */
export const maxEndedOperations = 2_000;
/** The number of servers of each account that are kept although they are gone. */
export const maxGoneServers = 500;

/** How long incidents and requests for several servers are kept. Their buttons work for a day. */
const shownKeptMs = 7 * dayMs;

/** SQL: a person who never linked an account, and whom nothing else names. */
const isVisitor = `id NOT IN (SELECT person_id FROM links) AND id NOT IN (SELECT person_id FROM roles)
  AND id NOT IN (SELECT person_id FROM access_requests)
  AND id NOT IN (SELECT person_id FROM audit_log WHERE person_id IS NOT NULL)`;

const steps = [
  'DELETE FROM operations WHERE ended_at < @now - @endedKeptMs',
  `DELETE FROM servers WHERE gone_at < @now - @endedKeptMs OR id IN (
     SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY account_id ORDER BY gone_at DESC) AS place
       FROM servers WHERE gone_at IS NOT NULL) WHERE place > ${maxGoneServers})`,
  'DELETE FROM state_intervals WHERE ended_at < @now - @stateIntervalsKeptMs',
  'DELETE FROM boards WHERE chat_id NOT IN (SELECT chat_id FROM subscriptions)',
  // Those without operations are kept, too: their confirmation may be delivered again.
  `DELETE FROM bulk_actions WHERE coalesce(ended_at, requested_at) < @now - @shownKeptMs
     AND id NOT IN (SELECT bulk_id FROM operations WHERE bulk_id IS NOT NULL)`,
  'DELETE FROM subscriptions WHERE paused_at < @now - @endedKeptMs',
  // As if the owner had ended the subscription.
  `UPDATE roles SET revoked_at = @now WHERE revoked_at IS NULL
     AND (chat_id, account_id) NOT IN (SELECT chat_id, account_id FROM subscriptions)`,
  // They are kept as long as the audit log may contain the name, which /forget_me finds by the roles.
  'DELETE FROM roles WHERE revoked_at < @now - @auditRetentionMs',
  'DELETE FROM access_requests WHERE requested_at < @now - @auditRetentionMs',
  'DELETE FROM invitations WHERE expires_at <= @now',
  // Nobody has linked an account in their chat, or knows them in a group.
  `DELETE FROM people WHERE seen_day < @now - @visitorsKeptMs AND ${isVisitor}`,
  `DELETE FROM people WHERE id IN (
     SELECT id FROM people WHERE ${isVisitor} ORDER BY seen_day DESC, id LIMIT -1 OFFSET ${maxVisitors})`,
  // The private chats of deleted people with nothing left to delete, and groups that show nothing.
  `DELETE FROM chats WHERE id NOT IN (SELECT id FROM people) AND id NOT IN (SELECT chat_id FROM subscriptions)
     AND id NOT IN (SELECT chat_id FROM outbox WHERE state = 'waiting')`,
  ...['chat_settings', 'mutes', 'server_disabled_kinds'].map(
    table => `DELETE FROM ${table} WHERE chat_id NOT IN (SELECT id FROM people)
      AND chat_id NOT IN (SELECT chat_id FROM subscriptions)`,
  ),
  'DELETE FROM mutes WHERE until <= @now',
  'DELETE FROM incidents WHERE id NOT IN (SELECT incident_id FROM incident_servers)',
  // Its other servers are no longer shown there.
  `UPDATE incidents SET ended_at = @now WHERE ended_at IS NULL AND id NOT IN (
     SELECT incident_id FROM incident_servers WHERE end_at IS NULL)`,
  'DELETE FROM incidents WHERE ended_at < @now - @shownKeptMs',
];

/**
 * Keeps every table within the bound that docs/operations.md lists. What is deleted is no longer needed: buttons of that
 * age do nothing, and ids are not used again.
 */
export function createRetention(database: Database) {
  const { run, runAll } = createStatements(database);
  const prune = runAll(steps);
  return {
    prune: (now: number): void =>
      prune({ now, endedKeptMs, shownKeptMs, auditRetentionMs, stateIntervalsKeptMs, visitorsKeptMs }),
    /** Deletes the oldest ended operations of an account beyond the number that is kept. */
    cutOperations: run<[account: AccountId]>(
      `DELETE FROM operations WHERE account_id = ?1 AND ended_at IS NOT NULL AND id <=
         (SELECT id FROM operations WHERE account_id = ?1 AND ended_at IS NOT NULL
          ORDER BY id DESC LIMIT 1 OFFSET ${maxEndedOperations})`,
    ),
  };
}
