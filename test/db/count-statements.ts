import SQLite from 'better-sqlite3';
import { vi } from 'vitest';

/** A transaction that only erases handled updates. There is one every 250 ms, so a slow machine has more. */
const erasure = /^BEGIN IMMEDIATE\nUPDATE inbox SET payload = NULL .*\nCOMMIT$/gm;

/** Counts the executions of statements in this process. */
export function countStatements() {
  const connection = new SQLite(':memory:');
  const prototype = Object.getPrototypeOf(connection.prepare('SELECT 1')) as SQLite.Statement;
  connection.close();
  const spies = (['run', 'get', 'all'] as const).map(name => vi.spyOn(prototype, name));
  const executed = (): readonly string[] =>
    spies.flatMap(spy =>
      spy.mock.contexts.map(statement => (statement as SQLite.Statement).source.replaceAll(/\s+/g, ' ')),
    );
  return {
    /** Without those of transactions that only erase handled updates. */
    count: () => executed().join('\n').replaceAll(erasure, '').split('\n').filter(Boolean).length,
    /** How many of them read or write a table. */
    countOf: (table: string) => executed().filter(sql => sql.includes(` ${table} `)).length,
    stop: () => spies.forEach(spy => spy.mockRestore()),
  };
}
