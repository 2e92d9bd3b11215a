import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createSecret } from '../../src/domain/result.ts';
import type { OrderId } from '../../src/domain/server.ts';
import { createProvider } from '../../src/provider/client.ts';

const credentials = { cid: createSecret('777'), key: createSecret('k3y-of-the-client') };
const order = '47012' as OrderId;
const noOrders = { orders: [], unreadable: [] };

interface Request {
  readonly method: string;
  readonly url: string;
  readonly form: URLSearchParams;
}

let http: Server;
let requests: Request[];
let answer: (response: ServerResponse, request: IncomingMessage, form: URLSearchParams) => void;
const opened: { close: () => Promise<void> }[] = [];

beforeEach(async () => {
  requests = [];
  http = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      requests.push({ method: request.method ?? '', url: request.url ?? '', form });
      answer(response, request, form);
    });
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map(provider => provider.close()));
  http.closeAllConnections();
  await new Promise(resolve => http.close(resolve));
});

function createClient(signal = new AbortController().signal) {
  const { port } = http.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/api_client.php`);
  const client = createProvider({ url, signal, random: () => 0 });
  opened.push(client);
  return client;
}

const json = (response: ServerResponse, value: unknown) => response.end(JSON.stringify(value));

describe('an action that is sent once', () => {
  const faults: Readonly<Record<string, typeof answer>> = {
    'a reset after the request was read': (_, request) => request.socket.destroy(),
    'a reply that is cut short': (response, request) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"result":"succ');
      setImmediate(() => request.socket.destroy());
    },
    'HTTP 500': response => response.writeHead(500).end('{"result":"success"}'),
    'HTTP 502 in HTML': response => response.writeHead(502).end('<html><h1>Bad Gateway</h1></html>'),
    'HTML with 200': response => response.end('<!DOCTYPE html><title>Login</title>'),
    'an empty reply': response => response.end(),
    'half a JSON': response => response.end('{"result":"suc'),
    'a reply without a result': response => json(response, { orderid: 1 }),
    'a redirect': response => response.writeHead(302, { location: '/elsewhere' }).end(),
    'a reply over 1 MiB': response => response.end(`{"result":"success","x":"${'x'.repeat(1_100_000)}"}`),
  };

  test.each(Object.keys(faults))('has an unknown outcome after %s', async name => {
    answer = faults[name] ?? answer;
    const result = await createClient().power(credentials, order, 'reboot');
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'outcome-unknown' } });
    expect(requests).toHaveLength(1);
  });

  test('was not sent when it was aborted before', async () => {
    answer = response => json(response, { result: 'success' });
    const result = await createClient(AbortSignal.abort()).power(credentials, order, 'stop');
    expect(result).toMatchObject({ failure: { kind: 'unreachable', reason: 'aborted-before-write' } });
    expect(requests).toEqual([]);
  });

  test('has an unknown outcome when it is aborted after it was sent', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();
    const result = await createClient(controller.signal).power(credentials, order, 'stop');
    expect(result).toMatchObject({ failure: { kind: 'outcome-unknown' } });
  });
});

describe('a read', () => {
  test('is retried after a fault, with its secrets in the body alone', async () => {
    answer = (response, request) => {
      if (requests.length === 1) request.socket.destroy();
      else if (requests.length === 2) response.writeHead(503).end();
      else json(response, { orders: {} });
    };
    expect(await createClient().readOrders(credentials)).toEqual({ kind: 'ok', value: noOrders });
    const lines = requests.map(({ method, url }) => `${method} ${url}`);
    expect(lines).toEqual(Array(3).fill('POST /api_client.php'));
    expect(requests[0]?.form.get('key')).toBe('k3y-of-the-client');
  });

  test('ends at once when it is aborted while it waits to be retried', async () => {
    answer = response => response.writeHead(503, { 'retry-after': '15' }).end();
    const controller = new AbortController();
    const reading = createClient().readOrders(credentials, { signal: controller.signal });
    await expect.poll(() => requests).toHaveLength(1);
    // Until its answer has been read and the pause of 15 s has started, on a busy machine too.
    await new Promise(resolve => setTimeout(resolve, 1_000));
    controller.abort();
    expect(await reading).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable', reason: 'HTTP 503' },
    });
    expect(requests).toHaveLength(1);
  });

  test('is not held up by reads that the provider has not answered', async () => {
    answer = (response, _, form) => {
      if (form.get('action') === 'orders') json(response, { orders: [] });
    };
    const controller = new AbortController();
    const client = createClient(controller.signal);
    let ended = 0;
    const slow = Array.from({ length: 64 }, async () => {
      await client.pollServer(credentials, order, undefined);
      ended += 1;
    });
    await expect.poll(() => requests.length).toBeGreaterThan(31);
    expect(await client.readOrders(credentials, { isInteractive: true })).toEqual({
      kind: 'ok',
      value: noOrders,
    });
    expect(ended).toBe(0);
    controller.abort();
    await Promise.all(slow);
  });

  test('for a poll is not decoded again if its reply is the known one', async () => {
    let status = 200;
    let real_state = 'on';
    answer = response => {
      response.statusCode = status;
      json(response, { result: 'success', orderStatus: 'Active', vps_info: { vps_name: 'web', real_state } });
    };
    const client = createClient();
    const first = await client.pollServer(credentials, order, undefined);
    if (first.kind === 'failed') throw new Error(first.failure.kind);
    const { tag, reading } = first.value;
    expect(reading).toMatchObject({ vps: { state: 'running' } });
    const again = await client.pollServer(credentials, order, tag);
    expect(again).toEqual({ kind: 'ok', value: { tag, reading: undefined } });
    real_state = 'off';
    const changed = await client.pollServer(credentials, order, tag);
    expect(changed).toMatchObject({ value: { reading: { vps: { state: 'stopped' } } } });
    [status, real_state] = [404, 'on'];
    expect(await client.pollServer(credentials, order, tag)).not.toEqual(again);
  });

  test('of another order gives neither its state nor its password', async () => {
    const info = { vps_name: 'web', ip: '37.1.0.111', real_state: 'on', vps_password: 'of-another' };
    answer = response =>
      json(response, { result: 'success', orderid: 1, orderStatus: 'Active', vps_info: info });
    const unreadable = { failure: { kind: 'unreadable-reply' } };
    expect(await createClient().pollServer(credentials, order, undefined)).toMatchObject(unreadable);
    expect(await createClient().readPassword(credentials, order)).toMatchObject(unreadable);
  });

  test('with over 1 MiB is named as too large, and not repeated', async () => {
    answer = response => response.end(`{"orders":[],"x":"${'x'.repeat(1_100_000)}"}`);
    const failure = { kind: 'unreadable-reply', problem: 'too-large' };
    expect(await createClient().readOrders(credentials)).toMatchObject({ kind: 'failed', failure });
    expect(requests).toHaveLength(1);
  });

  test('that can’t be read is a failure', async () => {
    answer = response => json(response, { orders: { 1: 'x' } });
    const result = await createClient().readOrders(credentials);
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'unreadable-reply' } });
  });
});

describe('a refusal', () => {
  test('is classified by its message', async () => {
    answer = response => json(response, { result: 'fail', message: 'Invalid API key' });
    expect(await createClient().readOrders(credentials)).toMatchObject({
      failure: { kind: 'bad-credentials', message: 'Invalid API key' },
    });
  });

  test.each([
    ['cancelled', { orders: [] }, 'ok'],
    ['still there', { orders: [{ id: order, status: 'Pending' }] }, 'failed'],
  ])('of a cancellation that timed out is checked by reading: the order is %s', async (_, orders, kind) => {
    answer = (response, __, form) =>
      json(
        response,
        form.get('action') === 'orders' ? orders : { result: 'fail', message: 'Operation timed out' },
      );
    expect(await createClient().cancelOrder(credentials, order)).toMatchObject({ kind });
  });

  test('inside a success is a refusal', async () => {
    answer = response => json(response, { result: 'success', retx: { result: 'fail', msg: 'busy' } });
    expect(await createClient().power(credentials, order, 'boot')).toMatchObject({
      failure: { kind: 'refused', message: 'busy' },
    });
  });

  test('that repeats the key arrives without it', async () => {
    answer = (response, _, form) =>
      json(response, { result: 'fail', msg: `Sorry, ${form.get('key') ?? ''} is tired` });
    const result = await createClient().power(credentials, order, 'reboot');
    expect(JSON.stringify(result)).not.toContain('k3y-of-the-client');
    expect(result).toMatchObject({ failure: { kind: 'refused', message: 'Sorry, … is tired' } });
  });

  test.each([
    ['for HTML', 'It&#039;s &lt;my&gt; &quot;p&amp;ss&quot; 100%'],
    ['for HTML, except its quotes', 'It\'s &lt;my&gt; "p&amp;ss" 100%'],
    ['for a URL', 'It%27s%20%3Cmy%3E%20%22p%26ss%22%20100%25'],
    ['for a form', 'It%27s+%3Cmy%3E+%22p%26ss%22+100%25'],
    ['for quotes', 'It\\\'s <my> \\"p&ss\\" 100%'],
  ])('that repeats a password escaped %s arrives without it', async (_, echoed) => {
    answer = response => json(response, { result: 'fail', message: `Login with ${echoed} is refused` });
    const result = await createClient().login('anna@example.org', createSecret('It\'s <my> "p&ss" 100%'));
    expect(result).toMatchObject({ failure: { message: 'Login with … is refused' } });
  });
});

test('a login uses POST, and the documented GET only where the POST is refused as incomplete', async () => {
  answer = (response, request) =>
    json(
      response,
      request.method === 'GET'
        ? { result: 'success', cid: 777, key: 'K' }
        : { result: 'fail', message: 'Email is missing' },
    );
  const result = await createClient().login('anna@example.com', createSecret('p&ss word'));
  expect(result.kind === 'ok' && result.value.key.reveal()).toBe('K');
  // The second POST is JSON, which is not in a URL either.
  expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET']);
  requests = [];
  answer = response => json(response, { result: 'fail', message: 'Wrong password' });
  expect(await createClient().login('anna@example.com', createSecret('x'))).toMatchObject({
    failure: { kind: 'bad-credentials' },
  });
  expect(requests).toHaveLength(1);
});

test('an SSH key with spaces, quotes and plus signs arrives exactly', async () => {
  const key = 'ssh-ed25519 AAAA+/= "Anna\'s" key+1 & more';
  answer = response => json(response, { result: 'success', id: 7 });
  expect(await createClient().addSshKey(credentials, key)).toEqual({ kind: 'ok', value: '7' });
  expect(requests[0]?.form.get('sshkey')).toBe(key);
});
