import type { ChatId, PersonId } from '../core/server.ts';
import type { Database } from './database.ts';

/**
 * Takes somebody out of every table; a test looks into all of them. Their keys are destroyed before, by
 * whoever keeps them.
 */
export function createErasure(database: Database) {
  // Names under which they stand in others' lines, before the lines that say so are gone.
  const names =
    'SELECT person_name FROM roles WHERE person_id = @person UNION SELECT person_name FROM record WHERE person_id = @person';
  const statements = [
    `UPDATE record SET about = '' WHERE what IN ('grant', 'revoke') AND about IN (${names})`,
    "UPDATE record SET person_id = NULL, person_name = '' WHERE person_id = @person",
    'DELETE FROM roles WHERE person_id = @person',
    'DELETE FROM team_requests WHERE person_id = @person',
    "UPDATE incidents SET taken_name = '' WHERE taken_by = @person",
    'UPDATE operations SET person_id = 0, person_name = NULL WHERE person_id = @person AND settled_at IS NOT NULL',
    'UPDATE operations SET person_name = NULL WHERE person_id = @person',
    'DELETE FROM live_messages WHERE person_id = @person',
    'DELETE FROM dialogs WHERE person_id = @person OR chat_id = @chat',
    'DELETE FROM errands WHERE chat_id = @chat',
    "DELETE FROM outbox WHERE (person_id = @person OR chat_id = @chat) AND body ->> 'kind' <> 'delete'",
    'DELETE FROM chat_settings WHERE chat_id = @chat',
    'DELETE FROM mutes WHERE chat_id = @chat',
    'DELETE FROM alerts_off WHERE chat_id = @chat',
    'DELETE FROM chats WHERE id = @chat',
    'DELETE FROM people WHERE id = @person',
  ].map(sql => database.prepare<{ person: number; chat: number }>(sql));

  return (person: PersonId, chat: ChatId): void => {
    for (const statement of statements) statement.run({ person, chat });
  };
}
