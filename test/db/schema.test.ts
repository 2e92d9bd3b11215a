import { readFileSync, rmSync } from 'node:fs';

import SQLite from 'better-sqlite3';
import { expect, test } from 'vitest';

import { openDb } from '../../src/db/db.ts';
import { startBotProcess } from '../e2e/bot-process.ts';
import { fill, meddle, migrations, newKey, query } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let folder: string;
let path: string;
useFolder((made, database) => {
  folder = made;
  path = database;
});

test('a history that was edited or is newer is refused', () => {
  fill(path, masterKey, 1);
  const start = () => openDb({ path, migrations, masterKey, previousKeys: [], now: () => 0 });
  meddle(path, database => {
    database.exec("UPDATE schema_migrations SET checksum = 'other' WHERE name LIKE '0002%'");
  });
  expect(start()).toMatchObject({ failure: { kind: 'edited' } });
  rmSync(path);
  fill(path, masterKey, 1);
  meddle(path, database => {
    database.exec("INSERT INTO schema_migrations VALUES ('9999_future.sql', '', 0)");
  });
  expect(start()).toMatchObject({ failure: { kind: 'newer' } });
});

test('a database of an unreleased version ends the start with one sentence and status 65', async () => {
  const old = new SQLite(path);
  old.exec(`
    CREATE TABLE vault_check (id INTEGER PRIMARY KEY CHECK (id = 1), master_key_id TEXT NOT NULL, record TEXT NOT NULL) STRICT;
    CREATE TABLE people (id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, first_seen_at INTEGER NOT NULL) STRICT;
    INSERT INTO people VALUES (1, 'Anna', 1);
    CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
    INSERT INTO schema_migrations VALUES ('0001_vault.sql', '9e', 1), ('0002_people_and_accounts.sql', 'a3', 1);`);
  old.close();
  const before = readFileSync(path);
  const bot = startBotProcess(
    {
      BOT_TOKEN: '123456789:AAtheSecretPartOfTheToken',
      MASTER_KEY: masterKey.toString('base64'),
      DATABASE_PATH: path,
    },
    folder,
  );
  expect(await bot.exited).toBe(65);
  expect(bot.output()).toBe(
    `${path} was created by a version from before the first release and can't be upgraded. Move the file away, start the bot and link the accounts again\n`,
  );
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('the operations table rejects a second open order of an account, and actions without their server', () => {
  fill(path, masterKey, 1);
  meddle(path, database => {
    const insert = (
      key: string,
      action: string,
      server: number | null,
      details: string | null,
      state = 'accepted',
    ) =>
      database
        .prepare(
          `INSERT INTO operations (idempotency_key, action, state, server_id, account_id, person_id, chat_id, requested_at, details)
           VALUES (?, ?, ?, ?, 1, 9, 9, 1, ?)`,
        )
        .run(key, action, state, server, details);
    insert('a', 'order', null, '{}');
    expect(() => insert('b', 'order', null, '{}')).toThrow(/UNIQUE/);
    insert('c', 'order', null, '{}', 'unconfirmed');
    expect(() => insert('d', 'install', null, '{}')).toThrow(/CHECK/);
    expect(() => insert('e', 'order', 1, '{}')).toThrow(/CHECK/);
    insert('f', 'install', 1, '{}');
    expect(() => insert('g', 'stop', 1, null)).toThrow(/UNIQUE/);
    insert('h', 'add-key', null, '{}');
    insert('i', 'add-key', null, '{}');
    // What refers to a server goes with it.
    database.exec(`INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, next_edit_at)
      SELECT 9, 11, id, 9, 300 FROM operations WHERE server_id = 1`);
    database.exec('DELETE FROM servers');
  });
  expect(query(path, 'SELECT idempotency_key AS key FROM operations ORDER BY id')).toEqual(
    ['a', 'c', 'h', 'i'].map(key => ({ key })),
  );
  expect(query(path, 'SELECT * FROM live_messages')).toEqual([]);
});
