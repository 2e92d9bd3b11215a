import type { Person } from '../domain/access.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

/** Telegram users who have used the bot. */
export function createPeople(database: Database) {
  const { get, run } = createStatements(database);
  const upsert = run<[id: PersonId, firstName: string, telegramLanguage: string | undefined, now: number]>(
    `INSERT INTO people (id, first_name, telegram_language, first_seen_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, telegram_language = excluded.telegram_language
     WHERE first_name <> excluded.first_name OR telegram_language IS NOT excluded.telegram_language`,
  );
  return {
    /** Saves what Telegram says of somebody with each of their updates. */
    save: ({ id, firstName, telegramLanguage }: Omit<Person, 'language'>, now: number) =>
      upsert(id, firstName, telegramLanguage, now),
    /** Sets the language that they chose; `undefined`: Telegram's. */
    setLanguage: run<[id: PersonId, language: string | undefined]>(
      'UPDATE people SET language = ?2 WHERE id = ?1',
    ),
    get: get<[id: PersonId], Person>(
      'SELECT * FROM people WHERE id = ?',
      (row: {
        readonly id: PersonId;
        readonly first_name: string;
        readonly telegram_language: string | null;
        readonly language: string | null;
      }) => ({
        id: row.id,
        firstName: row.first_name,
        telegramLanguage: row.telegram_language ?? undefined,
        language: row.language ?? undefined,
      }),
    ),
  };
}

/** The name of a server that isn't anybody's own label for it; in a statement on `audit_log`. */
export const providerNameInLog = `coalesce((SELECT coalesce(nullif(vps_name, ''), ip, '#' || order_id) FROM main.servers
  WHERE servers.id = audit_log.server_id), '')`;
/** In the place of the person who undid an operation and was deleted. */
export const undoneByNobody = `json_object('personId', 0, 'personName', '')`;

// The names under which they appear in rows of others, as long as the rows that say so exist.
const names = `SELECT @name WHERE @name <> ''
  UNION SELECT first_name FROM people WHERE id = @person
  UNION SELECT person_name FROM roles WHERE person_id = @person
  UNION SELECT person_name FROM access_requests WHERE person_id = @person
  UNION SELECT person_name FROM operations WHERE person_id = @person AND person_name IS NOT NULL
  UNION SELECT person_name FROM audit_log WHERE person_id = @person`;

const fromRowsOfOthers = [
  // Only where they had a role: another person of that name, elsewhere, keeps it.
  `UPDATE audit_log SET detail = '' WHERE action IN ('grant', 'revoke') AND detail IN (${names})
     AND (account_id, chat_id) IN (SELECT account_id, chat_id FROM roles WHERE person_id = @person)`,
  // Sent already, and kept as proof.
  "DELETE FROM outbox WHERE body ->> 'kind' = 'granted' AND body ->> 'personId' = @person",
  `UPDATE operations SET undone_by = ${undoneByNobody} WHERE undone_by ->> 'personId' = @person`,
  'UPDATE roles SET granted_by = 0 WHERE granted_by = @person',
  // Still acknowledged, or reminders would start again.
  "UPDATE incidents SET acknowledged_by = 0, acknowledged_name = '' WHERE acknowledged_by = @person",
];

const fromAuditLog = [
  // Their labels of servers and accounts are theirs, and mean nothing to others.
  `UPDATE audit_log SET server_name = ${providerNameInLog}
     WHERE server_id IS NOT NULL AND (chat_id = @chat OR server_name IN (
       SELECT label FROM server_labels WHERE person_id = @person AND server_labels.server_id = audit_log.server_id))`,
  "UPDATE audit_log SET detail = '' WHERE person_id = @person AND action IN ('link', 'unlink')",
  "UPDATE audit_log SET person_id = NULL, person_name = '' WHERE person_id = @person",
  // A private chat has the id of its person. A row without a person is one of somebody who was deleted.
  'UPDATE audit_log SET chat_id = 0 WHERE person_id IS NULL AND chat_id > 0',
];

const fromOperations = [
  // Open ones go on, with nobody's name.
  "UPDATE operations SET person_id = 0, person_name = '' WHERE person_id = @person",
  `UPDATE operations SET chat_id = 0, idempotency_key = 'deleted:' || id WHERE person_id = 0 AND chat_id > 0`,
  // An open one is reconciled by the key it holds, and loses it when it ends.
  `UPDATE operations SET details = json_set(details, '$.publicKey', '', '$.label', '')
     WHERE person_id = 0 AND action = 'add-key' AND ended_at IS NOT NULL`,
  // People in a group still see how it ends.
  'DELETE FROM live_messages WHERE chat_id = @chat',
  'UPDATE live_messages SET person_id = 0 WHERE person_id = @person',
];

const ownRows = [
  'DELETE FROM roles WHERE person_id = @person',
  'DELETE FROM access_requests WHERE person_id = @person',
  'DELETE FROM dialogs WHERE person_id = @person OR chat_id = @chat',
  'DELETE FROM pending_requests WHERE chat_id = @chat',
  'UPDATE outbox SET person_id = NULL WHERE person_id = @person AND chat_id < 0',
  // A message that shows a secret is still deleted; the outbox then keeps no proof of it.
  `DELETE FROM outbox WHERE (person_id = @person OR chat_id = @chat)
     AND NOT (state = 'waiting' AND body ->> 'kind' = 'delete')`,
  'DELETE FROM chat_settings WHERE chat_id = @chat',
  'DELETE FROM mutes WHERE chat_id = @chat',
  'DELETE FROM muted_events WHERE chat_id = @chat',
  'DELETE FROM chats WHERE id = @chat',
  // The foreign keys delete what else is theirs: links, labels, subscriptions, invitations, locks.
  'DELETE FROM people WHERE id = @person',
];

/**
 * Deletes a person from every table, to be called in a transaction, after their links were destroyed. What others
 * did with them, and what they did to servers that others share, stays without a name. `name` is their present
 * name in Telegram, or empty. A test looks into every column.
 */
export function createPersonDeletion(database: Database) {
  const { run } = createStatements(database);
  const statements = [...fromRowsOfOthers, ...fromAuditLog, ...fromOperations, ...ownRows].map(sql =>
    run<[Named]>(sql),
  );
  return (person: PersonId, chat: ChatId, name = ''): void =>
    statements.forEach(statement => statement({ person, chat, name }));
}
