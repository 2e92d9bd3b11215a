import type { LiveMessage, NewLiveMessage } from '../domain/live-message.ts';
import type { OperationId } from '../domain/operation.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named } from './sql.ts';

interface LiveMessageRow {
  readonly chat_id: ChatId;
  readonly message_id: number;
  readonly operation_id: OperationId;
  readonly person_id: PersonId;
  readonly topic_id: number | null;
  readonly edited_at: number | null;
  readonly attempts: number;
  readonly first_attempt_at: number | null;
}

const toLiveMessage = (row: LiveMessageRow): LiveMessage => ({
  chatId: row.chat_id,
  messageId: row.message_id,
  operationId: row.operation_id,
  personId: row.person_id,
  topicId: row.topic_id ?? undefined,
  editedAt: row.edited_at ?? undefined,
  attempts: row.attempts,
  firstAttemptAt: row.first_attempt_at ?? undefined,
});

/** Messages that show operations. They outlive the process: the next one goes on editing them. */
export function createLiveMessages(database: Database) {
  const { all, exists, get, run, value } = createStatements(database);
  const upsert = run<[Named]>(
    `INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, topic_id, next_edit_at)
     VALUES (@chat, @message, @operation, @person, @topic, @at)
     ON CONFLICT (chat_id, message_id) DO UPDATE SET operation_id = excluded.operation_id,
       person_id = excluded.person_id, topic_id = excluded.topic_id, next_edit_at = excluded.next_edit_at, attempts = 0,
       first_attempt_at = NULL, edited_at = iif(operation_id = excluded.operation_id, edited_at, NULL)`,
  );
  const edited = run<[Named]>(
    `UPDATE live_messages SET edited_at = @now, next_edit_at = @nextAt, attempts = 0, first_attempt_at = NULL
     WHERE chat_id = @chat AND message_id = @message AND operation_id = @operation`,
  );
  const retry = run<[chat: ChatId, message: number, now: number, nextAt: number]>(
    `UPDATE live_messages SET next_edit_at = ?4, attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, ?3)
     WHERE chat_id = ?1 AND message_id = ?2`,
  );

  return {
    /** Makes a message show an operation. */
    add: (message: NewLiveMessage, at: number) =>
      upsert({
        ...{ chat: message.chatId, message: message.messageId, operation: message.operationId },
        ...{ person: message.personId, topic: message.topicId, at },
      }),
    /** The message has become something else, or shows how the operation ended. */
    drop: run<[chat: ChatId, message: number]>(
      'DELETE FROM live_messages WHERE chat_id = ? AND message_id = ?',
    ),
    get: get<[chat: ChatId, message: number], LiveMessage>(
      'SELECT * FROM live_messages WHERE chat_id = ? AND message_id = ?',
      toLiveMessage,
    ),
    due: all<[now: number, limit: number], LiveMessage>(
      'SELECT * FROM live_messages WHERE next_edit_at <= ? ORDER BY next_edit_at LIMIT ?',
      toLiveMessage,
    ),
    /** When the next one becomes due that isn't yet. */
    nextDueAt: value<[after: number], number>(
      'SELECT min(next_edit_at) FROM live_messages WHERE next_edit_at > ?',
    ),
    /** The operation has changed: its messages are to be edited. */
    touch: run<[operation: OperationId, at: number]>(
      'UPDATE live_messages SET next_edit_at = min(next_edit_at, ?2) WHERE operation_id = ?1',
    ),
    edited: ({ chatId, messageId, operationId }: LiveMessage, now: number, nextAt: number) =>
      edited({ chat: chatId, message: messageId, operation: operationId, now, nextAt }),
    retry: ({ chatId, messageId }: LiveMessage, now: number, nextAt: number) =>
      retry(chatId, messageId, now, nextAt),
    /** It has messages, and none of them shows it so far. */
    isPending: exists<[operation: OperationId]>(
      'SELECT 1 FROM live_messages WHERE operation_id = ? GROUP BY operation_id HAVING count(edited_at) = 0',
    ),
    /** What can be undone in a chat, and whose message shows it. */
    undoableIn: all<[chat: ChatId], { readonly operationId: OperationId; readonly personId: PersonId }>(
      `SELECT DISTINCT operation_id AS operationId, live_messages.person_id AS personId FROM live_messages
       JOIN operations ON operations.id = operation_id
       WHERE live_messages.chat_id = ? AND operations.state = 'waiting'`,
    ),
    /** The chats in which messages show an operation. */
    chatsOf: all<[operation: OperationId], { readonly chatId: ChatId; readonly personId: PersonId }>(
      'SELECT DISTINCT chat_id AS chatId, person_id AS personId FROM live_messages WHERE operation_id = ?',
    ),
  };
}
