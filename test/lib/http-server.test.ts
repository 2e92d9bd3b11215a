import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

import { startHttpServer, type HttpServer, type PostRoute } from '../../src/lib/http-server.ts';

const opened: HttpServer[] = [];
const errors: unknown[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(server => server.close()));
  errors.length = 0;
});

async function start(route?: PostRoute) {
  const server = startHttpServer({
    host: '127.0.0.1',
    port: 0,
    route,
    log: { error: (event, fields) => void errors.push({ event, ...fields }) },
    pages: {
      '/healthz': () => Promise.resolve({ status: 200, type: 'text/plain', body: 'ok\n' }),
      '/broken': () => Promise.reject(new Error('a secret of ours')),
    },
  });
  opened.push(server);
  return server.listening;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(
  port: number,
  method: string,
  path: string,
  options: { headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: options.headers, agent: false },
      response => {
        let body = '';
        response.on('data', chunk => (body += String(chunk)));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    // What is written after a refusal may find the connection closed: the refusal has come all the same.
    request.on('error', reject);
    request.end(options.body);
  });
}

/** Raw bytes, and all that comes back until the server closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let reply = '';
  socket.on('data', chunk => (reply += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return reply;
}

const acceptAll = (taken: Buffer[]): PostRoute => ({
  path: '/hook?x=1',
  reject: ({ header }) => (header('x-key') === 'good' ? undefined : 401),
  handle: body => {
    taken.push(body);
    return Promise.resolve(200);
  },
});

test('a page is given to GET and HEAD, whatever query comes with it, and is kept by nobody', async () => {
  const port = await start();
  const got = await ask(port, 'GET', '/healthz?x');
  expect(got).toMatchObject({ status: 200, body: 'ok\n', headers: { 'cache-control': 'no-store' } });
  expect(got.headers).not.toHaveProperty('x-powered-by');
  const head = await ask(port, 'HEAD', '/healthz');
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '3' } });
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
  'a page is not given to %s',
  async method => {
    const port = await start();
    const got = await ask(port, method, '/healthz');
    expect(got).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  },
);

test.each([
  '/',
  '/healthz/',
  '//healthz',
  '/../healthz',
  '/HEALTHZ',
  '/hook',
  'http://127.0.0.1/healthz',
  '*',
])('there is nothing at %s', async path => {
  const port = await start(acceptAll([]));
  expect((await ask(port, 'GET', path)).status).toBe(404);
});

test('what goes wrong inside is told to the log alone', async () => {
  const port = await start();
  const got = await ask(port, 'GET', '/broken');
  expect(got).toMatchObject({ status: 500, body: 'failed\n' });
  expect(errors).toHaveLength(1);
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
});

test('the inlet takes POSTs at its very address, judged by the head before the body', async () => {
  const taken: Buffer[] = [];
  const port = await start(acceptAll(taken));
  const good = { 'x-key': 'good' };
  expect((await ask(port, 'POST', '/hook?x=1', { headers: good, body: 'one' })).status).toBe(200);
  expect((await ask(port, 'POST', '/hook', { headers: good, body: 'two' })).status).toBe(404);
  expect((await ask(port, 'POST', '/hook?x=1', { headers: { 'x-key': 'bad' }, body: 'x' })).status).toBe(401);
  expect((await ask(port, 'POST', '/hook?x=1', { headers: { 'x-key': ['good', 'good'] } })).status).toBe(401);
  expect(await ask(port, 'GET', '/hook?x=1')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(taken.map(String)).toEqual(['one']);
});

test('a stranger is refused before a byte of the body has come', async () => {
  const taken: Buffer[] = [];
  const port = await start(acceptAll(taken));
  const reply = await raw(port, 'POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
  expect(reply).toMatch(/^HTTP\/1\.1 401 /);
  expect(taken).toEqual([]);
});

test('a body is taken up to a mebibyte, however it says its size', async () => {
  const taken: Buffer[] = [];
  const port = await start(acceptAll(taken));
  const head = 'POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nX-Key: good\r\nConnection: close\r\n';
  const limit = 1024 * 1024;
  const chunked = (size: number) =>
    raw(
      port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`,
    );
  const sized = (size: number) => raw(port, `${head}Content-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
  expect(await sized(limit)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await chunked(limit)).toMatch(/^HTTP\/1\.1 200 /);
  // The size alone is enough: nothing of it is waited for.
  expect(await raw(port, `${head}Content-Length: ${limit + 1}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  await chunked(limit + 1);
  expect(taken.map(({ length }) => length)).toEqual([limit, limit]);
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
});

test('a body that ends too early is taken for none', async () => {
  const taken: Buffer[] = [];
  const port = await start(acceptAll(taken));
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nX-Key: good\r\nContent-Length: 10\r\n\r\nhalf');
  await new Promise(resolve => setTimeout(resolve, 20));
  socket.destroy();
  await once(socket, 'close');
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
  expect(taken).toEqual([]);
});

test('headers have a limit', async () => {
  const port = await start();
  const reply = await raw(port, `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(reply).toMatch(/^HTTP\/1\.1 400 /);
});

test('what is no HTTP at all ends the connection and nothing else', async () => {
  const port = await start(acceptAll([]));
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async text => {
      await raw(port, `${text}\r\n\r\nx\r\n\r\n`);
    }),
    { numRuns: 50 },
  );
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
  expect(errors).toEqual([]);
});

test('it ends at once, with requests under way and connections open', async () => {
  const server = startHttpServer({
    host: '127.0.0.1',
    port: 0,
    pages: { '/slow': () => new Promise(() => undefined) },
    log: { error: () => undefined },
  });
  const port = await server.listening;
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const slow = ask(port, 'GET', '/slow').catch(() => 'cut');
  await new Promise(resolve => setTimeout(resolve, 20));
  const closed = once(idle, 'close');
  await server.close();
  await closed;
  expect(await slow).toBe('cut');
});

test('a port that is taken is a rejection, and closing is fine all the same', async () => {
  const port = await start();
  const second = startHttpServer({ host: '127.0.0.1', port, pages: {}, log: { error: () => undefined } });
  await expect(second.listening).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.close();
});
