import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Press } from '../../src/bot/press.ts';
import { decodePress, encodePress, fieldsOf, pressKinds } from '../../src/bot/press.ts';

const id = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const anyPress = fc.constantFrom(...pressKinds).chain(kind =>
  fc.array(id, { minLength: fieldsOf(kind).length, maxLength: fieldsOf(kind).length }).map(values => ({
    kind,
    ...Object.fromEntries(fieldsOf(kind).map((field, index) => [field, values[index]])),
  })),
);

test('every button fits into callback_data and is read back', () => {
  fc.assert(
    fc.property(anyPress, press => {
      const data = encodePress(press as unknown as Press);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      expect(decodePress(data)).toEqual(press);
    }),
  );
});

test('what strangers send is read only where we could have written it', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 80 }), fc.stringMatching(/^1[a-zA-Z?](\.[0-9a-z+!-]{0,4}){0,3}$/)),
      data => {
        const press = decodePress(data);
        if (press !== undefined) expect(encodePress(press)).toBe(data);
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
])('refuses %j', data => {
  expect(decodePress(data)).toBeUndefined();
});
