import type { ChatId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

/** What makes buttons wrong: the order is paid or ends, or an operation on the server starts or ends. */
export type ButtonsUntil = 'payment' | 'operation';

/** A message whose buttons are removed. */
export interface ExpiredButtons {
  readonly chatId: ChatId;
  readonly messageId: number;
  readonly attempts: number;
}

/** The newest messages of a server that are remembered in each chat. */
const maxPerServer = 8;

/** Messages with buttons that a later step makes wrong. */
export function createMessageButtons(database: Database) {
  const { all, run, value } = createStatements(database);
  const insert = run<[chat: ChatId, message: number, server: ServerId, until: ButtonsUntil]>(
    'INSERT OR REPLACE INTO message_buttons (chat_id, message_id, server_id, until) VALUES (?, ?, ?, ?)',
  );
  const cut = run<[chat: ChatId, server: ServerId]>(
    `DELETE FROM message_buttons WHERE chat_id = ?1 AND message_id <= (SELECT message_id FROM message_buttons
       WHERE chat_id = ?1 AND server_id = ?2 ORDER BY message_id DESC LIMIT 1 OFFSET ${maxPerServer})
       AND server_id = ?2`,
  );
  return {
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
