import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { createClockJumpDetector } from '../../src/lib/loop.ts';
import type { Db } from '../../src/db/db.ts';
import { newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const minute = 60_000;
const hour = 60 * minute;
const ahead = Date.UTC(2026, 0, 2);
/** What the clock jumps back to. */
const now = ahead - hour;
const chat = 1 as ChatId;

let path: string;
let db: Db;
let account: AccountId;
useFolder((_, made) => (path = made));
beforeEach(() => {
  db = open(path, newKey(), [], () => ahead);
  account = db.accounts.findOrCreate('fingerprint', ahead).id;
});
afterEach(() => db.close());

const enqueue = (key: string, delayMs: number, held?: true): void =>
  void db.outbox.add({
    key,
    chatId: chat,
    personId: undefined,
    body: { kind: 'power-action', operationId: 1 as never, ...(held === undefined ? {} : { held }) },
    dueAt: ahead + delayMs,
    now: ahead,
  });
const claimed = (at: number) => db.outbox.claim(at, 2 * minute, 10).map(({ key }) => key);

test('a start finds timestamps in the future, and only those', () => {
  expect(db.clock.isNeeded(now)).toBe(false);
  db.accounts.polled(account, ahead, ahead + minute);
  expect(db.clock.isNeeded(ahead)).toBe(false);
  expect(db.clock.isNeeded(now)).toBe(true);
  db.clock.clampTimestamps(now, minute);
  expect(db.clock.isNeeded(now)).toBe(false);
});

test('everything is polled within one interval', () => {
  db.accounts.polled(account, ahead, ahead + minute);
  expect(db.dueAccounts.firstDue(now + minute)).toBeUndefined();
  db.clock.clampTimestamps(now, minute);
  expect(db.dueAccounts.firstDue(now + minute)).toMatchObject({ id: account });
});

test('notifications keep their delay, and held ones the end of quiet hours', () => {
  enqueue('alert', 3_000);
  enqueue('reminder', 30 * minute);
  enqueue('held', 2 * hour, true);
  // A lease by the old clock would hold it as long.
  expect(claimed(ahead + 3_000)).toEqual(['alert']);
  db.clock.clampTimestamps(now, minute);
  expect(claimed(now)).toEqual([]);
  expect(claimed(now + 3_000)).toEqual(['alert']);
  expect(claimed(now + 30 * minute)).toEqual(expect.arrayContaining(['reminder']));
  expect(claimed(now + 3 * hour - 1)).not.toContain('held');
  expect(claimed(now + 3 * hour)).toContain('held');
});

test('what failed is retried at once', () => {
  enqueue('alert', 0);
  const [item] = db.outbox.claim(ahead, minute, 1);
  if (item !== undefined) db.outbox.retry(item.id, ahead + 5 * minute);
  db.clock.clampTimestamps(now, minute);
  expect(claimed(now)).toEqual(['alert']);
});

test('an open operation starts now, and its deadline comes', () => {
  const operation = db.operations.accept({
    idempotencyKey: 'order',
    action: 'order',
    serverId: undefined,
    accountId: account,
    personId: 1 as PersonId,
    chatId: chat,
    requestedAt: ahead,
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  db.operations.advance(operation.id, 'accepted', 'sent', ahead);
  db.operations.advance(operation.id, 'sent', 'acknowledged', ahead);
  db.clock.clampTimestamps(now, minute);
  expect(db.operations.get(operation.id)).toMatchObject({ requestedAt: now, sentAt: now, answeredAt: now });
});

test('a clock jump back is noticed once; a clock that goes on or is adjusted is not', () => {
  let at = ahead;
  const hasClockJumpedBack = createClockJumpDetector(() => at);
  const asked = [minute, -500, 365 * 24 * hour, -hour, 0, minute].map(ms => {
    at += ms;
    return hasClockJumpedBack();
  });
  expect(asked).toEqual([false, false, false, true, false, false]);
});
