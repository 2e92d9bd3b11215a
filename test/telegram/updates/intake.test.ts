import { setTimeout as sleep } from 'node:timers/promises';

import type { Update } from 'telegraf/types';
import { expect, test } from 'vitest';

import { callback, createInbox, idle, message, never, startProcess } from './intake-harness.ts';

test('an update that only waited is not dropped, however often the process crashes before it starts', async () => {
  const inbox = createInbox();
  const started: number[] = [];
  /** A process that crashes while it handles the first update. */
  const start = () =>
    startProcess({ inbox, started, handle: id => (id === 1 ? never() : Promise.resolve()) });
  start().store([1, 2, 3].map(id => message(id)));
  await idle();
  for (let restart = 0; restart < 10; restart++) {
    start().resume();
    await idle();
  }
  expect(started).toEqual(Array.from({ length: 11 }, () => 1));
  // Now the first update is given up, and the others are handled.
  const last = start();
  last.resume();
  await idle();
  await last.close(1_000);
  expect(last.broken).toEqual([1]);
  expect(started.slice(-2)).toEqual([2, 3]);
  expect(inbox.reopen()).toEqual([]);
});

test('a callback starts before messages that came earlier, and each chat keeps its order', async () => {
  const { store, started, close } = startProcess({ callbackWaitMs: 60_000 });
  const messages = Array.from({ length: 50 }, (_, index) => message(index + 1, index % 5));
  store([...messages, callback(51, 77), callback(52, 4)]);
  await expect.poll(() => started).toHaveLength(52);
  await close(5_000);
  expect(started).toHaveLength(52);
  expect(started.indexOf(51)).toBeLessThan(3);
  for (let chat = 0; chat < 5; chat++) {
    const own = started.filter(id => (id <= 50 ? (id - 1) % 5 === chat : id === 52 && chat === 4));
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
});

test('closing waits for handlers that have started, and leaves the rest to the next process', async () => {
  const inbox = createInbox();
  const started: number[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  const start = () => startProcess({ inbox, started, handle: id => (id === 51 ? held : Promise.resolve()) });
  const first = start();
  // More messages than start in the iterations of `idle`.
  first.store([
    ...Array.from({ length: 1_000 }, (_, index) => message(index + 100, index)),
    callback(51, 77),
  ]);
  await idle();
  expect(started).toContain(51);
  const before = started.length;
  expect(before).toBeLessThan(1_000);
  const closing = first.close(5_000);
  release(undefined);
  await closing;
  // A message that is next may still start.
  expect(started.length - before).toBeLessThanOrEqual(1);
  const next = start();
  next.resume();
  await expect.poll(() => started).toHaveLength(1_001);
  await next.close(5_000);
  expect(new Set(started).size).toBe(1_001);
  expect(inbox.reopen()).toEqual([]);
});

test('leaving is handled before a later callback of the same person, and waits for no one else', async () => {
  const person = { id: 7, is_bot: false, first_name: 'Boris' };
  const chat = { id: -5, type: 'supergroup' as const, title: 'Ops' };
  const { store, started } = startProcess({ handle: id => (id === 1 ? never() : Promise.resolve()) });
  store([
    { update_id: 1, message: { ...message(1).message, chat, from: person } },
    {
      update_id: 2,
      chat_member: {
        chat,
        from: person,
        date: 0,
        old_chat_member: { status: 'member', user: person },
        new_chat_member: { status: 'left', user: person },
      },
    },
    {
      update_id: 3,
      callback_query: {
        id: '3',
        from: person,
        chat_instance: '1',
        data: 'x',
        message: { message_id: 9, date: 0, chat },
      },
    },
  ]);
  await idle();
  expect(started.filter(id => id !== 1)).toEqual([2, 3]);
});

test('a malformed update neither blocks the updates after it nor breaks the next start', async () => {
  const odd = [
    { callback_query: null },
    { callback_query: { id: '1' } },
    { callback_query: { id: '1', from: null, message: {} } },
    { chat_member: null },
    { chat_member: { chat: null } },
    { message: null },
    { message: { chat: { id: { toString: 1 } } } },
    { something_new: 7 },
    {},
  ].map((fields, index) => ({ update_id: index + 1, ...fields }) as unknown as Update);
  const inbox = createInbox();
  const started: number[] = [];
  const first = startProcess({ inbox, started });
  first.store([...odd, message(20)]);
  await expect.poll(() => started.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 20]);
  await first.close(5_000);
  started.length = 0;
  inbox.exchange(
    odd.map(update => ({ updateId: update.update_id, payload: JSON.stringify(update) })),
    [],
  );
  const next = startProcess({ inbox, started });
  next.resume();
  await expect.poll(() => started).toHaveLength(odd.length);
  await next.close(5_000);
  expect(inbox.reopen()).toEqual([]);
});

test('a callback waits only briefly for the update before it in its chat, and messages wait until it ends', async () => {
  const stuck = new Map<number, () => void>();
  const { store, started, close } = startProcess({
    handle: id => ([1, 3].includes(id) ? new Promise<void>(end => stuck.set(id, end)) : Promise.resolve()),
    callbackWaitMs: 1,
  });
  store([message(1), message(2), callback(3, 5), callback(4, 5), message(5), callback(6, 5)]);
  await expect.poll(() => started).toContain(6);
  // In their order, and no message has started.
  expect(started).toEqual([1, 3, 4, 6]);
  stuck.get(1)?.();
  await expect.poll(() => started).toContain(2);
  await idle();
  expect(started).toEqual([1, 3, 4, 6, 2]);
  stuck.get(3)?.();
  await expect.poll(() => started).toEqual([1, 3, 4, 6, 2, 5]);
  await close(5_000);
});

test('updates of chats with an account start before all others, callbacks included', async () => {
  const { store, started, close } = startProcess({ hasAccount: chat => chat < 100 });
  const crowd = Array.from({ length: 40 }, (_, n) =>
    n % 2 === 0 ? callback(n + 1, 100 + n) : message(n + 1, 100 + n),
  );
  store([...crowd, message(41, 7), message(42, 8), callback(43, 9)]);
  await expect.poll(() => started).toHaveLength(43);
  await close(5_000);
  expect(started.slice(0, 3).toSorted((a, b) => a - b)).toEqual([41, 42, 43]);
});

test('a press of somebody without an account that a crash interrupted is handled, however old it is', async () => {
  const inbox = createInbox();
  const own = { inbox, hasAccount: () => false };
  startProcess({ ...own, handle: never }).store([callback(1, 5)]);
  await idle();
  const next = startProcess({ ...own, now: () => 60_000 });
  next.resume();
  await idle();
  await next.close(1_000);
  expect(next.started).toEqual([1]);
  expect(inbox.reopen()).toEqual([]);
});

test('updates that could not be erased are erased later', async () => {
  const inbox = createInbox();
  const notErased: unknown[] = [];
  let isFull = false;
  const { store, close } = startProcess({
    inbox: {
      ...inbox,
      exchange: (updates, done) => {
        if (isFull) throw new Error('SQLITE_FULL');
        return inbox.exchange(updates, done);
      },
    },
    onNotErased: error => notErased.push(error),
  });
  store([message(1)]);
  isFull = true;
  await expect.poll(() => notErased).toHaveLength(1);
  isFull = false;
  store([message(2)]);
  expect(inbox.reopen().map(({ updateId }) => updateId)).toEqual([2]);
  await idle();
  isFull = true;
  await close(5_000);
  expect(notErased.length).toBeGreaterThan(1);
  // The next process handles it again.
  expect(inbox.reopen().map(({ updateId }) => updateId)).toEqual([2]);
});

/** Something that a person does in the group. */
const inGroup = (updateId: number, from: number, text: string) => ({
  update_id: updateId,
  message: {
    message_id: updateId,
    date: 0,
    chat: { id: -5, type: 'supergroup' as const, title: 'Ops' },
    from: { id: from, is_bot: false, first_name: 'Anna' },
    text,
  },
});
const pressInGroup = (updateId: number, from: number) =>
  ({
    update_id: updateId,
    callback_query: {
      id: String(updateId),
      from: { id: from, is_bot: false, first_name: 'Boris' },
      chat_instance: '1',
      data: 'x',
      message: { message_id: 9, date: 0, chat: { id: -5, type: 'supergroup' as const, title: 'Ops' } },
    },
  }) as unknown as Update;

test('messages in a group start once the changes of the one before are made, before it is replied to', async () => {
  let onFirstApplied: (() => void) | undefined;
  const { store, started } = startProcess({
    handle: (id, onApplied) => {
      if (id !== 1) return Promise.resolve();
      onFirstApplied = onApplied;
      return never();
    },
    callbackWaitMs: 1,
  });
  store([inGroup(1, 7, '/settings'), inGroup(2, 7, '/settings'), inGroup(3, 7, '/servers')]);
  await expect.poll(() => onFirstApplied).toBeDefined();
  await sleep(20);
  expect(started).toEqual([1]);
  onFirstApplied?.();
  await expect.poll(() => started).toEqual([1, 2, 3]);
});

test('a press in a group starts once an earlier change of access is made, before it is replied to', async () => {
  const applied = new Map<number, () => void>();
  const { store, started } = startProcess({
    handle: (id, onApplied) => {
      applied.set(id, onApplied);
      // Every reply waits for the rate limit.
      return never();
    },
  });
  store([
    inGroup(1, 20, '/servers'),
    inGroup(2, 7, '/servers'),
    inGroup(3, 7, '/revoke'),
    pressInGroup(4, 8),
  ]);
  store([inGroup(5, 21, '/servers'), pressInGroup(6, 9)]);
  await expect.poll(() => started).toContain(3);
  await idle();
  // The command waited for no reply, and what came after it in the group waits for its effect.
  expect(started).toEqual([1, 2, 3]);
  applied.get(3)?.();
  await expect.poll(() => started).toHaveLength(6);
});
