import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import type { z } from 'zod';

import { classifyRefusal, readResult } from '../../src/provider/classify.ts';
import { decode, type DecodedValue } from '../../src/provider/decode.ts';
import { catalogueWire } from '../../src/provider/wire-catalogue.ts';
import { ordersWire, placedOrderWire, serverWire, sshKeysWire } from '../../src/provider/wire.ts';

// Replies as the provider sends them, or may send them: cases/<stage>/<name>/reply.txt, and what comes of it in
// expected.json. A reply from the field becomes a case by putting it into a folder of its own.

const cases = join(import.meta.dirname, 'cases');

const decoded = (reply: Buffer): DecodedValue => {
  const result = decode(reply);
  if (result.kind === 'failed') throw new Error(result.failure);
  return result.value;
};

const readWith = (schema: z.ZodType) => (reply: Buffer) => {
  const { success, data } = schema.safeParse(decoded(reply));
  return success ? { kind: 'ok', value: data } : { kind: 'failed' };
};

const stages: Readonly<Record<string, (reply: Buffer) => unknown>> = {
  decode,
  result: reply => readResult(decoded(reply)),
  orders: readWith(ordersWire),
  'placed-order': readWith(placedOrderWire),
  server: readWith(serverWire),
  catalogue: readWith(catalogueWire),
  'ssh-keys': readWith(sshKeysWire),
};

describe.each(Object.entries(stages))('a recorded reply for %s', (stage, read) => {
  test.each(readdirSync(join(cases, stage)))('%s is read as expected', name => {
    const file = (fileName: string) => readFileSync(join(cases, stage, name, fileName));
    // `undefined` is left out of the JSON.
    const actual: unknown = JSON.parse(JSON.stringify(read(file('reply.txt'))));
    expect(actual).toEqual(JSON.parse(file('expected.json').toString()));
  });
});

const refusals = JSON.parse(readFileSync(join(cases, 'refusals.json'), 'utf8')) as Record<string, string[]>;

describe.each(Object.entries(refusals))('a refusal of the kind %s', (kind, messages) => {
  test.each(messages)('is recognised by %j', message => {
    expect(classifyRefusal(message, undefined, 'orders')).toEqual({ kind, message });
  });
});

test('error code 904 means that the VPS is being created, whatever the message', () => {
  expect(classifyRefusal('Not enough disk', '904', 'install').kind).toBe('already-exists');
});
