import { expect, test } from 'vitest';

import type { AccountId } from '../../../src/domain/server.ts';
import { createOvertaken } from '../../../src/services/polling/account.ts';

const now = 10_000;
const account = (id: number) => id as AccountId;

test('a list is overtaken if a newer one was requested after it, unless that was in the future', () => {
  const isOvertaken = createOvertaken(() => now);
  expect(isOvertaken(account(1), 2_000)).toBe(false);
  expect(isOvertaken(account(1), 1_000)).toBe(true);
  expect(isOvertaken(account(2), 1_000)).toBe(false);
  expect(isOvertaken(account(1), now + 1)).toBe(false);
  expect(isOvertaken(account(1), 3_000)).toBe(false);
});

test('the reads of at most 10,000 accounts are remembered', () => {
  const isOvertaken = createOvertaken(() => now);
  for (let id = 1; id <= 10_001; id++) isOvertaken(account(id), 2_000);
  expect(isOvertaken(account(10_001), 1_000)).toBe(true);
  expect(isOvertaken(account(2), 1_000)).toBe(true);
  // The least recently read one was forgotten.
  expect(isOvertaken(account(1), 1_000)).toBe(false);
});
