import type { AccountId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';
import { spreadStep } from './spread.ts';

export interface Account {
  readonly id: AccountId;
  /** When its orders were first read in full: before that nothing is news. */
  readonly firstLookedAt: number | undefined;
  /** Reads of its orders that failed, in a row. */
  readonly failures: number;
}

interface AccountRow {
  readonly id: number;
  readonly first_looked_at: number | null;
  readonly failures: number;
  readonly next_look_at: number | null;
}

const toAccount = (row: AccountRow): Account => ({
  id: row.id as AccountId,
  firstLookedAt: row.first_looked_at ?? undefined,
  failures: row.failures,
});

/** The provider's accounts, known by a keyed fingerprint of endpoint and client id. */
export function createAccounts(database: Database) {
  const insert = database.prepare(
    'INSERT INTO accounts (fingerprint, next_look_at) VALUES (?, ?) ON CONFLICT (fingerprint) DO NOTHING',
  );
  const byFingerprint = database.prepare<[string], AccountRow>(
    'SELECT * FROM accounts WHERE fingerprint = ?',
  );
  const byId = database.prepare<[number], AccountRow>('SELECT * FROM accounts WHERE id = ?');
  const due = database.prepare<[number, number], AccountRow>(
    'SELECT * FROM accounts WHERE next_look_at <= ? ORDER BY next_look_at LIMIT ?',
  );
  const next = database.prepare<[number], { at: number | null }>(
    'SELECT min(next_look_at) AS at FROM accounts WHERE next_look_at > ?',
  );
  const looked = database.prepare(
    `UPDATE accounts SET first_looked_at = coalesce(first_looked_at, @now), looked_at = @now, failures = 0,
       next_look_at = @nextAt WHERE id = @id`,
  );
  const failed = database.prepare(
    'UPDATE accounts SET failures = failures + 1, next_look_at = @nextAt WHERE id = @id',
  );
  const hurryFailed = database.prepare(
    `UPDATE accounts SET next_look_at = min(next_look_at, @now + (id * ${spreadStep}) % @withinMs)
     WHERE failures > 0 AND next_look_at IS NOT NULL`,
  );
  const schedule = database.prepare('UPDATE accounts SET next_look_at = ? WHERE id = ?');
  const count = database.prepare<[], { n: number }>(
    'SELECT count(*) AS n FROM accounts WHERE next_look_at IS NOT NULL',
  );
  // What is still to be said about it goes first: messages that follow its operations.
  const removeUnlinked = database.prepare(
    `DELETE FROM accounts WHERE NOT EXISTS (SELECT 1 FROM links WHERE links.account_id = accounts.id)
       AND NOT EXISTS (SELECT 1 FROM live_messages JOIN operations ON operations.id = live_messages.operation_id
         WHERE operations.account_id = accounts.id)`,
  );

  return {
    /** The account with this fingerprint, made if need be. */
    findOrCreate(fingerprint: string, now: number): Account {
      insert.run(fingerprint, now);
      const row = byFingerprint.get(fingerprint);
      if (row === undefined) throw new Error('an account vanished within its transaction');
      return toAccount(row);
    },
    get(id: AccountId): Account | undefined {
      const row = byId.get(id);
      return row === undefined ? undefined : toAccount(row);
    },
    due: (now: number, limit: number): readonly (Account & { readonly dueAt: number })[] =>
      due.all(now, limit).map(row => ({ ...toAccount(row), dueAt: row.next_look_at ?? now })),
    /** When the next one falls due that isn't yet. */
    nextDueAt: (after: number): number | undefined => next.get(after)?.at ?? undefined,
    /** Its orders were read in full. */
    looked: (id: AccountId, now: number, nextAt: number) => void looked.run({ id, now, nextAt }),
    failed: (id: AccountId, nextAt: number) => void failed.run({ id, nextAt }),
    /** Brings forward what could not be looked at, spread over the time given. */
    hurryFailed: (now: number, withinMs: number) =>
      void hurryFailed.run({ now, withinMs: Math.max(1, Math.ceil(withinMs)) }),
    /** `undefined`: it is looked at no more, since nobody has a working key for it. */
    schedule: (id: AccountId, at: number | undefined) => void schedule.run(at ?? null, id),
    countWatched: (): number => count.get()?.n ?? 0,
    /** Forgets the accounts, and their servers, that nobody has linked any more. */
    removeUnlinked: (): number => removeUnlinked.run().changes,
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
