import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { deliveryLifetimeMs } from '../../../src/domain/delivery.ts';
import { createDeliver } from '../../../src/services/notifications/deliver.ts';
import { createWakeups } from '../../../src/services/context.ts';
import type { OperationId } from '../../../src/domain/operation.ts';
import type { ChatId, ServerId } from '../../../src/domain/server.ts';
import { createTaskSet } from '../../../src/lib/loop.ts';
import type { Db } from '../../../src/db/db.ts';
import { quietLog as log } from '../../quiet-log.ts';
import { newFolder, newKey, open } from '../../db/test-database.ts';

const chat = -100 as ChatId;
const now = Date.UTC(2026, 0, 2);

let folder: string;
let db: Db;
beforeEach(() => {
  folder = newFolder();
  db = open(join(folder, 'bot.db'), newKey());
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that stopped so long ago, still to be told. */
const stopped = (serverId: number, ageMs: number): void =>
  void db.outbox.add({
    key: `event:${serverId}`,
    chatId: chat,
    personId: undefined,
    body: {
      kind: 'event',
      serverId: serverId as ServerId,
      event: { kind: 'stopped-unexpectedly', sinceAt: now - ageMs },
    },
    dueAt: now - ageMs,
    now: now - ageMs,
  });

/** What has nothing to do here. */
const quiet = {
  readModel: { topicOf: () => undefined },
  notifications: { enqueue: () => true, enqueueNextReminder: () => undefined },
  groups: { applyDelivery: () => undefined },
  liveMessages: { attach: () => Promise.resolve() },
  wakeups: createWakeups(),
  random: () => 0.5,
};

test('news of a minute ago are not buried with those of a day ago', async () => {
  const tasks = createTaskSet(log);
  const buried: string[] = [];
  stopped(1, deliveryLifetimeMs);
  stopped(2, 60_000);
  createDeliver({
    ...quiet,
    db: { ...db, chats: { ...db.chats, isResting: () => true } },
    notifier: { send: () => Promise.reject(new Error('nothing is sent to a paused chat')) },
    tasks,
    log: { warn: (_, fields) => void buried.push((fields as { readonly key: string }).key) },
    now: () => now,
  })();
  await tasks.drain(10_000);
  expect(buried).toEqual(['event:1']);
  expect(db.outbox.depth().waiting).toBe(1);
});

test('what could not be told yet is tried again before what came after it', async () => {
  const tasks = createTaskSet(log);
  const told: string[] = [];
  let isAway = true;
  let at = now;
  const deliver = createDeliver({
    ...quiet,
    db: db,
    notifier: {
      send: items => {
        if (!isAway) told.push(...items.map(({ key }) => key));
        const outcome = isAway
          ? ({ kind: 'no-answer', reason: 'timeout' } as const)
          : ({ kind: 'sent', messageId: 1 } as const);
        return Promise.resolve({ kind: 'attempted', call: 'send', outcome } as const);
      },
    },
    tasks,
    log,
    now: () => at,
  });
  stopped(1, 0);
  // Telegram is away for so long that the next try is minutes off.
  for (let tries = 0; tries < 12; tries++) {
    at = db.outbox.earliestDueAt() ?? at;
    deliver();
    await tasks.drain(10_000);
  }
  isAway = false;
  at += 1;
  db.outbox.add({
    key: 'power-action:1',
    chatId: chat,
    personId: undefined,
    body: { kind: 'power-action', operationId: 1 as OperationId },
    dueAt: at,
    now: at,
  });
  deliver();
  await tasks.drain(10_000);
  expect(told).toEqual(['event:1', 'power-action:1']);
});
