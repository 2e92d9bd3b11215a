/* oxlint-disable typescript/no-unnecessary-type-parameters -- they say what the SQL takes and gives */
import type { Database } from './database.ts';

/** A parameter: `undefined` is stored as NULL, a boolean as 0 or 1. */
export type Value = string | number | boolean | null | undefined;
/** Values for `@` parameters by name. */
export type Named = Readonly<Record<string, Value>>;
/** Values for `?` or `?1`, in order; or one object for named parameters. */
type Arguments = readonly (Value | Named)[];
type Bindable = string | number | null;

const toBindable = (value: Value): Bindable => (typeof value === 'boolean' ? Number(value) : (value ?? null));

function bindNamed(values: Named): Record<string, Bindable> {
  const bound: Record<string, Bindable> = {};
  for (const name in values) bound[name] = toBindable(values[name]);
  return bound;
}

/** better-sqlite3 treats `?1` as a parameter named "1". */
function bindNumbered(values: readonly Value[]): Record<number, Bindable> {
  const bound: Record<number, Bindable> = {};
  for (let at = 0; at < values.length; at += 1) bound[at + 1] = toBindable(values[at]);
  return bound;
}

/** Converts a function's arguments for better-sqlite3. */
function binderOf(sql: string): (args: Arguments) => unknown[] {
  if (sql.includes('@')) return ([given]) => [bindNamed(given as Named)];
  if (/\?\d/.test(sql)) return args => [bindNumbered(args as readonly Value[])];
  // If the function is passed to Array.map, it gets more arguments than there are parameters.
  const count = sql.split('?').length - 1;
  return args => args.slice(0, count).map(value => toBindable(value as Value));
}

const toCamelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

type KeyOf<T> = T extends unknown ? keyof T & string : never;

const valueOf = (stored: unknown): unknown => stored ?? undefined;
const flagOf = (stored: unknown): boolean => stored === 1;
const jsonOf = (stored: unknown): unknown => (stored === null ? undefined : JSON.parse(stored as string));

/**
 * Turns rows into objects: `chat_id` becomes `chatId`, and NULL becomes `undefined`. `flags`: the fields that are stored
 * as 0 or 1. `json`: those that are stored as JSON.
 */
export function rowsAs<T extends object>({
  flags = [],
  json = [],
}: { readonly flags?: readonly KeyOf<T>[]; readonly json?: readonly KeyOf<T>[] } = {}): (row: object) => T {
  const fields = new Map<string, readonly [name: string, read: (stored: unknown) => unknown]>();
  const fieldOf = (column: string) => {
    const name = toCamelCase(column) as KeyOf<T>;
    const field = [name, flags.includes(name) ? flagOf : json.includes(name) ? jsonOf : valueOf] as const;
    fields.set(column, field);
    return field;
  };
  return row => {
    const object: Record<string, unknown> = {};
    for (const [column, stored] of Object.entries(row)) {
      const [name, read] = fields.get(column) ?? fieldOf(column);
      object[name] = read(stored);
    }
    return object as T;
  };
}

/** A statement as a function of its parameters. */
type Execute<Args extends Arguments, T> = (...args: Args) => T;

/** Statements as functions. The type parameters are the arguments, and the rows or what `map` returns. */
export function createStatements(database: Database) {
  const define = <T>(
    sql: string,
    execute: (statement: ReturnType<ReturnType<Database['prepareLater']>>, bound: unknown[]) => T,
  ) => {
    const [bind, count] = [binderOf(sql), database.writes.counterOf(sql)];
    // A limit that is a parameter alone makes SQLite prepare the statement again for each value (14 µs a call).
    const statement = database.prepareLater(sql.replace(/\bLIMIT (\?\d*|@\w+)/, 'LIMIT $1 + 0'));
    return (...args: Arguments): T => {
      count?.();
      return execute(statement(), bind(args));
    };
  };
  const asIs = <T>(row: never): T => row;

  return {
    /** The first row. */
    get: <Args extends Arguments, T>(
      sql: string,
      map: (row: never) => T = asIs,
    ): Execute<Args, T | undefined> =>
      define(sql, (statement, bound) => {
        const row = statement.get(...bound);
        return row === undefined ? undefined : map(row as never);
      }),
    /** The one row of a statement that always has one, such as INSERT … RETURNING. */
    one: <Args extends Arguments, T>(sql: string, map: (row: never) => T = asIs): Execute<Args, T> =>
      define(sql, (statement, bound) => {
        const row = statement.get(...bound);
        if (row === undefined) throw new Error(`no row: ${sql}`);
        return map(row as never);
      }),
    all: <Args extends Arguments, T>(
      sql: string,
      map: (row: never) => T = asIs,
    ): Execute<Args, readonly T[]> =>
      define(sql, (statement, bound) => statement.all(...bound).map(row => map(row as never))),
    /** The only column of all rows. */
    values: <Args extends Arguments, T extends Value>(sql: string): Execute<Args, readonly T[]> =>
      define(sql, (statement, bound) => statement.pluck().all(...bound) as readonly T[]),
    /** The only column of the first row; `undefined` for NULL too. */
    value: <Args extends Arguments, T extends Value>(sql: string): Execute<Args, T | undefined> =>
      define(sql, (statement, bound) => (statement.pluck().get(...bound) ?? undefined) as T | undefined),
    exists: <Args extends Arguments>(sql: string): Execute<Args, boolean> =>
      define(sql, (statement, bound) => statement.get(...bound) !== undefined),
    run: <Args extends Arguments>(sql: string): Execute<Args, void> =>
      define(sql, (statement, bound) => void statement.run(...bound)),
    /** Several statements with the same named parameters, in order. */
    runAll: (statements: readonly string[]): Execute<[Named], void> => {
      const all = statements.map(sql => define(sql, (statement, bound) => void statement.run(...bound)));
      return values => all.forEach(execute => execute(values));
    },
    /** How many rows were changed. */
    count: <Args extends Arguments>(sql: string): Execute<Args, number> =>
      define(sql, (statement, bound) => statement.run(...bound).changes),
    /** Whether a row was changed. */
    changed: <Args extends Arguments>(sql: string): Execute<Args, boolean> =>
      define(sql, (statement, bound) => statement.run(...bound).changes > 0),
  };
}

export type Statements = ReturnType<typeof createStatements>;

export const hasTable = (database: Database, name: string): boolean =>
  createStatements(database).exists<[name: string]>(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
  )(name);

/** Tables whose ids appear on buttons, which may outlive the rows. */
export const idTables = [
  'servers',
  'links',
  'operations',
  'bulk_actions',
  'roles',
  'access_requests',
  'incidents',
] as const;

/** SQL for an id that no row of the table ever had (migrations/0002_people_and_accounts.sql). */
export const nextId = (table: (typeof idTables)[number]): string =>
  `(SELECT 1 + max(coalesce((SELECT max(id) FROM ${table}), 0),
     coalesce((SELECT last_id FROM id_high_water_marks WHERE table_name = '${table}'), 0)))`;

/** Deleting rows of these tables deletes rows of others (ON DELETE CASCADE). */
const parents: readonly string[] = ['people', 'accounts', 'servers', 'operations'];

const writes = /^\s*(?:INSERT(?: OR \w+)? INTO|(UPDATE)(?: OR \w+)?|(DELETE) FROM)\s+(\w+)/;

/** Counts the writes of a process to each table. Only one process has the database open for writing. */
function createWriteCounter() {
  const counts = new Map<string, number>();
  let [all, total] = [0, 0];
  return {
    /** What to call before each execution of a statement; `undefined`: it only reads. */
    counterOf: (sql: string): (() => void) | undefined => {
      const [, , isDelete, table] = writes.exec(sql.slice(sql.search(/\b(?:INSERT|UPDATE|DELETE)\b/))) ?? [];
      if (table === undefined) return undefined;
      const isOfAll = isDelete !== undefined && parents.includes(table);
      return () => {
        total += 1;
        if (isOfAll) all += 1;
        else counts.set(table, (counts.get(table) ?? 0) + 1);
      };
    },
    /** Call it when everything that was read may have changed, as after a rollback. */
    forgetAll: (): void => {
      total += 1;
      all += 1;
    },
    /** Grows with each write to any table. */
    count: (): number => total,
    /** Increases with each write to a table; `undefined`: only with deletions that take rows of other tables with them. */
    countOf: (table: string | undefined): number =>
      table === undefined ? all : all + (counts.get(table) ?? 0),
  };
}

type WriteCounter = ReturnType<typeof createWriteCounter>;

const maxRemembered = 10_000;

/**
 * A query that is answered from memory until this process writes to its table. `table` is undefined if what the query
 * reads never changes while the row exists: then only deletions count.
 */
export function remember<Args extends readonly (string | number)[], T>(
  { writes }: { readonly writes: WriteCounter },
  table: string | undefined,
  query: (...args: Args) => T,
): ((...args: Args) => T) & {
  /** Runs a write that affects only these arguments. `write` returns the new result; other results stay cached. */
  readonly change: (args: Args, write: () => T) => void;
} {
  const known = new Map<string | number, T>();
  let count = -1;
  const keyOf = (args: Args): string | number => (args.length === 1 ? (args[0] ?? '') : args.join(' '));
  const forgetOutdated = (): void => {
    const current = writes.countOf(table);
    if (count !== current) known.clear();
    count = current;
  };
  const read = (...args: Args): T => {
    const key = keyOf(args);
    forgetOutdated();
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as T;
    const result = query(...args);
    if (known.size >= maxRemembered) known.clear();
    known.set(key, result);
    return result;
  };
  const change = (args: Args, write: () => T): void => {
    forgetOutdated();
    const result = write();
    count = writes.countOf(table);
    known.set(keyOf(args), result);
  };
  return Object.assign(read, { change });
}

export interface Transactions {
  /**
   * Does all of the work or none of it; when this returns it is on the disk. A nested transaction becomes part of the
   * outer one. Don't catch errors inside and continue: SQLITE_FULL, SQLITE_IOERR and SQLITE_BUSY may have rolled back
   * everything (SQLite: "Response To Errors Within A Transaction").
   */
  transaction<T>(work: () => T): T;
  /**
   * The same without waiting for the disk. A power cut may undo this commit, but no synced one before it, and no later
   * commit is kept without it (SQLite: PRAGMA synchronous = NORMAL in WAL mode). Use it for changes that would be made
   * again, or before `synced`.
   */
  transactionWithoutSync<T>(work: () => T): T;
  /** The statements of `createStatements` are counted. */
  readonly writes: WriteCounter;
  isInTransaction(): boolean;
  /** Calls back after each outermost transaction: for what is kept in memory beside it. */
  onTransactionEnd(listener: (isCommitted: boolean) => void): void;
}

/** Transactions: a nested one joins the outer one. Listeners update what is kept in memory beside the database. */
export function createTransactions(connection: {
  readonly isOpen: () => boolean;
  /** Runs work in a transaction: commits, or rolls back and throws. */
  readonly run: (work: () => unknown) => unknown;
  /** Whether commits from now on are on the disk before they return. */
  readonly setSync: (isOn: boolean) => void;
}): Transactions {
  const writes = createWriteCounter();
  const listeners: ((isCommitted: boolean) => void)[] = [];
  const runOutermost = <T>(work: () => T): T => {
    let isCommitted = false;
    try {
      const result = connection.run(work) as T;
      isCommitted = true;
      return result;
    } finally {
      if (!isCommitted) writes.forgetAll();
      for (const listener of listeners) listener(isCommitted);
    }
  };
  return {
    transaction: work => (connection.isOpen() ? work() : runOutermost(work)),
    transactionWithoutSync: work => {
      if (connection.isOpen()) return work();
      connection.setSync(false);
      try {
        return runOutermost(work);
      } finally {
        connection.setSync(true);
      }
    },
    writes,
    isInTransaction: connection.isOpen,
    onTransactionEnd: listener => void listeners.push(listener),
  };
}
