import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import SQLite from 'better-sqlite3';

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { codeOf, realNameOf } from './files.ts';

/** A prepared statement; `Bound` are its parameters, `Row` what it gives. */
type Statement<Bound extends unknown[] | object, Row> = Bound extends unknown[]
  ? SQLite.Statement<Bound, Row>
  : SQLite.Statement<[Bound], Row>;

export interface Database {
  readonly path: string;
  prepare<Bound extends unknown[] | object = unknown[], Row = unknown>(sql: string): Statement<Bound, Row>;
  /** Runs one or more statements that give nothing. */
  exec(sql: string): void;
  /**
   * All of the work or nothing of it, and on the disk when this returns. Within another transaction the work
   * becomes a part of that one. Errors leave through the outermost: SQLITE_FULL, SQLITE_IOERR and SQLITE_BUSY may
   * have rolled everything back in the middle (SQLite: "Response To Errors Within A Transaction"), so nobody may
   * catch them inside and go on.
   */
  transaction<T>(work: () => T): T;
  /**
   * Overwrites what was deleted: secure_delete alone leaves the old bytes in the WAL. `false` if somebody is
   * still reading the old state, so that the WAL can't be truncated: `waits` gives them five seconds, in which
   * this process does nothing else.
   */
  secureCheckpoint(patience?: 'waits' | 'at-once'): boolean;
  close(): void;
}

/** Checks that must pass before anything may be written to a database. */
type Precheck = (database: Database) => Result<unknown, StartFailure>;

/** What SQLite or the file system threw, as a failure to report; `undefined`: it is a bug. */
export function toStartFailure(path: string, error: unknown): StartFailure | undefined {
  const reason = codeOf(error);
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(reason)) return { kind: 'damaged', path, reason };
  const isExternal =
    /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN|PERM)/.test(reason) || /^E[A-Z0-9]+$/.test(reason);
  return isExternal ? { kind: 'cannot-open', path, reason } : undefined;
}

/** Turns what SQLite or the file system throws into a failure; a bug stays an exception. */
export function catchFailure<T, F>(path: string, work: () => Result<T, F>): Result<T, F | StartFailure> {
  try {
    return work();
  } catch (error) {
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

const header = 'SQLite format 3\0';
const notSqlite = (path: string) => ({ kind: 'damaged', path, reason: 'it is no SQLite database' }) as const;

function isSqlite(path: string): boolean {
  if (statSync(path).size === 0) return true;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(header.length);
    readSync(file, bytes, 0, header.length, 0);
    return bytes.toString('latin1') === header;
  } finally {
    closeSync(file);
  }
}

const isEmpty = (path: string): boolean => !existsSync(path) || statSync(path).size === 0;

/** SQLite would discard the log of an empty or missing database, and with it what was committed last. */
const findLostFile = (path: string): Extract<StartFailure, { kind: 'damaged' }> | undefined =>
  isEmpty(path) && !isEmpty(`${realNameOf(path)}-wal`)
    ? { kind: 'damaged', path, reason: 'its write-ahead log is there, and it is empty or missing' }
    : undefined;

/** Whether nothing is at a path, not even a database's log. What can't be read isn't nothing. */
export const isNothingAt = (path: string): boolean =>
  [path, `${realNameOf(path)}-wal`].every(file => {
    try {
      statSync(file);
      return false;
    } catch (error) {
      return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
    }
  });

/** Creates the folder (700) and the file (600) where they are missing; whether there was nothing in it yet. */
function prepareFile(path: string): boolean {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = isEmpty(path);
  if (!existsSync(path)) {
    // SQLite gives the -wal and -shm files the permissions of the database, so it is created before SQLite sees
    // it. An existing one isn't even opened: closing it would release all locks that this process has on it
    // (fcntl(2), "Record locking").
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  return isNew;
}

const settings = [
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits at a power cut.
  ...['synchronous = FULL', 'secure_delete = ON', 'foreign_keys = ON', 'trusted_schema = OFF'],
  ...['cell_size_check = ON', 'journal_size_limit = 67108864'],
];
const truncateLog = 'wal_checkpoint(TRUNCATE)';

/** Opens a connection, applies the settings, and runs a pragma which reads the file. */
function connect(path: string, pragma: string, options: SQLite.Options): Result<Database, StartFailure> {
  let sqlite: SQLite.Database | undefined;
  try {
    sqlite = new SQLite(path, { timeout: 5000, ...options });
    for (const each of [pragma, ...settings]) sqlite.pragma(each);
    return ok(wrap(sqlite, path));
  } catch (error) {
    sqlite?.close();
    return failed(toStartFailure(path, error) ?? { kind: 'cannot-open', path, reason: codeOf(error) });
  }
}

function wrap(sqlite: SQLite.Database, path: string): Database {
  return {
    path,
    prepare: <Bound extends unknown[] | object, Row>(sql: string) =>
      sqlite.prepare<Bound, Row>(sql) as unknown as Statement<Bound, Row>,
    exec: sql => void sqlite.exec(sql),
    transaction: work => (sqlite.inTransaction ? work() : sqlite.transaction(work).immediate()),
    secureCheckpoint: (patience = 'waits') => {
      if (patience === 'waits') return sqlite.pragma(truncateLog, { simple: true }) === 0;
      const timeoutMs = Number(sqlite.pragma('busy_timeout', { simple: true }));
      sqlite.pragma('busy_timeout = 0');
      try {
        return sqlite.pragma(truncateLog, { simple: true }) === 0;
      } finally {
        sqlite.pragma(`busy_timeout = ${timeoutMs}`);
      }
    },
    close: () => void sqlite.close(),
  };
}

/**
 * Runs the checks over a connection that can't write; `false`: it couldn't be opened so. A connection that can
 * write moves the log into the file when it is closed, whatever it found: that would not leave it as it was.
 */
function precheckReadOnly(path: string, precheck: Precheck): Result<boolean, StartFailure> {
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') {
    const { failure } = opened;
    // Half a transaction that a crash left, or a missing -shm: only a writer can repair it, or say why not.
    const needsWriter =
      failure.kind === 'cannot-open' && /^SQLITE_(?:READONLY|CANTOPEN)/.test(failure.reason);
    return needsWriter ? ok(false) : opened;
  }
  const checked = catchFailure(path, () => precheck(opened.value));
  opened.value.close();
  return checked.kind === 'failed' ? checked : ok(true);
}

const quickCheck: Precheck = database => {
  const [row] = database.prepare<[], { quick_check: string }>('PRAGMA quick_check(1)').all();
  if (row?.quick_check === 'ok') return ok(undefined);
  const why = String(row?.quick_check).replaceAll(/\s+/g, ' ');
  return failed({ kind: 'damaged', path: database.path, reason: why });
};

/**
 * Opens the database, creating an empty one where there is none. A file that is something else, is damaged or
 * doesn't pass the checks is a failure, and is left as it is.
 */
export function openDatabase(options: {
  readonly path: string;
  readonly look?: Precheck;
  /** Called when a new database was created, or one in a file that was empty. */
  readonly onNew?: () => void;
}): Result<Database, StartFailure> {
  const { path } = options;
  const precheck: Precheck = database => {
    const sound = quickCheck(database);
    return sound.kind === 'failed' ? sound : (options.look?.(database) ?? sound);
  };
  let isNew: boolean;
  try {
    const lost = findLostFile(path);
    if (lost !== undefined) return failed(lost);
    isNew = prepareFile(path);
    if (!isSqlite(path)) return failed(notSqlite(path));
  } catch (error) {
    return failed({ kind: 'cannot-open', path, reason: codeOf(error) });
  }
  const checked = isNew ? ok(true) : precheckReadOnly(path, precheck);
  if (checked.kind === 'failed') return checked;
  const opened = connect(path, 'journal_mode = WAL', {});
  if (opened.kind === 'failed') return opened;
  const late = checked.value ? checked : catchFailure(path, () => precheck(opened.value));
  if (late.kind === 'failed') {
    opened.value.close();
    return late;
  }
  if (isNew) options.onNew?.();
  return opened;
}

/**
 * Opens an existing database, also beside a running bot, and never creates one. `read-only` leaves the file as it
 * is, byte for byte, though SQLite may leave an empty -wal and a -shm beside it. Only its head is read: further
 * checks are the caller's, as `look` where nothing may be written before.
 */
export function openExistingDatabase(options: {
  readonly path: string;
  readonly access: 'read-only' | 'read-write';
  readonly look?: Precheck;
}): Result<Database, StartFailure> {
  const { path, access, look } = options;
  const checked = look === undefined ? ok(true) : precheckReadOnly(path, look);
  if (checked.kind === 'failed') return checked;
  try {
    const lost = findLostFile(path);
    if (lost !== undefined) return failed(lost);
    if (!isSqlite(path)) return failed(notSqlite(path));
  } catch (error) {
    return failed({ kind: 'cannot-open', path, reason: codeOf(error) });
  }
  return connect(path, 'schema_version', { fileMustExist: true, readonly: access === 'read-only' });
}

/**
 * Why nothing can be written, as SQLite calls it; `undefined`: something just was. It overwrites the user_version
 * with itself, which nobody reads.
 */
export function findWriteError(database: Database): string | undefined {
  try {
    database.transaction(() => database.exec('PRAGMA user_version = 0'));
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * One process a database: an exclusive transaction on a second file, held for life. It ends with the process,
 * however that ends, so no stale lock is ever left. The file is next to the real database: a lock for each name
 * that leads to it would be several.
 */
export function lockForThisProcess(path: string): Result<{ readonly release: () => void }, StartFailure> {
  const lockPath = `${realNameOf(path)}.lock`;
  let lock: SQLite.Database | undefined;
  try {
    prepareFile(lockPath);
    lock = new SQLite(lockPath, { timeout: 0 });
    const held = lock;
    // Nothing is ever committed to it, and it shall have no journal.
    held.pragma('journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
    // On a read-only file SQLite silently takes a shared lock only; a write makes it fail.
    held.pragma('user_version = 1');
    return ok({ release: () => void held.close() });
  } catch (error) {
    lock?.close();
    const why = codeOf(error);
    return failed(
      why.startsWith('SQLITE_BUSY')
        ? { kind: 'already-running', path }
        : { kind: 'cannot-open', path: lockPath, reason: why },
    );
  }
}
