import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { deliveryLifetimeMs } from '../../src/core/delivery.ts';
import type { ChatId, ServerId } from '../../src/core/server.ts';
import { createDeliverNews } from '../../src/flows/deliver-news.ts';
import { createTaskSet } from '../../src/runtime/loop.ts';
import type { Store } from '../../src/store/store.ts';
import { quietLog as log } from '../quiet-log.ts';
import { newFolder, newKey, open } from '../store/filled-store.ts';

const chat = -100 as ChatId;
const now = Date.UTC(2026, 0, 2);

let folder: string;
let store: Store;
beforeEach(() => {
  folder = newFolder();
  store = open(join(folder, 'bot.db'), newKey());
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that stopped so long ago, still to be told. */
const stopped = (serverId: number, ageMs: number): void =>
  void store.outbox.add({
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

test('news of a minute ago are not buried with those of a day ago', async () => {
  const tasks = createTaskSet(log);
  const buried: string[] = [];
  stopped(1, deliveryLifetimeMs);
  stopped(2, 60_000);
  createDeliverNews({
    outbox: store.outbox,
    transaction: store.transaction,
    isResting: () => true,
    topicOf: () => undefined,
    tell: () => Promise.reject(new Error('nothing is said in a chat that rests')),
    onTrouble: () => undefined,
    onNotDeleted: () => undefined,
    onTold: () => undefined,
    onBuried: ({ key }) => void buried.push(key),
    start: (name, task) => tasks.start(name, task),
    onEnd: () => undefined,
    now: () => now,
    random: () => 0.5,
  })();
  await tasks.drain(10_000);
  expect(buried).toEqual(['event:1']);
  expect(store.outbox.depth().waiting).toBe(1);
});
