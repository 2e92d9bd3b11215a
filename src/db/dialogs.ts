import {
  dialogLifetimeMs,
  subscribeRequestLifetimeMs,
  type Dialog,
  type PendingRequest,
} from '../domain/dialog.ts';
import type { LiveMessage } from '../domain/operation-lifecycle.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, remember, rowsAs } from './sql.ts';

interface Where {
  readonly chatId: ChatId;
  readonly personId: PersonId;
}

type Message = Pick<LiveMessage, 'chatId' | 'messageId'>;

const lifetimeOf = ({ kind }: Dialog): number =>
  kind === 'subscribe-request' ? subscribeRequestLifetimeMs : dialogLifetimeMs;

/** The dialog of a person in a chat: one at a time. It survives a restart and expires. */
export function createDialogs(database: Database, now: () => number) {
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
  const setQuestion = run<[chat: ChatId, person: PersonId, messageId: number]>(
    'UPDATE dialogs SET question_id = ?3 WHERE chat_id = ?1 AND person_id = ?2 AND question_id IS NULL',
  );
  const has = remember(
    database,
    'dialogs',
    exists<[chat: ChatId, person: PersonId]>('SELECT 1 FROM dialogs WHERE chat_id = ? AND person_id = ?'),
  );
  return {
    current: ({ chatId, personId }: Where): Dialog | undefined =>
      has(chatId, personId) ? find(chatId, personId, now()) : undefined,
    start: ({ chatId, personId }: Where, dialog: Dialog): void =>
      save(chatId, personId, dialog.kind, JSON.stringify(dialog), now() + lifetimeOf(dialog)),
    /** The message that asks the question, even if the dialog has expired. */
    questionOf: ({ chatId, personId }: Where): number | undefined =>
      has(chatId, personId) ? question(chatId, personId) : undefined,
    /** Stores which message asks the question of a dialog that has just started. */
    setQuestion: ({ chatId, personId }: Where, messageId: number): void =>
      setQuestion(chatId, personId, messageId),
    /** `false`: there was none. */
    leave: ({ chatId, personId }: Where): boolean => has(chatId, personId) && remove(chatId, personId),
    prune: run<[now: number]>('DELETE FROM dialogs WHERE expires_at <= ?'),
  };
}

/** Messages that wait for work which only this process can finish; after a crash they are marked interrupted. */
export function createPendingRequests(database: Database, now: () => number) {
  const { all, changed, run } = createStatements(database);
  const save = run<[chat: ChatId, messageId: number, kind: string, data: string, now: number]>(
    'INSERT OR REPLACE INTO pending_requests (chat_id, message_id, kind, data, started_at) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = changed<[chat: ChatId, messageId: number]>(
    'DELETE FROM pending_requests WHERE chat_id = ? AND message_id = ?',
  );
  return {
    start: ({ chatId, messageId }: Message, request: PendingRequest): void =>
      save(chatId, messageId, request.kind, JSON.stringify(request), now()),
    /** `false`: it has already ended, because the person deleted their data. */
    end: ({ chatId, messageId }: Message): boolean => remove(chatId, messageId),
    /** The requests that the previous process left. Call it at the start. */
    left: all<[], Message & { readonly request: PendingRequest }>(
      'SELECT chat_id, message_id, data AS request FROM pending_requests ORDER BY started_at',
      rowsAs({ json: ['request'] }),
    ),
  };
}
