import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { ProviderFailure } from '../../src/domain/failure.ts';
import { createSecret, type Result } from '../../src/domain/result.ts';
import type { OrderId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { testCertificate } from './test-certificate.ts';
import { badCertificates } from './bad-certificates.ts';
import { startRawServer, type Connection, type Received, type Moment } from './raw-server.ts';

// "Not sent" lets a person press again, so it must never be said of a request that was written; and a request
// that was written and not answered must always be "unknown". Here the server checks it by what really arrived.

const isLong = process.env.LONG !== undefined;
/** How often a fault is tried: more often if its outcome depends on a race. */
const timesOf = ({ may }: Pick<Fault, 'may'>): number => (isLong ? 1_000 : may.length > 1 ? 50 : 10);
const times = isLong ? 1_000 : 10;
const credentials = { cid: createSecret('777'), key: createSecret('k3y-of-the-client') };
const order = '47012' as OrderId;
const yes = '{"result":"success"}';
const answer = (body: string, head = '') =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${head}\r\n${body}`;

type Outcome = 'not sent' | 'unknown' | 'done' | 'refused';
const outcomeOf = (result: Result<undefined, ProviderFailure>): Outcome => {
  if (result.kind === 'ok') return 'done';
  if (result.failure.kind === 'unreachable') return 'not sent';
  return result.failure.kind === 'outcome-unknown' ? 'unknown' : 'refused';
};

interface Fault {
  readonly at: Moment;
  readonly does: (connection: Connection, abort: () => void) => void;
  /** The outcomes that are correct. */
  readonly may: readonly Outcome[];
}

const hang: Fault['does'] = (_, abort) => void setTimeout(abort, 2);
const unknown = ['unknown'] as const;
const notSent = ['not sent'] as const;
// The request may have been written to a connection that had ended: nobody can know, so "unknown" is correct too.
const either = ['not sent', 'unknown'] as const;

const faults: Readonly<Record<string, Fault>> = {
  'a reset on accept': { at: 'accept', does: c => c.reset(), may: either },
  'a close on accept': { at: 'accept', does: c => c.end(), may: either },
  'a close after the first bytes': { at: 'first-byte', does: c => c.end(), may: unknown },
  'a reset after the first bytes': { at: 'first-byte', does: c => c.reset(), may: unknown },
  'a close after the head': { at: 'head', does: c => c.end(), may: unknown },
  'a close after the body': { at: 'body', does: c => c.end(), may: unknown },
  'a reset after the body': { at: 'body', does: c => c.reset(), may: unknown },
  'half a status line': { at: 'body', does: c => c.end('HTTP/1.1 20'), may: unknown },
  'half the headers': {
    at: 'body',
    does: c => c.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconte'),
    may: unknown,
  },
  'half the body': { at: 'body', does: c => c.end(answer(yes).slice(0, -8)), may: unknown },
  'a body short of its length, but readable': {
    at: 'body',
    does: c => c.end(answer(`${yes} `).slice(0, -1)),
    may: unknown,
  },
  'chunks without the last one': {
    at: 'body',
    does: c => c.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n14\r\n${yes}\r\n`),
    may: unknown,
  },
  'a chunk cut short': {
    at: 'body',
    does: c => c.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n${yes}`),
    may: unknown,
  },
  'silence before the headers': { at: 'body', does: hang, may: unknown },
  'silence after the headers': {
    at: 'body',
    does: (c, abort) => {
      c.write(answer(yes).slice(0, -yes.length));
      hang(c, abort);
    },
    may: unknown,
  },
  'a body of 64 MB': {
    at: 'body',
    does: c => {
      c.write('HTTP/1.1 200 OK\r\ncontent-length: 64000000\r\n\r\n{"result":"success"}');
      c.pour(64_000_000);
    },
    may: unknown,
  },
  'garbage instead of HTTP': { at: 'body', does: c => c.end('SSH-2.0-OpenSSH_9.9\r\n'), may: unknown },
  '103 and a close': { at: 'body', does: c => c.end('HTTP/1.1 103 Early Hints\r\n\r\n'), may: unknown },
  '100 and a close': { at: 'body', does: c => c.end('HTTP/1.1 100 Continue\r\n\r\n'), may: unknown },
  'a switch to another protocol': {
    at: 'body',
    does: c => c.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    may: unknown,
  },
  'a whole answer, and a reset at once': {
    at: 'body',
    does: c => {
      c.write(answer(yes));
      c.reset();
    },
    may: ['done', 'unknown'],
  },
  'an abort at any moment': {
    at: 'body',
    does: c => c.end(answer(yes)),
    may: ['not sent', 'unknown', 'done'],
  },
  'no fault: a whole answer': { at: 'body', does: c => c.end(answer(yes)), may: ['done'] },
};

const tlsFaults: Readonly<Record<string, Fault>> = {
  'a reset after the hello': { at: 'hello', does: c => c.reset(), may: notSent },
  'a close after the hello': { at: 'hello', does: c => c.end(), may: notSent },
  'HTTP as an answer to the hello': { at: 'hello', does: c => c.end(answer(yes)), may: notSent },
  'silence after the hello': {
    at: 'hello',
    does: (c, abort) => {
      hang(c, abort);
      // The client leaves such a connection to its connect time-out, which would take too long here.
      setTimeout(c.reset, 10);
    },
    may: notSent,
  },
  'a close after the handshake': { at: 'handshake', does: c => c.end(), may: either },
  'a reset after the handshake': { at: 'handshake', does: c => c.reset(), may: either },
};

const counts = new Map<Outcome, number>();
const closers: (() => Promise<void>)[] = [];
beforeAll(() => {
  const { 'for another host': forAnotherHost, expired } = badCertificates;
  // The client has no option for this, and should get none for the sake of a test.
  setDefaultCACertificates([testCertificate, forAnotherHost, expired].map(({ cert }) => cert));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => {
  setDefaultCACertificates(getCACertificates('bundled'));
});

/** What must hold after any fault, by what really arrived. */
function expectTrue(outcome: Outcome, received: Received, where: string): void {
  counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  if (outcome === 'not sent') expect(received.bytes, where).toBe(0);
  if (received.bytes > 0) expect(outcome, where).not.toBe('not sent');
  if (outcome === 'done') expect(received.whole, where).toBe(1);
  expect(received.requests, where).toBeLessThanOrEqual(1);
  expect(received.connections, where).toBeLessThanOrEqual(1);
}

async function runFault(name: string, fault: Fault, secure: boolean): Promise<void> {
  let abort: () => void = () => undefined;
  const server = await startRawServer({
    at: fault.at,
    does: connection => fault.does(connection, () => abort()),
    certificate: secure ? testCertificate : undefined,
  });
  const url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${server.port}/api_client.php`);
  closers.push(server.close);
  for (let each = 0; each < timesOf(fault); each += 1) {
    const controller = new AbortController();
    abort = () => controller.abort();
    const client = createProvider({ url, signal: controller.signal });
    closers.unshift(client.close);
    const timer = name === 'an abort at any moment' ? setTimeout(abort, Math.random() * 4) : undefined;
    const outcome = outcomeOf(await client.power(credentials, order, 'reboot'));
    clearTimeout(timer);
    const received = await server.takeReceived();
    expect(fault.may, `${each}`).toContain(outcome);
    expectTrue(outcome, received, `${name}, ${each}`);
    if (fault.may === unknown) expect(received.requests, `${each}`).toBe(1);
  }
}

describe('a reboot over TCP has a correct outcome', () => {
  test.each(Object.entries(faults))('after %s', async (name, fault) => runFault(name, fault, false));
});

describe('a reboot over TLS has a correct outcome', () => {
  test.each(Object.entries({ ...faults, ...tlsFaults }))('after %s', async (name, fault) =>
    runFault(name, fault, true),
  );
});

describe('a reboot is not sent', () => {
  test.each(Object.entries(badCertificates))('where the certificate is %s', async (name, certificate) => {
    const server = await startRawServer({ at: 'body', does: c => c.end(answer(yes)), certificate });
    const client = createProvider({ url: new URL(`https://127.0.0.1:${server.port}/api_client.php`) });
    closers.push(client.close, server.close);
    for (let each = 0; each < times; each += 1) {
      const result = await client.power(credentials, order, 'reboot');
      expect(result).toEqual({ kind: 'failed', failure: { kind: 'unreachable', reason: 'certificate' } });
      expectTrue('not sent', await server.takeReceived(), `${name}, ${each}`);
    }
  });

  test.each(['http', 'https'])('where nobody listens (%s)', async scheme => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const client = createProvider({ url: new URL(`${scheme}://127.0.0.1:${port}/api_client.php`) });
    closers.push(client.close);
    for (let each = 0; each < times; each += 1) {
      expect(await client.power(credentials, order, 'reboot')).toEqual({
        kind: 'failed',
        failure: { kind: 'unreachable', reason: 'connection-refused' },
      });
    }
  });

  test('where the name can’t be resolved', async () => {
    const client = createProvider({ url: new URL('https://provider.invalid/api_client.php') });
    closers.push(client.close);
    const result = await client.power(credentials, order, 'reboot');
    expect(result).toEqual({ kind: 'failed', failure: { kind: 'unreachable', reason: 'name-not-found' } });
  });
});

test('all outcomes occurred', () => {
  if (isLong) process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`);
  expect([...counts.keys()].toSorted()).toEqual(['done', 'not sent', 'unknown']);
});
