import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { initialSnapshot } from '../../src/domain/poll-result.ts';
import type { ChatId, OrderId, PersonId, ServerId } from '../../src/domain/server.ts';
import { findWriteError, openExistingDatabase } from '../../src/db/database.ts';
import type { Db } from '../../src/db/db.ts';
import { must, newKey, open, order } from './test-database.ts';
import { useFolder } from './use-folder.ts';

const now = 1_700_000_000_000;
const hour = 3_600_000;

let path: string;
let db: Db;
useFolder((_, made) => (path = made));
beforeEach(() => {
  db = open(path, newKey(), [], () => now);
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
      const at = db.servers.nextReadAt(id) ?? 0;
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
    expect([read, soon, unscheduled].map(db.servers.nextReadAt)).toEqual([now + hour, now - 5, undefined]);
  });

  test('are brought forward for accounts too', () => {
    const { id } = db.accounts.findOrCreate('y', now);
    db.accounts.failed(id, now + hour);
    expect(db.accounts.due(now + 60_000, 10)).toEqual([]);
    db.accounts.expediteFailed(now, 60_000);
    expect(db.accounts.due(now + 60_000, 10)).toMatchObject([{ id, failures: 1 }]);
  });
});

test('dueAwaited finds the due servers with an open operation', () => {
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
  expect(db.servers.dueAwaited(now, 10)).toMatchObject([{ id: stopped, dueAt: now }]);
  expect(db.servers.due(now, 10).map(({ id }) => id)).toEqual([idle, stopped, ended]);
});

test('a write check passes and changes nothing, and fails where nothing can be written', () => {
  addServer(1);
  expect(db.writeError()).toBeUndefined();
  expect(db.servers.countPolled()).toBe(1);
  const readOnly = must(openExistingDatabase({ path, access: 'read-only' }));
  expect(findWriteError(readOnly)).toBe('SQLITE_READONLY');
  readOnly.close();
});
