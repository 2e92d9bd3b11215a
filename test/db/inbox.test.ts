import { expect, test } from 'vitest';

import { newKey, open, query } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let path: string;
useFolder((_, database) => {
  path = database;
});

const dayMs = 24 * 60 * 60_000;
let now = Date.UTC(2026, 0, 1);

test('the key of the inbox is replaced after a day, and what waits still opens', () => {
  const db = open(path, masterKey, [], () => now);
  db.inbox.exchange([{ updateId: 1, payload: 'first' }], []);
  const keys = () => query<{ id: number }>(path, "SELECT id FROM data_keys WHERE purpose = 'inbox'");
  const before = keys();
  db.inbox.replaceKey();
  expect(keys()).toEqual(before);
  now += dayMs;
  db.inbox.replaceKey();
  expect(keys()).toHaveLength(1);
  expect(keys()).not.toEqual(before);
  db.inbox.exchange([{ updateId: 2, payload: 'second' }], []);
  expect(db.inbox.reopen().map(({ payload }) => payload)).toEqual(['first', 'second']);
  db.close();
  const again = open(path, masterKey, [], () => now);
  expect(again.inbox.reopen().map(({ payload }) => payload)).toEqual(['first', 'second']);
  again.close();
});
