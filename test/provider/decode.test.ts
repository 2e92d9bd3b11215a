import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decode } from '../../src/provider/decode.ts';

const cases = join(import.meta.dirname, 'cases/decode');

describe('recorded replies', () => {
  test.each(readdirSync(cases))('%s', name => {
    const expected: unknown = JSON.parse(readFileSync(join(cases, name, 'expected.json'), 'utf8'));
    const decoded = decode(readFileSync(join(cases, name, 'reply.txt')));
    expect(JSON.parse(JSON.stringify(decoded))).toEqual(expected);
  });
});

type Tree = string | { readonly [key: string]: Tree };

/** PHP's print_r of an array: "Array", a parenthesis, four blanks a level, a blank line after a nested one. */
function printR(tree: Tree, depth = 0): string {
  if (typeof tree === 'string') return tree;
  const pad = ' '.repeat(depth * 8);
  const entries = Object.entries(tree).map(
    ([key, value]) => `${pad}    [${key}] => ${printR(value, depth + 1)}\n`,
  );
  return `Array\n${pad}(\n${entries.join('')}${pad})\n`;
}

// print_r writes no quotes: a text with a line break, or one that looks like its syntax, can't be told apart.
const scalar = fc
  .string({ maxLength: 20 })
  .filter(text => !/[\n\r]/.test(text) && text !== 'Array' && !text.endsWith(' Object'));
const key = fc.stringMatching(/^[A-Za-z_][\w.-]{0,10}$/);
const { tree } = fc.letrec<{ tree: Tree; node: Tree }>(tie => ({
  tree: fc.oneof({ depthSize: 'small' }, scalar, tie('node')),
  node: fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: false }),
}));
const array = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 });

test('whatever print_r prints is read back', () => {
  fc.assert(
    fc.property(array, value => {
      const decoded = decode(Buffer.from(printR(value)));
      expect(decoded.kind).toBe('ok');
      if (decoded.kind === 'ok') {
        expect(JSON.stringify(decoded.value)).toBe(JSON.stringify(value));
      }
    }),
  );
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      expect(['ok', 'failed']).toContain(decode(bytes).kind);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('Array', '(', ')', '[a] => ', '\n', ' ', '{', '"', '<b>Notice</b>', '<br />', 'x'),
      ),
      parts => {
        expect(['ok', 'failed']).toContain(decode(Buffer.from(parts.join(''))).kind);
      },
    ),
    { numRuns: 2000 },
  );
});
