import { expect, test } from 'vitest';

import { isSamePrice } from '../../src/domain/tariff.ts';

test.each([
  ['5.00', '5'],
  ['5.00 USD', '$5.00'],
  ['5,00 EUR', '5.00 EUR'],
  ['1 500.00 RUB', '1500'],
  ['1,500.00', '1 500,00'],
  ['free', 'free of charge'],
])('%j and %j are the same money', (one, other) => {
  expect(isSamePrice(one, other)).toBe(true);
  expect(isSamePrice(other, one)).toBe(true);
});

test.each([
  ['5.00', '5.50'],
  ['5.00 USD', '5.00 EUR'],
  ['5.00', '15.00'],
  ['1 500.00 RUB', '1 600.00 RUB'],
  ['1,500.00', '1,600.00'],
  ['1,500.00', '1,500.50'],
  ['free', '5.00'],
])('%j and %j are not', (one, other) => {
  expect(isSamePrice(one, other)).toBe(false);
});
