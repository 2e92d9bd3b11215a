import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { fill, meddle, newFolder, newKey, query } from './test-database.ts';

test('the operations table rejects a second open order of an account, and actions without their server', () => {
  const folder = newFolder();
  const path = join(folder, 'bot.db');
  fill(path, newKey(), 1);
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
    insert('a', 'create', null, '{}');
    expect(() => insert('b', 'create', null, '{}')).toThrow(/UNIQUE/);
    insert('c', 'create', null, '{}', 'unconfirmed');
    expect(() => insert('d', 'install', null, '{}')).toThrow(/CHECK/);
    expect(() => insert('e', 'create', 1, '{}')).toThrow(/CHECK/);
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
  rmSync(folder, { recursive: true });
});
