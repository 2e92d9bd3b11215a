import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { addPerson, fill, meddle, newKey, open, query, readAll } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let folder: string;
let path: string;
let target: string;
useFolder((made, database) => {
  folder = made;
  path = database;
  target = join(made, 'backups.db');
});

const backUp = (over: Partial<Parameters<typeof writeBackup>[0]> = {}) =>
  writeBackup({ database: path, target, masterKeys: [masterKey], replace: false, ...over });

test('a backup beside a running bot holds what it has just committed, and no pair in clear', () => {
  fill(path, masterKey, 3);
  const bot = open(path, masterKey);
  addPerson(bot, 4);
  const made = backUp();
  expect(made).toMatchObject({
    kind: 'ok',
    value: { contents: { people: 4, links: 4, accounts: 4, servers: 4 }, records: 8, underOtherKeys: 0 },
  });
  bot.close();
  expect(statSync(target).mode & 0o777).toBe(0o600);
  expect(query(target, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(readAll(target, masterKey)).toEqual(['key-of-1', 'key-of-2', 'key-of-3', 'key-of-4']);
  expect(readFileSync(target).includes('key-of-1')).toBe(false);
  expect(readdirSync(folder).filter(name => name.includes('.part-'))).toEqual([]);
});

test('a backup replaces another only when asked to, and never the database', () => {
  fill(path, masterKey, 1);
  writeFileSync(target, 'older');
  expect(backUp()).toMatchObject({ failure: { kind: 'exists' } });
  expect(readFileSync(target, 'utf8')).toBe('older');
  expect(backUp({ replace: true }).kind).toBe('ok');
  const before = readFileSync(path);
  const link = join(folder, 'link.db');
  symlinkSync(path, link);
  for (const own of [path, `${path}-wal`, `${path}.lock`, link]) {
    expect(backUp({ target: own, replace: true }), own).toMatchObject({ failure: { kind: 'own-file' } });
  }
  const byLink = backUp({ database: link, target: `${path}-wal`, replace: true });
  expect(byLink).toMatchObject({ failure: { kind: 'own-file' } });
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a backup whose copy is damaged by the disk is removed', () => {
  fill(path, masterKey, 60);
  const spoilt = backUp({
    onCopied: copy => {
      const indices = "SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'servers'";
      const page = query<{ rootpage: number }>(copy, indices)[0]?.rootpage ?? 0;
      const bytes = readFileSync(copy);
      // How many entries there are (SQLite: "B-tree Page Header Format"). No row is concerned.
      bytes.writeUInt16BE(1, (page - 1) * 4096 + 3);
      writeFileSync(copy, bytes);
    },
  });
  expect(spoilt).toMatchObject({ kind: 'failed', failure: { kind: 'damaged' } });
  expect(readdirSync(folder).filter(name => name.startsWith('backups'))).toEqual([]);
});

test('a backup leaves a file alone that was created meanwhile', () => {
  fill(path, masterKey, 1);
  const made = backUp({ onCopied: () => writeFileSync(target, 'another file') });
  expect(made).toMatchObject({ failure: { kind: 'exists' } });
  expect(readFileSync(target, 'utf8')).toBe('another file');
});

test('a backup with a record that does not open is removed, and the one before stays', () => {
  fill(path, masterKey, 3);
  expect(backUp().kind).toBe('ok');
  const before = readFileSync(target);
  meddle(path, database => {
    database.exec("UPDATE links SET key = 'key-of-2' WHERE id = 2");
    database.exec('UPDATE links SET cid = (SELECT cid FROM links WHERE id = 1) WHERE id = 3');
  });
  expect(backUp({ replace: true })).toEqual({
    kind: 'failed',
    failure: { kind: 'broken-records', broken: ['links.cid of 3', 'links.key of 2'] },
  });
  expect(readFileSync(target).equals(before)).toBe(true);
  expect(readdirSync(folder).filter(name => name.includes('.part-'))).toEqual([]);
});

test('a backup with a wrong master key is refused, and the database stays byte for byte', () => {
  fill(path, masterKey, 2);
  const before = readFileSync(path);
  expect(backUp({ masterKeys: [newKey()] })).toEqual({
    kind: 'failed',
    failure: { kind: 'wrong-master-key' },
  });
  expect(existsSync(target)).toBe(false);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a backup of a damaged database names it, and one of no database creates none', () => {
  expect(backUp()).toMatchObject({ failure: { kind: 'cannot-open', reason: 'ENOENT' } });
  expect(existsSync(path)).toBe(false);
  fill(path, masterKey, 200);
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096 * 3, 4096 * 6);
  writeFileSync(path, bytes);
  expect(backUp()).toMatchObject({ failure: { kind: 'damaged', path } });
  expect(existsSync(target)).toBe(false);
});
