import { createServer as createHttpServer } from 'node:http';
import { constants, createSecureServer } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import type { OrderId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';
import { listen } from '../listen.ts';
import { testCertificate } from './test-certificate.ts';
import { startRawServer } from './raw-server.ts';

const times = process.env.LONG === undefined ? 10 : 1_000;
/** Whether the connection ends before, during or after the request is a race. */
const racedTimes = process.env.LONG === undefined ? 50 : 3_000;
const credentials = { cid: createSecret('777'), key: createSecret('k3y-of-the-client') };
const order = '47012' as OrderId;
const answer = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const unknown = { kind: 'failed', failure: { kind: 'outcome-unknown' } };
const notSent = { kind: 'failed', failure: { kind: 'unreachable' } };

const closers: (() => Promise<void>)[] = [];
beforeAll(() => setDefaultCACertificates([testCertificate.cert]));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => setDefaultCACertificates(getCACertificates('bundled')));

function provider(port: number, proxy?: number) {
  const client = createProvider({
    url: new URL(`https://127.0.0.1:${port}/api_client.php`),
    proxy: proxy === undefined ? undefined : new URL(`http://127.0.0.1:${proxy}`),
  });
  closers.push(client.close);
  return client;
}

/** A proxy that answers each CONNECT as the test says. */
function proxyThat(answers: (client: Socket, target: string) => void): Server {
  const proxy = createHttpServer();
  proxy.on('connect', (request, client: Socket) => {
    client.on('error', () => undefined);
    answers(client, request.url ?? '');
  });
  return proxy;
}

const tunnelTo = (port: number): Server =>
  proxyThat(client => {
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => undefined).on('close', () => client.destroy());
    client.on('close', () => onward.destroy());
  });

test('a reboot never uses a kept connection that may end just as it is sent', async () => {
  const reboots: number[] = [];
  const port = await listen(
    closers,
    createServer(socket => {
      let requests = 0;
      socket.on('data', data => {
        requests += 1;
        const isReboot = data.toString().includes('action=reboot');
        if (isReboot) reboots.push(requests);
        if (requests === 1) {
          socket.write(answer(isReboot ? '{"result":"success"}' : '{"orders":{}}'));
          // Before the next request, just as it is written, or after it.
          if (!isReboot) setTimeout(() => socket.resetAndDestroy(), Math.random() * 3);
        } else {
          socket.resetAndDestroy();
        }
      });
    }),
  );
  const client = createProvider({ url: new URL(`http://127.0.0.1:${port}/api_client.php`), random: () => 0 });
  closers.push(client.close);
  for (let each = 1; each <= racedTimes; each += 1) {
    expect(await client.readOrders(credentials)).toMatchObject({ kind: 'ok' });
    await new Promise(resolve => setTimeout(resolve, Math.random() * 3));
    expect(await client.power(credentials, order, 'reboot')).toMatchObject({ kind: 'ok' });
    expect(reboots).toEqual(Array.from({ length: each }, () => 1));
  }
});

describe('a server that also speaks HTTP/2', () => {
  // An HTTP/2 client may send again by itself what the server says it has not processed (RFC 9113, 8.7). A
  // server in trouble proves nothing by that, and an action must not be sent twice.
  test.each([
    ['refuses the stream', 'directly'],
    ['goes away', 'directly'],
    ['refuses the stream', 'through a proxy'],
  ])('gets a reboot once if it %s, %s', async (how, way) => {
    const requests: string[] = [];
    const server = createSecureServer({ ...testCertificate, allowHTTP1: true });
    server.on('stream', stream => {
      requests.push('h2');
      stream.on('error', () => undefined);
      if (how === 'goes away') stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 0);
      else stream.close(constants.NGHTTP2_REFUSED_STREAM);
      stream.session?.on('error', () => undefined);
    });
    server.on('request', request => {
      if (request.httpVersion !== '1.1') return;
      requests.push('1.1');
      request.socket.destroy();
    });
    const port = await listen(closers, server);
    const client = provider(port, way === 'directly' ? undefined : await listen(closers, tunnelTo(port)));
    for (let each = 1; each <= times; each += 1) {
      expect(await client.power(credentials, order, 'reboot')).toMatchObject(unknown);
      expect(requests).toHaveLength(each);
    }
  });
});

describe('a reboot through a proxy', () => {
  const ways: Readonly<Record<string, (client: Socket) => void>> = {
    'that refuses CONNECT': client => client.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
    'that wants a password': client =>
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n'),
    'that closes instead of answering': client => client.end(),
    'that resets the connection': client => client.resetAndDestroy(),
    'that doesn’t speak HTTP': client => client.end('SSH-2.0-OpenSSH_9.9\r\n'),
    'whose tunnel ends at once': client => client.end('HTTP/1.1 200 OK\r\n\r\n'),
    'whose tunnel doesn’t lead to TLS': client =>
      client.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
    'whose tunnel ends after the hello': client => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.once('data', () => client.resetAndDestroy());
    },
  };

  test.each(Object.entries(ways))('%s is not sent', async (_, way) => {
    const tunnels: string[] = [];
    const proxy = await listen(
      closers,
      proxyThat((socket, target) => {
        tunnels.push(target);
        way(socket);
      }),
    );
    const server = await startRawServer({ at: 'body', does: c => c.end(answer('{"result":"success"}')) });
    closers.push(server.close);
    const client = provider(server.port, proxy);
    for (let each = 1; each <= times; each += 1) {
      expect(await client.power(credentials, order, 'reboot')).toMatchObject(notSent);
      expect(tunnels).toHaveLength(each);
    }
    expect(await server.takeReceived()).toMatchObject({ connections: 0, bytes: 0 });
  });

  test.each([
    ['whose tunnel ends after the request', 'has an unknown outcome', 'first-byte', unknown],
    ['whose tunnel holds', 'is done', 'body', { kind: 'ok' }],
  ] as const)('%s %s', async (_, __, at, expected) => {
    const server = await startRawServer({
      at,
      does: c => (at === 'body' ? c.end(answer('{"result":"success"}')) : c.reset()),
      certificate: testCertificate,
    });
    closers.push(server.close);
    const client = provider(server.port, await listen(closers, tunnelTo(server.port)));
    for (let each = 0; each < times; each += 1) {
      expect(await client.power(credentials, order, 'reboot')).toMatchObject(expected);
      expect(await server.takeReceived()).toMatchObject({ connections: 1, requests: 1 });
    }
  });
});
