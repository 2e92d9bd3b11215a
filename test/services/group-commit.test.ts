import { expect, test } from 'vitest';

import { createGroupCommit } from '../../src/services/group-commit.ts';

test('many results that are ready together are committed in several turns, in order', async () => {
  const sizes: number[] = [];
  const done: number[] = [];
  const commit = createGroupCommit(work => {
    const before = done.length;
    const result = work();
    sizes.push(done.length - before);
    return result;
  });
  await Promise.all(Array.from({ length: 100 }, (_, index) => commit(() => void done.push(index))));
  expect(done).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(32);
});
