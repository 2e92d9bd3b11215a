import { beforeEach, afterEach, expect, test } from 'vitest';

import { openSqliteFile, type Database } from '../../src/db/database.ts';
import { createStatements, remember } from '../../src/db/sql.ts';
import { must } from './test-database.ts';
import { useFolder } from './use-folder.ts';

let path: string;
let database: Database;
useFolder((_, made) => (path = made));
beforeEach(() => {
  database = must(openSqliteFile({ path }));
  database.exec('CREATE TABLE servers (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT');
  database.exec("INSERT INTO servers VALUES (1, 'a'), (2, 'b')");
});
afterEach(() => database.close());

/** A query of names, and the ids that it was executed for. */
function createNames(table: string | undefined) {
  const { run, value } = createStatements(database);
  const select = value<[id: number], string>('SELECT name FROM servers WHERE id = ?');
  const read: number[] = [];
  return {
    read,
    rename: run<[name: string, id: number]>('UPDATE servers SET name = ? WHERE id = ?'),
    remove: run<[id: number]>('DELETE FROM servers WHERE id = ?'),
    nameOf: remember(database, table, (id: number) => {
      read.push(id);
      return select(id);
    }),
  };
}

test('a result is remembered until its table is written', () => {
  const { nameOf, rename, read } = createNames('servers');
  expect([nameOf(1), nameOf(1)]).toEqual(['a', 'a']);
  expect(read).toEqual([1]);
  rename('c', 1);
  expect(nameOf(1)).toBe('c');
});

test('a change of one result leaves the others remembered', () => {
  const { nameOf, rename, read } = createNames('servers');
  expect([nameOf(1), nameOf(2)]).toEqual(['a', 'b']);
  nameOf.change([1], () => {
    rename('c', 1);
    return 'c';
  });
  expect([nameOf(1), nameOf(2)]).toEqual(['c', 'b']);
  expect(read).toEqual([1, 2]);
});

test('what never changes is read again only after a deletion or a rollback', () => {
  const { nameOf, rename, remove, read } = createNames(undefined);
  expect(nameOf(1)).toBe('a');
  rename('b', 2);
  expect(nameOf(1)).toBe('a');
  expect(read).toEqual([1]);
  remove(1);
  expect(nameOf(1)).toBeUndefined();
  const rolledBack = (): void =>
    database.transaction(() => {
      database.exec("INSERT INTO servers VALUES (1, 'new')");
      expect(nameOf(1)).toBeUndefined();
      throw new Error('rolled back');
    });
  expect(rolledBack).toThrow('rolled back');
  expect(nameOf(1)).toBeUndefined();
  expect(read).toEqual([1, 1, 1]);
});
