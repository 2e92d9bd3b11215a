import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { migrations, must, newFolder, newKey } from './test-database.ts';

/** Gives each test of a file a folder of its own, and the path of a database in it. */
export function useFolder(use: (folder: string, path: string) => void): void {
  let folder = '';
  beforeEach(() => {
    folder = newFolder();
    use(folder, join(folder, 'bot.db'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
}

/** For each test of a file: a database (yet to be filled) in a folder `data`, a backup, and a restore over it. */
export function useBackup(masterKey = newKey(), restoredAt = Date.parse('2026-03-01T04:05:06.789Z')) {
  const files = { folder: '', data: '', path: '', backup: '' };
  useFolder(folder => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    Object.assign(files, { folder, data, path: join(data, 'bot.db'), backup: join(folder, 'backup.db') });
  });
  return {
    files,
    masterKey,
    restoredAt,
    backUp: () =>
      must(
        writeBackup({ database: files.path, target: files.backup, masterKeys: [masterKey], replace: true }),
      ),
    restore: (over: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
      restoreBackup({
        ...{ database: files.path, backup: files.backup, migrations, masterKeys: [masterKey] },
        ...{ carryOver: true, now: () => restoredAt },
        ...over,
      }),
  };
}
