import type { ProviderFailure } from '../domain/failure.ts';
import type { StatesBefore } from '../domain/outage.ts';
import type { AccountId, OrderList } from '../domain/server.ts';
import type { Database } from './database.ts';
import type { PollSchedule } from './poll-schedule.ts';
import { createStatements, rowsAs } from './sql.ts';

export interface Account {
  readonly id: AccountId;
  /** When its first complete list of orders was read; changes before that cause no notifications. */
  readonly firstPolledAt: number | undefined;
  /** When its orders were last read in full. */
  readonly polledAt: number | undefined;
  /** Failed polls in a row, and why. */
  readonly failures: number;
  readonly failure: ProviderFailure | undefined;
  /** Since when it has not been monitored, and the states of its servers at that time. */
  readonly stoppedAt: number | undefined;
  readonly statesBefore: StatesBefore;
  /** The number of entries in the newest list of orders that can't be read. */
  readonly unreadableOrders: number;
  /** Unreadable entries of its first list that have not been read since. They aren't new when they can be read. */
  readonly unreadableAtFirst: OrderList['unreadable'];
}

const columns = `id, first_polled_at, polled_at, failures, failure, stopped_at, unreadable_orders,
  coalesce(states_before, '{}') AS states_before, coalesce(unreadable_at_first, '[]') AS unreadable_at_first`;

export const parseFailure = (text: string | null): ProviderFailure | undefined =>
  text === null ? undefined : (JSON.parse(text) as ProviderFailure);

const fromRow = rowsAs<Account>({ json: ['failure', 'statesBefore', 'unreadableAtFirst'] });

/** Why an account whose orders can be read is not monitored: none of its servers can be read. */
interface UnreadAccount {
  readonly accountId: AccountId;
  /** The latest time that one of its servers was read or, if it never was, first listed. */
  readonly readAt: number;
  readonly failure: ProviderFailure;
}

const toUnread = rowsAs<UnreadAccount>({ json: ['failure'] });

/** SQL for accounts whose active servers all failed in at least their last `failures` reads. */
const unreadServers = (accounts: string, failures: string): string =>
  `SELECT account_id, max(coalesce(seen_at, first_seen_at)) AS read_at, min(failure) AS failure FROM servers
   WHERE account_id ${accounts} AND next_poll_at IS NOT NULL AND order_status <> 'suspended'
     AND coalesce(product_status, 'active') NOT IN ('suspended', 'cancelled', 'terminated', 'fraud')
   GROUP BY account_id HAVING min(failures) >= ${failures} AND count(failure) = count(*)`;

/** The provider's accounts, each identified by a keyed hash of the endpoint and the client id. */
export function createAccounts(database: Database, schedule: PollSchedule<AccountId>) {
  const { all, changed, get, one, run } = createStatements(database);
  const toAccount = (row: object): Account => {
    const account = fromRow(row);
    return {
      ...account,
      // The time in the row isn't updated by each read.
      polledAt: schedule.readAt(account.id),
      // JSON stores `undefined` in a list as null.
      unreadableAtFirst: account.unreadableAtFirst.map(id => id ?? undefined),
    };
  };
  const findOrCreate = one<
    [fingerprint: string, now: number],
    { readonly id: AccountId; readonly polled_at: number | null; readonly next_poll_at: number | null }
  >(
    `INSERT INTO accounts (fingerprint, next_poll_at) VALUES (?, ?)
     ON CONFLICT (fingerprint) DO UPDATE SET fingerprint = excluded.fingerprint RETURNING ${columns}, next_poll_at`,
  );
  const polled = run<[id: AccountId, now: number, nextAt: number]>(
    `UPDATE accounts SET first_polled_at = coalesce(first_polled_at, ?2), polled_at = ?2, failures = 0,
       failure = NULL, next_poll_at = ?3 WHERE id = ?1`,
  );
  const stop = changed<[id: AccountId, at: number, statesBefore: string]>(
    'UPDATE accounts SET stopped_at = ?2, states_before = ?3 WHERE id = ?1 AND stopped_at IS NULL',
  );
  const setUnreadable = run<[id: AccountId, count: number, atFirst: string]>(
    `UPDATE accounts SET unreadable_orders = ?2, unreadable_at_first = ?3
     WHERE id = ?1 AND (unreadable_orders <> ?2 OR coalesce(unreadable_at_first, '[]') <> ?3)`,
  );
  return {
    ...schedule,
    findOrCreate: (fingerprint: string, now: number): Account => {
      const { next_poll_at: nextAt, ...account } = findOrCreate(fingerprint, now);
      // Its id may have belonged to an account that was deleted.
      if (account.polled_at === null) schedule.stored(account.id, nextAt ?? undefined, undefined);
      return toAccount(account);
    },
    get: get<[id: AccountId], Account>(`SELECT ${columns} FROM accounts WHERE id = ?`, toAccount),
    /** Call it when a complete list of its orders was read. */
    polled: (id: AccountId, now: number, nextAt: number): void => {
      polled(id, now, nextAt);
      schedule.stored(id, nextAt, now);
    },
    /** How many entries of the newest list can't be read, and which of the first list are still to be read. */
    setUnreadable: (id: AccountId, count: number, atFirst: OrderList['unreadable']): void =>
      setUnreadable(id, count, JSON.stringify(atFirst)),
    /** Monitored accounts whose last two or more polls failed. */
    getFailing: all<[], Account>(
      `SELECT ${columns} FROM accounts WHERE failure IS NOT NULL AND failures >= 2 AND stopped_at IS NULL`,
      toAccount,
    ),
    /** Accounts that are not monitored although their orders can be read. */
    getStopped: all<[], Account>(
      `SELECT ${columns} FROM accounts WHERE stopped_at IS NOT NULL AND failure IS NULL`,
      toAccount,
    ),
    /** Monitored accounts whose orders can be read, and none of whose servers can. */
    getAllUnread: all<[], UnreadAccount>(
      unreadServers(
        `IN (SELECT id FROM accounts WHERE stopped_at IS NULL AND failure IS NULL
           AND id IN (SELECT account_id FROM servers WHERE failures >= 2))`,
        '2',
      ),
      toUnread,
    ),
    /** Why none of its servers could be read in the last `failures` reads; `undefined`: one could, or there is none. */
    getUnread: get<[id: AccountId, failures: number], UnreadAccount>(
      // An expression: for a bare parameter SQLite prepares the statement again each time (23 µs instead of 5).
      unreadServers('= ?1 + 0', '?2'),
      toUnread,
    ),
    /** Stops counting it as monitored; `false`: that was already so. */
    stop: (id: AccountId, at: number, statesBefore: StatesBefore): boolean => {
      schedule.forgetReply(id);
      return stop(id, at, JSON.stringify(statesBefore));
    },
    /** How many accounts can't be read because every key for them was rejected. */
    countRejected: one<[], number>(
      `SELECT count(DISTINCT account_id) AS n FROM links WHERE state = 'rejected' AND NOT EXISTS
         (SELECT 1 FROM links AS other WHERE other.account_id = links.account_id AND other.state = 'ok')`,
      ({ n }: { readonly n: number }) => n,
    ),
    resume: run<[id: AccountId]>('UPDATE accounts SET stopped_at = NULL WHERE id = ?'),
    /** Deletes accounts without a link, and their servers, once no message shows one of their operations. */
    removeUnlinked: run<[]>(
      `DELETE FROM accounts WHERE NOT EXISTS (SELECT 1 FROM links WHERE links.account_id = accounts.id)
         AND NOT EXISTS (SELECT 1 FROM live_messages JOIN operations ON operations.id = live_messages.operation_id
           WHERE operations.account_id = accounts.id)`,
    ),
  };
}
