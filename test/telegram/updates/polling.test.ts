import { afterEach, expect, test, vi } from 'vitest';
import type { Update } from 'telegraf/types';

import type { Transport } from '../../../src/telegram/api/types.ts';
import { createPolling } from '../../../src/telegram/updates/polling.ts';

afterEach(() => void vi.useRealTimers());

const me = { kind: 'ok', result: { id: 1, is_bot: true, first_name: 'b', username: 'the_bot' } } as const;

/** Polls a Telegram that gives one outcome after the other, and then nothing until it is stopped. */
function poll(
  outcomes: readonly Awaited<ReturnType<Transport['longPoll']>>[],
  store: (updates: readonly Update[]) => Promise<unknown> = () => Promise.resolve(),
) {
  vi.useFakeTimers();
  const offsets: (number | undefined)[] = [];
  const calls: string[] = [];
  const timeouts: number[] = [];
  const notStored: unknown[] = [];
  const contacts: string[] = [];
  const removals: number[] = [];
  const waits: number[] = [];
  const stopping = new AbortController();
  const left = [...outcomes];
  const source = createPolling({
    transport: {
      call: ((method: string) => {
        calls.push(method);
        return Promise.resolve(method === 'getMe' ? me : { kind: 'ok', result: true });
      }) as Transport['call'],
      longPoll: ({ offset, timeoutSeconds, signal }) => {
        offsets.push(offset);
        timeouts.push(timeoutSeconds);
        const next = left.shift();
        if (next !== undefined) return Promise.resolve(next);
        return new Promise(resolve =>
          signal?.addEventListener('abort', () =>
            resolve({ kind: 'not-sent', reason: 'aborted', scope: 'chat' }),
          ),
        );
      },
    },
    store: async updates => void (await store(updates)),
    room: () => Promise.resolve(),
    onMe: () => undefined,
    onNotStored: error => notStored.push(error),
    onUnreadable: () => undefined,
    onWebhookRemoved: () => removals.push(offsets.length),
    now: Date.now,
  });
  const ended = source.run(stopping.signal, {
    onContact: () => contacts.push(calls.at(-1) ?? ''),
    onFailure: (_, __, delayMs) => waits.push(delayMs),
    heartbeat: () => undefined,
  });
  return {
    offsets,
    timeouts,
    calls,
    notStored,
    contacts,
    removals,
    waits,
    stop: async () => {
      stopping.abort();
      return ended;
    },
    ended,
  };
}

const batch = (...ids: number[]) =>
  ({ kind: 'ok', result: ids.map(id => ({ update_id: id }) as Update) }) as const;

test('the next poll confirms a batch that was stored', async () => {
  const stored: number[] = [];
  const seen = poll([batch(5, 6), batch()], updates => {
    stored.push(...updates.map(each => each.update_id));
    return Promise.resolve();
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.calls).toEqual(['getMe', 'deleteWebhook']);
  expect(seen.offsets).toEqual([undefined, 7, 7]);
  expect(stored).toEqual([5, 6]);
  expect(await seen.stop()).toBe('stopped');
});

test('a batch is confirmed only when it is on the disk', async () => {
  const disk = Promise.withResolvers<undefined>();
  const seen = poll([batch(5, 6)], () => disk.promise);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.offsets).toEqual([undefined]);
  disk.resolve(undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.offsets).toEqual([undefined, 7]);
  expect(await seen.stop()).toBe('stopped');
});

test('a batch that the disk lost is fetched again', async () => {
  const seen = poll([batch(5)], () => Promise.reject(new Error('EIO')));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seen.notStored).toHaveLength(1);
  expect(seen.offsets).toEqual([undefined, undefined]);
  expect(await seen.stop()).toBe('stopped');
});

test('updates that could not be stored are fetched again, and count as no contact', async () => {
  let full = true;
  const stored: number[] = [];
  const seen = poll([batch(5), batch(5)], updates => {
    if (full) throw new Error('SQLITE_FULL');
    stored.push(...updates.map(each => each.update_id));
    return Promise.resolve();
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.notStored).toHaveLength(1);
  expect(seen.offsets).toEqual([undefined]);
  expect(seen.contacts).toHaveLength(2);
  full = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(seen.offsets).toEqual([undefined, undefined, 6]);
  expect(stored).toEqual([5]);
  expect(seen.contacts).toHaveLength(3);
  expect(await seen.stop()).toBe('stopped');
});

test('a conflict right after the start ends polling, since another process was already polling', async () => {
  const conflict = {
    kind: 'refused',
    code: 409,
    description: 'Conflict: terminated by other getUpdates request',
    retryAfterMs: undefined,
    migrateToChatId: undefined,
  } as const;
  expect(await poll([conflict]).ended).toBe('token-in-use');
});

test('polling waits as long as Telegram asks, even longer than a timer can', async () => {
  const rateLimited = {
    kind: 'refused',
    code: 429,
    description: 'Too Many Requests: retry after 2592000',
    retryAfterMs: 30 * 24 * 60 * 60_000,
    migrateToChatId: undefined,
  } as const;
  const seen = poll([rateLimited, batch()]);
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(seen.offsets).toHaveLength(1);
  expect(await seen.stop()).toBe('stopped');
});

test('the poll after a failure asks for an answer at once, which shows that Telegram is back', async () => {
  const lost = { kind: 'no-answer', reason: 'ECONNRESET' } as const;
  const seen = poll([batch(), lost, batch(), batch()]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen.timeouts).toEqual([50, 50, 0, 50, 50]);
  expect(await seen.stop()).toBe('stopped');
});

test('a webhook that somebody else sets is removed once, and then waited for longer and longer', async () => {
  const hooked = {
    kind: 'refused',
    code: 409,
    description:
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    retryAfterMs: undefined,
    migrateToChatId: undefined,
  } as const;
  const seen = poll([hooked, batch(), hooked, hooked, hooked, batch()]);
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.removals).toEqual([1]);
  expect(seen.waits).toEqual([3_000]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(seen.waits).toEqual([3_000, 6_000, 12_000]);
  expect(seen.calls).toEqual(['getMe', 'deleteWebhook', 'deleteWebhook']);
  expect(seen.offsets).toHaveLength(7);
  expect(await seen.stop()).toBe('stopped');
});
