import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Press } from '../../src/telegram/callback-data.ts';
import { decodePress, encodePress, fieldsOf, pressKinds } from '../../src/telegram/callback-data.ts';

const id = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyData = fc.constantFrom(...pressKinds).chain(kind =>
  fc.array(id, { minLength: fieldsOf(kind).length, maxLength: fieldsOf(kind).length }).map(values => ({
    kind,
    ...Object.fromEntries(fieldsOf(kind).map((field, index) => [field, values[index]])),
  })),
);

test('every button fits into callback_data and decodes to itself', () => {
  fc.assert(
    fc.property(anyData, original => {
      const data = encodePress(original as unknown as Press);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(decodePress(data)).toEqual(original);
    }),
  );
});

test('callback data decodes only if it could have been encoded by us', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^1[a-zA-Z?](\.[0-9a-z+!-]{0,4}){0,3}$/)),
      data => {
        const decoded = decodePress(data);
        if (decoded !== undefined) expect(encodePress(decoded)).toBe(data);
      },
    ),
    { numRuns: 10_000 },
  );
});

test.each([
  '',
  '1',
  '2h',
  '1r.1',
  '1r.1.2.3',
  '1r.-1.2',
  '1r.01.2',
  '1r.1A.2',
  '1r.1!.2',
  `1c.${'z'.repeat(70)}`,
])('decoding rejects %j', data => {
  expect(decodePress(data)).toBeUndefined();
});
