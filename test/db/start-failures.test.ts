import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import SQLite from 'better-sqlite3';
import { expect, test } from 'vitest';

import { describeStartFailure } from '../../src/domain/start-failure.ts';
import { openDb } from '../../src/db/db.ts';
import { breakDisk } from './failing-disk.ts';
import { fill, leaveLog, migrations, newKey, readAll } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let folder: string;
let path: string;
/** Whether a new database was created, which is logged. */
let created: boolean;
useFolder((made, database) => {
  folder = made;
  path = database;
  created = false;
  fill(path, masterKey, 20);
});

/** Starts and stops the bot's database; the message, if the start fails. */
function start(key = masterKey): string | undefined {
  const opened = openDb({
    ...{ path, migrations, masterKey: key, previousKeys: [], now: () => 1_000 },
    onNew: () => void (created = true),
  });
  if (opened.kind === 'failed') return describeStartFailure(opened.failure);
  opened.value.close();
  return undefined;
}

/** Root may do everything, so the test becomes another user for a while. */
function asNobody<T>(work: () => T): T {
  if (process.getuid?.() !== 0) return work();
  const nobody = 65534;
  for (const name of ['', 'bot.db', 'bot.db.lock']) chownSync(join(folder, name), nobody, nobody);
  process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test.each([
  [
    'a file that may only be read',
    () => chmodSync(path, 0o400),
    /bot\.db can't be opened \(SQLITE_READONLY\w*\)\. .*permissions/,
  ],
  [
    'a file that may not be read',
    () => chmodSync(path, 0o000),
    /bot\.db can't be opened \(EACCES\)\. .*permissions/,
  ],
  [
    'a folder that may only be read',
    () => chmodSync(folder, 0o500),
    /can't be opened \(\w+\)\. .*permissions/,
  ],
  [
    'a lock that may only be read',
    () => chmodSync(`${path}.lock`, 0o400),
    /bot\.db\.lock can't be opened \(SQLITE_READONLY\w*\)\. .*permissions/,
  ],
])('a start on %s reports it and changes nothing', (_, spoil, words) => {
  const before = readFileSync(path);
  asNobody(() => {
    spoil();
    try {
      expect(start()).toMatch(words);
    } finally {
      chmodSync(folder, 0o700);
    }
  });
  chmodSync(path, 0o600);
  chmodSync(`${path}.lock`, 0o600);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(start()).toBeUndefined();
  expect(readAll(path, masterKey)).toHaveLength(20);
});

test('a start while another process writes, or has an exclusive lock, reports that', () => {
  const other = new SQLite(path);
  other.exec('BEGIN IMMEDIATE');
  expect(start()).toMatch(/bot\.db can't be opened \(SQLITE_BUSY\)/);
  other.exec('ROLLBACK');
  expect(start()).toBeUndefined();
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  expect(start()).toMatch(/bot\.db can't be opened \(SQLITE_BUSY\)/);
  other.close();
  expect(start()).toBeUndefined();
});

const flip = (from: number, length: number): void => {
  const bytes = readFileSync(path);
  for (let at = from; at < from + length; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
};
test.each([
  ['flipped bytes in its name', () => flip(0, 4)],
  ['flipped bytes in its page size', () => flip(16, 2)],
  ['flipped bytes in its first table', () => flip(100, 12)],
  ['flipped bytes in its middle', () => flip(4096 * Math.floor(statSync(path).size / 8192), 64)],
  ['no second half', () => truncateSync(path, 4096 * Math.floor(statSync(path).size / 8192))],
  ['only half a page', () => truncateSync(path, 2048)],
])('a start on a file with %s reports it and changes nothing', (_, spoil) => {
  spoil();
  const before = readFileSync(path);
  expect(start()).toMatch(
    /bot\.db is not a readable database \(.+\)\. It was not changed\. Restore a backup/,
  );
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(created).toBe(false);
});

test.each([
  ['another master key', () => undefined, newKey(), /^MASTER_KEY is not the key/],
  [
    'a damaged page',
    () => flip(4096 * Math.floor(statSync(path).size / 8192), 64),
    masterKey,
    /is not a readable database \(.+\)\. It was not changed/,
  ],
])('a start with %s reports it and leaves the log of a killed process alone', (_, spoil, key, words) => {
  leaveLog(path);
  spoil();
  const files = () => [path, `${path}-wal`].map(name => readFileSync(name).toString('latin1'));
  const before = files();
  expect(start(key)).toMatch(words);
  expect(files()).toEqual(before);
});

test('a start with another master key changes nothing, also just after a restore', () => {
  const other = new SQLite(path);
  other.pragma('journal_mode = DELETE');
  other.close();
  const before = readFileSync(path);
  expect(start(newKey())).toMatch(/^MASTER_KEY is not the key/);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.each(['missing', 'empty'])('a start on a file that is %s, with its log still there, is refused', how => {
  const other = new SQLite(path);
  other.exec('UPDATE people SET first_seen_at = 2');
  const log = readFileSync(`${path}-wal`);
  other.close();
  writeFileSync(`${path}-wal`, log);
  if (how === 'missing') rmSync(path);
  else truncateSync(path);
  expect(start()).toMatch(/bot\.db is not a readable database \(its write-ahead log is there/);
  expect(readFileSync(`${path}-wal`).equals(log)).toBe(true);
  expect(existsSync(path)).toBe(how === 'empty');
});

test.each(['missing', 'empty'])('a start on a file that is %s reports a new database', how => {
  if (how === 'missing') rmSync(path);
  else truncateSync(path);
  expect(start()).toBeUndefined();
  expect(created).toBe(true);
  created = false;
  expect(start()).toBeUndefined();
  expect(created).toBe(false);
});

test.each(['an existing', 'a new'])(
  'a start on %s database reports a failure of any of its statements',
  which => {
    const trouble = { code: 'SQLITE_IOERR_READ', how: 'statement', lasts: 'once' } as const;
    let failures = 0;
    for (let at = 1; ; at += 1) {
      if (which === 'a new') for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
      const disk = breakDisk(({ name }) => name.startsWith(folder), at, trouble);
      try {
        const words = start();
        if (disk.failedAt() === undefined) break;
        expect(words ?? "can't be opened (SQLITE_IOERR_READ)").toContain(
          "can't be opened (SQLITE_IOERR_READ)",
        );
        if (words !== undefined) failures += 1;
      } finally {
        disk.repair();
      }
      expect(start()).toBeUndefined();
    }
    expect(failures).toBeGreaterThan(10);
    expect(readAll(path, masterKey)).toHaveLength(which === 'a new' ? 0 : 20);
  },
);
