import type { Board } from '../domain/board.ts';
import type { ChatId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, rowsAs } from './sql.ts';

const columns = 'chat_id, topic_id, message_id, shown, shown_read_at, is_pinned, pin_checked_at';
const toBoard = rowsAs<Board>({ flags: ['isPinned'] });

/** The boards of groups. */
export function createBoards(database: Database) {
  const { all, changed, get, run, value } = createStatements(database);
  return {
    get: get<[chat: ChatId], Board>(`SELECT ${columns} FROM boards WHERE chat_id = ?`, toBoard),
    /** Sends a new one, in place of any that the group has. */
    start: run<[chat: ChatId, topic: number | undefined, now: number]>(
      'INSERT OR REPLACE INTO boards (chat_id, topic_id, next_check_at) VALUES (?, ?, ?)',
    ),
    /** `false`: there was none. */
    remove: changed<[chat: ChatId]>('DELETE FROM boards WHERE chat_id = ?'),
    due: all<[now: number, limit: number], Board>(
      `SELECT ${columns} FROM boards WHERE next_check_at <= ? ORDER BY next_check_at LIMIT ?`,
      toBoard,
    ),
    nextDueAt: value<[after: number], number>(
      'SELECT min(next_check_at) FROM boards WHERE next_check_at > ?',
    ),
    saveShown: run<
      [Pick<Board, 'chatId' | 'messageId' | 'shown' | 'shownReadAt'> & { readonly nextAt: number }]
    >(
      `UPDATE boards SET message_id = @messageId, shown = @shown, shown_read_at = @shownReadAt, next_check_at = @nextAt
       WHERE chat_id = @chatId`,
    ),
    schedule: run<[chat: ChatId, at: number]>('UPDATE boards SET next_check_at = ?2 WHERE chat_id = ?1'),
    setPinned: run<[chat: ChatId, isPinned: boolean, now: number]>(
      'UPDATE boards SET is_pinned = ?2, pin_checked_at = ?3 WHERE chat_id = ?1',
    ),
  };
}
