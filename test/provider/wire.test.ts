import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { catalogueWire } from '../../src/provider/wire-catalogue.ts';
import * as wire from '../../src/provider/wire.ts';

const schemas = Object.entries({ ...wire, catalogueWire } as Readonly<Record<string, unknown>>).filter(
  (each): each is [string, z.ZodType] => each[1] instanceof z.ZodType,
);
const names = [
  ...['result', 'orders', 'orderid', 'id', 'status', 'amount', 'vps_info', 'retx', 'cid', 'key', 'balance'],
  ...['ostpls', 'products', 'pid', 'price', 'pricing', 'EUR', 'monthly', 'sshkeys', 'keys', 'list', 'label'],
];
const decodedValue = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('', null, false, 0, '1', 'success', 'Active')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, '1', 'x'), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

test('no schema throws on any decoded value', () => {
  expect(schemas.length).toBeGreaterThan(5);
  fc.assert(
    fc.property(decodedValue, value => {
      for (const [name, schema] of schemas)
        expect(schema.safeParse(value).success, name).toBeTypeOf('boolean');
    }),
    { numRuns: process.env.LONG === undefined ? 3_000 : 1_000_000 },
  );
}, 3_600_000);

test('no schema throws on a value that is nested as deep as a reply may be long', () => {
  for (const name of names) {
    const deep = JSON.parse(`${`{"${name}":`.repeat(60_000)}1${'}'.repeat(60_000)}`) as unknown;
    const around = [{ products: { 1: deep } }, { result: 'success', vps_info: deep }, { sshkeys: [deep] }];
    for (const value of [deep, ...around]) {
      for (const [, schema] of schemas) expect(schema.safeParse(value).success).toBeTypeOf('boolean');
    }
  }
});
