import { expect, test } from 'vitest';

import { createPolling } from '../../../src/telegram/updates/polling.ts';
import { answer } from '../api/bot-api-server.ts';
import { setUp, useClosers } from '../api/transport-harness.ts';

useClosers();

/** Polls a server where these updates wait, each with an id and the length of its text, until `end` has come. */
async function poll(
  updates: readonly (readonly [id: number, length: number])[],
  end: number,
  maxBatchBytes?: number,
) {
  const limits: unknown[] = [];
  const { transport } = await setUp(
    ({ method, payload }, response) => {
      if (method !== 'getUpdates') {
        answer(response, { ok: true, result: { id: 1, is_bot: true, first_name: 'b', username: 'b' } });
        return;
      }
      limits.push(payload.limit);
      const { offset = 0, limit } = payload as { readonly offset?: number; readonly limit: number };
      const result = updates
        .filter(([id]) => id >= offset)
        .slice(0, limit)
        .map(([id, length]) => ({ update_id: id, message: { text: '"update_id":9'.padEnd(length, 'x') } }));
      if (result.length > 0) answer(response, { ok: true, result });
    },
    { maxBatchBytes },
  );
  const stored: number[] = [];
  const unreadable: (number | undefined)[] = [];
  const stopping = new AbortController();
  const ended = createPolling({
    transport,
    store: batch => {
      stored.push(...batch.map(each => each.update_id));
      return Promise.resolve();
    },
    room: () => Promise.resolve(),
    onMe: () => undefined,
    onNotStored: () => undefined,
    onWebhookRemoved: () => undefined,
    onUnreadable: id => unreadable.push(id),
    now: Date.now,
  }).run(stopping.signal, {
    onContact: () => undefined,
    onFailure: () => undefined,
    heartbeat: () => undefined,
  });
  await expect.poll(() => stored).toContain(end);
  stopping.abort();
  await ended;
  return { stored, unreadable, limits };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('a hundred of the largest updates are read at once', async () => {
  const seen = await poll(
    numbers(100).map(id => [id, 365_000]),
    100,
  );
  expect(seen.stored).toEqual(numbers(100));
  expect(seen.limits[0]).toBe(100);
});

test('a batch that is too large is read in parts', async () => {
  const seen = await poll(
    numbers(4).map(id => [id, 400]),
    4,
    1_000,
  );
  expect(seen.stored).toEqual(numbers(4));
  expect(seen.unreadable).toEqual([]);
  expect(seen.limits.slice(0, 7)).toEqual([100, 50, 25, 12, 6, 3, 1]);
});

test('an update that is too large on its own is skipped, and those around it are handled', async () => {
  const seen = await poll(
    [
      [1, 10],
      [2, 10],
      [3, 1_000],
      [4, 10],
      [5, 10],
    ],
    5,
    1_000,
  );
  expect(seen.stored).toEqual([1, 2, 4, 5]);
  expect(seen.unreadable).toEqual([3]);
});
