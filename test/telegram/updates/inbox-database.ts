import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openExistingDatabase } from '../../../src/store/database.ts';
import { openStore } from '../../../src/store/store.ts';

const masterKey = randomBytes(32);

/** The store in a folder. */
export const open = (folder: string) => {
  const opened = openStore({
    path: join(folder, 'bot.db'),
    migrations: join(import.meta.dirname, '../../../migrations'),
    masterKey,
    previousKeys: [],
    now: Date.now,
  });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  return opened.value;
};

/** The files as they lie on the disk at this instant: whatever is written later is written elsewhere. */
export function copyFiles(from: string, to: string): void {
  for (const name of ['bot.db', 'bot.db-wal']) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** An empty house: bringing it to its form takes longer than everything else. */
let empty: string | undefined;
export function emptyHouse(): string {
  if (empty !== undefined) return empty;
  empty = mkdtempSync(join(tmpdir(), 'inbox-empty-'));
  open(empty).close();
  return empty;
}

/** Forgets what the worlds of this file have shared. */
export function forgetEmptyHouse(): void {
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
      "SELECT CAST(substr(key, 6) AS INTEGER) AS id FROM outbox WHERE key LIKE 'wish:%' ORDER BY 1",
    ),
    known: ids('SELECT update_id AS id FROM inbox ORDER BY 1'),
    payloads: ids('SELECT update_id AS id FROM inbox WHERE payload IS NOT NULL'),
  };
  database.close();
  return kept;
}
