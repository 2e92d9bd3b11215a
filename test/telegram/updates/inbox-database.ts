import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { newFolder, newKey, open as openDb, query } from '../../db/test-database.ts';

const masterKey = newKey();

/** Opens the database in a folder. */
export const open = (folder: string) => openDb(join(folder, 'bot.db'), masterKey, [], Date.now);

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
  empty = newFolder('inbox-empty');
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
  const rows = query<{ kind: 'effects' | 'known' | 'payloads'; id: number }>(
    join(folder, 'bot.db'),
    `SELECT 'effects' AS kind, CAST(substr(key, 8) AS INTEGER) AS id FROM outbox WHERE key LIKE 'effect:%'
     UNION ALL SELECT 'known', update_id FROM inbox
     UNION ALL SELECT 'payloads', update_id FROM inbox WHERE payload IS NOT NULL
     ORDER BY 1, 2`,
  );
  const idsOf = (wanted: string) => rows.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  return { effects: idsOf('effects'), known: idsOf('known'), payloads: idsOf('payloads') };
}
