import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/secret.ts';
import type { ChatId, PersonId } from '../../src/domain/server.ts';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrations.ts';
import { openStore } from '../../src/db/db.ts';
import { openVault, type Vault } from '../../src/db/vault.ts';

const migrations = join(import.meta.dirname, '../../migrations');
const masterKey = randomBytes(32);
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
  path = join(folder, 'made/bot.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const must = <T>(result: { kind: 'ok'; value: T } | { kind: 'failed'; failure: unknown }): T => {
  if (result.kind === 'failed') throw new Error(JSON.stringify(result.failure));
  return result.value;
};

function open(): { readonly database: Database; readonly vault: Vault } {
  const database = must(openDatabase({ path }));
  must(migrate(database, migrations));
  return { database, vault: must(openVault({ database, masterKey, previousKeys: [] })) };
}

const place = { table: 'links', owner: 1, account: 2, field: 'key' };

describe('a record', () => {
  test('opens at its own place and at no other', () => {
    const { database, vault } = open();
    const record = vault.seal(vault.createDataKey('link', 0), place, 'XXXXXXXX');
    expect(vault.open(record, place)).toBe('XXXXXXXX');
    for (const elsewhere of [{ table: 'inbox' }, { owner: 2 }, { account: 1 }, { field: 'cid' }]) {
      expect(vault.open(record, { ...place, ...elsewhere })).toBeUndefined();
    }
    database.close();
  });

  test('is refused when any of its characters is another, or it is cut anywhere', () => {
    const { database, vault } = open();
    const record = vault.seal(vault.createDataKey('link', 0), place, 'a key of the provider');
    for (let index = 0; index < record.length; index += 1) {
      for (const other of ['A', 'B', '.', '1', '-']) {
        if (record[index] === other) continue;
        const changed = record.slice(0, index) + other + record.slice(index + 1);
        expect(vault.open(changed, place), `character ${index} as ${other}`).toBeUndefined();
      }
      expect(vault.open(record.slice(0, index), place)).toBeUndefined();
    }
    database.close();
  });

  test('does not open under another data key, nor once its own is destroyed', () => {
    const { database, vault } = open();
    const [one, two] = [vault.createDataKey('link', 0), vault.createDataKey('link', 0)];
    const record = vault.seal(one, place, 'XXXXXXXX');
    expect(vault.open(record.replace(`v1.${one}.`, `v1.${two}.`), place)).toBeUndefined();
    vault.destroyDataKey(one);
    expect(vault.open(record, place)).toBeUndefined();
    database.close();
  });

  test('keeps opening after a rolled-back data key whose number was given out again', () => {
    const { database, vault } = open();
    expect(() =>
      database.transaction(() => {
        vault.seal(vault.createDataKey('link', 0), place, 'lost');
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    const record = vault.seal(vault.createDataKey('link', 0), place, 'kept');
    database.close();
    const again = open();
    expect(again.vault.open(record, place)).toBe('kept');
    again.database.close();
  });
});

describe('the database', () => {
  const start = (key: Uint8Array = masterKey) =>
    openStore({ path, migrations, masterKey: key, previousKeys: [], now: () => 0 });

  test('is made for its owner alone', () => {
    must(start()).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
  });

  test('has each commit on the disk before it is acknowledged, and overwrites what is deleted', () => {
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

  test('is not changed by a start with the wrong master key', () => {
    must(start()).close();
    const before = readFileSync(path);
    expect(start(randomBytes(32))).toEqual({ kind: 'failed', failure: { kind: 'wrong-master-key' } });
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
  ])('that %s takes no key for its own', (_, spoil, kind) => {
    const store = must(start());
    store.fingerprint('x');
    store.close();
    const database = must(openDatabase({ path }));
    database.exec(spoil);
    database.close();
    const before = readFileSync(path);
    for (const key of [masterKey, randomBytes(32)]) {
      expect(start(key)).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(readFileSync(path).equals(before)).toBe(true);
    }
  });

  test('is one process’s', () => {
    const first = must(start());
    expect(start()).toMatchObject({ kind: 'failed', failure: { kind: 'already-running' } });
    first.close();
    must(start()).close();
  });

  test('is one process’s by whatever name, also by a link that was there before it', () => {
    const link = join(folder, 'link.db');
    symlinkSync(path, link);
    const byLink = () => openStore({ path: link, migrations, masterKey, previousKeys: [], now: () => 0 });
    for (const [first, second] of [
      [byLink, start],
      [start, byLink],
    ] as const) {
      const store = must(first());
      expect(second()).toMatchObject({ kind: 'failed', failure: { kind: 'already-running' } });
      store.close();
    }
  });

  test('is never made anew over something else', () => {
    must(start()).close();
    writeFileSync(path, 'no database at all, but somebody wants it');
    expect(start()).toMatchObject({ kind: 'failed', failure: { kind: 'damaged' } });
    expect(readFileSync(path, 'utf8')).toContain('somebody wants it');
  });

  test('holds no pair in clear, and nothing of it once it is unlinked', () => {
    const store = must(start());
    const person = { id: 1 as PersonId, firstName: 'Anna', telegramLanguage: undefined };
    store.people.remember(person, 0);
    const credentials = { cid: createSecret('7770777'), key: createSecret('Xk3y-of-the-provider') };
    const id = store.links.addCandidate(
      { personId: person.id, chatId: 1 as ChatId, label: '', credentials },
      0,
    );
    expect(store.links.credentials(id)?.key.reveal()).toBe('Xk3y-of-the-provider');
    const bytes = () => Buffer.concat([readFileSync(path), readFileSync(`${path}-wal`)]).toString('latin1');
    expect(bytes()).not.toContain('Xk3y-of-the-provider');
    expect(bytes()).not.toContain('7770777');
    store.links.destroy(id);
    store.forgetForGood();
    expect(bytes()).not.toMatch(/v1\.\d+\.[\w-]{16}\.[\w-]{10,}\./);
    store.close();
  });
});
