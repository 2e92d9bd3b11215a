import type { BulkAction, LeftOut } from '../domain/bulk-action.ts';
import type { BulkActionId } from '../domain/operation.ts';
import type { ChatId, PersonId, PowerAction } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, nextId, type Named } from './sql.ts';

interface BulkActionRow {
  readonly id: BulkActionId;
  readonly action: PowerAction;
  readonly person_id: PersonId;
  readonly person_name: string;
  readonly chat_id: ChatId;
  readonly topic_id: number | null;
  readonly message_id: number | null;
  readonly requested_at: number;
  readonly ended_at: number | null;
  readonly undo_ms: number | null;
  readonly left_out: string;
}

const toBulkAction = (row: BulkActionRow): BulkAction => ({
  id: row.id,
  action: row.action,
  personId: row.person_id,
  personName: row.person_name,
  chatId: row.chat_id,
  topicId: row.topic_id ?? undefined,
  messageId: row.message_id ?? undefined,
  requestedAt: row.requested_at,
  endedAt: row.ended_at ?? undefined,
  undoWindowMs: row.undo_ms ?? undefined,
  leftOut: JSON.parse(row.left_out) as readonly LeftOut[],
});

/** Power actions on several servers at once. They are kept as long as one of their operations is. */
export function createBulkActions(database: Database) {
  const { all, changed, get, one, run } = createStatements(database);
  const insert = one<[Named], BulkAction>(
    `INSERT INTO bulk_actions (id, idempotency_key, action, person_id, person_name, chat_id, topic_id, message_id,
       requested_at, undo_ms, left_out)
     VALUES (${nextId('bulk_actions')}, @key, @action, @person, @name, @chat, @topic, @message, @at, @undo_ms, '[]')
     RETURNING *`,
    toBulkAction,
  );
  const setLeftOut = run<[id: BulkActionId, leftOut: string]>(
    'UPDATE bulk_actions SET left_out = ?2 WHERE id = ?1',
  );
  return {
    add: (bulk: Omit<BulkAction, 'id' | 'endedAt' | 'leftOut'> & { readonly idempotencyKey: string }) =>
      insert({
        key: bulk.idempotencyKey,
        action: bulk.action,
        person: bulk.personId,
        name: bulk.personName,
        chat: bulk.chatId,
        topic: bulk.topicId,
        message: bulk.messageId,
        at: bulk.requestedAt,
        undo_ms: bulk.undoWindowMs,
      }),
    saveLeftOut: (id: BulkActionId, leftOut: readonly LeftOut[]) => setLeftOut(id, JSON.stringify(leftOut)),
    get: get<[id: BulkActionId], BulkAction>('SELECT * FROM bulk_actions WHERE id = ?', toBulkAction),
    getByKey: get<[key: string], BulkAction>(
      'SELECT * FROM bulk_actions WHERE idempotency_key = ?',
      toBulkAction,
    ),
    open: all<[], BulkAction>('SELECT * FROM bulk_actions WHERE ended_at IS NULL', toBulkAction),
    /** The message that shows it. */
    saveMessage: run<[id: BulkActionId, chat: ChatId, message: number]>(
      'UPDATE bulk_actions SET chat_id = ?2, message_id = ?3 WHERE id = ?1',
    ),
    /** `false`: it had already ended. */
    end: changed<[id: BulkActionId, now: number]>(
      'UPDATE bulk_actions SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL',
    ),
  };
}
