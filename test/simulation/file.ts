import { rmSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'better-sqlite3';

import type { Db } from '../../src/db/db.ts';
import { newFolder, open as openDb } from '../db/test-database.ts';

export type DatabaseFile = ReturnType<typeof createDatabaseFile>;

export interface OutboxEnd {
  readonly id: number;
  readonly key: string;
  readonly chat: number;
  readonly state: 'waiting' | 'sent' | 'dead';
  readonly reason: string | null;
  readonly kind: string;
  readonly body: string;
}

export interface OperationEnd {
  readonly id: number;
  readonly idempotencyKey: string;
  readonly action: string;
  readonly state: string;
  readonly chat: number;
  readonly requestedAt: number;
  readonly sentAt: number | null;
  readonly endedAt: number | null;
  readonly details: string | null;
  readonly server: number | null;
  readonly person: number;
}

/**
 * The one database file of many histories. Opening it takes longer than a history, so it is reset between them,
 * and most crashes only drop the process that used it.
 */
export function createDatabaseFile(now: () => number) {
  const folder = newFolder('simulation');
  const path = join(folder, 'bot.db');
  const masterKey = Buffer.alloc(32, 7);

  const open = (): Db => openDb(path, masterKey, [], now);

  let db = open();
  // A connection of its own.
  const outside = new Database(path);
  outside.pragma('foreign_keys = OFF');
  const rows = (sql: string) => outside.prepare(sql).all();
  const tables = (
    rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'") as readonly {
      readonly name: string;
    }[]
  ).map(({ name }) => name);

  const pending = outside.prepare<[], { n: number }>(
    `SELECT (SELECT count(*) FROM operations WHERE state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered'))
       + (SELECT count(*) FROM outbox WHERE state = 'waiting' AND body ->> 'kind' NOT IN ('reminder', 'escalation'))
       + (SELECT count(*) FROM outages)
       + (SELECT count(*) FROM bulk_actions WHERE ended_at IS NULL)
       + (SELECT count(*) FROM live_messages) AS n`,
  );

  let start: (() => void) | undefined;
  return {
    db: () => db,
    /** Closes and opens the database. */
    reopen(): void {
      db.close();
      db = open();
    },
    /** Stores the state that `reset` restores. */
    remember(): void {
      const steps = tables.map(table => {
        const kept = rows(`SELECT * FROM ${table}`) as readonly Record<string, unknown>[];
        const [first] = kept;
        const names = Object.keys(first ?? {});
        const insert =
          first === undefined
            ? undefined
            : outside.prepare(
                `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(name => `@${name}`).join(', ')})`,
              );
        const clear = outside.prepare(`DELETE FROM ${table}`);
        return () => {
          clear.run();
          for (const row of kept) insert?.run(row);
        };
      });
      const all = outside.transaction(() => {
        for (const step of steps) step();
      });
      start = () => {
        all.immediate();
      };
    },
    reset: (): void => start?.(),
    /** Whether no operation, bulk action or outage is open, no notification waits, and every message shows the end. */
    isQuiet: (): boolean => pending.get()?.n === 0,
    operations: () =>
      rows(
        `SELECT id, idempotency_key AS idempotencyKey, action, state, chat_id AS chat, requested_at AS requestedAt, sent_at AS sentAt,
           ended_at AS endedAt, details, server_id AS server, person_id AS person FROM operations ORDER BY id`,
      ) as readonly OperationEnd[],
    /** The operations that are a part of a bulk action. */
    bulkOperations: () =>
      rows('SELECT id, bulk_id AS bulk FROM operations WHERE bulk_id IS NOT NULL ORDER BY id') as readonly {
        readonly id: number;
        readonly bulk: number;
      }[],
    outbox: () =>
      rows(
        "SELECT id, key, chat_id AS chat, state, reason AS reason, body ->> 'kind' AS kind, body FROM outbox ORDER BY id",
      ) as readonly OutboxEnd[],
    isWaiting(key: string): boolean {
      const row = outside
        .prepare<[string], { state: string }>('SELECT state FROM outbox WHERE key = ?')
        .get(key);
      return row?.state === 'waiting';
    },
    close(): void {
      outside.close();
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
