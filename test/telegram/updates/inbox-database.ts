import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openExistingDatabase } from '../../../src/db/database.ts';
import { openDb } from '../../../src/db/db.ts';

const masterKey = randomBytes(32);

/** Opens the database in a folder. */
export const open = (folder: string) => {
  const opened = openDb({
    path: join(folder, 'bot.db'),
    migrations: join(import.meta.dirname, '../../../migrations'),
    masterKey,
    previousKeys: [],
    now: Date.now,
  });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  return opened.value;
};

/** Copies the files as they are on the disk at this moment. */
export function copyFiles(from: string, to: string): void {
  for (const name of ['bot.db', 'bot.db-wal']) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** An empty database, shared by all tests: the migrations take longer than everything else. */
let empty: string | undefined;
export function emptyDatabase(): string {
  if (empty !== undefined) return empty;
  empty = mkdtempSync(join(tmpdir(), 'inbox-empty-'));
  open(empty).close();
  return empty;
}

/** Deletes the shared database. */
export function deleteEmptyDatabase(): void {
  if (empty !== undefined) rmSync(empty, { recursive: true, force: true });
  empty = undefined;
}

/** The ids whose effect is in the file, those that are known, and those whose payload is still there. */
export function readKept(folder: string) {
  const opened = openExistingDatabase({ path: join(folder, 'bot.db'), access: 'read-only' });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  const database = opened.value;
  const ids = (sql: string) =>
    database
      .prepare<[], { id: number }>(sql)
      .all()
      .map(({ id }) => id);
  const kept = {
    effects: ids(
      "SELECT CAST(substr(key, 8) AS INTEGER) AS id FROM outbox WHERE key LIKE 'effect:%' ORDER BY 1",
    ),
    known: ids('SELECT update_id AS id FROM inbox ORDER BY 1'),
    payloads: ids('SELECT update_id AS id FROM inbox WHERE payload IS NOT NULL'),
  };
  database.close();
  return kept;
}
