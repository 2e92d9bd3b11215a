import { expect, test } from 'vitest';

import type { Db } from '../../../src/db/db.ts';
import type { OperationId } from '../../../src/domain/operation.ts';
import type { OrderId, PersonId, ServerId } from '../../../src/domain/server.ts';
import { createTaskSet } from '../../../src/lib/loop.ts';
import { createGroupCommit } from '../../../src/services/group-commit.ts';
import { createDeliver } from '../../../src/services/notifications/deliver.ts';
import { quietLog as log } from '../../test-log.ts';
import { chat, now, quiet, sent, useDb } from './delivery-harness.ts';

let db: Db;
useDb(opened => (db = opened));

/** A paid order, whose message has an Install button. */
const paid = (): void =>
  void db.outbox.add({
    key: 'order-paid',
    chatId: chat,
    personId: undefined,
    body: { kind: 'event', serverId: 1 as ServerId, event: { kind: 'order-paid', orderId: '1' as OrderId } },
    dueAt: now,
    now,
  });

test('the buttons of a message are remembered in the commit that ends its delivery', async () => {
  const watched: unknown[] = [];
  let committed: unknown;
  const { run } = createDeliver({
    ...quiet,
    db,
    messageButtons: { watch: (...args) => void watched.push(args) },
    // The process ends right after it.
    commit: work => {
      work();
      committed = [db.outbox.depth().waiting, ...watched];
      return new Promise(() => undefined);
    },
    notifier: { send: () => Promise.resolve(sent) },
    tasks: createTaskSet(log),
    log,
    now: () => now,
  });
  paid();
  run();
  await new Promise(setImmediate);
  expect(committed).toEqual([0, [{ chatId: chat, messageId: 1 }, 1, 'operation']]);
});

test('a message about a server that was deleted while it was sent is not sent again', async () => {
  const tasks = createTaskSet(log);
  let calls = 0;
  const { run } = createDeliver({
    ...quiet,
    db,
    messageButtons: {
      watch: ({ chatId, messageId }, server, until) =>
        db.messageButtons.add(chatId, messageId, server, until),
    },
    commit: createGroupCommit(db.transactionWithoutSync),
    notifier: {
      send: () => {
        calls += 1;
        return Promise.resolve(sent);
      },
    },
    tasks,
    log,
    now: () => now,
  });
  paid();
  run();
  await tasks.drain(10_000);
  expect([calls, db.outbox.depth().waiting]).toEqual([1, 0]);
});

test('a message that can not be stored as a live message fails as a task, which the end of the process waits for', async () => {
  const failures: unknown[] = [];
  const tasks = createTaskSet({ error: (_, fields) => void failures.push(fields) });
  const full = new Error('database or disk is full');
  db.outbox.add({
    key: 'undoable',
    chatId: chat,
    personId: 1 as PersonId,
    body: { kind: 'undoable', operationId: 1 as OperationId },
    dueAt: now,
    now,
  });
  createDeliver({
    ...quiet,
    db,
    liveMessages: { attach: () => new Promise(setImmediate).then(() => Promise.reject(full)) },
    notifier: { send: () => Promise.resolve(sent) },
    tasks,
    log,
    now: () => now,
  }).run();
  await tasks.drain(10_000);
  expect(failures).toEqual([{ task: 'attach-message', error: full }]);
});
