import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { createSetBack } from '../../src/lib/timers.ts';
import type { Store } from '../../src/db/db.ts';
import { newKey, open } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const minute = 60_000;
const hour = 60 * minute;
const ahead = Date.UTC(2026, 0, 2);
/** What the clock jumps back to. */
const now = ahead - hour;
const chat = 1 as ChatId;

let path: string;
let store: Store;
let account: AccountId;
useFolder((_, made) => (path = made));
beforeEach(() => {
  store = open(path, newKey(), [], () => ahead);
  account = store.accounts.findOrCreate('fingerprint', ahead).id;
});
afterEach(() => store.close());

const enqueue = (key: string, delayMs: number, held?: true): void =>
  void store.outbox.add({
    key,
    chatId: chat,
    personId: undefined,
    body: { kind: 'power-action', operationId: 1 as never, ...(held === undefined ? {} : { held }) },
    dueAt: ahead + delayMs,
    now: ahead,
  });
const claimed = (at: number) => store.outbox.claim(at, 2 * minute, 10).map(({ key }) => key);

test('a start finds timestamps in the future, and only those', () => {
  expect(store.clock.isNeeded(now)).toBe(false);
  store.accounts.looked(account, ahead, ahead + minute);
  expect(store.clock.isNeeded(ahead)).toBe(false);
  expect(store.clock.isNeeded(now)).toBe(true);
  store.clock.rewind(now, minute);
  expect(store.clock.isNeeded(now)).toBe(false);
});

test('everything is polled within one interval', () => {
  store.accounts.looked(account, ahead, ahead + minute);
  expect(store.accounts.due(now + minute, 10)).toEqual([]);
  store.clock.rewind(now, minute);
  expect(store.accounts.due(now + minute, 10)).toHaveLength(1);
});

test('notifications keep their delay, and held ones the end of quiet hours', () => {
  enqueue('news', 3_000);
  enqueue('reminder', 30 * minute);
  enqueue('held', 2 * hour, true);
  // A lease by the old clock would hold it as long.
  expect(claimed(ahead + 3_000)).toEqual(['news']);
  store.clock.rewind(now, minute);
  expect(claimed(now)).toEqual([]);
  expect(claimed(now + 3_000)).toEqual(['news']);
  expect(claimed(now + 30 * minute)).toEqual(expect.arrayContaining(['reminder']));
  expect(claimed(now + 3 * hour - 1)).not.toContain('held');
  expect(claimed(now + 3 * hour)).toContain('held');
});

test('what failed is retried at once', () => {
  enqueue('news', 0);
  const [item] = store.outbox.claim(ahead, minute, 1);
  if (item !== undefined) store.outbox.retry(item.id, ahead + 5 * minute);
  store.clock.rewind(now, minute);
  expect(claimed(now)).toEqual(['news']);
});

test('an open operation starts now, and its deadline comes', () => {
  const operation = store.operations.accept({
    idempotencyKey: 'order',
    action: 'create',
    serverId: undefined,
    accountId: account,
    personId: 1 as PersonId,
    chatId: chat,
    requestedAt: ahead,
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  store.operations.advance(operation.id, 'accepted', 'sent', ahead);
  store.operations.advance(operation.id, 'sent', 'acknowledged', ahead);
  store.clock.rewind(now, minute);
  expect(store.operations.get(operation.id)).toMatchObject({ requestedAt: now, sentAt: now, answeredAt: now });
});

test('a clock jump back is noticed once; a clock that goes on or is adjusted is not', () => {
  let at = ahead;
  const isSetBack = createSetBack(() => at);
  const asked = [minute, -500, 365 * 24 * hour, -hour, 0, minute].map(ms => {
    at += ms;
    return isSetBack();
  });
  expect(asked).toEqual([false, false, false, true, false, false]);
});
