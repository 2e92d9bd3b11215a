import type { Dialog, PendingRequest } from '../domain/dialog.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

/** The dialog that each person is in, one in each chat. It survives a restart, and expires. */
export function createDialogs(database: Database) {
  const { changed, get, run } = createStatements(database);
  const save = run<[chat: ChatId, person: PersonId, kind: string, data: string, expiresAt: number]>(
    'INSERT OR REPLACE INTO dialogs (chat_id, person_id, kind, data, expires_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    start: (chat: ChatId, person: PersonId, dialog: Dialog, expiresAt: number) =>
      save(chat, person, dialog.kind, JSON.stringify(dialog), expiresAt),
    get: get<[chat: ChatId, person: PersonId, now: number], Dialog>(
      'SELECT data FROM dialogs WHERE chat_id = ? AND person_id = ? AND expires_at > ?',
      ({ data }: { readonly data: string }) => JSON.parse(data) as Dialog,
    ),
    /** `false`: there was none. */
    end: changed<[chat: ChatId, person: PersonId]>('DELETE FROM dialogs WHERE chat_id = ? AND person_id = ?'),
    prune: run<[now: number]>('DELETE FROM dialogs WHERE expires_at <= ?'),
  };
}

/** Messages that wait for a reply which only this process knows of; at a start, those of the process before. */
export function createPendingRequests(database: Database) {
  const { all, changed, run } = createStatements(database);
  const save = run<[chat: ChatId, messageId: number, kind: string, data: string, now: number]>(
    'INSERT OR REPLACE INTO pending_requests (chat_id, message_id, kind, data, started_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    start: (chat: ChatId, messageId: number, request: PendingRequest, now: number) =>
      save(chat, messageId, request.kind, JSON.stringify(request), now),
    /** `false`: it has ended already, because its person was deleted. */
    remove: changed<[chat: ChatId, messageId: number]>(
      'DELETE FROM pending_requests WHERE chat_id = ? AND message_id = ?',
    ),
    left: all<[], { readonly chatId: ChatId; readonly messageId: number; readonly request: PendingRequest }>(
      'SELECT chat_id, message_id, data FROM pending_requests ORDER BY started_at',
      (row: { readonly chat_id: ChatId; readonly message_id: number; readonly data: string }) => ({
        chatId: row.chat_id,
        messageId: row.message_id,
        request: JSON.parse(row.data) as PendingRequest,
      }),
    ),
  };
}
