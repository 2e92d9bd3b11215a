import { isIP } from 'node:net';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { readAddresses } from '../../src/provider/wire-server.ts';
import { decodeText } from '../../src/provider/decode.ts';
import { scanJson } from '../../src/provider/parsers.ts';
import { decodeEntities, plainText } from '../../src/provider/plain-text.ts';

const decode = (body: Uint8Array) => decodeText(body).value;

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

// print_r writes no quotes: a text with a line break, or one that looks like its syntax, is ambiguous.
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

const jsonObject = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});
/** Prose, markup and brackets as they stand in notices, without anything that could be a value. */
const noise = fc
  .array(
    fc.constantFrom(
      ...[
        'Notice: Undefined index: x in /a.php on line 3',
        '<br />',
        '<b>Warning</b>',
        '1',
        'OK',
        ' ',
        '\n',
        '\uFEFF',
      ],
      ...[
        '[ x',
        '{ x',
        '{x}',
        '[Mon Nov 27]',
        '<!-- {"a":1} -->',
        '/* {"b":2} */',
        '<script>x={"c":3}</script>',
        '<pre>',
      ],
    ),
    { maxLength: 6 },
  )
  .map(parts => parts.join(''));

test('decode finds the one JSON object in any noise', () => {
  fc.assert(
    fc.property(noise, jsonObject, noise, (before, value, after) => {
      const json = JSON.stringify(value);
      // Longer numbers come as text.
      fc.pre(!/\d{16}/.test(json));
      const decoded = decode(Buffer.from(`${before}\n${json}\n${after}`));
      expect(decoded).toEqual({ kind: 'ok', value: JSON.parse(json) as unknown });
    }),
    { numRuns: 2000 },
  );
});

test('decode never takes a part of a reply that breaks off for the reply', () => {
  fc.assert(
    fc.property(jsonObject, fc.nat(), noise, (value, cut, after) => {
      const json = JSON.stringify({ result: 'fail', retx: value });
      const start = json.slice(0, 10 + (cut % (json.length - 10)));
      expect(decode(Buffer.from(start)).kind).toBe('failed');
      const decoded = decode(Buffer.from(`${start}\n${after}`));
      if (decoded.kind === 'ok') expect(JSON.stringify(decoded.value)).toBe('unreachable');
    }),
    { numRuns: 2000 },
  );
});

test('the scan of JSON agrees with JSON.parse', () => {
  const whole = fc
    .oneof(jsonObject, fc.array(fc.jsonValue({ maxDepth: 3 })))
    .map(value => JSON.stringify(value));
  const mutated = fc
    .tuple(whole, fc.nat(), fc.constantFrom('', '"', '{', ']', ',', '\\', ' ', '1', 'null', '\n'))
    .map(([json, at, extra]) => json.slice(0, at % json.length) + extra + json.slice((at % json.length) + 1));
  fc.assert(
    fc.property(fc.oneof(whole, mutated), text => {
      let isJson = /^[{[]/.test(text);
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      const { kind, end } = scanJson(text, 0);
      expect(/^[{[]/.test(text) && kind === 'whole' && text.slice(end).trim() === '').toBe(isJson);
    }),
    { numRuns: 5000 },
  );
});

test('ids keep their digits, however long they are', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.string({ maxLength: 30 }), (id, text) => {
      const decoded = decode(Buffer.from(`{"id":${id},"text":${JSON.stringify(text)},"ids":[${id}]}`));
      const value = decoded.kind === 'ok' ? (decoded.value as { id: unknown; text: unknown }) : undefined;
      expect(String(value?.id)).toBe(String(id));
      expect(value?.text).toBe(text);
    }),
  );
});

test('entities are decoded once', () => {
  const escape = (text: string): string =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#039;');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'&<>"\';#amp039x '.split('')) }), text => {
      expect(decodeEntities(escape(text))).toBe(text);
      expect(plainText(escape(escape(text)))).toBe(escape(text).trim().replaceAll(/ +/g, ' '));
    }),
  );
});

test('addresses are read in any order and with any separator', () => {
  const address = fc.oneof(
    fc.ipV4().map(each => `37${each.slice(each.indexOf('.'))}`),
    fc
      .ipV6()
      .map(each => `2a02:${each.split(':').filter(Boolean).slice(0, 3).join(':')}::`)
      .filter(each => isIP(each) !== 0),
  );
  const privateAddress = fc.constantFrom('10.0.0.1', '192.168.3.4', '172.31.0.1', '100.127.0.1', 'fd00::1');
  const separator = fc.constantFrom(',', ' ', ', ', '\n', '\r\n', ';', '<br />', '/24 ');
  fc.assert(
    fc.property(
      fc.uniqueArray(address, { minLength: 1, maxLength: 5 }),
      fc.uniqueArray(privateAddress, { maxLength: 3 }),
      separator,
      (addresses, hidden, between) => {
        const { main, others } = readAddresses([...hidden, ...addresses].join(between));
        const lower = addresses.map(each => each.toLowerCase());
        expect([main, ...others].sort()).toEqual([...new Set([...lower, ...hidden])].sort());
        expect(main).toBe(lower.find(each => isIP(each) === 4) ?? lower[0]);
      },
    ),
  );
});
