import type { Dialog } from '../domain/dialog.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** What each person is in the middle of, one thing a chat; it survives a restart and expires. */
export function createDialogs(database: Database) {
  const upsert = database.prepare(
    `INSERT INTO dialogs (chat_id, person_id, kind, data, expires_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (chat_id, person_id) DO UPDATE SET kind = excluded.kind, data = excluded.data,
       expires_at = excluded.expires_at`,
  );
  const select = database.prepare<[number, number, number], { data: string }>(
    'SELECT data FROM dialogs WHERE chat_id = ? AND person_id = ? AND expires_at > ?',
  );
  const remove = database.prepare('DELETE FROM dialogs WHERE chat_id = ? AND person_id = ?');
  const prune = database.prepare('DELETE FROM dialogs WHERE expires_at <= ?');

  return {
    begin(chat: ChatId, person: PersonId, dialog: Dialog, expiresAt: number): void {
      upsert.run(chat, person, dialog.kind, JSON.stringify(dialog), expiresAt);
    },
    get(chat: ChatId, person: PersonId, now: number): Dialog | undefined {
      const row = select.get(chat, person, now);
      return row === undefined ? undefined : (JSON.parse(row.data) as Dialog);
    },
    /** Leaves whatever it is; `false` when there was nothing. */
    leave: (chat: ChatId, person: PersonId): boolean => remove.run(chat, person).changes > 0,
    prune: (now: number) => void prune.run(now),
  };
}
