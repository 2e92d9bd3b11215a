import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';

import * as wire from '../../src/provider/wire.ts';

const schemas = Object.entries(wire as Readonly<Record<string, unknown>>).filter(
  (each): each is [string, z.ZodType] => each[1] instanceof z.ZodType,
);
const names = [
  ...['result', 'orders', 'orderid', 'id', 'status', 'amount', 'vps_info', 'retx', 'cid', 'key', 'balance'],
  ...['ostpls', 'products', 'pid', 'price', 'pricing', 'EUR', 'monthly', 'sshkeys', 'keys', 'list', 'label'],
];
const anything = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('', null, false, 0, '1', 'success', 'Active')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, '1', 'x'), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test('whatever has been decoded is read or is not, and nothing throws', () => {
  expect(schemas.length).toBeGreaterThan(5);
  fc.assert(
    fc.property(anything, value => {
      for (const [name, schema] of schemas)
        expect(schema.safeParse(value).success, name).toBeTypeOf('boolean');
    }),
    { numRuns: process.env.LONG === undefined ? 10_000 : 1_000_000 },
  );
}, 3_600_000);

test('neither does what is nested as deep as a reply may be long', () => {
  for (const name of names) {
    const deep = JSON.parse(`${`{"${name}":`.repeat(60_000)}1${'}'.repeat(60_000)}`) as unknown;
    for (const around of [
      deep,
      { products: { 1: deep } },
      { result: 'success', vps_info: deep },
      { sshkeys: [deep] },
    ]) {
      for (const [, schema] of schemas) expect(schema.safeParse(around).success).toBeTypeOf('boolean');
    }
  }
});

test('an order with invoice 0 has none to be paid', () => {
  const pending = { status: 'Pending', amount: '0.00', invoiceid: 0 };
  expect(wire.ordersWire.parse({ result: 'success', orders: { 47003: pending } })[0]).toMatchObject({
    id: '47003',
    invoiceId: undefined,
  });
  expect(wire.placedOrderWire.parse({ orderid: 1, invoiceid: '0' }).invoiceId).toBeUndefined();
});
