import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { CallbackData } from '../../src/telegram/callback-data.ts';
import {
  decodeCallbackData,
  encodeCallbackData,
  callbackFields,
  callbackKinds,
} from '../../src/telegram/callback-data.ts';

const id = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyData = fc.constantFrom(...callbackKinds).chain(kind =>
  fc
    .array(id, { minLength: callbackFields(kind).length, maxLength: callbackFields(kind).length })
    .map(values => ({
      kind,
      ...Object.fromEntries(callbackFields(kind).map((field, index) => [field, values[index]])),
    })),
);

test('every button fits into callback_data and decodes to itself', () => {
  fc.assert(
    fc.property(anyData, original => {
      const data = encodeCallbackData(original as unknown as CallbackData);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(decodeCallbackData(data)).toEqual(original);
    }),
  );
});

test('callback data decodes only if it could have been encoded by us', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^1[a-zA-Z?](\.[0-9a-z+!-]{0,4}){0,3}$/)),
      data => {
        const decoded = decodeCallbackData(data);
        if (decoded !== undefined) expect(encodeCallbackData(decoded)).toBe(data);
      },
    ),
    { numRuns: process.env.LONG === undefined ? 2_000 : 100_000 },
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
  expect(decodeCallbackData(data)).toBeUndefined();
});
