import { globSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import type { ChatId, PersonId } from '../../src/domain/server.ts';
import { openSqliteFile, type Database } from '../../src/db/database.ts';
import { openDb } from '../../src/db/db.ts';
import { sealedColumns } from '../../src/db/backup.ts';
import { migrate } from '../../src/db/migrations.ts';
import { openVault, type Vault } from '../../src/db/vault.ts';
import { migrations, must, newKey } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let folder: string;
let path: string;
useFolder(made => {
  folder = made;
  path = join(made, 'made/bot.db');
});

function open(): { readonly database: Database; readonly vault: Vault } {
  const database = must(openSqliteFile({ path }));
  must(migrate(database, migrations));
  return { database, vault: must(openVault({ database, masterKey, previousKeys: [] })) };
}

const location = { table: 'links', owner: 1, account: 2, field: 'key' };

describe('an encrypted record', () => {
  test('opens at its own location and at no other', () => {
    const { database, vault } = open();
    const record = vault.seal(vault.createDataKey('link', 0), location, 'XXXXXXXX');
    expect(vault.open(record, location)).toBe('XXXXXXXX');
    for (const elsewhere of [{ table: 'inbox' }, { owner: 2 }, { account: 1 }, { field: 'cid' }]) {
      expect(vault.open(record, { ...location, ...elsewhere })).toBeUndefined();
    }
    database.close();
  });

  test('does not open when any character is changed, or it is cut anywhere', () => {
    const { database, vault } = open();
    const record = vault.seal(vault.createDataKey('link', 0), location, 'a key of the provider');
    for (let index = 0; index < record.length; index += 1) {
      for (const other of ['A', 'B', '.', '1', '-']) {
        if (record[index] === other) continue;
        const changed = record.slice(0, index) + other + record.slice(index + 1);
        expect(vault.open(changed, location), `character ${index} as ${other}`).toBeUndefined();
      }
      expect(vault.open(record.slice(0, index), location)).toBeUndefined();
    }
    database.close();
  });

  test('does not open under another data key, nor after its own is destroyed', () => {
    const { database, vault } = open();
    const [one, two] = [vault.createDataKey('link', 0), vault.createDataKey('link', 0)];
    const record = vault.seal(one, location, 'XXXXXXXX');
    expect(vault.open(record.replace(`v1.${one}.`, `v1.${two}.`), location)).toBeUndefined();
    vault.destroyDataKey(one);
    expect(vault.open(record, location)).toBeUndefined();
    database.close();
  });

  test('opens after a rollback has made SQLite use a data key id twice', () => {
    const { database, vault } = open();
    expect(() =>
      database.transaction(() => {
        vault.seal(vault.createDataKey('link', 0), location, 'lost');
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    const record = vault.seal(vault.createDataKey('link', 0), location, 'kept');
    database.close();
    const again = open();
    expect(again.vault.open(record, location)).toBe('kept');
    again.database.close();
  });
});

describe('the database', () => {
  const start = (key: Uint8Array = masterKey) =>
    openDb({ path, migrations, masterKey: key, previousKeys: [], now: () => 0 });

  test('is readable by its owner alone', () => {
    must(start()).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
  });

  test('syncs each commit to the disk, and overwrites what is deleted', () => {
    const { database } = open();
    const is = (pragma: string) =>
      Object.values(database.prepare<[], Record<string, unknown>>(`PRAGMA ${pragma}`).get() ?? {})[0];
    // 2: FULL.
    expect(['journal_mode', 'synchronous', 'secure_delete', 'foreign_keys'].map(is)).toEqual([
      'wal',
      2,
      1,
      1,
    ]);
    database.close();
  });

  test('skips the sync only of a commit that asks for that and is not part of another', () => {
    const { database } = open();
    const { transaction, transactionWithoutSync } = database;
    // 1: NORMAL, 2: FULL. SQLite ignores a change within a transaction.
    const synchronous = () =>
      database.prepare<[], { synchronous: number }>('PRAGMA synchronous').get()?.synchronous;
    expect(transactionWithoutSync(synchronous)).toBe(1);
    expect(synchronous()).toBe(2);
    expect(transaction(() => transactionWithoutSync(synchronous))).toBe(2);
    const fail = () => {
      throw new Error('failed');
    };
    expect(() => transactionWithoutSync(fail)).toThrow('failed');
    expect(synchronous()).toBe(2);
    database.close();
  });

  test('is not changed by a start with a wrong master key', () => {
    must(start()).close();
    const before = readFileSync(path);
    expect(start(newKey())).toEqual({ kind: 'failed', failure: { kind: 'wrong-master-key' } });
    expect(readFileSync(path).equals(before)).toBe(true);
    must(start()).close();
  });

  test.each([
    ['lacks its check value', 'DELETE FROM vault_check', 'vault-damaged'],
    [
      'has another’s check value',
      "UPDATE vault_check SET record = replace(record, 'v1.', 'v2.')",
      'wrong-master-key',
    ],
  ])('that %s accepts no key', (_, spoil, kind) => {
    const db = must(start());
    db.fingerprint('x');
    db.close();
    const database = must(openSqliteFile({ path }));
    database.exec(spoil);
    database.close();
    const before = readFileSync(path);
    for (const key of [masterKey, newKey()]) {
      expect(start(key)).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });

  test('is open in one process only', () => {
    const first = must(start());
    expect(start()).toMatchObject({ kind: 'failed', failure: { kind: 'already-running' } });
    first.close();
    must(start()).close();
  });

  test('is open in one process only under any name, also by a link that was there before it', () => {
    const link = join(folder, 'link.db');
    symlinkSync(path, link);
    const byLink = () => openDb({ path: link, migrations, masterKey, previousKeys: [], now: () => 0 });
    for (const [first, second] of [
      [byLink, start],
      [start, byLink],
    ] as const) {
      const db = must(first());
      expect(second()).toMatchObject({ kind: 'failed', failure: { kind: 'already-running' } });
      db.close();
    }
  });

  test('never replaces another file', () => {
    must(start()).close();
    writeFileSync(path, 'no database, but somebody needs it');
    expect(start()).toMatchObject({ kind: 'failed', failure: { kind: 'damaged' } });
    expect(readFileSync(path, 'utf8')).toContain('somebody needs it');
  });

  test('holds no pair in clear, and nothing of it after it is unlinked', () => {
    const db = must(start());
    const personId = 1 as PersonId;
    db.people.save({ id: personId, firstName: 'Anna', telegramLanguage: undefined }, 0);
    const credentials = { cid: createSecret('7770777'), key: createSecret('Xk3y-of-the-provider') };
    const id = db.links.addCandidate({ personId, chatId: 1 as ChatId, label: '', credentials }, 0);
    expect(db.links.credentials(id)?.key.reveal()).toBe('Xk3y-of-the-provider');
    const bytes = () => Buffer.concat([readFileSync(path), readFileSync(`${path}-wal`)]).toString('latin1');
    expect(bytes()).not.toContain('Xk3y-of-the-provider');
    expect(bytes()).not.toContain('7770777');
    db.links.destroy(id);
    db.secureCheckpoint();
    expect(bytes()).not.toMatch(/v1\.\d+\.[\w-]{16}\.[\w-]{10,}\./);
    db.close();
  });
});

test('every column for which the code encrypts is one that backups and rotations check', () => {
  const folder = join(import.meta.dirname, '../../src/db');
  const checked = new Set<string>(sealedColumns.map(({ table }) => table));
  // The vault's own two have checks of their own.
  const own = new Set(['vault_check', 'data_keys']);
  const locations = globSync('**/*.ts', { cwd: folder })
    .filter(name => name !== 'integrity.ts')
    .flatMap(name => [...readFileSync(join(folder, name), 'utf8').matchAll(/\btable: '(\w+)'/g)])
    .map(([, table = '']) => table)
    .filter(table => !own.has(table));
  expect(locations.length).toBeGreaterThan(0);
  expect(locations.filter(table => !checked.has(table))).toEqual([]);
});
