import type { LiveMessage, NewLiveMessage } from '../domain/operation-lifecycle.ts';
import type { OperationId } from '../domain/operation.ts';
import type { OutboxBody, OutboxItem } from '../domain/notification.ts';
import type { ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, type Named, rowsAs, type Statements } from './sql.ts';

const liveColumns =
  'chat_id, message_id, operation_id, person_id, topic_id, edited_at, attempts, first_attempt_at';
const toLiveMessage = rowsAs<LiveMessage>();

/** Messages that show operations. The next process continues to edit them. */
export function createLiveMessages(database: Database) {
  const { all, exists, get, run, value } = createStatements(database);
  const upsert = run<[Named]>(
    `INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, topic_id, next_edit_at)
     VALUES (@chatId, @messageId, @operationId, @personId, @topicId, @at)
     ON CONFLICT (chat_id, message_id) DO UPDATE SET operation_id = excluded.operation_id,
       person_id = excluded.person_id, topic_id = excluded.topic_id, next_edit_at = excluded.next_edit_at, attempts = 0,
       first_attempt_at = NULL, edited_at = iif(operation_id = excluded.operation_id, edited_at, NULL)`,
  );
  const edited = run<[Named]>(
    `UPDATE live_messages SET edited_at = @now, next_edit_at = @nextAt, attempts = 0, first_attempt_at = NULL
     WHERE chat_id = @chatId AND message_id = @messageId AND operation_id = @operationId`,
  );
  const retry = run<[chat: ChatId, message: number, now: number, nextAt: number]>(
    `UPDATE live_messages SET next_edit_at = ?4, attempts = attempts + 1,
       first_attempt_at = coalesce(first_attempt_at, ?3)
     WHERE chat_id = ?1 AND message_id = ?2`,
  );

  return {
    add: (message: NewLiveMessage, at: number) => upsert({ ...message, at }),
    /** The message shows something else now, or the operation's outcome. */
    drop: run<[chat: ChatId, message: number]>(
      'DELETE FROM live_messages WHERE chat_id = ? AND message_id = ?',
    ),
    get: get<[chat: ChatId, message: number], LiveMessage>(
      `SELECT ${liveColumns} FROM live_messages WHERE chat_id = ? AND message_id = ?`,
      toLiveMessage,
    ),
    due: all<[now: number, limit: number], LiveMessage>(
      `SELECT ${liveColumns} FROM live_messages WHERE next_edit_at <= ? ORDER BY next_edit_at LIMIT ?`,
      toLiveMessage,
    ),
    nextDueAt: value<[after: number], number>(
      'SELECT min(next_edit_at) FROM live_messages WHERE next_edit_at > ?',
    ),
    /** Makes the messages of a changed operation due for an edit. */
    touch: run<[operation: OperationId, at: number]>(
      'UPDATE live_messages SET next_edit_at = min(next_edit_at, ?2) WHERE operation_id = ?1',
    ),
    /** Makes the messages of one operation show another, at once. */
    moveTo: run<[to: OperationId, from: OperationId, at: number]>(
      `UPDATE live_messages SET operation_id = ?1, edited_at = NULL, attempts = 0, first_attempt_at = NULL,
         next_edit_at = ?3 WHERE operation_id = ?2`,
    ),
    edited: (message: NewLiveMessage, now: number, nextAt: number) => edited({ ...message, now, nextAt }),
    retry: ({ chatId, messageId }: LiveMessage, now: number, nextAt: number) =>
      retry(chatId, messageId, now, nextAt),
    /** Whether an operation has messages and none of them shows it yet. */
    isPending: exists<[operation: OperationId]>(
      'SELECT 1 FROM live_messages WHERE operation_id = ? GROUP BY operation_id HAVING count(edited_at) = 0',
    ),
    /** The operations that can be undone in a chat and have a message there. */
    undoableIn: all<[chat: ChatId], { readonly operationId: OperationId; readonly personId: PersonId }>(
      `SELECT DISTINCT operation_id AS operationId, live_messages.person_id AS personId FROM live_messages
       JOIN operations ON operations.id = operation_id
       WHERE live_messages.chat_id = ? AND operations.state = 'waiting'`,
    ),
    chatsOf: all<[operation: OperationId], { readonly chatId: ChatId; readonly personId: PersonId }>(
      'SELECT DISTINCT chat_id AS chatId, person_id AS personId FROM live_messages WHERE operation_id = ?',
    ),
  };
}

/** What makes buttons wrong: the order is paid or ends, or an operation on the server starts or ends. */
export type ButtonsUntil = 'payment' | 'operation';

export type ExpiredButtons = Pick<LiveMessage, 'chatId' | 'messageId' | 'attempts'>;

/** The newest messages of a server that are remembered in each chat. */
const maxPerServer = 8;

/** Messages with buttons that a later step makes wrong. */
export function createMessageButtons(database: Database) {
  const { all, run, value } = createStatements(database);
  const insert = run<[chat: ChatId, message: number, server: ServerId, until: ButtonsUntil]>(
    `INSERT OR REPLACE INTO message_buttons (chat_id, message_id, server_id, until)
     SELECT ?1, ?2, id, ?4 FROM servers WHERE id = ?3`,
  );
  const cut = run<[chat: ChatId, server: ServerId]>(
    `DELETE FROM message_buttons WHERE chat_id = ?1 AND message_id <= (SELECT message_id FROM message_buttons
       WHERE chat_id = ?1 AND server_id = ?2 ORDER BY message_id DESC LIMIT 1 OFFSET ${maxPerServer})
       AND server_id = ?2`,
  );
  return {
    /** Does nothing for a server that no longer exists. */
    add: (chat: ChatId, messageId: number, server: ServerId, until: ButtonsUntil): void =>
      database.transaction(() => {
        insert(chat, messageId, server, until);
        cut(chat, server);
      }),
    /** The message shows something else now, or has no buttons. */
    remove: run<[chat: ChatId, message: number]>(
      'DELETE FROM message_buttons WHERE chat_id = ? AND message_id = ?',
    ),
    /** The buttons of these messages have become wrong. */
    expire: run<[server: ServerId, until: ButtonsUntil, at: number]>(
      'UPDATE message_buttons SET remove_at = ?3 WHERE server_id = ?1 AND until = ?2 AND remove_at IS NULL',
    ),
    due: all<[now: number, limit: number], ExpiredButtons>(
      `SELECT chat_id AS chatId, message_id AS messageId, attempts FROM message_buttons
       WHERE remove_at <= ? ORDER BY remove_at LIMIT ?`,
    ),
    nextDueAt: value<[after: number], number>(
      'SELECT min(remove_at) FROM message_buttons WHERE remove_at > ?',
    ),
    retry: run<[chat: ChatId, message: number, at: number]>(
      'UPDATE message_buttons SET remove_at = ?3, attempts = attempts + 1 WHERE chat_id = ?1 AND message_id = ?2',
    ),
  };
}

const toItem = rowsAs<OutboxItem>({ json: ['body'] });

const listOf = (kinds: readonly OutboxBody['kind'][]): string => kinds.map(kind => `'${kind}'`).join(', ');
/** Notifications about servers, which are sent in order. */
const aboutServers = listOf(['event', 'incident', 'power-action', 'reminder']);
/** Kinds that are sent as one message if several are due. */
const batched = listOf(['event', 'reminder']);

/** When a waiting row can be claimed, as the index `outbox_ready` has it. */
const readyAt = 'max(due_at, coalesce(lease_until, 0))';

/** Claims what is due, and what is sent together with it, in one statement. */
const createClaim = ({ all }: Pick<Statements, 'all'>) =>
  // Each part is found by an index: most rows of a large outbox aren't due, or were sent.
  all<[Named], OutboxItem>(
    `WITH due AS (
       SELECT id, chat_id, body ->> 'kind' AS kind, body ->> 'held' AS held FROM outbox
       WHERE state = 'waiting' AND ${readyAt} <= @now AND chat_id NOT IN (SELECT value FROM json_each(@busy))
       ORDER BY ${readyAt}, id LIMIT @limit),
     groups AS (SELECT chat_id, kind, held, max(id) AS last_id FROM due GROUP BY chat_id, kind, held)
     UPDATE outbox SET lease_until = @lease_until WHERE id IN (
       SELECT id FROM due UNION
       SELECT other.id FROM groups CROSS JOIN outbox AS other ON other.chat_id = groups.chat_id
         WHERE other.state = 'waiting' AND (other.lease_until IS NULL OR other.lease_until <= @now) AND iif(
           other.attempts > 0,
           other.id < last_id AND other.body ->> 'kind' IN (${aboutServers}) AND groups.kind IN (${aboutServers}),
           other.due_at <= @soon AND ((other.body ->> 'kind' = groups.kind AND groups.kind IN (${batched}))
             OR (other.body ->> 'held' AND groups.held))))
     RETURNING id, key, chat_id, person_id, body, attempts, created_at`,
    toItem,
  );

/** Messages to send or delete. A row is claimed with a lease, and is free again if the process that has it dies. */
export function createOutbox(database: Database) {
  const statements = createStatements(database);
  const { changed, exists, one, run, value } = statements;
  const insert = changed<[Named]>(
    `INSERT INTO outbox (key, chat_id, person_id, body, state, due_at, first_due_at, created_at)
     VALUES (@key, @chatId, @personId, @body, 'waiting', @dueAt, @dueAt, @now) ON CONFLICT (key) DO NOTHING`,
  );
  const claim = createClaim(statements);
  const end = run<[id: number, state: 'sent' | 'dead', now: number, reason?: string]>(
    'UPDATE outbox SET state = ?2, ended_at = ?3, lease_until = NULL, reason = ?4 WHERE id = ?1',
  );
  // No row of a deleted person's private chat is kept: the chat's id is the person's.
  const deleteOfNobody = run<[id: number]>(
    'DELETE FROM outbox WHERE id = ? AND chat_id > 0 AND chat_id NOT IN (SELECT id FROM people)',
  );
  const endAs = (id: number, state: 'sent' | 'dead', now: number, reason?: string): void =>
    database.transaction(() => {
      end(id, state, now, reason);
      deleteOfNobody(id);
    });

  return {
    /** Adds a message; `false` if one with this key exists. */
    add: (
      item: Omit<OutboxItem, 'id' | 'attempts' | 'createdAt'> & {
        readonly dueAt: number;
        readonly now: number;
      },
    ) => insert({ ...item, body: JSON.stringify(item.body) }),
    /**
     * Claims due messages until the lease ends. Messages of one kind (events, reminders, held ones) that are due within
     * `togetherMs` are claimed together. Messages that failed before come ahead of newer ones of their chat, so that
     * "on again" isn't sent before "off". Those of chats that are busy wait. A lease that a power cut undoes would have
     * ended with the process.
     */
    claim: (
      now: number,
      leaseMs: number,
      limit: number,
      { togetherMs = 0, busy = [] }: { togetherMs?: number; busy?: readonly ChatId[] } = {},
    ): readonly OutboxItem[] =>
      database
        .transactionWithoutSync(() =>
          claim({
            now,
            lease_until: now + leaseMs,
            limit,
            soon: now + togetherMs,
            busy: JSON.stringify(busy),
          }),
        )
        .toSorted((a, b) => a.id - b.id),
    /** How many messages are waiting, and since when the first has been due. Those held by quiet hours aren't due. */
    depth: one<[], { readonly waiting: number; readonly dueSince: number | undefined }>(
      "SELECT count(*) AS waiting, min(first_due_at) AS due_since FROM outbox WHERE state = 'waiting'",
      rowsAs(),
    ),
    /** When the next message can be claimed that can't be claimed yet. */
    nextDueAt: value<[after: number], number>(
      `SELECT ${readyAt} FROM outbox WHERE state = 'waiting' AND ${readyAt} > ? ORDER BY ${readyAt} LIMIT 1`,
    ),
    sent: (id: number, now: number) => endAs(id, 'sent', now),
    drop: (id: number, reason: string, now: number) => endAs(id, 'dead', now, reason),
    retry: run<[id: number, at: number]>(
      'UPDATE outbox SET attempts = attempts + 1, due_at = ?2, lease_until = NULL WHERE id = ?1',
    ),
    expedite: run<[chat: ChatId, at: number]>(
      "UPDATE outbox SET due_at = ?2 WHERE chat_id = ?1 AND state = 'waiting' AND due_at > ?2 AND attempts > 0",
    ),
    expediteFailed: run<[at: number]>(
      "UPDATE outbox SET due_at = ?1 WHERE state = 'waiting' AND due_at > ?1 AND attempts > 0",
    ),
    /** Reschedules the messages that quiet hours hold in a chat. */
    rehold: run<[chat: ChatId, at: number]>(
      `UPDATE outbox SET due_at = ?2, first_due_at = ?2
       WHERE chat_id = ?1 AND state = 'waiting' AND attempts = 0 AND body ->> 'held'`,
    ),
    /** Whether it is still waiting in that chat. It may have been sent, or moved with its group. */
    isIn: exists<[id: number, chat: ChatId]>(
      "SELECT 1 FROM outbox WHERE id = ? AND chat_id = ? AND state = 'waiting'",
    ),
    prune: run<[before: number]>("DELETE FROM outbox WHERE state <> 'waiting' AND ended_at < ?"),
    /** Ends all leases; at the start nobody can hold one. */
    releaseAll: run<[]>(
      "UPDATE outbox SET lease_until = NULL WHERE state = 'waiting' AND lease_until IS NOT NULL",
    ),
  };
}
