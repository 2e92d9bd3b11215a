import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeBackup } from '../../src/db/backup.ts';
import { lockForThisProcess } from '../../src/db/database.ts';
import { restoreBackup } from '../../src/db/restore/restore.ts';
import { fill, meddle, migrations, must, newFolder, newKey, query, readAll } from './test-database.ts';

const masterKey = newKey();
const restoredAt = Date.parse('2026-03-01T04:05:06.789Z');
let folder: string;
let path: string;
let backup: string;

beforeEach(() => {
  folder = newFolder();
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  path = join(folder, 'data', 'bot.db');
  backup = join(folder, 'backup.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const backUp = (keys: readonly [Uint8Array, ...Uint8Array[]] = [masterKey]) =>
  must(writeBackup({ database: path, target: backup, masterKeys: keys, replace: true }));

const restore = (over: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
  restoreBackup({
    database: path,
    backup,
    migrations,
    masterKeys: [masterKey],
    carryOver: true,
    now: () => restoredAt,
    ...over,
  });

describe('nothing is touched', () => {
  const refuses = (failure: object, over: Parameters<typeof restore>[0] = {}) => {
    const before = readFileSync(path);
    const names = readdirSync(join(folder, 'data')).sort();
    expect(restore(over)).toMatchObject({ kind: 'failed', failure });
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(names);
  };

  test('while the bot runs, or for another master key, or what is no sound backup of ours', () => {
    fill(path, masterKey, 60);
    backUp();
    const lock = must(lockForThisProcess(path));
    refuses({ kind: 'already-running' });
    lock.release();
    refuses({ kind: 'wrong-master-key' }, { masterKeys: [newKey()] });
    refuses({ kind: 'own-file' }, { backup: path });
    refuses({ kind: 'cannot-open' }, { backup: join(folder, 'none') });

    const spoil = (name: string, work: (copy: string) => void) => {
      const copy = join(folder, name);
      copyFileSync(backup, copy);
      work(copy);
      return { backup: copy };
    };
    const text = spoil('text', copy => writeFileSync(copy, 'not a database'));
    refuses({ kind: 'damaged', path: text.backup }, text);
    const damaged = spoil('damaged', copy => {
      const bytes = readFileSync(copy);
      bytes.fill(0xa5, 4096 * 3, 4096 * 6);
      writeFileSync(copy, bytes);
    });
    refuses({ kind: 'damaged', path: damaged.backup }, damaged);
    const sql = (name: string, statement: string) =>
      spoil(name, copy => meddle(copy, database => database.exec(statement)));
    refuses({ kind: 'newer' }, sql('newer', "INSERT INTO schema_migrations VALUES ('9999_x.sql', '', 0)"));
    refuses({ kind: 'edited' }, sql('edited', "UPDATE schema_migrations SET checksum = ''"));
    refuses({ kind: 'not-ours' }, sql('other', 'DROP TABLE schema_migrations'));
    refuses({ kind: 'broken-records' }, sql('swapped', 'UPDATE links SET key = cid WHERE id = 1'));
  });

  test('while something else has the database open', () => {
    fill(path, masterKey, 2);
    backUp();
    meddle(path, other => {
      other.prepare('SELECT count(*) FROM links').get();
      refusesQuietly();
    });
    function refusesQuietly() {
      expect(restore()).toMatchObject({ kind: 'failed', failure: { kind: 'in-use' } });
      expect(restore({ carryOver: false })).toMatchObject({ kind: 'failed', failure: { kind: 'in-use' } });
    }
    must(restore());
  }, 30_000);
});

test('a damaged database is replaced when asked to, and kept with its log', () => {
  fill(path, masterKey, 2);
  backUp();
  writeFileSync(path, 'what the disk made of it');
  writeFileSync(`${path}-wal`, 'and of its log');
  expect(restore()).toMatchObject({ kind: 'failed', failure: { kind: 'replaced-unreadable' } });
  const restored = must(restore({ carryOver: false }));
  expect(restored.replaced).toBe('left-out');
  expect(readFileSync(restored.keptAs ?? '', 'utf8')).toBe('what the disk made of it');
  expect(readFileSync(`${restored.keptAs ?? ''}-wal`, 'utf8')).toBe('and of its log');
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(readAll(path, masterKey)).toHaveLength(2);
});

test('what was replaced is for its owner alone, whatever it was before', () => {
  fill(path, masterKey, 1);
  backUp();
  chmodSync(path, 0o644);
  const { keptAs } = must(restore());
  expect([path, keptAs ?? ''].map(file => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('what a killed restore has left is removed by the next one', () => {
  fill(path, masterKey, 1);
  backUp();
  const left = `${path}.restoring-killed`;
  mkdirSync(left);
  copyFileSync(backup, join(left, 'copy.db'));
  must(restore());
  expect(existsSync(left)).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)(
  'what root restores is the bot’s user’s, as what it replaces was',
  () => {
    fill(path, masterKey, 1);
    backUp();
    chownSync(path, 65534, 65534);
    must(restore());
    expect(statSync(path)).toMatchObject({ uid: 65534, gid: 65534 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  },
);

test('a symbolic link stays one', () => {
  fill(path, masterKey, 1);
  backUp();
  const link = join(folder, 'link.db');
  symlinkSync(path, link);
  must(restore({ database: link }));
  expect(readdirSync(join(folder, 'data'))).toHaveLength(3);
  expect(readAll(link, masterKey)).toHaveLength(1);
});

test('a crash at any point leaves the old database or the new one, whole', () => {
  let stamp = 0;
  fill(path, masterKey, 2);
  backUp();
  for (const at of ['copied', 'prepared', 'kept', 'cleared', 'done'] as const) {
    meddle(path, database => database.exec("UPDATE links SET label = 'later ' || id"));
    const crashed = () =>
      restore({
        now: () => restoredAt + (stamp += 1),
        onPoint: point => {
          if (point === at) throw new Error('the power went');
        },
      });
    expect(crashed).toThrow('the power went');
    const labels = query<{ label: string }>(path, 'SELECT label FROM links ORDER BY id').map(
      row => row.label,
    );
    expect(labels, at).toEqual(at === 'done' ? ['Inferno', 'Inferno'] : ['later 1', 'later 2']);
    expect(query(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(readAll(path, masterKey)).toEqual(['key-of-1', 'key-of-2']);
  }
});
