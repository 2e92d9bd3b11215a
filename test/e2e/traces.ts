import { existsSync, readFileSync } from 'node:fs';

import { openExistingDatabase, type Database } from '../../src/db/database.ts';

/** A value of the database, and where it stands. */
export interface Trace {
  readonly column: string;
  readonly value: string;
  /** The whole row, for whoever has to find out where it came from. */
  readonly row: Readonly<Record<string, unknown>>;
}

function look<T>(path: string, work: (database: Database) => T): T {
  const opened = openExistingDatabase({ path, access: 'read-only' });
  if (opened.kind === 'failed') throw new Error(JSON.stringify(opened.failure));
  try {
    return work(opened.value);
  } finally {
    opened.value.close();
  }
}

const tablesIn = (database: Database): readonly string[] =>
  database
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .all()
    .map(({ name }) => name);

/** Every column of every table, as `table.column`. */
export const columnsOf = (path: string): readonly string[] =>
  look(path, database =>
    tablesIn(database).flatMap(table =>
      database
        .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map(({ name }) => `${table}.${name}`),
    ),
  );

/** Wherever one of the marks stands in the database, whatever is written around it. */
export const tracesIn = (path: string, marks: readonly string[]): readonly Trace[] =>
  look(path, database =>
    tablesIn(database).flatMap(table =>
      database
        .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
        .all()
        .flatMap(row =>
          Object.entries(row)
            .map(([name, value]) => ({ column: `${table}.${name}`, value: String(value), row }))
            .filter(({ value }) => marks.some(mark => value.toLowerCase().includes(mark.toLowerCase()))),
        ),
    ),
  );

/** SQLite's two ways to write a whole number: in a column, and as the number of a row (SQLite: "Record Format", "Varint"). */
function bytesOf(id: number): readonly Buffer[] {
  const inColumn = Buffer.alloc(6);
  inColumn.writeUIntBE(id, 0, 6);
  const sevens: number[] = [];
  for (let left = id; left > 0; left = Math.floor(left / 128)) sevens.unshift(left % 128);
  return [
    inColumn,
    Buffer.from(sevens.map((seven, index) => (index < sevens.length - 1 ? seven | 128 : seven))),
  ];
}

/** Words, and a person's number, whose bytes lie anywhere in the files of the database: between the rows too, and in its log. */
export const bytesLeft = (
  path: string,
  sought: { readonly words: readonly string[]; readonly id?: number },
): readonly string[] =>
  ['', '-wal']
    .map(end => `${path}${end}`)
    .filter(file => existsSync(file))
    .flatMap(file => {
      const bytes = readFileSync(file);
      const text = bytes.toString('latin1').toLowerCase();
      const words = sought.words.filter(word => text.includes(word.toLowerCase()));
      const { id } = sought;
      const numbers =
        id !== undefined && bytesOf(id).some(number => bytes.includes(number)) ? [String(id)] : [];
      return [...words, ...numbers].map(found => `${found} in ${file}`);
    });
