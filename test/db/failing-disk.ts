import SQLite from 'better-sqlite3';

/**
 * How a disk fails. `rolled-back`: SQLite has undone the whole transaction by itself, as it does when the disk
 * is full. `statement`: only that statement failed, and the transaction is still open. `late`: the commit is on
 * the disk, and its caller gets an error.
 */
export interface DiskFault {
  readonly code: 'SQLITE_FULL' | 'SQLITE_IOERR_WRITE' | 'SQLITE_IOERR_READ' | 'SQLITE_BUSY';
  readonly how: 'rolled-back' | 'statement' | 'late';
  /** Once, or from then on. */
  readonly lasts: 'once' | 'on';
}

const methods = ['run', 'get', 'all', 'iterate'] as const;
type Method = (this: SQLite.Statement, ...bound: unknown[]) => unknown;
type Prototype = Record<(typeof methods)[number], Method>;

const isControl = (sql: string): boolean => /^(?:ROLLBACK|SAVEPOINT|RELEASE)/.test(sql);
const isCommit = (sql: string): boolean => sql === 'COMMIT';

/** Whether a statement is one that can fail in this way. */
function canFail({ source: sql, readonly, database }: SQLite.Statement, { code, how }: DiskFault): boolean {
  if (isControl(sql)) return false;
  if (how === 'late') return isCommit(sql);
  if (code === 'SQLITE_IOERR_READ') return true;
  const takesTheLock = sql.startsWith('BEGIN IMMEDIATE') || (!readonly && !database.inTransaction);
  if (code === 'SQLITE_BUSY') return takesTheLock;
  return isCommit(sql) || (!readonly && !/^(?:BEGIN|PRAGMA)/.test(sql));
}

/** Whether an error comes from an injected fault. */
export const isDiskFault = (error: unknown): boolean =>
  error instanceof SQLite.SqliteError && error.message === 'injected';

/**
 * Makes the `at`-th statement that can fail in this way fail, counted over the connections that are concerned.
 * It patches better-sqlite3 itself, so that every statement of the bot is covered. The caller repairs it.
 */
export function breakDisk(
  isConcerned: (connection: SQLite.Database) => boolean,
  at: number,
  fault: DiskFault,
) {
  const probe = new SQLite(':memory:');
  const prototype = Object.getPrototypeOf(probe.prepare('SELECT 1')) as Prototype;
  probe.close();
  const original = Object.fromEntries(methods.map(name => [name, prototype[name]])) as Prototype;
  const seen: string[] = [];
  let failedAt: string | undefined;

  for (const name of methods) {
    prototype[name] = function (this: SQLite.Statement, ...bound: unknown[]): unknown {
      const work = () => original[name].apply(this, bound);
      const { database } = this;
      if (!isConcerned(database) || !canFail(this, fault)) return work();
      seen.push(this.source);
      if (seen.length < at || (seen.length > at && fault.lasts === 'once')) return work();
      failedAt ??= this.source;
      if (fault.how === 'late') work();
      if (fault.how === 'rolled-back' && database.inTransaction) database.exec('ROLLBACK');
      throw new SQLite.SqliteError('injected', fault.code);
    };
  }
  return {
    /** The first statement that failed. */
    failedAt: (): string | undefined => failedAt,
    /** Those that could have failed, in order. */
    seen: (): readonly string[] => seen,
    repair: (): void => void Object.assign(prototype, original),
  };
}

/** The connection that some work uses, for what the database's interface doesn't offer. */
export function catchConnection(work: () => unknown): SQLite.Database {
  let caught: SQLite.Database | undefined;
  const disk = breakDisk(
    connection => {
      caught = connection;
      return false;
    },
    Infinity,
    { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'once' },
  );
  try {
    work();
  } finally {
    disk.repair();
  }
  if (caught === undefined) throw new Error('the work used no database');
  return caught;
}

export type BrokenDisk = ReturnType<typeof breakDisk>;
