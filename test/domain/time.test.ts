import { expect, test } from 'vitest';

import { isWithin, median } from '../../src/domain/time.ts';

test('the median is the middle value, rounded', () => {
  expect(median([])).toBeUndefined();
  expect(median([9])).toBe(9);
  expect(median([1, 100, 3])).toBe(3);
  expect(median([4, 1, 2, 100])).toBe(3);
});

test('an instant is recent for a limited time, and not if it is in the future', () => {
  expect(isWithin(1_000, 1_499, 500)).toBe(true);
  expect(isWithin(1_000, 1_500, 500)).toBe(false);
  expect(isWithin(2_000, 1_000, 500)).toBe(false);
});
