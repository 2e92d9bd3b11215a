import fc from 'fast-check';
import { expect, test } from 'vitest';

import { invoiceUrl, isButtonAddress } from '../../src/core/invoice.ts';
import { median } from '../../src/domain/time.ts';
import { byCode, nameCode } from '../../src/core/name-code.ts';
import { isUnpaidForLong, unpaidReminderMs } from '../../src/core/orders.ts';
import type { OrderId } from '../../src/core/server.ts';
import { firstSight } from '../../src/core/watch.ts';

test('an invoice’s page stands beside the API, wherever that is', () => {
  expect(invoiceUrl(new URL('https://cp.inferno.name/api_client.php'), '366000')).toBe(
    'https://cp.inferno.name/viewinvoice.php?id=366000',
  );
  expect(invoiceUrl(new URL('http://127.0.0.1:8081/x/api_client.php?a=1'), '1&b')).toBe(
    'http://127.0.0.1:8081/viewinvoice.php?id=1%26b',
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
])('%s on a button: %s', (address, expected) => {
  expect(isButtonAddress(address)).toBe(expected);
});

test('names are found again by their codes, which fit a button', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 300 }), names => {
      for (const name of names.slice(0, 10)) {
        expect(byCode(names, nameCode(name), own => own)).toBe(name);
        expect(Number.isSafeInteger(nameCode(name))).toBe(true);
      }
    }),
  );
  expect(byCode(['a', 'a'], nameCode('a'), own => own)).toBeUndefined();
});

test('the usual time is the middle one', () => {
  expect(median([])).toBeUndefined();
  expect(median([9])).toBe(9);
  expect(median([1, 100, 3])).toBe(3);
  expect(median([4, 1, 2, 100])).toBe(3);
});

test('an order is reminded of after a day, if it came after us', () => {
  const order = {
    id: '1' as OrderId,
    number: undefined,
    amount: undefined,
    invoiceId: undefined,
    status: 'pending',
    rawStatus: 'Pending',
  } as const;
  const ours = firstSight(order, false, 0);
  expect(isUnpaidForLong(ours, unpaidReminderMs.after - 1)).toBe(false);
  expect(isUnpaidForLong(ours, unpaidReminderMs.after)).toBe(true);
  expect(isUnpaidForLong(firstSight(order, true, 0), unpaidReminderMs.after)).toBe(false);
  expect(isUnpaidForLong({ ...ours, order: { ...order, status: 'active' } }, unpaidReminderMs.after)).toBe(
    false,
  );
});
