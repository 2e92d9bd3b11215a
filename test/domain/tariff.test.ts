import { expect, test } from 'vitest';

import { invoiceUrl, isButtonUrl, isSamePrice } from '../../src/domain/tariff.ts';

test.each([
  ['5.00', '5'],
  ['5.00 USD', '$5.00'],
  ['5,00 EUR', '5.00 EUR'],
  ['1 500.00 RUB', '1500'],
  ['1,500.00', '1 500,00'],
  ['free', 'free of charge'],
])('%j and %j are the same price', (one, other) => {
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
])('%j and %j are different prices', (one, other) => {
  expect(isSamePrice(one, other)).toBe(false);
});

test('an invoice is on the host of the API', () => {
  expect(invoiceUrl(new URL('https://cp.inferno.name/api_client.php'), '366000')).toBe(
    'https://cp.inferno.name/viewinvoice.php?id=366000',
  );
  expect(invoiceUrl(new URL('http://127.0.0.1:8081/x/api_client.php?a=1'), '1&b')).toBe(
    'http://127.0.0.1:8081/x/viewinvoice.php?id=1%26b',
  );
});

test.each([
  ['https://cp.inferno.name/viewinvoice.php?id=1', true],
  ['http://192.0.2.7:8080/x', true],
  ['https://[2001:db8::1]/x', true],
  ['http://127.0.0.1:8080/x', false],
  ['http://localhost/x', false],
  ['http://panel.localhost/x', false],
  ['http://panel/x', false],
  ['http://[::1]:8080/x', false],
])('%s on a button is %s', (address, expected) => {
  expect(isButtonUrl(address)).toBe(expected);
});
