import type { Result } from '../domain/result.ts';
import { ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import type { Database } from './database.ts';
import { createStatements, hasTable } from './sql.ts';
import { checkMasterKey, masterKeyOf, openVault } from './vault.ts';

/** Every column that holds encrypted records; a test compares it with the places where the code encrypts. */
export const sealedColumns = [
  { table: 'links', field: 'cid', sql: 'SELECT person_id AS owner, id AS account, cid AS record FROM links' },
  { table: 'links', field: 'key', sql: 'SELECT person_id AS owner, id AS account, key AS record FROM links' },
  {
    table: 'inbox',
    field: 'payload',
    sql: "SELECT update_id AS owner, '' AS account, payload AS record FROM inbox WHERE payload IS NOT NULL",
  },
] as const;

/** What a check of all encrypted records found. */
export interface RecordCheck {
  readonly opened: number;
  /** Where one doesn't open: never what is in it. */
  readonly broken: readonly string[];
  /** Data keys that are not yet under the first master key. */
  readonly underOtherKeys: number;
}

/** Rows of what a person would ask for. */
export type Contents = Readonly<Record<'people' | 'links' | 'accounts' | 'servers', number>>;

const count = (database: Database, table: string): number =>
  createStatements(database).value<[], number>(`SELECT count(*) FROM ${table}`)() ?? 0;

/** Counts what a database holds; one without tables holds nothing. */
export function countContents(database: Database): Contents {
  const countIn = (table: keyof Contents) => (hasTable(database, table) ? count(database, table) : 0);
  return {
    people: countIn('people'),
    links: countIn('links'),
    accounts: countIn('accounts'),
    servers: countIn('servers'),
  };
}

/** SQLite's own check of the whole file: the complaints, none if it is sound. It may throw SQLITE_CORRUPT. */
export const findDamage = (database: Database): readonly string[] =>
  createStatements(database)
    .all<[], string>('PRAGMA integrity_check(5)', (row: { readonly integrity_check: string }) =>
      row.integrity_check.replaceAll(/\s+/g, ' '),
    )()
    .filter(line => line !== 'ok');

/**
 * Opens every encrypted record with these master keys, the current one first, and writes nothing: finds what was
 * tampered with, damaged, or left under a key that isn't given.
 */
export function checkRecords(
  database: Database,
  masterKeys: readonly [Uint8Array, ...Uint8Array[]],
): Result<RecordCheck, StartFailure> {
  const checked = checkMasterKey(database, masterKeys);
  if (checked.kind === 'failed') return checked;
  const [masterKey, ...previousKeys] = masterKeys;
  // Without a check value there are no data keys: then nothing is encrypted, and what claims to be isn't.
  const vault = checked.value === 'new' ? undefined : openVault({ database, masterKey, previousKeys });
  if (vault?.kind === 'failed') return vault;
  // One read transaction, so that a bot that writes meanwhile doesn't make it look broken. An error is left to
  // whoever closes the database, which ends the transaction.
  database.exec('BEGIN');
  let opened = 0;
  const broken: string[] = [];
  for (const { table, field, sql } of sealedColumns.filter(each => hasTable(database, each.table))) {
    const rows = database.prepare<[], { owner: string | number; account: string | number; record: string }>(
      sql,
    );
    for (const { owner, account, record } of rows.iterate()) {
      if (vault?.value.open(record, { table, owner, account, field }) !== undefined) opened += 1;
      else broken.push(`${table}.${field} of ${account === '' ? owner : account}`);
    }
  }
  const underOtherKeys = hasTable(database, 'data_keys')
    ? createStatements(database).value<[id: string], number>(
        'SELECT count(*) FROM data_keys WHERE master_key_id <> ?',
      )(masterKeyOf(masterKey).id)
    : 0;
  database.exec('COMMIT');
  return ok({ opened, broken, underOtherKeys: underOtherKeys ?? 0 });
}
