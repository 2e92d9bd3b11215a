import type { AccountId, ChatId } from '../domain/server.ts';
import type { Outage } from '../domain/outage.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

interface OutageRow {
  readonly chat_id: ChatId;
  readonly account_id: AccountId;
  readonly started_at: number;
  readonly ended_at: number | null;
}

const toOutage = (row: OutageRow): Outage => ({
  chatId: row.chat_id,
  accountId: row.account_id,
  startedAt: row.started_at,
  endedAt: row.ended_at ?? undefined,
});

/** Accounts that can't be read, for each chat that was notified of it. */
export function createOutages(database: Database) {
  const { all, run } = createStatements(database);
  return {
    /** If one has ended and the chat hasn't been notified of that yet, it continues. */
    add: run<[chat: ChatId, account: AccountId, startedAt: number]>(
      `INSERT INTO outages (chat_id, account_id, started_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET ended_at = NULL`,
    ),
    end: run<[account: AccountId, now: number]>(
      'UPDATE outages SET ended_at = ?2 WHERE account_id = ?1 AND ended_at IS NULL',
    ),
    remove: run<[chat: ChatId, account: AccountId]>(
      'DELETE FROM outages WHERE chat_id = ? AND account_id = ?',
    ),
    ofChat: all<[chat: ChatId], Outage>(
      'SELECT * FROM outages WHERE chat_id = ? ORDER BY account_id',
      toOutage,
    ),
    /** All of them in chats in which at least one has ended. */
    ofEnded: all<[], Outage>(
      `SELECT * FROM outages WHERE chat_id IN (SELECT chat_id FROM outages WHERE ended_at IS NOT NULL)
       ORDER BY chat_id, account_id`,
      toOutage,
    ),
  };
}
