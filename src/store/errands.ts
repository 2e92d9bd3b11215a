import type { Errand } from '../domain/dialog.ts';
import type { ChatId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** Messages that wait for this process; at a start, those that waited for the one before. */
export function createErrands(database: Database) {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO errands (chat_id, message_id, kind, data, started_at) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM errands WHERE chat_id = ? AND message_id = ?');
  const all = database.prepare<[], { chat_id: number; message_id: number; data: string }>(
    'SELECT chat_id, message_id, data FROM errands ORDER BY started_at',
  );

  return {
    begin: (chat: ChatId, messageId: number, errand: Errand, now: number) =>
      void insert.run(chat, messageId, errand.kind, JSON.stringify(errand), now),
    /** `false`: it was over already, since whoever waited for it wanted to be forgotten. */
    end: (chat: ChatId, messageId: number): boolean => remove.run(chat, messageId).changes > 0,
    left: (): readonly { readonly chatId: ChatId; readonly messageId: number; readonly errand: Errand }[] =>
      all.all().map(row => ({
        chatId: row.chat_id as ChatId,
        messageId: row.message_id,
        errand: JSON.parse(row.data) as Errand,
      })),
  };
}
