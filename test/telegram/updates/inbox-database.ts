import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { openExistingDatabase } from '../../../src/db/database.ts';
import { createInbox } from '../../../src/db/inbox.ts';
import { createOutbox } from '../../../src/db/messages.ts';
import { openVault } from '../../../src/db/vault.ts';
import { must, newFolder, newKey, open as openDb, query } from '../../db/test-database.ts';

const masterKey = newKey();

export type InboxDatabase = ReturnType<typeof open>;

/** Opens the database in a folder, without the checks and the tables that the inbox doesn't need. */
export function open(folder: string) {
  const database = must(openExistingDatabase({ path: join(folder, 'bot.db'), access: 'read-write' }));
  const vault = must(openVault({ database, masterKey, previousKeys: [] }));
  return {
    inbox: createInbox(database, vault, Date.now),
    outbox: createOutbox(database),
    close: database.close,
  };
}

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
  openDb(join(empty, 'bot.db'), masterKey).close();
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
