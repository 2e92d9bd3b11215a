import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** Whom to take out, and how their Telegram calls them now. */
interface Erased {
  readonly person: PersonId;
  readonly chat: ChatId;
  readonly name: string;
}

// Names under which they stand in others' lines, as long as the lines that say so are there.
const names = `SELECT @name WHERE @name <> ''
  UNION SELECT first_name FROM people WHERE id = @person
  UNION SELECT person_name FROM roles WHERE person_id = @person
  UNION SELECT person_name FROM team_requests WHERE person_id = @person
  UNION SELECT person_name FROM operations WHERE person_id = @person AND person_name IS NOT NULL
  UNION SELECT person_name FROM record WHERE person_id = @person`;

const inOthersLines = [
  // Only where they had a role: a namesake elsewhere stays in the record of those whom it concerns.
  `UPDATE record SET about = '' WHERE what IN ('grant', 'revoke') AND about IN (${names})
     AND (account_id, chat_id) IN (SELECT account_id, chat_id FROM roles WHERE person_id = @person)`,
  // Told already, and kept as the proof of it; before there was a number in it, it held the name.
  `DELETE FROM outbox WHERE body ->> 'kind' = 'granted'
     AND (body ->> 'personId' = @person OR body ->> 'name' IN (${names}))`,
  // Before there was a number in it, it was nothing but the name.
  `UPDATE operations SET undone_by = '' WHERE CASE WHEN json_valid(undone_by)
     THEN undone_by ->> 'personId' = @person ELSE undone_by IN (${names}) END`,
  'UPDATE roles SET granted_by = 0 WHERE granted_by = @person',
  // Still taken, or reminders would begin again.
  "UPDATE incidents SET taken_by = 0, taken_name = '' WHERE taken_by = @person",
];

const inTheRecord = [
  // What they called their servers and accounts is theirs, and says nothing to others.
  `UPDATE record SET server_name = coalesce(
       (SELECT coalesce(nullif(vps_name, ''), ip, '#' || order_id) FROM servers WHERE id = record.server_id), '')
     WHERE server_id IS NOT NULL AND (chat_id = @chat OR server_name IN (
       SELECT label FROM server_labels WHERE person_id = @person AND server_labels.server_id = record.server_id))`,
  "UPDATE record SET about = '' WHERE person_id = @person AND what IN ('link', 'unlink')",
  "UPDATE record SET person_id = NULL, person_name = '' WHERE person_id = @person",
  // A private chat has the number of its person. A line without one is somebody's who was forgotten.
  'UPDATE record SET chat_id = 0 WHERE person_id IS NULL AND chat_id > 0',
];

const inOperations = [
  // Those that go on do so: nobody's from now on, whatever becomes of them.
  "UPDATE operations SET person_id = 0, person_name = '' WHERE person_id = @person",
  `UPDATE operations SET chat_id = 0, wish = 'forgotten:' || id WHERE person_id = 0 AND chat_id > 0`,
  // An open one is settled by what it holds, and loses it when it ends.
  `UPDATE operations SET details = json_set(details, '$.publicKey', '', '$.label', '')
     WHERE person_id = 0 AND action = 'add-key' AND settled_at IS NOT NULL`,
  // Who watches in a group what goes on sees the end of it.
  'DELETE FROM live_messages WHERE chat_id = @chat',
  'UPDATE live_messages SET person_id = 0 WHERE person_id = @person',
];

const ofTheirOwn = [
  'DELETE FROM roles WHERE person_id = @person',
  'DELETE FROM team_requests WHERE person_id = @person',
  'DELETE FROM dialogs WHERE person_id = @person OR chat_id = @chat',
  'DELETE FROM errands WHERE chat_id = @chat',
  'UPDATE outbox SET person_id = NULL WHERE person_id = @person AND chat_id < 0',
  // A message that shows a secret still goes; the outbox then keeps no proof of it.
  `DELETE FROM outbox WHERE (person_id = @person OR chat_id = @chat)
     AND NOT (state = 'waiting' AND body ->> 'kind' = 'delete')`,
  'DELETE FROM chat_settings WHERE chat_id = @chat',
  'DELETE FROM mutes WHERE chat_id = @chat',
  'DELETE FROM alerts_off WHERE chat_id = @chat',
  'DELETE FROM chats WHERE id = @chat',
  // And with them, by the tables' own rules: links, labels, subscriptions, invitations, locks.
  'DELETE FROM people WHERE id = @person',
];

/**
 * Takes somebody out of every table, to be called within a transaction; a test looks into all columns. Their
 * keys are destroyed before, by whoever keeps them. What others did with them, and what they did to servers
 * that others have too, stays without a name. `name` is what their Telegram calls them now; it may be empty.
 */
export function createErasure(database: Database) {
  const statements = [...inOthersLines, ...inTheRecord, ...inOperations, ...ofTheirOwn].map(sql =>
    database.prepare<Erased>(sql),
  );
  return (person: PersonId, chat: ChatId, name = ''): void => {
    for (const statement of statements) statement.run({ person, chat, name });
  };
}
