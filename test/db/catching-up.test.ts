import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { ChatId, OrderId, PersonId } from '../../src/domain/server.ts';
import { findWriteTrouble, openExistingDatabase } from '../../src/db/database.ts';
import { openStore, type Store } from '../../src/db/db.ts';

const now = 1_700_000_000_000;
const hour = 3_600_000;

let folder: string;
let store: Store;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'catching-up-'));
  const opened = openStore({
    path: join(folder, 'bot.db'),
    migrations: join(import.meta.dirname, '../../migrations'),
    masterKey: randomBytes(32),
    previousKeys: [],
    now: () => now,
  });
  if (opened.kind === 'failed') throw new Error(opened.failure.kind);
  store = opened.value;
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Servers of one account, each to be read in an hour. */
function fill(count: number) {
  const { id: account } = store.accounts.findOrCreate('x', now);
  return Array.from({ length: count }, (_, index) =>
    store.servers.add(
      account,
      {
        order: {
          id: String(index) as OrderId,
          number: undefined,
          amount: undefined,
          invoiceId: undefined,
          status: 'active',
          rawStatus: 'Active',
        },
        productStatus: undefined,
        vps: undefined,
        seenAt: undefined,
        firstSeenAt: now,
        fromFirstLook: true,
        paidAt: undefined,
        wasActive: false,
        expected: undefined,
        oddSince: undefined,
        downSince: undefined,
        missedLooks: 0,
        goneAt: undefined,
      },
      now + hour,
    ),
  );
}

describe('after an outage', () => {
  test('what could not be read is read within an interval, spread over it', () => {
    const ids = fill(1_000);
    for (const id of ids) store.servers.failed(id, now + hour);
    store.servers.hurryFailed(now, 60_000);
    const seconds = Array.from({ length: 60 }, () => 0);
    for (const id of ids) {
      const at = store.servers.nextReadAt(id) ?? 0;
      expect(at).toBeGreaterThanOrEqual(now);
      expect(at).toBeLessThan(now + 60_000);
      const second = Math.floor((at - now) / 1_000);
      seconds[second] = (seconds[second] ?? 0) + 1;
    }
    // Evenly it would be 16 or 17 a second.
    expect(Math.max(...seconds)).toBeLessThan(30);
  });

  test('what was read, is due sooner, or is not watched stays as it is', () => {
    const [read, soon, unwatched] = fill(3);
    if (read === undefined || soon === undefined || unwatched === undefined) throw new Error('too few');
    store.servers.failed(soon, now - 5);
    store.servers.failed(unwatched, now);
    store.servers.schedule(unwatched, undefined);
    store.servers.hurryFailed(now, 60_000);
    expect([read, soon, unwatched].map(store.servers.nextReadAt)).toEqual([now + hour, now - 5, undefined]);
  });

  test('accounts come back as servers do', () => {
    const { id } = store.accounts.findOrCreate('y', now);
    store.accounts.failed(id, now + hour);
    expect(store.accounts.due(now + 60_000, 10)).toEqual([]);
    store.accounts.hurryFailed(now, 60_000);
    expect(store.accounts.due(now + 60_000, 10)).toMatchObject([{ id, failures: 1 }]);
  });
});

test('what somebody waits for is known among what is due', () => {
  const [idle, stopped, later, ended] = fill(4);
  if (idle === undefined || stopped === undefined || later === undefined || ended === undefined) {
    throw new Error('too few');
  }
  const { id: accountId } = store.accounts.findOrCreate('x', now);
  const [personId, chatId] = [1 as PersonId, 1 as ChatId];
  store.people.remember({ id: personId, firstName: 'Anna', telegramLanguage: 'en' }, now);
  for (const serverId of [stopped, later, ended]) {
    const wish = {
      action: 'stop',
      serverId,
      accountId,
      personId,
      chatId,
      personName: '',
      askedAt: now,
    } as const;
    const { id } = store.operations.accept({ ...wish, wish: `stop:${serverId}` });
    if (serverId === ended) store.operations.advance(id, 'accepted', 'dropped', now);
    if (serverId !== later) store.servers.schedule(serverId, now);
  }
  store.servers.schedule(idle, now - hour);
  expect(store.servers.dueAwaited(now, 10)).toMatchObject([{ id: stopped, dueAt: now }]);
  expect(store.servers.due(now, 10).map(({ id }) => id)).toEqual([idle, stopped, ended]);
});

describe('a write that is tried', () => {
  test('can be done, and changes nothing that anybody reads', () => {
    fill(1);
    expect(store.writeTrouble()).toBeUndefined();
    expect(store.servers.countWatched()).toBe(1);
  });

  test('can’t be done where nothing can', () => {
    const opened = openExistingDatabase({ path: join(folder, 'bot.db'), access: 'read-only' });
    if (opened.kind === 'failed') throw new Error(opened.failure.kind);
    expect(findWriteTrouble(opened.value)).toBe('SQLITE_READONLY');
    opened.value.close();
  });
});
