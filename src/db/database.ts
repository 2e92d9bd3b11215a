import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import SQLite from 'better-sqlite3';

import { failed, ok, type Result } from '../domain/result.ts';
import type { StartFailure } from '../domain/start-failure.ts';
import { codeOf, identityOf, realNameOf, sizeOf, withFile } from './files.ts';
import { createLogSync } from './log-sync.ts';
import { createTransactions, type Transactions } from './sql.ts';

/** A prepared statement with its parameters `Bound` and its result rows `Row`. */
type Statement<Bound extends unknown[] | object, Row> = Bound extends unknown[]
  ? SQLite.Statement<Bound, Row>
  : SQLite.Statement<[Bound], Row>;

export interface Database extends Transactions {
  readonly path: string;
  prepare<Bound extends unknown[] | object = unknown[], Row = unknown>(sql: string): Statement<Bound, Row>;
  /** Like `prepare`, at the first call. Preparing hundreds of statements takes most of the time to open a database. */
  prepareLater(sql: string): () => Statement<unknown[], unknown>;
  /** Runs one or more statements without a result. */
  exec(sql: string): void;
  /**
   * Overwrites deleted data, whose old bytes secure_delete alone leaves in the WAL. Returns `false` if a reader of the
   * old state keeps the WAL from being truncated. `waits` gives it five seconds, and blocks this process meanwhile.
   */
  secureCheckpoint(patience?: 'waits' | 'at-once'): boolean;
  /** Resolves when all commits so far are on the disk, without blocking this process. Rejects if the disk fails. */
  synced(): Promise<void>;
  isOpen(): boolean;
  close(): void;
}

/** Checks that must pass before anything may be written to a database. */
type Precheck = (database: Database) => Result<unknown, StartFailure>;

/** The failure to report for an error of SQLite or the file system; `undefined`: the error is a bug. */
export function toStartFailure(path: string, error: unknown): StartFailure | undefined {
  const reason = codeOf(error);
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(reason)) return { kind: 'damaged', path, reason };
  const isExternal =
    /^SQLITE_(?:BUSY|FULL|IOERR|READONLY|CANTOPEN|PERM)/.test(reason) || /^E[A-Z0-9]+$/.test(reason);
  return isExternal ? { kind: 'cannot-open', path, reason } : undefined;
}

/** Turns errors of SQLite and the file system into failures. Others are bugs, and are thrown. */
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

function isSqlite(path: string): boolean {
  if (statSync(path).size === 0) return true;
  const bytes = Buffer.alloc(header.length);
  withFile(path, file => readSync(file, bytes, 0, header.length, 0));
  return bytes.toString('latin1') === header;
}

/** SQLite would discard the log of an empty or missing database, and the last commits with it. */
const findLostFile = (path: string): Extract<StartFailure, { kind: 'damaged' }> | undefined =>
  sizeOf(path) === 0 && sizeOf(`${realNameOf(path)}-wal`) > 0
    ? { kind: 'damaged', path, reason: 'its write-ahead log is there, and it is empty or missing' }
    : undefined;

/** Whether neither a database nor its log exists at a path. Unreadable files count as existing. */
export const isNothingAt = (path: string): boolean =>
  [path, `${realNameOf(path)}-wal`].every(file => {
    try {
      statSync(file);
      return false;
    } catch (error) {
      return ['ENOENT', 'ENOTDIR'].includes(codeOf(error));
    }
  });

/** Creates the folder (700) and the file (600) if they are missing. Returns whether the file is empty. */
function prepareFile(path: string): boolean {
  const folder = dirname(path);
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isNew = sizeOf(path) === 0;
  if (!existsSync(path)) {
    // Created here because the -wal and -shm files get the permissions of the database. An existing file isn't opened:
    // closing it would release all locks of this process on it (fcntl(2), "Record locking").
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  }
  return isNew;
}

// better-sqlite3 defaults to NORMAL for WAL, which may lose the last commits in a power cut.
const sync = { on: 'synchronous = FULL', off: 'synchronous = NORMAL' } as const;
const settings = [
  ...[sync.on, 'secure_delete = ON', 'foreign_keys = ON', 'trusted_schema = OFF'],
  ...['cell_size_check = ON', 'journal_size_limit = 67108864'],
];
const truncateLog = 'wal_checkpoint(TRUNCATE)';

/** Opens a connection, applies the settings, and reads the file with a pragma. */
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
  const log = createLogSync(`${realNameOf(path)}-wal`);
  const transact = sqlite.transaction((work: () => unknown) => work());
  const transactions = createTransactions({
    isOpen: () => sqlite.inTransaction,
    run: work => transact.immediate(work),
    setSync: isOn => void sqlite.exec(`PRAGMA ${isOn ? sync.on : sync.off}`),
  });
  return {
    path,
    prepare: <Bound extends unknown[] | object, Row>(sql: string) =>
      sqlite.prepare<Bound, Row>(sql) as unknown as Statement<Bound, Row>,
    prepareLater: sql => {
      let statement: Statement<unknown[], unknown> | undefined;
      return () => (statement ??= sqlite.prepare(sql));
    },
    exec: sql => void sqlite.exec(sql),
    ...transactions,
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
    synced: log.synced,
    isOpen: () => sqlite.open,
    close: () => {
      log.close();
      sqlite.close();
    },
  };
}

/**
 * Runs the checks over a read-only connection, because a writable one checkpoints the log when it is closed. Returns
 * `false` if the database can't be opened read-only.
 */
function precheckReadOnly(path: string, precheck: Precheck): Result<boolean, StartFailure> {
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') {
    const { failure } = opened;
    // After a crash in a transaction, or without a -shm file, only a writable connection can recover the database.
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

/** Checks the head of the file after `prepare`. */
function checkHead<T>(path: string, prepare: () => T): Result<T, StartFailure> {
  try {
    const lost = findLostFile(path);
    if (lost !== undefined) return failed(lost);
    const prepared = prepare();
    return isSqlite(path)
      ? ok(prepared)
      : failed({ kind: 'damaged', path, reason: 'it is no SQLite database' });
  } catch (error) {
    return failed({ kind: 'cannot-open', path, reason: codeOf(error) });
  }
}

/**
 * Opens the database, or creates an empty one. A file that is damaged, isn't a database or fails the checks is left
 * unchanged.
 */
export function openSqliteFile(options: {
  readonly path: string;
  readonly look?: Precheck;
  /** Called when the database was created or its file was empty. */
  readonly onNew?: (() => void) | undefined;
}): Result<Database, StartFailure> {
  const { path } = options;
  const precheck: Precheck = database => {
    const sound = quickCheck(database);
    return sound.kind === 'failed' ? sound : (options.look?.(database) ?? sound);
  };
  const head = checkHead(path, () => prepareFile(path));
  if (head.kind === 'failed') return head;
  const isNew = head.value;
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
 * Opens an existing database, also while the bot is running. `read-only` changes no byte of the file, but SQLite may
 * create an empty -wal and a -shm file. Only the head of the file is checked here; the caller checks the rest, in
 * `look` if nothing may be written before that.
 */
export function openExistingDatabase(options: {
  readonly path: string;
  readonly access: 'read-only' | 'read-write';
  readonly look?: Precheck;
}): Result<Database, StartFailure> {
  const { path, access, look } = options;
  const checked = look === undefined ? ok(true) : precheckReadOnly(path, look);
  if (checked.kind === 'failed') return checked;
  const head = checkHead(path, () => undefined);
  if (head.kind === 'failed') return head;
  return connect(path, 'schema_version', { fileMustExist: true, readonly: access === 'read-only' });
}

/** Tries a write (of the unused user_version). Returns SQLite's error code, or `undefined` if it succeeded. */
export function findWriteError(database: Database): string | undefined {
  try {
    database.transaction(() => database.exec('PRAGMA user_version = 0'));
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}

export interface ProcessLock {
  /** `false`: its file was removed or replaced, so another process could take another lock. */
  readonly isHeld: () => boolean;
  readonly release: () => void;
}

/**
 * Allows one process per database: an exclusive transaction on a second file, held until the process ends, so no lock
 * is ever stale. The file is next to the real database, so all symbolic links to it share one lock.
 */
export function lockForThisProcess(path: string): Result<ProcessLock, StartFailure> {
  const lockPath = `${realNameOf(path)}.lock`;
  let lock: SQLite.Database | undefined;
  try {
    prepareFile(lockPath);
    lock = new SQLite(lockPath, { timeout: 0 });
    const held = lock;
    // Nothing is ever committed to it, so it needs no journal.
    held.pragma('journal_mode = MEMORY');
    held.exec('BEGIN EXCLUSIVE');
    // On a read-only file SQLite silently takes a shared lock only; a write makes it fail.
    held.pragma('user_version = 1');
    const file = identityOf(lockPath);
    return ok({ isHeld: () => identityOf(lockPath) === file, release: () => void held.close() });
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
