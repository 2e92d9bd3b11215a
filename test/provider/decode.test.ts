import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decode } from '../../src/provider/decode.ts';

type Tree = string | { readonly [key: string]: Tree };

/** PHP's print_r of an array: "Array", a parenthesis, four spaces a level, an empty line after a nested one. */
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

test('decode reads back what print_r prints', () => {
  fc.assert(
    fc.property(array, value => {
      const decoded = decode(Buffer.from(printR(value)));
      expect(decoded.kind).toBe('ok');
      if (decoded.kind === 'ok') expect(JSON.stringify(decoded.value)).toBe(JSON.stringify(value));
    }),
  );
});

const fragments = ['Array', '(', ')', '[a] => ', '\n', ' ', '{', '"', '<b>Notice</b>', '<br />', 'x'];

test.each([
  ['random bytes', fc.uint8Array({ maxLength: 300 })],
  ['random syntax', fc.array(fc.constantFrom(...fragments)).map(parts => Buffer.from(parts.join('')))],
])('decode never throws on %s', (_, bytes) => {
  fc.assert(
    fc.property(bytes, value => {
      expect(['ok', 'failed']).toContain(decode(value).kind);
    }),
    { numRuns: 2000 },
  );
});
