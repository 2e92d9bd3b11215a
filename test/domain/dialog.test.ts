import fc from 'fast-check';
import { expect, test } from 'vitest';

import { findByHash, hashName } from '../../src/domain/dialog.ts';

test('a name is found by its hash, which fits callback data', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 300 }), names => {
      for (const name of names.slice(0, 10)) {
        expect(findByHash(names, hashName(name), own => own)).toBe(name);
        expect(Number.isSafeInteger(hashName(name))).toBe(true);
      }
    }),
  );
  expect(findByHash(['a', 'a'], hashName('a'), own => own)).toBeUndefined();
});
