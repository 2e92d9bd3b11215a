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

/** Statements as functions. The type parameters are the arguments, and the rows or what `map` returns. */
export function createStatements(database: Database) {
  const prepare = (sql: string) => {
    const [bind, count] = [binderOf(sql), database.writes.counterOf(sql)];
    // A limit that is a parameter alone makes SQLite prepare the statement again for each value (14 µs a call).
    const statement = database.prepareLater(sql.replace(/\bLIMIT (\?\d*|@\w+)/, 'LIMIT $1 + 0'));
    if (count === undefined) return { statement, bind };
    return {
      statement,
      bind: (args: Arguments): unknown[] => {
        count();
        return bind(args);
      },
    };
  };

  /** The first row. */
  const get = <Args extends Arguments, T>(sql: string, map = (row: never): T => row) => {
    const { statement, bind } = prepare(sql);
    return (...args: Args): T | undefined => {
      const row = statement().get(...bind(args));
      return row === undefined ? undefined : map(row as never);
    };
  };
  return {
    get,
    /** The one row of a statement that always has one, such as INSERT … RETURNING. */
    one: <Args extends Arguments, T>(sql: string, map?: (row: never) => T) => {
      const first = get<Args, T>(sql, map);
      return (...args: Args): T => {
        const row = first(...args);
        if (row === undefined) throw new Error(`no row: ${sql}`);
        return row;
      };
    },
    /** All rows. */
    all: <Args extends Arguments, T>(sql: string, map = (row: never): T => row) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): readonly T[] =>
        statement()
          .all(...bind(args))
          .map(row => map(row as never));
    },
    /** The only column of the first row; `undefined` for NULL too. */
    value: <Args extends Arguments, T extends Value>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args) =>
        (statement()
          .pluck()
          .get(...bind(args)) ?? undefined) as T | undefined;
    },
    /** Whether there is a row. */
    exists: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): boolean => statement().get(...bind(args)) !== undefined;
    },
    /** Executes it. */
    run: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): void => void statement().run(...bind(args));
    },
    /** Executes it. Returns how many rows were changed. */
    count: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): number => statement().run(...bind(args)).changes;
    },
    /** Executes it. Returns whether a row was changed. */
    changed: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): boolean => statement().run(...bind(args)).changes > 0;
    },
  };
}

export type Statements = ReturnType<typeof createStatements>;

/** Whether a table exists. */
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
