import fc from 'fast-check';
import { expect, test } from 'vitest';

import { toPart } from '../../src/domain/server-list.ts';
import type { CallbackData } from '../../src/telegram/callback-data.ts';
import {
  callbacks,
  decodeCallbackData,
  encodeCallbackData,
  callbackFields,
  callbackKinds,
} from '../../src/telegram/callback-data.ts';

const id = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
/** Beside a text there are numbers of pages, states and accounts. */
const smallId = fc.integer({ min: 0, max: 1_000_000 });
const part = fc.string({ maxLength: 40, unit: 'grapheme' }).map(toPart);
const anyData = fc.constantFrom(...callbackKinds).chain(kind => {
  const fields = callbackFields(kind);
  const values = fields.map(field => {
    if (field === 'part') return part;
    return fields.includes('part') ? smallId : id;
  });
  return fc
    .tuple(...values)
    .map(all => ({ kind, ...Object.fromEntries(fields.map((field, index) => [field, all[index]])) }));
});

test('no two buttons have the same code', () => {
  const codes = Object.values(callbacks).map(({ code }) => code);
  expect(codes.length).toBe(new Set(codes).size);
});

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
  '1sl.0.0.0.0',
  '1sl.0.0.0.!.web',
  `1c.${'z'.repeat(70)}`,
])('decoding rejects %j', data => {
  expect(decodeCallbackData(data)).toBeUndefined();
});
