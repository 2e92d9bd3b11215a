import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openExistingDatabase } from '../../../src/db/database.ts';
import { countStatements } from '../../db/count-statements.ts';
import { must } from '../../db/test-database.ts';
import { createWorld, type World } from '../crash-harness.ts';
import { anna, chat } from '../start-services.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.end());

const minute = 60_000;

/** Counts the commits of other connections (SQLite: PRAGMA data_version): whether there was one since the last call. */
function createCommitDetector(path: string) {
  const database = must(openExistingDatabase({ path, access: 'read-only' }));
  const version = database.prepare<[], { data_version: number }>('PRAGMA data_version');
  const read = (): number | undefined => version.get()?.data_version;
  let last = read();
  return {
    hasCommitted: (): boolean => {
      const [before, now] = [last, read()];
      last = now;
      return before !== now;
    },
    close: database.close,
  };
}

test('polls that find nothing new write nothing for twenty minutes, and then one row each', async () => {
  world.provider.addMany(world.cid, 20, 'servers');
  await world.link();
  const { pass, close, services } = world.start();
  await pass(5 * minute);
  const commits = createCommitDetector(join(world.folder, 'bot.db'));
  const before = world.provider.calls.length;
  await pass(20 * minute);
  // Twenty servers and their account, about once a minute.
  expect(world.provider.calls.length - before).toBeGreaterThan(300);
  expect(commits.hasCommitted()).toBe(false);
  const viewer = { personId: anna, chatId: chat };
  for (const { snapshot } of services.servers.cardsOf(viewer)) {
    expect(snapshot.seenAt).toBeGreaterThan(world.clock.now - 2 * minute);
  }
  const calls = world.provider.calls.length;
  let written = 0;
  for (let steps = 0; steps < 120; steps++) {
    await pass(minute / 2);
    if (commits.hasCommitted()) written += 1;
  }
  expect(written).toBeGreaterThan(0);
  expect(written / (world.provider.calls.length - calls)).toBeLessThan(0.05);
  commits.close();
  await close();
});

test('polls that find nothing new read no links and no servers from the database', async () => {
  world.provider.addMany(world.cid, 20, 'servers');
  await world.link();
  const { pass, close } = world.start();
  await pass(5 * minute);
  const statements = countStatements();
  const before = world.provider.calls.length;
  await pass(5 * minute);
  expect(world.provider.calls.length - before).toBeGreaterThan(80);
  expect(statements.countOf('links')).toBe(0);
  expect(statements.countOf('servers WHERE id')).toBe(0);
  statements.stop();
  await close();
});

test('a reply that has changed nothing before is applied while an operation is open', async () => {
  const { orderid } = world.provider.addServer(world.cid);
  const accountId = await world.link();
  const { pass, close, db } = world.start();
  await pass(5 * minute);
  const server = db.servers.ofAccount(accountId).find(({ snapshot }) => snapshot.order.id === orderid);
  if (server === undefined) throw new Error('the order is not listed');
  const { id } = db.operations.accept({
    ...({ action: 'reboot', personName: '', idempotencyKey: 'reboot' } as const),
    ...{ personId: anna, chatId: chat, accountId, serverId: server.id, requestedAt: world.clock.now },
  });
  db.operations.advance(id, 'accepted', 'sent', world.clock.now);
  await pass(10 * minute);
  // Without a read that caught it off, two reads of "on" settle it, or it is unconfirmed: it isn't left open.
  expect(db.operations.open()).toEqual([]);
  await close();
});

test('a known reply that comes after something else has changed is read again at once', async () => {
  world.provider.addServer(world.cid);
  const accountId = await world.link();
  const { pass, close, db, services } = world.start();
  await pass(5 * minute);
  const id = db.servers.ofAccount(accountId)[0]?.id;
  if (id === undefined) throw new Error('the order is not listed');
  const known = db.servers.knownReply(id);
  expect(known).toBeDefined();
  const before = world.provider.calls.length;
  const polling = services.servers.poll(id);
  // The request has arrived, and its reply hasn't been read.
  while (world.provider.calls.length === before) await setImmediate();
  db.servers.forgetReply(id);
  await polling;
  expect(db.servers.dueAt(id)).toBe(world.clock.now);
  await pass(minute / 60);
  expect(world.provider.calls.length - before).toBe(2);
  expect(db.servers.knownReply(id)).toBe(known);
  await close();
});

test('the time without reads on a suspended machine is unknown, even if the next reply is the known one', async () => {
  world.provider.addServer(world.cid);
  const accountId = await world.link();
  const { pass, close, db } = world.start();
  await pass(5 * minute);
  const [server] = db.servers.ofAccount(accountId);
  if (server === undefined) throw new Error('the order is not listed');
  const readAt = db.servers.readAt(server.id);
  world.clock.now += 60 * minute;
  await pass(minute / 12);
  const resumedAt = db.servers.readAt(server.id);
  expect(resumedAt).toBe(world.clock.now);
  expect(db.stateIntervals.since(server.id, 0)).toMatchObject([
    { state: 'running', endedAt: readAt },
    { state: 'running', startedAt: resumedAt, endedAt: undefined },
  ]);
  await close();
});
