import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { failed, ok, type Result } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { openExistingDatabase, toStartFailure, type Database } from './database.ts';
import { isSameFile, makePrivateFile, putInPlace, realNameOf } from './files.ts';
import { findForeignSchema } from './migrations.ts';
import { hasTable, createStatements } from './sql.ts';
import { masterKeyOf, checkMasterKey, openVault } from './vault.ts';

/** The current key comes first. */
export type MasterKeys = readonly [Uint8Array, ...Uint8Array[]];

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

interface RecordCheck {
  readonly opened: number;
  /** The locations of records that can't be decrypted, never their content. */
  readonly broken: readonly string[];
  /** Data keys that aren't wrapped by the current master key yet. */
  readonly underOtherKeys: number;
}

/** The number of rows of each kind that an operator knows. */
export type Contents = Readonly<Record<'people' | 'links' | 'accounts' | 'servers', number>>;

/** Counts rows; a database without tables has none. */
export function countContents(database: Database): Contents {
  const { value } = createStatements(database);
  const countIn = (table: keyof Contents): number =>
    hasTable(database, table) ? (value<[], number>(`SELECT count(*) FROM ${table}`)() ?? 0) : 0;
  return {
    people: countIn('people'),
    links: countIn('links'),
    accounts: countIn('accounts'),
    servers: countIn('servers'),
  };
}

/** SQLite's integrity check. Returns its complaints; it may also throw SQLITE_CORRUPT. */
export const findDamage = (database: Database): readonly string[] =>
  createStatements(database)
    .values<[], string>('PRAGMA integrity_check(5)')()
    .map(line => line.replaceAll(/\s+/g, ' '))
    .filter(line => line !== 'ok');

/**
 * Decrypts every encrypted record, and writes nothing. Finds records that were tampered with, are damaged, or are under
 * a master key that isn't given. The current master key comes first.
 */
export function checkRecords(database: Database, masterKeys: MasterKeys): Result<RecordCheck, StartFailure> {
  const checked = checkMasterKey(database, masterKeys);
  if (checked.kind === 'failed') return checked;
  const [masterKey, ...previousKeys] = masterKeys;
  // Without a check value there are no data keys, so no record can be opened.
  const vault = checked.value === 'new' ? undefined : openVault({ database, masterKey, previousKeys });
  if (vault?.kind === 'failed') return vault;
  // One read transaction: writes of a running bot must not look like damage. After an error, closing ends it.
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

interface BackupReport {
  readonly contents: Contents;
  readonly bytes: number;
  /** Encrypted records, all of which were decrypted. */
  readonly records: number;
  /** Identifies the master key that it needs, without revealing it. */
  readonly masterKeyId: string;
  /** Data keys in it that only the previous keys open. */
  readonly underOtherKeys: number;
}

export type BackupFailure =
  | StartFailure
  | { readonly kind: 'exists'; readonly path: string }
  /** The target is the database itself, or belongs to it. */
  | { readonly kind: 'own-file'; readonly path: string }
  | { readonly kind: 'empty'; readonly path: string }
  /** Encrypted records that don't open, by where they are. */
  | { readonly kind: 'broken-records'; readonly broken: readonly string[] };

/** The suffixes of the files that belong to a database. */
export const sidecars = ['-wal', '-shm', '-journal', '.lock'] as const;

/** Checks a finished copy: the file, the key, every record. */
function verify(copy: string, masterKeys: MasterKeys): Result<Omit<BackupReport, 'bytes'>, BackupFailure> {
  const opened = openExistingDatabase({ path: copy, access: 'read-only' });
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  try {
    const [reason] = findDamage(database);
    if (reason !== undefined) return failed({ kind: 'damaged', path: copy, reason });
    const foreign = findForeignSchema(database);
    if (foreign !== undefined) return failed(foreign);
    if (!hasTable(database, 'schema_migrations')) return failed({ kind: 'empty', path: copy });
    const checked = checkRecords(database, masterKeys);
    if (checked.kind === 'failed') return checked;
    const { broken, opened: records, underOtherKeys } = checked.value;
    if (broken.length > 0) return failed({ kind: 'broken-records', broken });
    const contents = countContents(database);
    return ok({ contents, records, masterKeyId: masterKeyOf(masterKeys[0]).id, underOtherKeys });
  } finally {
    database.close();
  }
}

/**
 * Writes a snapshot (`VACUUM INTO`), also while the bot is running. It gets its name once it was checked and is on the
 * disk. Secrets stay encrypted. A failure leaves nothing behind.
 */
export function writeBackup(options: {
  readonly database: string;
  readonly target: string;
  readonly masterKeys: MasterKeys;
  readonly replace: boolean;
  /** Called when the copy exists, before it is checked. */
  readonly onCopied?: (copy: string) => void;
}): Result<BackupReport, BackupFailure> {
  const { database: path, target, masterKeys, replace } = options;
  if (['', ...sidecars].some(end => isSameFile(`${realNameOf(path)}${end}`, target))) {
    return failed({ kind: 'own-file', path: target });
  }
  if (!replace && existsSync(target)) return failed({ kind: 'exists', path: target });
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') return opened;
  const source: Database = opened.value;
  const copy = `${target}.part-${randomUUID().slice(0, 8)}`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    // Created first: with SQLite's own file the umask would decide who can read it.
    makePrivateFile(copy);
    source.prepare<[string]>('VACUUM INTO ?').run(copy);
    options.onCopied?.(copy);
    const verified = verify(copy, masterKeys);
    if (verified.kind === 'failed') {
      const { failure } = verified;
      // A damaged copy comes from a damaged database, so that is what the operator must look at.
      return failed(failure.kind === 'damaged' || failure.kind === 'empty' ? { ...failure, path } : failure);
    }
    const bytes = statSync(copy).size;
    if (!putInPlace(copy, target, replace)) return failed({ kind: 'exists', path: target });
    return ok({ ...verified.value, bytes });
  } catch (error) {
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    // Anything but a damaged database is a problem of the target.
    return failed(failure.kind === 'cannot-open' ? { ...failure, path: target } : failure);
  } finally {
    source.close();
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
  }
}
