import { expect, test } from 'vitest';

import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { maxVisitors } from '../../src/db/retention.ts';
import { accountOf, addPerson, count, newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let path: string;
useFolder((_, database) => {
  path = database;
});

const dayMs = 24 * 60 * 60_000;
let now = Date.UTC(2026, 0, 1);
const owner = 1 as PersonId;
const group = -1001 as ChatId;

test('people who never linked an account are deleted after 30 days, with their chats, and others are not', () => {
  const db = open(path, masterKey, [], () => now);
  addPerson(db, 1);
  const account = accountOf(path, 1) ?? (0 as AccountId);
  const place = { chatId: group, accountId: account, personId: owner, topicId: undefined, title: 'Ops' };
  db.teams.subscribe(place, now);
  for (const id of [1, 2, 3]) {
    db.people.save({ id: id as PersonId, firstName: `P${id}`, telegramLanguage: 'en' }, now);
    db.chats.resume(id as ChatId, 'private');
    db.chatSettings.change(id as ChatId, { silent: true });
  }
  db.teams.requestAccess({ ...place, personId: 3 as PersonId, personName: 'P3' }, now);
  const left = () => ['people', 'chats', 'chat_settings'].map(table => count(path, table));
  now += 29 * dayMs;
  db.retention.prune(now);
  expect(left()).toEqual([3, 3, 3]);
  now += 2 * dayMs;
  db.retention.prune(now);
  expect(left()).toEqual([2, 2, 2]);
  expect(db.people.get(2 as PersonId)).toBeUndefined();
  db.close();
});

test('visitors and update ids beyond a number are deleted, the oldest first, and a part at a time', () => {
  const db = open(path, masterKey, [], () => now);
  db.transaction(() => {
    for (let id = 1; id <= maxVisitors + 5; id++) {
      const at = now + (id <= 5 ? 0 : dayMs);
      db.people.save({ id: id as PersonId, firstName: `P${id}`, telegramLanguage: 'en' }, at);
    }
  });
  db.retention.prune(now);
  expect(count(path, 'people')).toBe(maxVisitors);
  expect(count(path, 'people WHERE id <= 5')).toBe(0);
  const ids = Array.from({ length: 21_000 }, (_, n) => n + 1);
  db.inbox.exchange(
    ids.map(updateId => ({ updateId, payload: '' })),
    [],
  );
  db.inbox.exchange([], ids);
  expect(db.inbox.prune(now + 1)).toBe(false);
  expect(count(path, 'inbox')).toBe(1_000);
  expect(db.inbox.prune(now + 1)).toBe(true);
  expect(count(path, 'inbox')).toBe(0);
  db.close();
});
