import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import type { z } from 'zod';

import type { Action } from '../../src/provider/exchange.ts';
import { classifyRefusal } from '../../src/provider/classify.ts';
import { decodeText, type DecodedValue } from '../../src/provider/decode.ts';
import { sanitizeMessage } from '../../src/provider/plain-text.ts';
import { readReply } from '../../src/provider/reply.ts';
import { readResult } from '../../src/provider/reply-result.ts';
import { readOrderStatus, readPowerState } from '../../src/provider/states.ts';
import { catalogueWire } from '../../src/provider/wire-catalogue.ts';
import { passwordWire, serverWire } from '../../src/provider/wire-server.ts';
import {
  addedKeyWire,
  balanceWire,
  credentialsWire,
  ordersWire,
  placedOrderWire,
  sshKeysWire,
} from '../../src/provider/wire.ts';

// Replies as the provider sends them, or may send them: cases/<stage>/<name>/reply.txt, with its status, headers and
// action in http.json where they matter, and what comes of it in expected.json. A reply from the field becomes a case
// by putting it into a folder of its own.

const cases = join(import.meta.dirname, 'cases');

interface Http {
  readonly action?: Action;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const decodeReply = (body: Buffer, { headers = {} }: Http) =>
  decodeText(body, {
    contentType: headers['content-type'],
    contentEncoding: headers['content-encoding'],
  }).value;

const decoded = (reply: Buffer, http: Http): DecodedValue => {
  const result = decodeReply(reply, http);
  if (result.kind === 'failed') throw new Error(result.failure);
  return result.value;
};

const readWith = (schema: z.ZodType) => (reply: Buffer, http: Http) => {
  const { success, data } = schema.safeParse(decoded(reply, http));
  return success ? { kind: 'ok', value: data } : { kind: 'failed' };
};

/** What a whole reply means, by its status, headers and body. */
const readHttp = (body: Buffer, { action = 'getinfo', status = 200, headers = {} }: Http) => {
  const result = readReply(
    {
      action,
      secrets: ['k3y-of-the-client'],
      orderId: '47012',
      url: new URL('https://cp.inferno.name/api_client.php'),
      onUnreadable: () => undefined,
    },
    { kind: 'replied', status, headers, body, retryAfterMs: undefined },
  );
  return result.kind === 'ok' ? { kind: 'ok', value: result.value.value } : result.failure;
};

const stages: Readonly<Record<string, (reply: Buffer, http: Http) => unknown>> = {
  decode: decodeReply,
  http: readHttp,
  result: (reply, http) => readResult(decoded(reply, http)),
  'result-in-other-words': (reply, http) => readResult(decoded(reply, http), { otherWords: true }),
  'result-of-adding-a-key': (reply, http) =>
    readResult(decoded(reply, http), { otherWords: true, added: true }),
  orders: readWith(ordersWire),
  'placed-order': readWith(placedOrderWire),
  server: readWith(serverWire.transform(({ orderId, reading }) => ({ orderId, reading }))),
  password: readWith(passwordWire),
  catalogue: readWith(catalogueWire),
  'ssh-keys': readWith(sshKeysWire),
  'added-key': readWith(addedKeyWire),
  balance: readWith(balanceWire),
  credentials: readWith(credentialsWire),
};

describe.each(Object.entries(stages))('a recorded reply for %s', (stage, read) => {
  test.each(readdirSync(join(cases, stage)))('%s is read as expected', name => {
    const path = (fileName: string) => join(cases, stage, name, fileName);
    const http = existsSync(path('http.json'))
      ? (JSON.parse(readFileSync(path('http.json'), 'utf8')) as Http)
      : {};
    // `undefined` is left out of the JSON.
    const actual: unknown = JSON.parse(JSON.stringify(read(readFileSync(path('reply.txt')), http)));
    expect(actual).toEqual(JSON.parse(readFileSync(path('expected.json'), 'utf8')));
  });
});

type Messages = Readonly<Record<string, readonly string[]>>;
/** Messages of refusals, by the action and what they mean. */
const refusals = JSON.parse(readFileSync(join(cases, 'refusals.json'), 'utf8')) as Readonly<
  Record<string, Messages>
>;

describe.each(Object.entries(refusals))('a refusal of %s', (action, kinds) => {
  test.each(Object.entries(kinds).flatMap(([kind, messages]) => messages.map(each => [kind, each] as const)))(
    'means %s by %j',
    (kind, message) => {
      const clean = sanitizeMessage(message, []);
      const named = clean.includes('10.0.0.1') ? { address: '10.0.0.1' } : {};
      expect(classifyRefusal(clean, { action, orderId: '47012' })).toEqual({
        kind,
        message: clean,
        ...named,
      });
    },
  );
});

/** Words for states, with their meaning. */
const states = JSON.parse(readFileSync(join(cases, 'states.json'), 'utf8')) as Readonly<
  Record<string, Messages>
>;
const readers: Readonly<Record<string, (word: string) => string>> = {
  power: readPowerState,
  order: readOrderStatus,
};

describe.each(Object.entries(states))('a state (%s)', (of, meanings) => {
  test.each(Object.entries(meanings).flatMap(([state, words]) => words.map(word => [state, word] as const)))(
    'is %s by %j',
    (state, word) => {
      expect(readers[of]?.(word)).toBe(state);
    },
  );
});

test('error code 904 of an installation means that the VPS is being created, whatever the message', () => {
  const kindOf = (action: string) => classifyRefusal('Not enough disk', { action, errorCode: '904' }).kind;
  expect(kindOf('install')).toBe('already-exists');
  expect(kindOf('reboot')).toBe('refused');
});
