import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import SQLite from 'better-sqlite3';

import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { realNameOf } from './files.ts';

/** A prepared statement; `Bound` are its parameters, `Row` what it gives. */
export type Statement<Bound extends unknown[] | object, Row> = Bound extends unknown[]
  ? SQLite.Statement<Bound, Row>
  : SQLite.Statement<[Bound], Row>;

export interface Database {
  readonly path: string;
  prepare<Bound extends unknown[] | object = unknown[], Row = unknown>(sql: string): Statement<Bound, Row>;
  /** Runs one or more statements that give nothing. */
  exec(sql: string): void;
  /**
   * All of the work or nothing of it, and on the disk when this returns. Within another transaction the
   * work becomes a part of that one. Whatever is thrown goes out through the outermost: SQLITE_FULL,
   * SQLITE_IOERR and SQLITE_BUSY may have rolled everything back in the middle (SQLite: "Response To
   * Errors Within A Transaction"), so nobody may catch them inside and go on.
   */
  transaction<T>(work: () => T): T;
  /**
   * Overwrites what was deleted: secure_delete alone leaves the old bytes in the WAL until this. `false`
   * where somebody is still reading the old state, and the WAL could not be emptied: `waits` gives them five
   * seconds, in which this process does nothing else.
   */
  forgetForGood(patience?: 'waits' | 'at-once'): boolean;
  close(): void;
}

const emptyLog = 'wal_checkpoint(TRUNCATE)';

const header = 'SQLite format 3\0';

function looksLikeSqlite(path: string): boolean {
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

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

/** What SQLite or the file system threw, as a failure to tell of; `undefined`: it is a bug. */
export function toStartFailure(path: string, error: unknown): StartFailure | undefined {
  const why = codeOf(error);
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(why)) return { kind: 'damaged', path, why };
  const isOutside =
    /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN|PERM)/.test(why) || /^E[A-Z0-9]+$/.test(why);
  return isOutside ? { kind: 'cannot-open', path, why } : undefined;
}

/**
 * What must be so before anything may be written. Whoever has a database open for writing takes its log into
 * the file when they close it, whatever they made of it in between: then it isn't left as it was.
 */
export type FirstLook = (database: Database) => Result<unknown, StartFailure>;

/** Looks with a connection that can't write; `false`: there was none to look with. */
function lookFirst(path: string, look: FirstLook): Result<boolean, StartFailure> {
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') {
    const { failure } = opened;
    // Half a transaction that a crash left, or a missing -shm: only who may write can see to it, or say why not.
    const isForWriters = failure.kind === 'cannot-open' && /^SQLITE_(?:READONLY|CANTOPEN)/.test(failure.why);
    return isForWriters ? ok(false) : opened;
  }
  try {
    const looked = look(opened.value);
    return looked.kind === 'failed' ? looked : ok(true);
  } catch (error) {
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  } finally {
    opened.value.close();
  }
}

const quickCheck: FirstLook = database => {
  const [row] = database.prepare<[], { quick_check: string }>('PRAGMA quick_check(1)').all();
  if (row?.quick_check === 'ok') return ok(undefined);
  return failed({
    kind: 'damaged',
    path: database.path,
    why: String(row?.quick_check).replaceAll(/\s+/g, ' '),
  });
};

const isEmpty = (path: string): boolean => !existsSync(path) || statSync(path).size === 0;

/** Of an empty or missing database with a log SQLite would throw the log away, and with it what was last committed. */
const findLostFile = (path: string): Extract<StartFailure, { kind: 'damaged' }> | undefined =>
  isEmpty(path) && !isEmpty(`${realNameOf(path)}-wal`)
    ? { kind: 'damaged', path, why: 'its write-ahead log is there, and it is empty or missing' }
    : undefined;

/** Whether nothing is at a path, not even a database's log. What can't be looked at isn't nothing. */
export const isNothingAt = (path: string): boolean =>
  [path, `${realNameOf(path)}-wal`].every(file => {
    try {
      statSync(file);
      return false;
    } catch (error) {
      return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
    }
  });

/** Makes the folder (700) and the file (600) where they are missing; says whether there was nothing in it yet. */
function prepareFile(path: string): boolean {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = isEmpty(path);
  if (!existsSync(path)) {
    // SQLite gives the -wal and -shm files the permissions of the database, so it is made before SQLite sees
    // it. One that is there is not even opened: closing it would let go of all locks that this process has on
    // it (fcntl(2), "Record locking").
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  return isNew;
}

/**
 * Opens the database, making an empty one where there is none. A file that is something else, or is
 * damaged, or isn't what `look` wants to see, is a failure, and is left as it is.
 */
export function openDatabase(options: {
  readonly path: string;
  readonly look?: FirstLook;
  /** Called when a new database was made, or one in a file that was empty. */
  readonly onNew?: () => void;
}): Result<Database, StartFailure> {
  const { path } = options;
  const look: FirstLook = database => {
    const sound = quickCheck(database);
    return sound.kind === 'failed' ? sound : (options.look?.(database) ?? sound);
  };
  let isNew: boolean;
  let isLookedAt = true;
  try {
    const lost = findLostFile(path);
    if (lost !== undefined) return failed(lost);
    isNew = prepareFile(path);
    if (!looksLikeSqlite(path)) return failed({ kind: 'damaged', path, why: 'it is no SQLite database' });
  } catch (error) {
    return failed({ kind: 'cannot-open', path, why: codeOf(error) });
  }
  if (!isNew) {
    const looked = lookFirst(path, look);
    if (looked.kind === 'failed') return looked;
    isLookedAt = looked.value;
  }
  let sqlite: SQLite.Database | undefined;
  try {
    sqlite = new SQLite(path, { timeout: 5000 });
    sqlite.pragma('journal_mode = WAL');
    setUp(sqlite);
    const looked = isLookedAt ? ok(undefined) : look(wrap(sqlite, path));
    if (looked.kind === 'failed') {
      sqlite.close();
      return looked;
    }
  } catch (error) {
    sqlite?.close();
    const why = codeOf(error);
    const kind = why === 'SQLITE_CORRUPT' || why === 'SQLITE_NOTADB' ? 'damaged' : 'cannot-open';
    return failed({ kind, path, why });
  }
  if (isNew) options.onNew?.();
  return ok(wrap(sqlite, path));
}

function setUp(sqlite: SQLite.Database): void {
  // better-sqlite3 is built with NORMAL for WAL, which may lose the last commits at a power cut.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('secure_delete = ON');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma('cell_size_check = ON');
  sqlite.pragma('journal_size_limit = 67108864');
}

/**
 * Opens a database that is there, beside a running bot if need be, and never makes one. `read-only` leaves
 * the file as it is, byte for byte, though SQLite may leave an empty -wal and a -shm beside it. Only its
 * head is looked at: a check of the whole is the caller's, as `look` where nothing may be written before.
 */
export function openExistingDatabase(options: {
  readonly path: string;
  readonly access: 'read-only' | 'read-write';
  readonly look?: FirstLook;
}): Result<Database, StartFailure> {
  const { path, look } = options;
  if (look !== undefined) {
    const looked = lookFirst(path, look);
    if (looked.kind === 'failed') return looked;
  }
  let sqlite: SQLite.Database | undefined;
  try {
    const lost = findLostFile(path);
    if (lost !== undefined) return failed(lost);
    if (!looksLikeSqlite(path)) return failed({ kind: 'damaged', path, why: 'it is no SQLite database' });
    sqlite = new SQLite(path, {
      timeout: 5000,
      fileMustExist: true,
      readonly: options.access === 'read-only',
    });
    setUp(sqlite);
    sqlite.pragma('schema_version');
  } catch (error) {
    sqlite?.close();
    const failure = toStartFailure(path, error);
    if (failure === undefined) throw error;
    return failed(failure);
  }
  return ok(wrap(sqlite, path));
}

function wrap(sqlite: SQLite.Database, path: string): Database {
  return {
    path,
    prepare: <Bound extends unknown[] | object, Row>(sql: string) =>
      sqlite.prepare<Bound, Row>(sql) as unknown as Statement<Bound, Row>,
    exec: sql => void sqlite.exec(sql),
    transaction: work => (sqlite.inTransaction ? work() : sqlite.transaction(work).immediate()),
    forgetForGood: (patience = 'waits') => {
      if (patience === 'waits') return sqlite.pragma(emptyLog, { simple: true }) === 0;
      const usualMs = Number(sqlite.pragma('busy_timeout', { simple: true }));
      sqlite.pragma('busy_timeout = 0');
      try {
        return sqlite.pragma(emptyLog, { simple: true }) === 0;
      } finally {
        sqlite.pragma(`busy_timeout = ${usualMs}`);
      }
    },
    close: () => void sqlite.close(),
  };
}

/**
 * Why nothing can be written, as SQLite calls it; `undefined`: something just was. It is the version that the
 * file says it has for its user, written over with itself: nobody reads it.
 */
export function findWriteTrouble(database: Database): string | undefined {
  try {
    database.transaction(() => database.exec('PRAGMA user_version = 0'));
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * One process a database: an exclusive transaction on a second file, held for life. It goes with the
 * process, however that ends, so no stale lock is ever left behind. It stands beside the file itself: a second
 * name of a database would else be a second lock.
 */
export function lockForThisProcess(path: string): Result<{ readonly release: () => void }, StartFailure> {
  const lockPath = `${realNameOf(path)}.lock`;
  let lock: SQLite.Database | undefined;
  try {
    prepareFile(lockPath);
    lock = new SQLite(lockPath, { timeout: 0 });
    const held = lock;
    // Nothing is ever committed to it, and no journal is to lie beside it.
    held.pragma('journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
    // Of a file that may only be read SQLite makes a shared lock without a word; a write makes it say so.
    held.pragma('user_version = 1');
    return ok({ release: () => void held.close() });
  } catch (error) {
    lock?.close();
    const why = codeOf(error);
    return failed(
      why.startsWith('SQLITE_BUSY')
        ? { kind: 'already-running', path }
        : { kind: 'cannot-open', path: lockPath, why },
    );
  }
}
