import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

/** A server's name without anybody's label, in a statement on `audit_log`. */
const providerNameInLog = `coalesce((SELECT coalesce(nullif(vps_name, ''), ip, '#' || order_id) FROM main.servers
  WHERE servers.id = audit_log.server_id), '')`;
/** Replaces a deleted person who undid an operation. */
const undoneByNobody = `json_object('personId', 0, 'personName', '')`;

// Their names in other people's rows, while the rows that link the two still exist.
const names = `SELECT @name WHERE @name <> ''
  UNION SELECT first_name FROM people WHERE id = @person
  UNION SELECT person_name FROM roles WHERE person_id = @person
  UNION SELECT person_name FROM access_requests WHERE person_id = @person
  UNION SELECT person_name FROM operations WHERE person_id = @person AND person_name IS NOT NULL
  UNION SELECT person_name FROM audit_log WHERE person_id = @person`;

const fromRowsOfOthers = [
  // Only where they had a role: elsewhere another person may have the same name.
  `UPDATE audit_log SET detail = '' WHERE action IN ('grant', 'revoke') AND detail IN (${names})
     AND (account_id, chat_id) IN (SELECT account_id, chat_id FROM roles WHERE person_id = @person)`,
  // Already sent; only kept so that it isn't sent again.
  "DELETE FROM outbox WHERE body ->> 'kind' = 'granted' AND body ->> 'personId' = @person",
  `UPDATE operations SET undone_by = ${undoneByNobody} WHERE undone_by ->> 'personId' = @person`,
  'UPDATE roles SET granted_by = 0 WHERE granted_by = @person',
  // It stays acknowledged: otherwise reminders would start again.
  "UPDATE incidents SET acknowledged_by = 0, acknowledged_name = '' WHERE acknowledged_by = @person",
];

const fromAuditLog = [
  // Their labels for servers and accounts mean nothing to others.
  `UPDATE audit_log SET server_name = ${providerNameInLog}
     WHERE server_id IS NOT NULL AND (chat_id = @chat OR server_name IN (
       SELECT label FROM server_labels WHERE person_id = @person AND server_labels.server_id = audit_log.server_id))`,
  "UPDATE audit_log SET detail = '' WHERE person_id = @person AND action IN ('link', 'unlink')",
  "UPDATE audit_log SET person_id = NULL, person_name = '' WHERE person_id = @person",
  // A private chat has its person's id. A row without a person belongs to somebody who was deleted.
  'UPDATE audit_log SET chat_id = 0 WHERE person_id IS NULL AND chat_id > 0',
];

const fromOperations = [
  "UPDATE bulk_actions SET person_id = 0, person_name = '' WHERE person_id = @person",
  `UPDATE bulk_actions SET chat_id = 0, message_id = NULL, idempotency_key = 'deleted:' || id
     WHERE person_id = 0 AND chat_id > 0`,
  // Open operations continue without a name.
  "UPDATE operations SET person_id = 0, person_name = '' WHERE person_id = @person",
  `UPDATE operations SET chat_id = 0, idempotency_key = 'deleted:' || id WHERE person_id = 0 AND chat_id > 0`,
  // An open operation is reconciled by its key, which is deleted when it ends.
  `UPDATE operations SET details = json_set(details, '$.publicKey', '', '$.label', '')
     WHERE person_id = 0 AND action = 'add-key' AND ended_at IS NOT NULL`,
  // The members of a group still see the outcome.
  'DELETE FROM live_messages WHERE chat_id = @chat',
  'UPDATE live_messages SET person_id = 0 WHERE person_id = @person',
];

const ownRows = [
  'DELETE FROM roles WHERE person_id = @person',
  'DELETE FROM access_requests WHERE person_id = @person',
  'DELETE FROM dialogs WHERE person_id = @person OR chat_id = @chat',
  'DELETE FROM message_buttons WHERE chat_id = @chat',
  'DELETE FROM pending_requests WHERE chat_id = @chat',
  'UPDATE outbox SET person_id = NULL WHERE person_id = @person AND chat_id < 0',
  // A message that shows a secret must still be deleted. The outbox then deletes its row.
  `DELETE FROM outbox WHERE (person_id = @person OR chat_id = @chat)
     AND NOT (state = 'waiting' AND body ->> 'kind' = 'delete')`,
  'DELETE FROM chat_settings WHERE chat_id = @chat',
  'DELETE FROM mutes WHERE chat_id = @chat',
  'DELETE FROM server_disabled_kinds WHERE chat_id = @chat',
  'DELETE FROM incidents WHERE chat_id = @chat',
  'DELETE FROM outages WHERE chat_id = @chat',
  'DELETE FROM chats WHERE id = @chat',
  // Foreign keys delete the rest: links, labels, subscriptions, invitations, locks.
  'DELETE FROM people WHERE id = @person',
];

/**
 * Deletes a person from every table. Must be called in a transaction, after their links were destroyed. Entries that
 * also concern others stay, without the name. `name` is their current name in Telegram, or empty. A test searches every
 * column.
 */
export function createPersonDeletion(database: Database) {
  const { runAll } = createStatements(database);
  const deleteRows = runAll([...fromRowsOfOthers, ...fromAuditLog, ...fromOperations, ...ownRows]);
  return (person: PersonId, chat: ChatId, name = ''): void => deleteRows({ person, chat, name });
}
