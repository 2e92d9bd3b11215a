/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- they say what the SQL takes and gives */
import type { Database } from './database.ts';

/** What a statement can be given: `undefined` is stored as NULL, a boolean as 0 or 1. */
export type Value = string | number | boolean | null | undefined;
/** Values for the parameters with `@`, by their names. */
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

/** To better-sqlite3 `?1` is a parameter of the name "1". */
function bindNumbered(values: readonly Value[]): Record<number, Bindable> {
  const bound: Record<number, Bindable> = {};
  for (let at = 0; at < values.length; at += 1) bound[at + 1] = toBindable(values[at]);
  return bound;
}

/** Turns a function's arguments into what better-sqlite3 takes. */
function binderOf(sql: string): (args: Arguments) => unknown[] {
  if (sql.includes('@')) return ([given]) => [bindNamed(given as Named)];
  if (/\?\d/.test(sql)) return args => [bindNumbered(args as readonly Value[])];
  // A function that is passed to `map` gets more arguments than there are parameters.
  const count = sql.split('?').length - 1;
  return args => args.slice(0, count).map(value => toBindable(value as Value));
}

/**
 * Prepares statements, each as a function. The type parameters say what the SQL takes and gives: its arguments,
 * and its rows, or what `map` makes of a row.
 */
export function createStatements(database: Database) {
  const prepare = (sql: string) => ({ statement: database.prepare(sql), bind: binderOf(sql) });

  /** The first row. */
  const get = <Args extends Arguments, T>(sql: string, map = (row: never): T => row) => {
    const { statement, bind } = prepare(sql);
    return (...args: Args): T | undefined => {
      const row = statement.get(...bind(args));
      return row === undefined ? undefined : map(row as never);
    };
  };
  return {
    get,
    /** The one row that there must be, of an INSERT with RETURNING say. */
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
      return (...args: Args): readonly T[] => statement.all(...bind(args)).map(row => map(row as never));
    },
    /** The only column of the first row; `undefined` where it is NULL, too. */
    value: <Args extends Arguments, T extends Value>(sql: string) => {
      const { statement, bind } = prepare(sql);
      statement.pluck();
      return (...args: Args) => (statement.get(...bind(args)) ?? undefined) as T | undefined;
    },
    /** Whether there is a row. */
    exists: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): boolean => statement.get(...bind(args)) !== undefined;
    },
    /** Executes it. */
    run: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): void => void statement.run(...bind(args));
    },
    /** Executes it; whether a row was changed. */
    changed: <Args extends Arguments>(sql: string) => {
      const { statement, bind } = prepare(sql);
      return (...args: Args): boolean => statement.run(...bind(args)).changes > 0;
    },
  };
}

/** Whether there is such a table: an empty database and another program's have none of ours. */
export const hasTable = (database: Database, name: string): boolean =>
  createStatements(database).exists<[name: string]>(
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?",
  )(name);

/** Tables whose ids appear on buttons, which outlive the rows. */
export const idTables = ['servers', 'links', 'operations', 'roles', 'access_requests'] as const;

/** The id of a new row, in SQL: one that no row of the table ever had (migrations/0002_people_and_accounts.sql). */
export const nextId = (table: (typeof idTables)[number]): string =>
  `(SELECT 1 + max(coalesce((SELECT max(id) FROM ${table}), 0),
     coalesce((SELECT last_id FROM id_high_water_marks WHERE table_name = '${table}'), 0)))`;
