import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { lockForThisProcess } from '../../src/db/database.ts';
import { fill, meddle, must, newKey, query, readAll } from './test-database.ts';
import { useBackup } from './use-folder.ts';

const { files, masterKey, restoredAt, backUp, restore } = useBackup();

describe('a restore is refused and changes nothing', () => {
  const refuses = (failure: object, over: Parameters<typeof restore>[0] = {}) => {
    const before = readFileSync(files.path);
    const names = readdirSync(files.data).sort();
    expect(restore(over)).toMatchObject({ kind: 'failed', failure });
    expect(readFileSync(files.path).equals(before)).toBe(true);
    expect(readdirSync(files.data).sort()).toEqual(names);
  };

  test('while the bot runs, with another master key, and from anything but a sound backup of this bot', () => {
    fill(files.path, masterKey, 60);
    backUp();
    const lock = must(lockForThisProcess(files.path));
    refuses({ kind: 'already-running' });
    lock.release();
    refuses({ kind: 'wrong-master-key' }, { masterKeys: [newKey()] });
    refuses({ kind: 'own-file' }, { backup: files.path });
    refuses({ kind: 'cannot-open' }, { backup: join(files.folder, 'none') });

    const spoil = (name: string, work: (copy: string) => void) => {
      const copy = join(files.folder, name);
      copyFileSync(files.backup, copy);
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
    refuses(
      { kind: 'unreleased' },
      sql('unreleased', "UPDATE schema_migrations SET name = '0001_vault.sql' WHERE name LIKE '0001%'"),
    );
    refuses({ kind: 'not-ours' }, sql('other', 'DROP TABLE schema_migrations'));
    refuses({ kind: 'broken-records' }, sql('swapped', 'UPDATE links SET key = cid WHERE id = 1'));
  });

  test('while another process has the database open', () => {
    fill(files.path, masterKey, 2);
    backUp();
    meddle(files.path, other => {
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

test('a restore without carry-over replaces a damaged database, and keeps it with its log', () => {
  fill(files.path, masterKey, 2);
  backUp();
  writeFileSync(files.path, 'a damaged file');
  writeFileSync(`${files.path}-wal`, 'and its log');
  expect(restore()).toMatchObject({ kind: 'failed', failure: { kind: 'replaced-unreadable' } });
  const restored = must(restore({ carryOver: false }));
  expect(restored.replaced).toBe('left-out');
  expect(readFileSync(restored.keptAs ?? '', 'utf8')).toBe('a damaged file');
  expect(readFileSync(`${restored.keptAs ?? ''}-wal`, 'utf8')).toBe('and its log');
  expect(existsSync(`${files.path}-wal`)).toBe(false);
  expect(readAll(files.path, masterKey)).toHaveLength(2);
});

test('a restore makes both files readable by their owner alone', () => {
  fill(files.path, masterKey, 1);
  backUp();
  chmodSync(files.path, 0o644);
  const { keptAs } = must(restore());
  expect([files.path, keptAs ?? ''].map(file => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
});

test('a restore removes what a killed one has left', () => {
  fill(files.path, masterKey, 1);
  backUp();
  const left = `${files.path}.restoring-killed`;
  mkdirSync(left);
  copyFileSync(files.backup, join(left, 'copy.db'));
  must(restore());
  expect(existsSync(left)).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)('a restore by root leaves the database to the user who had it', () => {
  fill(files.path, masterKey, 1);
  backUp();
  chownSync(files.path, 65534, 65534);
  must(restore());
  expect(statSync(files.path)).toMatchObject({ uid: 65534, gid: 65534 });
  expect(statSync(files.path).mode & 0o777).toBe(0o600);
});

test('a restore through a symbolic link keeps the link', () => {
  fill(files.path, masterKey, 1);
  backUp();
  const link = join(files.folder, 'link.db');
  symlinkSync(files.path, link);
  must(restore({ database: link }));
  expect(readdirSync(files.data)).toHaveLength(3);
  expect(readAll(link, masterKey)).toHaveLength(1);
});

test('a restore that crashes at any point leaves the old database or the new one, whole', () => {
  let stamp = 0;
  fill(files.path, masterKey, 2);
  backUp();
  for (const at of ['copied', 'prepared', 'kept', 'cleared', 'done'] as const) {
    meddle(files.path, database => database.exec("UPDATE links SET label = 'later ' || id"));
    const crashed = () =>
      restore({
        now: () => restoredAt + (stamp += 1),
        onPoint: point => {
          if (point === at) throw new Error('the power went');
        },
      });
    expect(crashed).toThrow('the power went');
    const labels = query<{ label: string }>(files.path, 'SELECT label FROM links ORDER BY id').map(
      row => row.label,
    );
    expect(labels, at).toEqual(at === 'done' ? ['Inferno', 'Inferno'] : ['later 1', 'later 2']);
    expect(query(files.path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(readAll(files.path, masterKey)).toEqual(['key-of-1', 'key-of-2']);
  }
});
