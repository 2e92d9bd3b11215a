import type { Dialog, PendingRequest } from '../domain/dialog.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, remember } from './sql.ts';

/** The dialog of each person in each chat. It survives a restart, and expires. */
export function createDialogs(database: Database) {
  const { changed, exists, get, run, value } = createStatements(database);
  const save = run<[chat: ChatId, person: PersonId, kind: string, data: string, expiresAt: number]>(
    'INSERT OR REPLACE INTO dialogs (chat_id, person_id, kind, data, expires_at) VALUES (?, ?, ?, ?, ?)',
  );
  const find = get<[chat: ChatId, person: PersonId, now: number], Dialog>(
    'SELECT data FROM dialogs WHERE chat_id = ? AND person_id = ? AND expires_at > ?',
    ({ data }: { readonly data: string }) => JSON.parse(data) as Dialog,
  );
  const remove = changed<[chat: ChatId, person: PersonId]>(
    'DELETE FROM dialogs WHERE chat_id = ? AND person_id = ?',
  );
  const question = value<[chat: ChatId, person: PersonId], number>(
    'SELECT question_id FROM dialogs WHERE chat_id = ? AND person_id = ?',
  );
  const has = remember(
    database,
    'dialogs',
    exists<[chat: ChatId, person: PersonId]>('SELECT 1 FROM dialogs WHERE chat_id = ? AND person_id = ?'),
  );
  return {
    start: (chat: ChatId, person: PersonId, dialog: Dialog, expiresAt: number) =>
      save(chat, person, dialog.kind, JSON.stringify(dialog), expiresAt),
    get: (chat: ChatId, person: PersonId, now: number): Dialog | undefined =>
      has(chat, person) ? find(chat, person, now) : undefined,
    /** The message that asks; also of a dialog that has expired. */
    questionOf: (chat: ChatId, person: PersonId): number | undefined =>
      has(chat, person) ? question(chat, person) : undefined,
    /** Sets the message of a dialog that has none. */
    setQuestion: run<[chat: ChatId, person: PersonId, messageId: number]>(
      'UPDATE dialogs SET question_id = ?3 WHERE chat_id = ?1 AND person_id = ?2 AND question_id IS NULL',
    ),
    /** `false`: there was none. */
    end: (chat: ChatId, person: PersonId): boolean => has(chat, person) && remove(chat, person),
    prune: run<[now: number]>('DELETE FROM dialogs WHERE expires_at <= ?'),
  };
}

/** Messages that wait for a reply only this process will receive; at the start, those of the previous process. */
export function createPendingRequests(database: Database) {
  const { all, changed, run } = createStatements(database);
  const save = run<[chat: ChatId, messageId: number, kind: string, data: string, now: number]>(
    'INSERT OR REPLACE INTO pending_requests (chat_id, message_id, kind, data, started_at) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    start: (chat: ChatId, messageId: number, request: PendingRequest, now: number) =>
      save(chat, messageId, request.kind, JSON.stringify(request), now),
    /** `false`: it has already ended because its person was deleted. */
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
