import type { Database } from '../db/database.ts';

/** Whether a table is there: it isn't in a database of an older form, nor in another program's. */
export const hasTable = (database: Database, name: string): boolean =>
  database
    .prepare<[string], { n: number }>(
      "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name = ?",
    )
    .get(name)?.n === 1;
