import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { limitConnections, startHttpServer } from '../../src/lib/http-server.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a connection receives until it is closed. */
function open(port: number, from = '127.0.0.1', request = '') {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  let received = '';
  socket.on('data', chunk => (received += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(request);
  closers.push(() => socket.destroy());
  const closed = new Promise<string>(resolve => socket.on('close', () => resolve(received)));
  return { connected: once(socket, 'connect'), closed, isOpen: () => !socket.destroyed };
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** A server with room for 4, 2 of them for this machine; 127.0.0.2 counts as another one. */
async function start() {
  const dropped: string[] = [];
  const held: (() => void)[] = [];
  const server = createServer((_, response) => void held.push(() => response.end('ok')));
  limitConnections(server, {
    max: 4,
    reservedForLoopback: 2,
    onDropped: reason => dropped.push(reason),
    isLoopback: ({ remoteAddress }: Socket) => remoteAddress === '127.0.0.1',
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { port: (server.address() as AddressInfo).port, dropped, held, server };
}

const elsewhere = '127.0.0.2';

test('300 idle connections shut nobody out, and are counted', async () => {
  const dropped: string[] = [];
  const server = startHttpServer({
    host: '127.0.0.1',
    port: 0,
    pages: { '/healthz': () => Promise.resolve({ status: 200, type: 'text/plain', body: 'ok' }) },
    log: { error: () => undefined },
    onDropped: reason => dropped.push(reason),
  });
  closers.push(() => server.close());
  const port = await server.listening;
  await Promise.all(Array.from({ length: 300 }, () => open(port).connected));
  // Answered and closed, though the client would keep it open.
  expect(await open(port, '127.0.0.1', get('/healthz')).closed).toMatch(/^HTTP\/1\.1 200 [^]*ok$/);
  expect(dropped).toEqual(Array.from({ length: 45 }, () => 'evicted'));
});

test('a new connection takes the place of the oldest idle one, and never of a busy one', async () => {
  const { port, dropped, held, server } = await start();
  const busy = open(port, elsewhere, get('/'));
  await once(server, 'request');
  const idle = open(port, elsewhere);
  await idle.connected;
  const next = open(port, elsewhere, get('/'));
  await once(server, 'request');
  expect(await idle.closed).toBe('');
  // Both places for other machines are busy now.
  expect(await open(port, elsewhere).closed).toBe('');
  expect(dropped).toEqual(['evicted', 'refused']);
  expect([busy.isOpen(), next.isOpen()]).toEqual([true, true]);
  for (const respond of held) respond();
});

test('other machines take no place that is reserved for this one', async () => {
  const { port, dropped, server } = await start();
  const own = open(port);
  await own.connected;
  for (let each = 0; each < 10; each += 1) {
    open(port, elsewhere, get('/'));
    await once(server, each < 2 ? 'request' : 'connection');
  }
  open(port, '127.0.0.1', get('/'));
  await once(server, 'request');
  expect(dropped).toEqual(Array.from({ length: 8 }, () => 'refused'));
  expect(own.isOpen()).toBe(true);
});
