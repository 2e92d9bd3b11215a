import { expect, test } from 'vitest';

import type { AccountId } from '../../../src/domain/server.ts';
import { createOvertaken } from '../../../src/services/polling/account.ts';

const now = 10_000;
const account = (id: number) => id as AccountId;

test('a list that was requested before the newest is overtaken, unless the newest is in the future', () => {
  const isOvertaken = createOvertaken(() => now);
  expect(isOvertaken(account(1), 2_000)).toBe(false);
  expect(isOvertaken(account(1), 1_000)).toBe(true);
  expect(isOvertaken(account(2), 1_000)).toBe(false);
  expect(isOvertaken(account(1), now + 1)).toBe(false);
  expect(isOvertaken(account(1), 3_000)).toBe(false);
});

test('what is known of reads does not grow with the accounts that were ever read', () => {
  const isOvertaken = createOvertaken(() => now);
  for (let id = 1; id <= 10_001; id++) isOvertaken(account(id), 2_000);
  expect(isOvertaken(account(10_001), 1_000)).toBe(true);
  expect(isOvertaken(account(2), 1_000)).toBe(true);
  // The least recently read one was forgotten.
  expect(isOvertaken(account(1), 1_000)).toBe(false);
});
