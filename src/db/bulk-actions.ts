import type { BulkAction, LeftOut } from '../domain/bulk-action.ts';
import type { BulkActionId } from '../domain/operation.ts';
import type { ChatId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, nextId, type Named, rowsAs } from './sql.ts';

const columns = `id, action, person_id, person_name, chat_id, topic_id, message_id, requested_at, ended_at,
  undo_ms AS undo_window_ms, left_out`;
const toBulkAction = rowsAs<BulkAction>({ json: ['leftOut'] });

/** Power actions on several servers at once. Each is kept as long as one of its operations. */
export function createBulkActions(database: Database) {
  const { all, changed, get, one, run } = createStatements(database);
  const insert = one<[Named], BulkAction>(
    `INSERT INTO bulk_actions (id, idempotency_key, action, person_id, person_name, chat_id, topic_id, message_id,
       requested_at, undo_ms, left_out)
     VALUES (${nextId('bulk_actions')}, @idempotencyKey, @action, @personId, @personName, @chatId, @topicId, @messageId,
       @requestedAt, @undoWindowMs, '[]')
     RETURNING ${columns}`,
    toBulkAction,
  );
  const setLeftOut = run<[id: BulkActionId, leftOut: string]>(
    'UPDATE bulk_actions SET left_out = ?2 WHERE id = ?1',
  );
  return {
    add: (bulk: Omit<BulkAction, 'id' | 'endedAt' | 'leftOut'> & { readonly idempotencyKey: string }) =>
      insert({ ...bulk }),
    saveLeftOut: (id: BulkActionId, leftOut: readonly LeftOut[]) => setLeftOut(id, JSON.stringify(leftOut)),
    get: get<[id: BulkActionId], BulkAction>(
      `SELECT ${columns} FROM bulk_actions WHERE id = ?`,
      toBulkAction,
    ),
    getByKey: get<[key: string], BulkAction>(
      `SELECT ${columns} FROM bulk_actions WHERE idempotency_key = ?`,
      toBulkAction,
    ),
    open: all<[], BulkAction>(`SELECT ${columns} FROM bulk_actions WHERE ended_at IS NULL`, toBulkAction),
    saveMessage: run<[id: BulkActionId, chat: ChatId, message: number]>(
      'UPDATE bulk_actions SET chat_id = ?2, message_id = ?3 WHERE id = ?1',
    ),
    /** `false`: it had already ended. */
    end: changed<[id: BulkActionId, now: number]>(
      'UPDATE bulk_actions SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL',
    ),
  };
}
