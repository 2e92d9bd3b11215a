import type { FollowedMessage, LiveMessage } from '../domain/live-message.ts';
import type { OperationId } from '../domain/operation.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

interface LiveMessageRow {
  readonly chat_id: number;
  readonly message_id: number;
  readonly operation_id: number;
  readonly person_id: number;
  readonly topic_id: number | null;
  readonly shown_at: number | null;
  readonly attempts: number;
  readonly first_try_at: number | null;
}

const toLiveMessage = (row: LiveMessageRow): LiveMessage => ({
  chatId: row.chat_id as ChatId,
  messageId: row.message_id,
  operationId: row.operation_id as OperationId,
  personId: row.person_id as PersonId,
  topicId: row.topic_id ?? undefined,
  shownAt: row.shown_at ?? undefined,
  attempts: row.attempts,
  firstTryAt: row.first_try_at ?? undefined,
});

/** Messages that follow operations. They outlive the process: what it left is edited by the next one. */
export function createLiveMessages(database: Database) {
  const upsert = database.prepare(
    `INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, topic_id, edit_at)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (chat_id, message_id) DO UPDATE SET operation_id = excluded.operation_id,
       person_id = excluded.person_id, topic_id = excluded.topic_id, edit_at = excluded.edit_at, attempts = 0,
       first_try_at = NULL, shown_at = iif(operation_id = excluded.operation_id, shown_at, NULL)`,
  );
  const remove = database.prepare('DELETE FROM live_messages WHERE chat_id = ? AND message_id = ?');
  const get = database.prepare<[number, number], LiveMessageRow>(
    'SELECT * FROM live_messages WHERE chat_id = ? AND message_id = ?',
  );
  const due = database.prepare<[number, number], LiveMessageRow>(
    'SELECT * FROM live_messages WHERE edit_at <= ? ORDER BY edit_at LIMIT ?',
  );
  const next = database.prepare<[number], { at: number | null }>(
    'SELECT min(edit_at) AS at FROM live_messages WHERE edit_at > ?',
  );
  const touch = database.prepare('UPDATE live_messages SET edit_at = min(edit_at, ?) WHERE operation_id = ?');
  const shown = database.prepare(
    `UPDATE live_messages SET shown_at = @now, edit_at = @nextAt, attempts = 0, first_try_at = NULL
     WHERE chat_id = @chat AND message_id = @message AND operation_id = @operation`,
  );
  const retry = database.prepare(
    `UPDATE live_messages SET edit_at = @nextAt, attempts = attempts + 1, first_try_at = coalesce(first_try_at, @now)
     WHERE chat_id = @chat AND message_id = @message`,
  );
  const showing = database.prepare<[number], { known: number; shown: number }>(
    'SELECT count(*) AS known, count(shown_at) AS shown FROM live_messages WHERE operation_id = ?',
  );
  const undoable = database.prepare<[number], { operation_id: number; person_id: number }>(
    `SELECT DISTINCT operation_id, live_messages.person_id FROM live_messages
     JOIN operations ON operations.id = operation_id
     WHERE live_messages.chat_id = ? AND operations.state = 'waiting'`,
  );
  const chatsOf = database.prepare<[number], { chat_id: number; person_id: number }>(
    'SELECT DISTINCT chat_id, person_id FROM live_messages WHERE operation_id = ?',
  );

  return {
    /** Lets a message follow an operation from now on. */
    follow(message: FollowedMessage, at: number): void {
      const { chatId, messageId, operationId, personId, topicId } = message;
      upsert.run(chatId, messageId, operationId, personId, topicId ?? null, at);
    },
    /** The message has become something else, or its end has been shown. */
    drop: (chatId: ChatId, messageId: number) => void remove.run(chatId, messageId),
    get(chatId: ChatId, messageId: number): LiveMessage | undefined {
      const row = get.get(chatId, messageId);
      return row === undefined ? undefined : toLiveMessage(row);
    },
    due: (now: number, limit: number): readonly LiveMessage[] => due.all(now, limit).map(toLiveMessage),
    /** When the next one falls due that isn't yet. */
    nextDueAt: (after: number): number | undefined => next.get(after)?.at ?? undefined,
    /** The operation has changed: its messages are to be edited. */
    touch: (operation: OperationId, at: number) => void touch.run(at, operation),
    shown({ chatId, messageId, operationId }: LiveMessage, now: number, nextAt: number): void {
      shown.run({ chat: chatId, message: messageId, operation: operationId, now, nextAt });
    },
    retry: ({ chatId, messageId }: LiveMessage, now: number, nextAt: number) =>
      void retry.run({ chat: chatId, message: messageId, now, nextAt }),
    /** It has messages to be on, and none of them shows it so far. */
    awaitsShowing(operation: OperationId): boolean {
      const { known, shown } = showing.get(operation) ?? { known: 0, shown: 0 };
      return known > 0 && shown === 0;
    },
    /** What can be undone in a chat, and whose message shows it. */
    undoableIn: (
      chat: ChatId,
    ): readonly { readonly operationId: OperationId; readonly personId: PersonId }[] =>
      undoable.all(chat).map(row => ({
        operationId: row.operation_id as OperationId,
        personId: row.person_id as PersonId,
      })),
    /** The chats in which an operation is being followed. */
    chatsOf: (operation: OperationId): readonly { readonly chatId: ChatId; readonly personId: PersonId }[] =>
      chatsOf
        .all(operation)
        .map(row => ({ chatId: row.chat_id as ChatId, personId: row.person_id as PersonId })),
  };
}
