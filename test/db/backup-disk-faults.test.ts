import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { breakDisk, type BrokenDisk, type DiskFault } from './failing-disk.ts';
import { addPerson, fill, migrations, newKey, open, query, readAll } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let folder: string;
let path: string;
let target: string;
let disk: BrokenDisk | undefined;
afterEach(() => disk?.repair());
useFolder((made, database) => {
  folder = made;
  path = database;
  target = join(made, 'backup.db');
});

const faults: readonly DiskFault[] = [
  { code: 'SQLITE_FULL', how: 'rolled-back', lasts: 'once' },
  { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'once' },
  { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'on' },
  { code: 'SQLITE_BUSY', how: 'statement', lasts: 'on' },
  { code: 'SQLITE_IOERR_WRITE', how: 'late', lasts: 'once' },
];

/**
 * Does the work with each of its statements failing in turn (a few of them, unless LONG is set), and checks the
 * result; first once with none failing, which counts them.
 */
function atEveryStatement<T>(fault: DiskFault, work: () => T, check: (result: T) => void): number {
  const run = (at: number) => {
    disk = breakDisk(({ name }) => name.startsWith(folder), at, fault);
    const { failedAt, seen, repair } = disk;
    try {
      return { result: work(), seen: seen().length };
    } catch (error) {
      throw new Error(`it threw at ${at}: ${failedAt() ?? ''}`, { cause: error });
    } finally {
      repair();
    }
  };
  const { seen } = run(Infinity);
  const stride = process.env.LONG === undefined ? Math.ceil(seen / 6) : 1;
  for (let at = 1 + Math.floor(Math.random() * stride); at <= seen; at += stride) check(run(at).result);
  return seen;
}

const backUp = () => writeBackup({ database: path, target, masterKeys: [masterKey], replace: true });

test.each(faults)('a backup with $code ($how, $lasts) anywhere is whole, or there is none', fault => {
  fill(path, masterKey, 3);
  backUp();
  let before = readFileSync(target);
  atEveryStatement(fault, backUp, made => {
    if (made.kind === 'failed') {
      expect(made.failure).toMatchObject({ kind: 'cannot-open', reason: fault.code });
      expect(readFileSync(target).equals(before)).toBe(true);
    }
    before = readFileSync(target);
    expect(query(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(readAll(path, masterKey)).toHaveLength(3);
    expect(readdirSync(folder).toSorted()).toEqual(['backup.db', 'bot.db', 'bot.db.lock']);
  });
  expect(backUp().kind).toBe('ok');
});

test.each(faults)('a restore with $code ($how, $lasts) anywhere leaves one whole database', fault => {
  fill(path, masterKey, 3);
  backUp();
  const backup = join(folder, 'older.db');
  renameSync(target, backup);
  const bot = open(path, masterKey);
  addPerson(bot, 4);
  bot.close();
  backUp();
  let now = 5_000;
  const restore = () => {
    // Each time over the database with four people.
    for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    cpSync(target, path);
    return restoreBackup({
      ...{ database: path, backup, migrations, masterKeys: [masterKey] },
      ...{ carryOver: true, now: () => (now += 1_000) },
    });
  };
  const statements = atEveryStatement(fault, restore, ({ kind }) => {
    const people = kind === 'ok' ? [1, 2, 3] : [1, 2, 3, 4];
    expect(readAll(path, masterKey)).toEqual(people.map(number => `key-of-${number}`));
    expect(query(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(query(path, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(readdirSync(folder).filter(name => name.includes('.restoring-'))).toEqual([]);
  });
  expect(statements).toBeGreaterThan(0);
  expect(restore().kind).toBe('ok');
});
