import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { AccountId, ChatId, PersonId } from '../../src/domain/server.ts';
import { createSetBack } from '../../src/lib/timers.ts';
import { openStore, type Store } from '../../src/db/db.ts';

const minute = 60_000;
const hour = 60 * minute;
const ahead = Date.UTC(2026, 0, 2);
/** Where the clock is set back to. */
const now = ahead - hour;
const chat = 1 as ChatId;

let folder: string;
let store: Store;
let account: AccountId;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rewinding-'));
  const opened = openStore({
    path: join(folder, 'bot.db'),
    migrations: join(import.meta.dirname, '../../migrations'),
    masterKey: randomBytes(32),
    previousKeys: [],
    now: () => ahead,
  });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  store = opened.value;
  account = store.accounts.findOrCreate('fingerprint', ahead).id;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const tell = (key: string, delayMs: number, held?: true): void =>
  void store.outbox.add({
    key,
    chatId: chat,
    personId: undefined,
    body: { kind: 'deed', operationId: 1 as never, ...(held === undefined ? {} : { held }) },
    dueAt: ahead + delayMs,
    now: ahead,
  });
const claimed = (at: number) => store.outbox.claim(at, 2 * minute, 10).map(({ key }) => key);

test('what was noted by a clock that was ahead is known at a start, and nothing else is', () => {
  expect(store.clock.isNeeded(now)).toBe(false);
  store.accounts.looked(account, ahead, ahead + minute);
  expect(store.clock.isNeeded(ahead)).toBe(false);
  expect(store.clock.isNeeded(now)).toBe(true);
  store.clock.rewind(now, minute);
  expect(store.clock.isNeeded(now)).toBe(false);
});

test('what is watched is read within one interval', () => {
  store.accounts.looked(account, ahead, ahead + minute);
  expect(store.accounts.due(now + minute, 10)).toEqual([]);
  store.clock.rewind(now, minute);
  expect(store.accounts.due(now + minute, 10)).toHaveLength(1);
});

test('news waits as long as it was to wait, and to the end of quiet hours by the clock that is right', () => {
  tell('news', 3_000);
  tell('reminder', 30 * minute);
  tell('held', 2 * hour, true);
  // A lease of the clock before would keep it as long.
  expect(claimed(ahead + 3_000)).toEqual(['news']);
  store.clock.rewind(now, minute);
  expect(claimed(now)).toEqual([]);
  expect(claimed(now + 3_000)).toEqual(['news']);
  expect(claimed(now + 30 * minute)).toEqual(expect.arrayContaining(['reminder']));
  expect(claimed(now + 3 * hour - 1)).not.toContain('held');
  expect(claimed(now + 3 * hour)).toContain('held');
});

test('what is to be tried again is tried at once', () => {
  tell('news', 0);
  const [item] = store.outbox.claim(ahead, minute, 1);
  if (item !== undefined) store.outbox.retry(item.id, ahead + 5 * minute);
  store.clock.rewind(now, minute);
  expect(claimed(now)).toEqual(['news']);
});

test('an operation under way is as old as can be, and its deadline comes', () => {
  const operation = store.operations.accept({
    wish: 'order',
    action: 'create',
    serverId: undefined,
    accountId: account,
    personId: 1 as PersonId,
    chatId: chat,
    askedAt: ahead,
    details: { tariffId: '303', tariffName: 'VPS-1', price: '5.00' },
  });
  store.operations.advance(operation.id, 'accepted', 'sent', ahead);
  store.operations.advance(operation.id, 'sent', 'acknowledged', ahead);
  store.clock.rewind(now, minute);
  expect(store.operations.get(operation.id)).toMatchObject({ askedAt: now, sentAt: now, answeredAt: now });
});

test('a clock that is set back is noticed once; one that goes on, or is adjusted, is not', () => {
  let at = ahead;
  const isSetBack = createSetBack(() => at);
  const asked = [minute, -500, 365 * 24 * hour, -hour, 0, minute].map(ms => {
    at += ms;
    return isSetBack();
  });
  expect(asked).toEqual([false, false, false, true, false, false]);
});
