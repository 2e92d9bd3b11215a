import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import type { ProviderFailure } from '../../src/domain/failure.ts';
import type { Result } from '../../src/domain/result.ts';
import { createSecret } from '../../src/domain/secret.ts';
import type { OrderId } from '../../src/core/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { testCertificate } from './test-certificate.ts';
import { badCertificates } from './bad-certificates.ts';
import { startRawServer, type Connection, type Heard, type Moment } from './raw-server.ts';

// "Not sent" lets a person press again, so it must never be said of what has left; and what has left and was
// not answered must never look like anything but that. Here the other end of the wire is the judge.

const times = process.env.LONG === undefined ? 100 : 1_000;
const credentials = { cid: createSecret('777'), key: createSecret('k3y-of-the-client') };
const order = '47012' as OrderId;
const yes = '{"result":"success"}';
const answer = (body: string, head = '') =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${head}\r\n${body}`;

type Said = 'not sent' | 'unknown' | 'done' | 'refused';
const whatIsSaid = (result: Result<undefined, ProviderFailure>): Said => {
  if (result.kind === 'ok') return 'done';
  if (result.failure.kind === 'unreachable') return 'not sent';
  return result.failure.kind === 'outcome-unknown' ? 'unknown' : 'refused';
};

interface Fault {
  readonly at: Moment;
  readonly does: (connection: Connection, giveUp: () => void) => void;
  /** What may be said of it; of what isn't here, nothing else than that it is wrong. */
  readonly may: readonly Said[];
}

const hang: Fault['does'] = (_, giveUp) => void setTimeout(giveUp, 2);
const unknown = ['unknown'] as const;
const notSent = ['not sent'] as const;
// The request may have been written to a connection that was over: nobody can know, and "unknown" is no lie.
const either = ['not sent', 'unknown'] as const;

const faults: Readonly<Record<string, Fault>> = {
  'reset on accept': { at: 'accept', does: c => c.reset(), may: either },
  'closed on accept': { at: 'accept', does: c => c.end(), may: either },
  'closed after the first bytes': { at: 'first-byte', does: c => c.end(), may: unknown },
  'reset after the first bytes': { at: 'first-byte', does: c => c.reset(), may: unknown },
  'closed after the head': { at: 'head', does: c => c.end(), may: unknown },
  'closed after the body': { at: 'body', does: c => c.end(), may: unknown },
  'reset after the body': { at: 'body', does: c => c.reset(), may: unknown },
  'half a status line': { at: 'body', does: c => c.end('HTTP/1.1 20'), may: unknown },
  'half the headers': {
    at: 'body',
    does: c => c.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconte'),
    may: unknown,
  },
  'half the body': { at: 'body', does: c => c.end(answer(yes).slice(0, -8)), may: unknown },
  'a body whose length is not reached, readable as it is': {
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
    does: (c, giveUp) => {
      c.write(answer(yes).slice(0, -yes.length));
      hang(c, giveUp);
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
  '103 and the end': { at: 'body', does: c => c.end('HTTP/1.1 103 Early Hints\r\n\r\n'), may: unknown },
  '100 and the end': { at: 'body', does: c => c.end('HTTP/1.1 100 Continue\r\n\r\n'), may: unknown },
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
  'given up at any moment': {
    at: 'body',
    does: c => c.end(answer(yes)),
    may: ['not sent', 'unknown', 'done'],
  },
  'none: a whole answer': { at: 'body', does: c => c.end(answer(yes)), may: ['done'] },
};

const tlsFaults: Readonly<Record<string, Fault>> = {
  'reset after the hello': { at: 'hello', does: c => c.reset(), may: notSent },
  'closed after the hello': { at: 'hello', does: c => c.end(), may: notSent },
  'HTTP as an answer to the hello': { at: 'hello', does: c => c.end(answer(yes)), may: notSent },
  'silence after the hello': {
    at: 'hello',
    does: (c, giveUp) => {
      hang(c, giveUp);
      // The client lets such a connection run into its own time limit, which the test has no time for.
      setTimeout(c.reset, 10);
    },
    may: notSent,
  },
  'closed after the handshake': { at: 'handshake', does: c => c.end(), may: either },
  'reset after the handshake': { at: 'handshake', does: c => c.reset(), may: either },
};

const counts = new Map<Said, number>();
const closers: (() => Promise<void>)[] = [];
beforeAll(() => {
  const { elsewhere, expired } = badCertificates;
  // The process has no other way to trust them, and the client is not to be given one for a test's sake.
  setDefaultCACertificates([testCertificate, elsewhere, expired].map(({ cert }) => cert));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => {
  setDefaultCACertificates(getCACertificates('bundled'));
});

/** What holds whatever happens: the two promises, by what really arrived. */
function judge(said: Said, heard: Heard, where: string): void {
  counts.set(said, (counts.get(said) ?? 0) + 1);
  if (said === 'not sent') expect(heard.bytes, where).toBe(0);
  if (heard.bytes > 0) expect(said, where).not.toBe('not sent');
  if (said === 'done') expect(heard.whole, where).toBe(1);
  expect(heard.requests, where).toBeLessThanOrEqual(1);
  expect(heard.connections, where).toBeLessThanOrEqual(1);
}

async function suffer(name: string, fault: Fault, secure: boolean): Promise<void> {
  let giveUp: () => void = () => undefined;
  const server = await startRawServer({
    at: fault.at,
    does: connection => fault.does(connection, () => giveUp()),
    certificate: secure ? testCertificate : undefined,
  });
  const url = new URL(`${secure ? 'https' : 'http'}://127.0.0.1:${server.port}/api_client.php`);
  const client = createProvider({ url });
  closers.push(client.close, server.close);
  for (let each = 0; each < times; each += 1) {
    const given = new AbortController();
    giveUp = () => given.abort();
    const timer = name === 'given up at any moment' ? setTimeout(giveUp, Math.random() * 4) : undefined;
    const said = whatIsSaid(await client.power(credentials, order, 'reboot', { signal: given.signal }));
    clearTimeout(timer);
    const heard = await server.takeHeard();
    expect(fault.may, `${each}`).toContain(said);
    judge(said, heard, `${name}, ${each}`);
    if (fault.may === unknown) expect(heard.requests, `${each}`).toBe(1);
  }
}

describe('a reboot over TCP', () => {
  test.each(Object.entries(faults))('%s', async (name, fault) => suffer(name, fault, false));
});

describe('a reboot over TLS', () => {
  test.each(Object.entries({ ...faults, ...tlsFaults }))('%s', async (name, fault) =>
    suffer(name, fault, true),
  );
});

describe('a reboot for which there is no way', () => {
  test.each(Object.entries(badCertificates))('the certificate is %s', async (name, certificate) => {
    const server = await startRawServer({ at: 'body', does: c => c.end(answer(yes)), certificate });
    const client = createProvider({ url: new URL(`https://127.0.0.1:${server.port}/api_client.php`) });
    closers.push(client.close, server.close);
    for (let each = 0; each < times; each += 1) {
      const result = await client.power(credentials, order, 'reboot');
      expect(result).toEqual({ kind: 'failed', failure: { kind: 'unreachable', why: 'certificate' } });
      judge('not sent', await server.takeHeard(), `${name}, ${each}`);
    }
  });

  test.each(['http', 'https'])('nobody listens (%s)', async scheme => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const client = createProvider({ url: new URL(`${scheme}://127.0.0.1:${port}/api_client.php`) });
    closers.push(client.close);
    for (let each = 0; each < times; each += 1) {
      expect(await client.power(credentials, order, 'reboot')).toEqual({
        kind: 'failed',
        failure: { kind: 'unreachable', why: 'connection-refused' },
      });
    }
  });

  test('the name leads nowhere', async () => {
    const client = createProvider({ url: new URL('https://provider.invalid/api_client.php') });
    closers.push(client.close);
    const result = await client.power(credentials, order, 'reboot');
    expect(result).toEqual({ kind: 'failed', failure: { kind: 'unreachable', why: 'name-not-found' } });
  });
});

test('what was said was counted', () => {
  if (process.env.LONG !== undefined) process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}\n`);
  expect([...counts.keys()].toSorted()).toEqual(['done', 'not sent', 'unknown']);
});
