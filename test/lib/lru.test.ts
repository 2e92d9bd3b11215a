import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';

import { createLru } from '../../src/lib/lru.ts';

test('a full map drops the entry that was used least recently', () => {
  const lru = createLru<string, number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

test('a map never holds more than its limit, and always the entry set last', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 5 }), (set, limit) => {
      const lru = createLru<number, number>(limit);
      set.forEach((key, index) => lru.set(key, index));
      const latest = [...new Set(set.toReversed())].slice(0, limit);
      expect(lru.keys().toReversed()).toEqual(latest);
      expect(lru.get(set.at(-1) ?? -1)).toBe(set.length - 1);
    }),
  );
});

test('a deleted entry is gone', () => {
  const lru = createLru<string, number>(2);
  lru.set('a', 1);
  lru.delete('a');
  expect([lru.get('a'), lru.keys()]).toEqual([undefined, []]);
});
