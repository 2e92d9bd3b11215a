import type { ProviderFailure } from '../domain/failure.ts';
import type { AccountId } from '../domain/server.ts';
import type { Statements } from './sql.ts';

/** Why an account whose orders can be read is not monitored: none of its servers can be read. */
export interface UnreadServers {
  readonly accountId: AccountId;
  /** When the last of them was read, or listed first. */
  readonly readAt: number;
  /** Why one of them can't be. */
  readonly failure: ProviderFailure;
}

const toUnreadServers = (row: {
  readonly account_id: AccountId;
  readonly read_at: number;
  readonly failure: string;
}): UnreadServers => ({
  accountId: row.account_id,
  readAt: row.read_at,
  failure: JSON.parse(row.failure) as ProviderFailure,
});

/** SQL for accounts all of whose active servers failed in their last reads, as many as given. */
const unreadServers = (accounts: string, failures: string): string =>
  `SELECT account_id, max(coalesce(seen_at, first_seen_at)) AS read_at, min(failure) AS failure FROM servers
   WHERE account_id ${accounts} AND next_poll_at IS NOT NULL AND order_status <> 'suspended'
     AND coalesce(product_status, 'active') NOT IN ('suspended', 'cancelled', 'terminated', 'fraud')
   GROUP BY account_id HAVING min(failures) >= ${failures} AND count(failure) = count(*)`;

/** Accounts whose orders can be read, and none of whose servers can. */
export const createUnreadServers = ({ all, get }: Pick<Statements, 'all' | 'get'>) => ({
  /** Monitored accounts whose orders can be read, and none of whose servers can. */
  getUnreadAccounts: all<[], UnreadServers>(
    unreadServers(
      `IN (SELECT id FROM accounts WHERE stopped_at IS NULL AND failure IS NULL
           AND id IN (SELECT account_id FROM servers WHERE failures >= 2))`,
      '2',
    ),
    toUnreadServers,
  ),
  /** Why none of an account's servers can be read, by that many reads; `undefined`: one can, or there is none. */
  getUnreadIn: get<[account: AccountId, failures: number], UnreadServers>(
    // An expression: for a bare parameter SQLite prepares the statement again each time (23 µs instead of 5).
    unreadServers('= ?1 + 0', '?2'),
    toUnreadServers,
  ),
});
