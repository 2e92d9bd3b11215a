import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import { hasTable } from '../store/tables.ts';
import { checkMasterKey, openVault } from './vault.ts';

interface RecordRow {
  readonly owner: string | number;
  readonly account: string | number;
  readonly record: string;
}

/** Every column that holds sealed records; a test compares it with the places that the store seals for. */
export const sealedColumns = [
  {
    table: 'links',
    field: 'cid',
    sql: 'SELECT person_id AS owner, id AS account, cid AS record FROM links',
  },
  {
    table: 'links',
    field: 'key',
    sql: 'SELECT person_id AS owner, id AS account, key AS record FROM links',
  },
  {
    table: 'inbox',
    field: 'payload',
    sql: "SELECT update_id AS owner, '' AS account, payload AS record FROM inbox WHERE payload IS NOT NULL",
  },
] as const;

/** What a look at the whole of a database's sealed records found. */
export interface RecordCheck {
  readonly opened: number;
  /** Where one doesn't open: never what is in it. */
  readonly broken: readonly string[];
  /** Data keys that are not yet under the first master key. */
  readonly underOtherKeys: number;
}

/** Rows of things that a person would ask for. */
export interface Contents {
  readonly people: number;
  readonly links: number;
  readonly accounts: number;
  readonly servers: number;
}

/** Counts what a database holds; a table that isn't there yet holds nothing. */
export function countContents(database: Database): Contents {
  const count = (table: string): number =>
    hasTable(database, table)
      ? (database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0)
      : 0;
  return {
    people: count('people'),
    links: count('links'),
    accounts: count('accounts'),
    servers: count('servers'),
  };
}

/** SQLite's own check of the whole file: the complaints, none where it is sound. It may throw SQLITE_CORRUPT. */
export const findDamage = (database: Database): readonly string[] =>
  database
    .prepare<[], { integrity_check: string }>('PRAGMA integrity_check(5)')
    .all()
    .map(row => row.integrity_check.replaceAll(/\s+/g, ' '))
    .filter(line => line !== 'ok');

/** A snapshot of one transaction, so that a bot that writes meanwhile doesn't make it look broken. */
const atOneMoment = <T>(database: Database, work: () => T): T => {
  // What throws goes on to whoever closes the database, and that ends the transaction.
  database.exec('BEGIN');
  const seen = work();
  database.exec('COMMIT');
  return seen;
};

/**
 * Opens every sealed record with these master keys, the current one first, and writes nothing: it tells
 * what has been tampered with, damaged, or left under a key that isn't given.
 */
export function checkRecords(
  database: Database,
  masterKeys: readonly [Uint8Array, ...Uint8Array[]],
  currentKeyId: string,
): Result<RecordCheck, StartFailure> {
  const checked = checkMasterKey(database, masterKeys);
  if (checked.kind === 'failed') return checked;
  const [masterKey, ...previousKeys] = masterKeys;
  // Without a check value there are no data keys: then nothing is sealed, and what claims to be isn't.
  const vault = checked.value === 'new' ? undefined : openVault({ database, masterKey, previousKeys });
  if (vault?.kind === 'failed') return vault;
  return atOneMoment(database, () => {
    let opened = 0;
    const broken: string[] = [];
    for (const { table, field, sql } of sealedColumns) {
      if (!hasTable(database, table)) continue;
      for (const { owner, account, record } of database.prepare<[], RecordRow>(sql).iterate()) {
        if (vault?.value.open(record, { table, owner, account, field }) !== undefined) opened += 1;
        else broken.push(`${table}.${field} of ${account === '' ? owner : account}`);
      }
    }
    const underOtherKeys = hasTable(database, 'data_keys')
      ? (database
          .prepare<[string], { n: number }>('SELECT count(*) AS n FROM data_keys WHERE master_key_id <> ?')
          .get(currentKeyId)?.n ?? 0)
      : 0;
    return ok({ opened, broken, underOtherKeys });
  });
}
