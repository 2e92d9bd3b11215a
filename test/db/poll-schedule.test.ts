import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { initialSnapshot } from '../../src/domain/poll-result.ts';
import type { ChatId, OrderId, PersonId, ReplyTag, ServerId } from '../../src/domain/server.ts';
import { findWriteError, openExistingDatabase } from '../../src/db/database.ts';
import type { Db } from '../../src/db/db.ts';
import { meddle, must, newKey, open, order, query } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const now = 1_700_000_000_000;
const hour = 3_600_000;

let path: string;
let db: Db;
const key = newKey();
useFolder((_, made) => (path = made));
beforeEach(() => {
  db = open(path, key, [], () => now);
});
afterEach(() => db.close());

/** Adds a server, to be polled in an hour. */
const addServer = (id: number): ServerId =>
  db.servers.add(
    db.accounts.findOrCreate('x', now).id,
    initialSnapshot({ ...order, id: `${id}` as OrderId }, true, now),
    now + hour,
  );

describe('polls that failed in an outage', () => {
  test('are brought forward into one interval, evenly', () => {
    const ids = db.transaction(() => Array.from({ length: 1_000 }, (_, index) => addServer(index)));
    db.transaction(() => {
      for (const id of ids) db.servers.failed(id, now + hour);
    });
    db.servers.expediteFailed(now, 60_000);
    const perSecond = Array.from({ length: 60 }, () => 0);
    for (const id of ids) {
      const at = db.servers.dueAt(id) ?? 0;
      expect(at).toBeGreaterThanOrEqual(now);
      expect(at).toBeLessThan(now + 60_000);
      const second = Math.floor((at - now) / 1_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    // Exactly even would be 16 or 17.
    expect(Math.max(...perSecond)).toBeLessThan(30);
  });

  test('leave other polls as they are', () => {
    const [read, soon, unscheduled] = [addServer(1), addServer(2), addServer(3)];
    db.servers.failed(soon, now - 5);
    db.servers.failed(unscheduled, now);
    db.servers.schedule(unscheduled, undefined);
    db.servers.expediteFailed(now, 60_000);
    expect([read, soon, unscheduled].map(db.servers.dueAt)).toEqual([now + hour, now - 5, undefined]);
  });

  test('are brought forward for accounts too', () => {
    const { id } = db.accounts.findOrCreate('y', now);
    db.accounts.failed(id, now + hour);
    expect(db.dueAccounts.firstDue(now + 60_000)).toBeUndefined();
    db.accounts.expediteFailed(now, 60_000);
    expect(db.dueAccounts.firstDue(now + 60_000)).toMatchObject({ id });
  });
});

test('awaited finds the servers with an open operation', () => {
  const [idle, stopped, later, ended] = [addServer(1), addServer(2), addServer(3), addServer(4)];
  const request = {
    ...({ action: 'stop', personId: 1 as PersonId, chatId: 1 as ChatId, personName: '' } as const),
    ...{ accountId: db.accounts.findOrCreate('x', now).id, requestedAt: now },
  };
  for (const serverId of [stopped, later, ended]) {
    const { id } = db.operations.accept({ ...request, serverId, idempotencyKey: `stop:${serverId}` });
    if (serverId === ended) db.operations.advance(id, 'accepted', 'dropped', now);
    if (serverId !== later) db.servers.schedule(serverId, now);
  }
  db.servers.schedule(idle, now - hour);
  expect(db.servers.awaited()).toEqual([stopped, later]);
  expect([idle, stopped, ended, later].map(db.servers.dueAt)).toEqual([now - hour, now, now, now + hour]);
  expect(db.dueServers.firstDue(now)).toEqual({ id: idle, dueAt: now - hour });
});

test('a write check passes and changes nothing, and fails where nothing can be written', () => {
  addServer(1);
  expect(db.writeError()).toBeUndefined();
  expect(db.servers.countPolled()).toBe(1);
  const readOnly = must(openExistingDatabase({ path, access: 'read-only' }));
  expect(findWriteError(readOnly)).toBe('SQLITE_READONLY');
  readOnly.close();
});

test('what a rolled back transaction changed in memory is as before', () => {
  const id = addServer(1);
  db.servers.rememberReply(id, 1 as ReplyTag);
  const fail = () =>
    db.transaction(() => {
      db.servers.schedule(id, now);
      db.servers.failed(addServer(2), now);
      throw new Error('the disk is full');
    });
  expect(fail).toThrow('full');
  expect(db.servers.dueAt(id)).toBe(now + hour);
  expect(db.servers.countPolled()).toBe(1);
  expect(db.dueServers.nextDueAt()).toBe(now + hour);
});

test('reads that change nothing are stored when the database is closed, and twice an hour', () => {
  const id = addServer(1);
  const stored = () => query<{ seen_at: number | null }>(path, 'SELECT seen_at FROM servers')[0]?.seen_at;
  db.servers.unchanged(id, now + 2 * hour, now);
  expect(stored()).toBe(now);
  db.servers.unchanged(id, now + 2 * hour, now + hour / 4);
  expect(stored()).toBe(now);
  expect(db.servers.get(id)?.snapshot.seenAt).toBe(now + hour / 4);
  db.servers.unchanged(id, now + 2 * hour, now + hour);
  expect(stored()).toBe(now + hour);
  db.servers.unchanged(id, now + 3 * hour, now + hour + 1);
  db.close();
  expect(stored()).toBe(now + hour + 1);
  db = open(path, key, [], () => now);
  expect(db.servers.dueAt(id)).toBe(now + 3 * hour);
});

test('what was known of a server that was deleted is forgotten', () => {
  const [deleted, kept] = [addServer(1), addServer(2)];
  for (const id of [deleted, kept]) db.servers.stored(id, undefined, now);
  meddle(path, database => {
    database.exec(`DELETE FROM servers WHERE id = ${deleted}`);
  });
  db.servers.forgetDeleted();
  expect([deleted, kept].map(db.servers.readAt)).toEqual([undefined, now]);
});
