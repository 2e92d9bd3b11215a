import type { Update } from 'telegraf/types';
import { expect, test, vi } from 'vitest';

import { createIntake } from '../../../src/telegram/updates/intake.ts';

interface Kept {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  attempts: number;
}

/** What outlives a process. */
function createFile() {
  const open = new Map<number, Kept>();
  return {
    exchange: (
      updates: readonly { readonly updateId: number; readonly payload: string }[],
      done: readonly number[],
    ) => {
      for (const id of done) open.delete(id);
      return updates.map(update => {
        const kept = { ...update, receivedAt: 0, attempts: 0 };
        open.set(update.updateId, kept);
        return kept;
      });
    },
    reopen: () => [...open.values()].map(kept => ({ ...kept })),
    beginAgain: (updateId: number) => {
      const kept = open.get(updateId);
      if (kept !== undefined) kept.attempts += 1;
    },
  };
}

const written = (updateId: number) => ({
  update_id: updateId,
  message: {
    message_id: updateId,
    date: 0,
    chat: { id: 5, type: 'private' as const, first_name: 'Anna' },
    from: { id: 5, is_bot: false, first_name: 'Anna' },
    text: 'hello',
  },
});

const unexpected = (error: unknown): void => {
  throw error;
};

/** Lets everybody have their turn. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise<void>(resolve => setImmediate(resolve));
};

test('what only waited for its turn is not given up, however often the process dies before it comes', async () => {
  const file = createFile();
  const begun: number[] = [];
  const broken: number[] = [];
  /** A process in which the first update never ends, and which dies of it. */
  const live = () =>
    createIntake({
      inbox: file,
      handle: ({ update_id: id }) => {
        begun.push(id);
        return id === 1 ? new Promise<void>(() => undefined) : Promise.resolve();
      },
      onBroken: ({ update_id: id }) => {
        broken.push(id);
        return Promise.resolve();
      },
      onNotErased: unexpected,
      now: () => 0,
    });
  live().take([1, 2, 3].map(written));
  await settled();
  for (let restart = 0; restart < 10; restart++) {
    live().resume();
    await settled();
  }
  expect(begun).toEqual(Array.from({ length: 11 }, () => 1));
  // By then it is the one that ends the process: its author is told, and the others have their turn.
  const last = live();
  last.resume();
  await settled();
  await last.close(1_000);
  expect(broken).toEqual([1]);
  expect(begun.slice(-2)).toEqual([2, 3]);
  expect(file.reopen()).toEqual([]);
});

const pressed = (updateId: number, chatId: number) => ({
  update_id: updateId,
  callback_query: {
    id: String(updateId),
    from: { id: chatId, is_bot: false, first_name: 'Anna' },
    chat_instance: '1',
    data: 'x',
  },
});

test('a press begins before the messages of a crowd that came before it, and each chat keeps its order', async () => {
  const begun: number[] = [];
  const intake = createIntake({
    inbox: createFile(),
    handle: ({ update_id: id }) => {
      begun.push(id);
      return Promise.resolve();
    },
    onBroken: () => Promise.resolve(),
    onNotErased: unexpected,
    now: () => 0,
    pressWaitMs: 60_000,
  });
  const messages = Array.from({ length: 50 }, (_, index) => {
    const update = written(index + 1);
    return { ...update, message: { ...update.message, chat: { ...update.message.chat, id: index % 5 } } };
  });
  intake.take([...messages, pressed(51, 77), pressed(52, 4)]);
  await vi.waitFor(() => expect(begun).toHaveLength(52));
  await intake.close(5_000);
  expect(begun).toHaveLength(52);
  expect(begun.indexOf(51)).toBeLessThan(3);
  for (let chat = 0; chat < 5; chat++) {
    const own = begun.filter(id => (id <= 50 ? (id - 1) % 5 === chat : id === 52 && chat === 4));
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  }
});

test('what has begun when it closes ends, and the rest is left for the next process, once', async () => {
  const file = createFile();
  const begun: number[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  const live = () =>
    createIntake({
      inbox: file,
      handle: async ({ update_id: id }) => {
        begun.push(id);
        if (id === 51) await held;
      },
      onBroken: () => Promise.resolve(),
      onNotErased: unexpected,
      now: () => 0,
    });
  const first = live();
  // So many at once that the rest of the queue is read before any message begins.
  const messages = Array.from({ length: 150 }, (_, index) => written(index + 100));
  first.take([...messages, pressed(51, 77)]);
  await settled();
  expect(begun).toContain(51);
  const before = begun.length;
  const closing = first.close(5_000);
  release(undefined);
  await closing;
  // A message whose turn has just come may still begin.
  expect(begun.length - before).toBeLessThanOrEqual(1);
  const next = live();
  next.resume();
  await vi.waitFor(() => expect(begun).toHaveLength(151));
  await next.close(5_000);
  expect(new Set(begun).size).toBe(151);
  expect(file.reopen()).toEqual([]);
});

test('word that somebody has left comes before what they press after it, and waits for nobody else', async () => {
  const person = { id: 7, is_bot: false, first_name: 'Boris' };
  const group = { id: -5, type: 'supergroup' as const, title: 'Ops' };
  const begun: number[] = [];
  const intake = createIntake({
    inbox: createFile(),
    handle: ({ update_id: id }) => {
      begun.push(id);
      return id === 1 ? new Promise<void>(() => undefined) : Promise.resolve();
    },
    onBroken: () => Promise.resolve(),
    onNotErased: unexpected,
    now: () => 0,
  });
  intake.take([
    { update_id: 1, message: { ...written(1).message, chat: group, from: person } },
    {
      update_id: 2,
      chat_member: {
        chat: group,
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
        message: { message_id: 9, date: 0, chat: group },
      },
    },
  ]);
  await settled();
  expect(begun.filter(id => id !== 1)).toEqual([2, 3]);
});

test('an update without what it should have keeps none behind it waiting, and ends no process at its start', async () => {
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
  const file = createFile();
  const begun: number[] = [];
  const live = () =>
    createIntake({
      inbox: file,
      handle: ({ update_id: id }) => {
        begun.push(id);
        return Promise.resolve();
      },
      onBroken: () => Promise.resolve(),
      onNotErased: unexpected,
      now: () => 0,
    });
  const first = live();
  first.take([...odd, written(20)]);
  await vi.waitFor(() => expect(begun.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 20]));
  await first.close(5_000);
  begun.length = 0;
  file.exchange(
    odd.map(update => ({ updateId: update.update_id, payload: JSON.stringify(update) })),
    [],
  );
  const next = live();
  next.resume();
  await vi.waitFor(() => expect(begun).toHaveLength(odd.length));
  await next.close(5_000);
  expect(file.reopen()).toEqual([]);
});

test('a press waits for what Telegram keeps waiting in its chat only for a moment, and messages wait for all of it', async () => {
  const begun: number[] = [];
  const stuck = new Map<number, () => void>();
  const intake = createIntake({
    inbox: createFile(),
    handle: ({ update_id: id }) => {
      begun.push(id);
      return [1, 3].includes(id) ? new Promise<void>(end => stuck.set(id, end)) : Promise.resolve();
    },
    onBroken: () => Promise.resolve(),
    onNotErased: unexpected,
    now: () => 0,
    pressWaitMs: 1,
  });
  intake.take([written(1), written(2), pressed(3, 5), pressed(4, 5), written(5), pressed(6, 5)]);
  await vi.waitFor(() => expect(begun).toContain(6));
  // In their order, and nothing that is no press has begun.
  expect(begun).toEqual([1, 3, 4, 6]);
  stuck.get(1)?.();
  await vi.waitFor(() => expect(begun).toContain(2));
  await settled();
  expect(begun).toEqual([1, 3, 4, 6, 2]);
  stuck.get(3)?.();
  await vi.waitFor(() => expect(begun).toEqual([1, 3, 4, 6, 2, 5]));
  await intake.close(5_000);
});

test('a disk that takes no erasing for a moment ends nothing, and what is done is erased when it does', async () => {
  const file = createFile();
  const notErased: unknown[] = [];
  let isFull = false;
  const intake = createIntake({
    inbox: {
      ...file,
      exchange: (updates, done) => {
        if (isFull) throw new Error('SQLITE_FULL');
        return file.exchange(updates, done);
      },
    },
    handle: () => Promise.resolve(),
    onBroken: () => Promise.resolve(),
    onNotErased: error => notErased.push(error),
    now: () => 0,
  });
  intake.take([written(1)]);
  isFull = true;
  await vi.waitFor(() => expect(notErased).toHaveLength(1));
  isFull = false;
  intake.take([written(2)]);
  expect(file.reopen().map(({ updateId }) => updateId)).toEqual([2]);
  await settled();
  isFull = true;
  await intake.close(5_000);
  expect(notErased.length).toBeGreaterThan(1);
  // The next process shows once more what it shows.
  expect(file.reopen().map(({ updateId }) => updateId)).toEqual([2]);
});
