import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

import { startHttpServer, type HttpServer, type PostRoute } from '../../src/lib/http-server.ts';
import { anyText } from '../any-text.ts';

const servers: HttpServer[] = [];
const errors: unknown[] = [];
const bodies: string[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
  errors.length = 0;
  bodies.length = 0;
});

const hook: PostRoute = {
  path: '/hook?x=1',
  reject: ({ header }) => (header('x-key') === 'good' ? undefined : 401),
  handle: ({ bytes, isWhole }) => {
    bodies.push(isWhole ? bytes.toString() : 'too large');
    return Promise.resolve(200);
  },
};

function start(port = 0): HttpServer {
  const server = startHttpServer({
    host: '127.0.0.1',
    port,
    route: hook,
    log: { error: (event, fields) => void errors.push({ event, ...fields }) },
    pages: {
      '/healthz': () => Promise.resolve({ status: 200, type: 'text/plain', body: 'ok\n' }),
      '/broken': () => Promise.reject(new Error('a secret')),
      '/slow': () => new Promise(() => undefined),
    },
  });
  servers.push(server);
  return server;
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
  options: { headers?: Record<string, string | string[]>; body?: string } = {},
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
    request.on('error', reject);
    request.end(options.body);
  });
}

/** Sends raw bytes, and returns all that comes back until the server closes. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let reply = '';
  socket.on('data', chunk => (reply += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return reply;
}

test('a page is served to GET and HEAD with any query, and must not be cached', async () => {
  const port = await start().listening;
  const got = await ask(port, 'GET', '/healthz?x');
  expect(got).toMatchObject({ status: 200, body: 'ok\n', headers: { 'cache-control': 'no-store' } });
  expect(got.headers).not.toHaveProperty('x-powered-by');
  const head = await ask(port, 'HEAD', '/healthz');
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '3' } });
});

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])('a page rejects %s', async method => {
  const answer = await ask(await start().listening, method, '/healthz');
  expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test.each([
  '/',
  '/healthz/',
  '//healthz',
  '/../healthz',
  '/HEALTHZ',
  '/hook',
  'http://127.0.0.1/healthz',
  '*',
])('there is no page at %s', async path => {
  expect((await ask(await start().listening, 'GET', path)).status).toBe(404);
});

test('an error is logged and not shown', async () => {
  const port = await start().listening;
  expect(await ask(port, 'GET', '/broken')).toMatchObject({ status: 500, body: 'failed\n' });
  expect(errors).toHaveLength(1);
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
});

test('the route takes POSTs at its exact path, and only with the right head', async () => {
  const port = await start().listening;
  const good = { 'x-key': 'good' };
  expect((await ask(port, 'POST', '/hook?x=1', { headers: good, body: 'one' })).status).toBe(200);
  expect((await ask(port, 'POST', '/hook', { headers: good, body: 'two' })).status).toBe(404);
  expect((await ask(port, 'POST', '/hook?x=1', { headers: { 'x-key': 'bad' }, body: 'x' })).status).toBe(401);
  expect((await ask(port, 'POST', '/hook?x=1', { headers: { 'x-key': ['good', 'good'] } })).status).toBe(401);
  expect(await ask(port, 'GET', '/hook?x=1')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(bodies).toEqual(['one']);
});

test('the route rejects a head before the body has come', async () => {
  const head = 'POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n';
  expect(await sendRaw(await start().listening, head)).toMatch(/^HTTP\/1\.1 401 /);
  expect(bodies).toEqual([]);
});

test('a body is read up to 1 MiB, with or without a stated length', async () => {
  const port = await start().listening;
  const head = 'POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nX-Key: good\r\nConnection: close\r\n';
  const limit = 1024 * 1024;
  const chunked = (size: number) => {
    const chunk = `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n0\r\n\r\n`;
    return sendRaw(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`);
  };
  const sized = (size: number) => sendRaw(port, `${head}Content-Length: ${size}\r\n\r\n${'x'.repeat(size)}`);
  expect(await sized(limit)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await chunked(limit)).toMatch(/^HTTP\/1\.1 200 /);
  // Of a larger one the route gets the beginning, and its status reaches a client that sends all of it.
  expect(await sized(20 * limit)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await chunked(20 * limit)).toMatch(/^HTTP\/1\.1 200 /);
  expect(bodies.map(body => (body === 'too large' ? body : body.length))).toEqual([
    limit,
    limit,
    'too large',
    'too large',
  ]);
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
});

test('a body that is cut off is not handled', async () => {
  const port = await start().listening;
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /hook?x=1 HTTP/1.1\r\nHost: x\r\nX-Key: good\r\nContent-Length: 10\r\n\r\nhalf');
  await new Promise(resolve => setTimeout(resolve, 20));
  socket.destroy();
  await once(socket, 'close');
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
  expect(bodies).toEqual([]);
});

test('headers that are too large are rejected', async () => {
  const request = `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await sendRaw(await start().listening, request)).toMatch(/^HTTP\/1\.1 400 /);
});

test('bytes that are not HTTP end their connection and nothing else', async () => {
  const port = await start().listening;
  await fc.assert(
    fc.asyncProperty(anyText({ minLength: 1 }), async text => {
      await sendRaw(port, `${text}\r\n\r\nx\r\n\r\n`);
    }),
    { numRuns: 50 },
  );
  expect((await ask(port, 'GET', '/healthz')).status).toBe(200);
  expect(errors).toEqual([]);
});

test('close ends at once, with open connections and requests in progress', async () => {
  const server = start();
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

test('a port that is in use rejects, and the server can still be closed', async () => {
  const second = start(await start().listening);
  await expect(second.listening).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await second.close();
});
