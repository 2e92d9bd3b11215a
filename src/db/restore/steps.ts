import { type PersonId, privateChatOf } from '../../domain/server.ts';
import type { Database } from '../database.ts';
import { createPersonDeletion } from '../person-deletion.ts';
import { createStatements, idTables } from '../sql.ts';

/** One change that a restore makes to the restored database; all are in one transaction. */
interface Step {
  readonly name: string;
  /** Printed for the operator, with the count. */
  readonly label: string;
  /** Runs on the attached databases `main` and `replaced`. Returns the number of changed rows. */
  readonly run: (database: Database, now: number) => number;
}

export interface StepDone {
  readonly name: string;
  readonly count: number;
  readonly line: string;
}

/** Runs one statement with `@now`, or without. */
const change = (database: Database, sql: string, now: number): number =>
  database.prepare(sql).run(...(sql.includes('@now') ? [{ now }] : [])).changes;

const sqlStep = (name: string, label: string, ...statements: readonly string[]): Step => ({
  name,
  label,
  run: (database, now) => statements.reduce((sum, sql) => sum + change(database, sql, now), 0),
});

/** Joins an account in both databases: ids may differ, fingerprints don't. */
const sameAccount = `replaced.accounts AS their ON their.id = now.account_id
  JOIN main.accounts AS ours ON ours.fingerprint = their.fingerprint`;

/** What a restore must not undo: revoked rights, deleted people, handled updates. */
export const reapplySteps: readonly Step[] = [
  {
    name: 'people-deleted',
    label: 'people deleted since the backup, deleted again',
    run: database => {
      const { values } = createStatements(database);
      // Somebody who was deleted and came back has a later first visit.
      const deleted = values<[], PersonId>(
        `SELECT id FROM main.people AS old WHERE NOT EXISTS (SELECT 1 FROM replaced.people AS now
           WHERE now.id = old.id AND now.first_seen_at = old.first_seen_at)`,
      )();
      const deletePerson = createPersonDeletion(database);
      for (const id of deleted) deletePerson(id, privateChatOf(id));
      return deleted.length;
    },
  },
  sqlStep(
    'links-removed',
    'links removed since the backup, removed again with their keys',
    // The row's id may have been reused for another link; a data key's commitment can't be.
    `DELETE FROM main.links WHERE id IN (
       SELECT old.id FROM main.links AS old JOIN main.data_keys AS old_key ON old_key.id = old.data_key_id
       WHERE (old.person_id, old_key.commitment) NOT IN (
         SELECT now.person_id, now_key.commitment
         FROM replaced.links AS now JOIN replaced.data_keys AS now_key ON now_key.id = now.data_key_id))`,
  ),
  sqlStep(
    'roles-revoked',
    'roles revoked since the backup, revoked again',
    // Another role of theirs, for all servers or for another one, doesn't keep this one.
    `UPDATE main.roles SET revoked_at = @now WHERE revoked_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM replaced.roles AS now JOIN ${sameAccount}
       WHERE now.revoked_at IS NULL AND ours.id = roles.account_id AND now.chat_id = roles.chat_id
         AND now.person_id = roles.person_id AND (now.server_id IS NULL
           OR (SELECT order_id FROM replaced.servers WHERE servers.id = now.server_id)
             = (SELECT order_id FROM main.servers WHERE servers.id = roles.server_id)))`,
  ),
  sqlStep(
    'subscriptions-ended',
    'subscriptions ended since the backup, ended again',
    `DELETE FROM main.subscriptions WHERE NOT EXISTS (
       SELECT 1 FROM replaced.subscriptions AS now JOIN ${sameAccount}
       WHERE ours.id = subscriptions.account_id AND now.chat_id = subscriptions.chat_id)`,
    `UPDATE main.subscriptions SET paused_at = now.paused_at, paused_reason = now.paused_reason
     FROM replaced.subscriptions AS now JOIN ${sameAccount}
     WHERE ours.id = subscriptions.account_id AND now.chat_id = subscriptions.chat_id
       AND now.paused_reason = 'owner-left' AND subscriptions.paused_reason IS NOT 'owner-left'`,
  ),
  sqlStep(
    'servers-locked',
    'servers locked since the backup, locked again',
    // It stays locked even if the person who locked it is unknown in one of the databases.
    `UPDATE main.servers SET locked_at = now.locked_at,
       locked_by = (SELECT id FROM main.people WHERE people.id = now.locked_by)
     FROM replaced.servers AS now JOIN ${sameAccount}
     WHERE ours.id = servers.account_id AND now.order_id = servers.order_id AND servers.locked_at IS NULL
       AND now.locked_at IS NOT NULL`,
  ),
  sqlStep(
    'keyboards',
    'servers whose buttons of the time since the backup are now out of date',
    // Otherwise old buttons would match a future keyboard.
    `UPDATE main.servers SET keyboard_version = now.keyboard_version
     FROM replaced.servers AS now JOIN ${sameAccount}
     WHERE ours.id = servers.account_id AND now.order_id = servers.order_id
       AND now.keyboard_version > servers.keyboard_version`,
  ),
  sqlStep(
    'ids',
    'tables whose ids of the time since the backup are not used again',
    ...[
      'SELECT table_name, last_id FROM replaced.id_high_water_marks',
      ...idTables.map(table => `SELECT '${table}' AS table_name, max(id) AS last_id FROM replaced.${table}`),
    ].map(
      used => `INSERT INTO main.id_high_water_marks SELECT table_name, last_id FROM (${used}) WHERE last_id IS NOT NULL
         ON CONFLICT (table_name) DO UPDATE SET last_id = max(last_id, excluded.last_id)`,
    ),
  ),
  sqlStep(
    'updates-handled',
    'updates handled since the backup, not handled again',
    // Telegram may deliver unconfirmed updates again.
    `INSERT INTO main.inbox (update_id, payload, received_at, attempts)
     SELECT update_id, NULL, received_at, attempts FROM replaced.inbox WHERE true
     ON CONFLICT (update_id) DO NOTHING`,
  ),
];

/** Telegram lets a bot delete a message for 48 hours (Bot API: deleteMessage). */
const deletableForMs = 48 * 60 * 60_000;

/** Ends everything that was in progress when the backup was made. */
export const resetSteps: readonly Step[] = [
  sqlStep(
    'operations-dropped',
    'operations that had not been sent, dropped',
    "UPDATE operations SET state = 'dropped', ended_at = @now WHERE state IN ('waiting', 'accepted')",
  ),
  sqlStep(
    'operations-unconfirmed',
    'operations that had been sent, ended as unconfirmed and never sent again',
    `UPDATE operations SET state = 'unconfirmed', ended_at = @now
     WHERE state IN ('sent', 'acknowledged', 'unanswered')`,
  ),
  sqlStep(
    'bulk-actions',
    'requests for several servers, ended',
    'UPDATE bulk_actions SET ended_at = @now WHERE ended_at IS NULL',
  ),
  sqlStep(
    'outbox',
    'old messages that waited to be sent, dropped',
    // Deleting a message with a secret twice is better than not deleting it.
    `UPDATE outbox SET state = 'dead', reason = 'restored', ended_at = @now, lease_until = NULL
     WHERE state = 'waiting' AND NOT (body ->> 'kind' = 'delete' AND created_at > @now - ${deletableForMs})`,
  ),
  sqlStep(
    'live-messages',
    'messages that showed something in progress, left as they are',
    'DELETE FROM live_messages',
    'DELETE FROM message_buttons',
    'DELETE FROM pending_requests',
  ),
  sqlStep('dialogs', 'dialogs, ended', 'DELETE FROM dialogs'),
  sqlStep(
    'updates',
    'old updates that were not handled, erased',
    'UPDATE inbox SET payload = NULL WHERE payload IS NOT NULL',
  ),
  sqlStep(
    'candidates',
    'pairs that waited to be checked, destroyed',
    "DELETE FROM links WHERE state = 'checking'",
  ),
  sqlStep(
    'keys',
    'data keys without a link, destroyed',
    "DELETE FROM data_keys WHERE purpose = 'link' AND id NOT IN (SELECT data_key_id FROM links)",
  ),
  {
    name: 'polling',
    label: 'accounts that are polled at the start',
    run: (database, now) => {
      const reset = createStatements(database).runAll([
        `UPDATE links SET is_default = 1 WHERE id IN (
           SELECT min(id) FROM links GROUP BY person_id HAVING max(is_default) = 0)`,
        'DELETE FROM accounts WHERE id NOT IN (SELECT account_id FROM links WHERE account_id IS NOT NULL)',
        `UPDATE servers SET keyboard_version = keyboard_version + 1, failures = 0,
           next_poll_at = iif(next_poll_at IS NULL, NULL, @now)`,
      ]);
      reset({ now });
      const accounts = `UPDATE accounts SET failures = 0, next_poll_at = CASE
        WHEN id IN (SELECT account_id FROM links WHERE state = 'ok') THEN @now END`;
      return change(database, accounts, now);
    },
  },
];

/** Runs steps in order. Must be called in a transaction. */
export const runSteps = (database: Database, steps: readonly Step[], now: number): readonly StepDone[] =>
  steps.map(({ name, label, run }) => {
    const count = run(database, now);
    return { name, count, line: `${label}: ${count}` };
  });

/**
 * Whether the two databases have the same origin: then they share one of the bot's own data keys. Otherwise an empty
 * database, created after a loss, would look as if everybody had been deleted.
 */
export function isSameLine(database: Database): boolean {
  const { exists } = createStatements(database);
  const isOurs = exists<[]>(
    "SELECT 1 FROM replaced.sqlite_schema WHERE type = 'table' AND name = 'data_keys'",
  );
  if (!isOurs()) return false;
  return exists<[]>(
    `SELECT 1 FROM main.data_keys AS old JOIN replaced.data_keys AS now ON now.commitment = old.commitment
     WHERE old.purpose IN ('inbox', 'fingerprint')`,
  )();
}

/** Links that only the replaced database has. */
const lostLinks = `FROM replaced.links AS lost JOIN replaced.data_keys AS key ON key.id = lost.data_key_id
  WHERE lost.state <> 'checking' AND key.commitment NOT IN (
    SELECT own.commitment FROM main.links JOIN main.data_keys AS own ON own.id = links.data_key_id)`;

/** Notifies the people whose links only the replaced database has, so that they link again. Returns how many links. */
export function notifyOfLostLinks(database: Database, now: number): number {
  // Somebody who came after the backup is not in it, and their language with them.
  for (const [table, id] of [
    ['people', 'id'],
    ['chats', 'id'],
    ['chat_settings', 'chat_id'],
  ] as const) {
    database.exec(
      `INSERT OR IGNORE INTO main.${table} SELECT * FROM replaced.${table} WHERE ${id} IN (SELECT lost.person_id ${lostLinks})`,
    );
  }
  return change(
    database,
    `INSERT INTO main.outbox (key, chat_id, person_id, body, state, due_at, first_due_at, created_at)
     SELECT 'link-lost:' || @now || ':' || lost.id, lost.person_id, lost.person_id,
       json_object('kind', 'link-lost', 'label', lost.label), 'waiting', @now, @now, @now ${lostLinks}`,
    now,
  );
}
