import { expect, test } from 'vitest';

import { deliveryLifetimeMs, type SendOutcome } from '../../../src/domain/delivery.ts';
import { createGroupCommit } from '../../../src/services/group-commit.ts';
import { createDeliver } from '../../../src/services/notifications/deliver.ts';
import type { OperationId } from '../../../src/domain/operation.ts';
import type { ChatId, ServerId } from '../../../src/domain/server.ts';
import { createTaskSet } from '../../../src/lib/loop.ts';
import type { Db } from '../../../src/db/db.ts';
import { quietLog as log } from '../../test-log.ts';
import { chat, now, quiet, sent, useDb } from './delivery-harness.ts';

let db: Db;
useDb(opened => (db = opened));

/** A notification of a server that started that long ago. */
const started = (serverId: number, ageMs: number): void =>
  void db.outbox.add({
    key: `event:${serverId}`,
    chatId: chat,
    personId: undefined,
    body: {
      kind: 'event',
      serverId: serverId as ServerId,
      event: { kind: 'started-unexpectedly', downMs: ageMs },
    },
    dueAt: now - ageMs,
    now: now - ageMs,
  });

test('a recent notification is not dropped together with one that is a day old', async () => {
  const tasks = createTaskSet(log);
  const dropped: string[] = [];
  started(1, deliveryLifetimeMs);
  started(2, 60_000);
  createDeliver({
    ...quiet,
    db: { ...db, chats: { ...db.chats, isPaused: () => true } },
    notifier: { send: () => Promise.reject(new Error('nothing is sent to a paused chat')) },
    tasks,
    log: { warn: (_, fields) => void dropped.push((fields as { readonly key: string }).key) },
    now: () => now,
  }).run();
  await tasks.drain(10_000);
  expect(dropped).toEqual(['event:1']);
  expect(db.outbox.depth().waiting).toBe(1);
});

/** Delivery after Telegram was unavailable until the next attempt for one notification is minutes away. */
async function afterOutage(failure: SendOutcome) {
  const tasks = createTaskSet(log);
  const notified: string[] = [];
  let isAway = true;
  let at = now;
  const { run: deliver, resume } = createDeliver({
    ...quiet,
    db,
    notifier: {
      send: items => {
        if (!isAway) notified.push(...items.map(({ key }) => key));
        const outcome = isAway ? failure : ({ kind: 'sent', messageId: 1 } as const);
        return Promise.resolve({ kind: 'attempted', call: 'send', outcome } as const);
      },
    },
    tasks,
    log,
    now: () => at,
  });
  const run = async (): Promise<void> => {
    deliver();
    await tasks.drain(10_000);
  };
  started(1, 0);
  for (let tries = 0; tries < 12; tries++) {
    at = db.outbox.nextDueAt(at) ?? at;
    await run();
  }
  isAway = false;
  at += 1;
  return { at, notified, resume, run };
}

test('a notification to retry is sent before later ones', async () => {
  const { at, notified, run } = await afterOutage({ kind: 'no-answer', reason: 'timeout' });
  db.outbox.add({
    key: 'power-action:1',
    chatId: chat,
    personId: undefined,
    body: { kind: 'power-action', operationId: 1 as OperationId },
    dueAt: at,
    now: at,
  });
  await run();
  expect(notified).toEqual(['event:1', 'power-action:1']);
});

test.each([
  { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'all' },
  { kind: 'no-answer', reason: 'timeout' },
] as const)('when Telegram is back, what had failed is sent at once ($kind)', async failure => {
  const { notified, resume, run } = await afterOutage(failure);
  await run();
  expect(notified).toEqual([]);
  resume();
  await run();
  expect(notified).toEqual(['event:1']);
});

/** Delivers a message to each of `count` chats. `answerAll` answers all of them at once. */
function sendToChats(count: number) {
  const tasks = createTaskSet(log);
  let commits = 0;
  let claims = 0;
  const answers: (() => void)[] = [];
  for (let id = 1; id <= count; id++) {
    const body = { kind: 'delete', messageId: id, holdsSecret: false } as const;
    db.outbox.add({ key: `delete:${id}`, chatId: id as ChatId, personId: undefined, body, dueAt: now, now });
  }
  const transaction = <T>(work: () => T): T => {
    commits += 1;
    return db.transaction(work);
  };
  const claim: typeof db.outbox.claim = (...args) => {
    claims += 1;
    return db.outbox.claim(...args);
  };
  const { run } = createDeliver({
    ...quiet,
    db: { ...db, outbox: { ...db.outbox, claim } },
    commit: createGroupCommit(transaction),
    notifier: {
      send: () =>
        new Promise(resolve => {
          const outcome = { kind: 'sent', messageId: 1 } as const;
          answers.push(() => resolve({ kind: 'attempted', call: 'send', outcome }));
        }),
    },
    tasks,
    log,
    now: () => now,
  });
  return {
    run,
    sent: () => answers.length,
    answerAll: () => answers.splice(0).forEach(answer => answer()),
    done: () => tasks.drain(10_000),
    counts: () => ({ commits, claims, waiting: db.outbox.depth().waiting }),
  };
}

test('fifty messages are claimed together, and ten are sent in each turn of the event loop', () => {
  const { run, sent, counts } = sendToChats(50);
  const perTurn: number[] = [];
  for (let before = 0; run() === 0; before = sent()) perTurn.push(sent() - before);
  expect(perTurn.slice(0, 5)).toEqual([10, 10, 10, 10, 10]);
  expect(sent()).toBe(50);
  expect(counts().claims).toBe(2);
});

test('outcomes that arrive in one turn of the event loop are stored in one commit', async () => {
  const { run, answerAll, done, counts } = sendToChats(3);
  run();
  answerAll();
  await done();
  expect(counts()).toMatchObject({ commits: 1, waiting: 0 });
});

test('at most as many chats are served at once as a rate limit of seconds, and none twice', async () => {
  const tasks = createTaskSet(log);
  const open: { readonly chatId: ChatId; readonly end: () => void }[] = [];
  for (let id = 1; id <= 1_000; id++) {
    const kind = { kind: 'delete', messageId: id, holdsSecret: false } as const;
    // Every tenth is in the same chat.
    const chatId = (id % 10 === 0 ? -1 : -id - 1) as ChatId;
    db.outbox.add({ key: `delete:${id}`, chatId, personId: undefined, body: kind, dueAt: now, now });
  }
  const { run } = createDeliver({
    ...quiet,
    db,
    notifier: {
      send: ([{ chatId }]) =>
        new Promise(resolve => {
          const outcome = { kind: 'sent', messageId: 1 } as const;
          open.push({ chatId, end: () => resolve({ kind: 'attempted', call: 'send', outcome }) });
        }),
    },
    tasks,
    log,
    now: () => now,
  });
  let most = 0;
  for (let rounds = 0; rounds < 1_000 && db.outbox.depth().waiting > 0; rounds++) {
    while (run() === 0);
    await new Promise(setImmediate);
    expect(new Set(open.map(({ chatId }) => chatId)).size).toBe(open.length);
    most = Math.max(most, open.length);
    for (const { end } of open.splice(0)) end();
  }
  await tasks.drain(10_000);
  expect(db.outbox.depth().waiting).toBe(0);
  expect(most).toBeGreaterThan(50);
  expect(most).toBeLessThanOrEqual(200);
});

test('a shorter pause does not end a longer one that is under way', async () => {
  const tasks = createTaskSet(log);
  const jitters = [1, 0];
  const outcome = { kind: 'not-sent', reason: 'ECONNREFUSED', scope: 'all' } as const;
  const { run } = createDeliver({
    ...quiet,
    db,
    notifier: { send: () => Promise.resolve({ ...sent, outcome }) },
    random: () => jitters.shift() ?? 0,
    tasks,
    log,
    now: () => now,
  });
  for (const id of [1, 2]) {
    const body = { kind: 'delete', messageId: id, holdsSecret: false } as const;
    db.outbox.add({ key: `delete:${id}`, chatId: id as ChatId, personId: undefined, body, dueAt: now, now });
  }
  run();
  await tasks.drain(10_000);
  const shorter = db.outbox.nextDueAt(now) ?? NaN;
  const longer = db.outbox.nextDueAt(shorter) ?? NaN;
  expect(longer).toBeGreaterThan(shorter);
  expect(run()).toBe(longer - now);
});
