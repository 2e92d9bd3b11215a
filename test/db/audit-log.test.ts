import { expect, test } from 'vitest';

import { newestPage } from '../../src/domain/audit-entry.ts';
import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { accountOf, addPerson, newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const masterKey = newKey();
let path: string;
useFolder((_, database) => {
  path = database;
});

let now = Date.UTC(2026, 0, 1);

const entryOf = (account: AccountId, number: number) =>
  ({
    at: now,
    chatId: -1001 as ChatId,
    accountId: account,
    serverId: undefined,
    serverName: `web-${number % 7}`,
    personId: 1 as PersonId,
    personName: 'P1',
    action: 'lock',
    outcome: 'done',
    detail: String(number),
  }) as const;

test('repeats within an hour are one entry with a count, and those of another hour another', () => {
  const db = open(path, masterKey, [], () => now);
  addPerson(db, 1);
  const account = accountOf(path, 1) ?? (0 as AccountId);
  for (let n = 0; n < 119; n++) {
    db.auditLog.add(entryOf(account, 1));
    db.auditLog.add({ ...entryOf(account, 1), action: 'unlock' });
  }
  const times = () =>
    db.auditLog.page({ accounts: [account] }, newestPage, 100).map(entry => [entry.action, entry.times]);
  expect(times()).toEqual([
    ['unlock', 119],
    ['lock', 119],
  ]);
  now += 60 * 60_000;
  db.auditLog.add(entryOf(account, 1));
  expect(times()[0]).toEqual(['lock', 1]);
  db.close();
});

test('pages of several accounts follow each other in both directions without a gap', () => {
  const db = open(path, masterKey, [], () => now);
  addPerson(db, 1);
  addPerson(db, 2);
  const accounts = [1, 2].map(person => accountOf(path, person) ?? (0 as AccountId));
  for (let n = 0; n < 40; n++) db.auditLog.add(entryOf(accounts[n % 3 === 0 ? 1 : 0] ?? (0 as AccountId), n));
  const first = db.auditLog.page({ accounts }, newestPage, 12);
  const second = db.auditLog.page({ accounts }, { side: 'older', id: first.at(-1)?.id ?? 0 }, 12);
  expect([...first, ...second].map(({ detail }) => Number(detail))).toEqual(
    Array.from({ length: 24 }, (_, n) => 39 - n),
  );
  expect(db.auditLog.page({ accounts }, { side: 'newer', id: second[0]?.id ?? 0 }, 12)).toEqual(first);
  db.close();
});
