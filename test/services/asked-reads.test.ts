import { expect, test } from 'vitest';

import { createSharedLimit } from '../../src/lib/limits.ts';
import { createAskedReads } from '../../src/services/asked-reads.ts';

const perSecond = 20;

test('200 reads asked for at once stay within the rate limit, and those without room are refused', async () => {
  const { first } = createSharedLimit(perSecond);
  const asked = createAskedReads(first, Date.now);
  const startedAt = Date.now();
  const times: number[] = [];
  const read = asked(
    (id: number) => String(id),
    (id: number) => {
      times.push(Date.now() - startedAt);
      return Promise.resolve(id);
    },
    undefined,
  );
  const answers = await Promise.all(Array.from({ length: 200 }, (_, id) => read(id)));
  const done = answers.filter(answer => answer !== undefined);
  expect(done).toEqual(Array.from(done, (_, index) => index));
  expect(times.length).toBe(done.length);
  expect(done.length).toBeLessThan(130);
  // At most the burst and what the limit allows since, at each moment.
  for (const [index, ms] of times.entries())
    expect(index + 1).toBeLessThanOrEqual(perSecond + Math.floor((ms / 1000) * perSecond) + 1);
});

test('polls leave a reserve to people, and both together stay within the limit', () => {
  const { first, second } = createSharedLimit(perSecond);
  let polls = 0;
  while (second.take(0) === 0) polls += 1;
  let asked = 0;
  while (first.take(0) === 0) asked += 1;
  expect([polls, asked]).toEqual([15, 5]);
  // Without people, polls use the whole limit.
  const alone = createSharedLimit(perSecond);
  let count = 0;
  for (let ms = 0; ms < 60_000; ms += 10) if (alone.second.take(ms) === 0) count += 1;
  expect(count).toBeGreaterThanOrEqual(60 * perSecond);
});
