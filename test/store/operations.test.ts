import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { openDatabase, type Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrations.ts';

const migrations = join(import.meta.dirname, '../../migrations');

/** A database as it was before the journal knew of more than power, with a message that follows an operation. */
function oldDatabase(folder: string): Database {
  const old = join(folder, 'migrations');
  mkdirSync(old);
  for (const name of readdirSync(migrations).sort().slice(0, 4)) {
    cpSync(join(migrations, name), join(old, name));
  }
  const opened = openDatabase({ path: join(folder, 'bot.db') });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  const database = opened.value;
  migrate(database, old);
  database.exec(`
    INSERT INTO accounts (id, fingerprint) VALUES (1, 'f');
    INSERT INTO servers (id, account_id, order_id, order_status, raw_order_status, first_seen_at, from_first_look,
      was_active, missed_looks) VALUES (5, 1, '47012', 'active', 'Active', 1, 1, 1, 0);
    INSERT INTO operations (id, wish, action, state, server_id, account_id, person_id, chat_id, asked_at, sent_at)
      VALUES (7, 'press:1:2:3:reboot', 'reboot', 'sent', 5, 1, 9, 9, 100, 200);
    INSERT INTO operations (id, wish, action, state, server_id, account_id, person_id, chat_id, asked_at, settled_at)
      VALUES (6, 'press:1:2:2:stop', 'stop', 'done', 5, 1, 9, 9, 50, 60);
    INSERT INTO live_messages (chat_id, message_id, operation_id, person_id, edit_at) VALUES (9, 11, 7, 9, 300);
  `);
  return database;
}

test('the wider journal keeps every operation, and every message that follows one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const database = oldDatabase(folder);
  expect(migrate(database, migrations).kind).toBe('ok');
  const all = (sql: string) => database.prepare<[], Record<string, unknown>>(sql).all();
  expect(
    all('SELECT id, wish, action, state, server_id, sent_at, details FROM operations ORDER BY id'),
  ).toEqual([
    {
      id: 6,
      wish: 'press:1:2:2:stop',
      action: 'stop',
      state: 'done',
      server_id: 5,
      sent_at: null,
      details: null,
    },
    {
      id: 7,
      wish: 'press:1:2:3:reboot',
      action: 'reboot',
      state: 'sent',
      server_id: 5,
      sent_at: 200,
      details: null,
    },
  ]);
  expect(all('SELECT message_id, operation_id FROM live_messages')).toEqual([
    { message_id: 11, operation_id: 7 },
  ]);
  expect(all('PRAGMA foreign_key_check')).toEqual([]);
  // What refers to it still goes with it.
  database.exec('DELETE FROM operations WHERE id = 7');
  expect(all('SELECT * FROM live_messages')).toEqual([]);
  database.close();
  rmSync(folder, { recursive: true });
});

test('two orders at once in one account, or a server action without a server, are refused by the table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const database = oldDatabase(folder);
  migrate(database, migrations);
  const insert = (
    wish: string,
    action: string,
    server: number | null,
    details: string | null,
    state = 'accepted',
  ) =>
    database
      .prepare(
        `INSERT INTO operations (wish, action, state, server_id, account_id, person_id, chat_id, asked_at, details)
         VALUES (?, ?, ?, ?, 1, 9, 9, 1, ?)`,
      )
      .run(wish, action, state, server, details);
  insert('a', 'create', null, '{}');
  expect(() => insert('b', 'create', null, '{}')).toThrow(/UNIQUE/);
  insert('c', 'create', null, '{}', 'unconfirmed');
  expect(() => insert('d', 'install', null, '{}')).toThrow(/CHECK/);
  expect(() => insert('e', 'create', 5, '{}')).toThrow(/CHECK/);
  expect(() => insert('f', 'install', 5, '{}')).toThrow(/UNIQUE/);
  insert('g', 'add-key', null, '{}');
  insert('h', 'add-key', null, '{}');
  database.close();
  rmSync(folder, { recursive: true });
});
