import type { Catalogue } from '../domain/catalogue.ts';
import type { Outage } from '../domain/outage.ts';
import type { BodyForm } from '../domain/provider.ts';
import type { AccountId, ChatId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, rowsAs } from './sql.ts';

/** The provider's data that is the same for all accounts of an endpoint; kept across restarts. */
export function createProviderCache(database: Database, endpoint: string) {
  const { get, run } = createStatements(database);
  const find = get<[endpoint: string, name: string], { readonly value: string; readonly updatedAt: number }>(
    'SELECT value, updated_at FROM provider_cache WHERE endpoint = ? AND name = ?',
    rowsAs(),
  );
  const set = run<[endpoint: string, name: string, value: string, now: number]>(
    'INSERT OR REPLACE INTO provider_cache (endpoint, name, value, updated_at) VALUES (?, ?, ?, ?)',
  );
  const remove = run<[endpoint: string, name: string]>(
    'DELETE FROM provider_cache WHERE endpoint = ? AND name = ?',
  );
  return {
    catalogue: {
      read: () => {
        const found = find(endpoint, 'catalogue');
        return found && { catalogue: JSON.parse(found.value) as Catalogue, readAt: found.updatedAt };
      },
      write: (value: Catalogue, readAt: number) => set(endpoint, 'catalogue', JSON.stringify(value), readAt),
    },
    /** The request form in which it has answered the calls of an account; `undefined`: none yet. */
    bodyForm: () => find(endpoint, 'body-form')?.value as BodyForm | undefined,
    saveBodyForm: (form: BodyForm, now: number) => set(endpoint, 'body-form', form, now),
    /** When the provider said that it has no `balance`. */
    balanceUnknownAt: () => find(endpoint, 'balance-unknown')?.updatedAt,
    saveBalanceKnown: (isKnown: boolean, now: number) =>
      isKnown ? remove(endpoint, 'balance-unknown') : set(endpoint, 'balance-unknown', '', now),
  };
}

const toOutage = rowsAs<Outage>();

/** Accounts that can't be read, for each chat that was notified of it. */
export function createOutages(database: Database) {
  const { all, run } = createStatements(database);
  return {
    /** Adds an outage. If one has ended and the chat hasn't been notified of that yet, it continues. */
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
    /** All outages in chats in which at least one has ended. */
    ofEnded: all<[], Outage>(
      `SELECT * FROM outages WHERE chat_id IN (SELECT chat_id FROM outages WHERE ended_at IS NOT NULL)
       ORDER BY chat_id, account_id`,
      toOutage,
    ),
  };
}
