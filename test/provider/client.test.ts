import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { createSecret } from '../../src/domain/secret.ts';
import type { OrderId } from '../../src/core/server.ts';
import { createProvider } from '../../src/provider/client.ts';

const credentials = { cid: createSecret('777'), key: createSecret('k3y-of-the-client') };
const order = '47012' as OrderId;

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly form: URLSearchParams;
}

let http: Server;
let seen: Seen[];
let answer: (response: ServerResponse, request: IncomingMessage, form: URLSearchParams) => void;
const opened: { close: () => Promise<void> }[] = [];

beforeEach(async () => {
  seen = [];
  http = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += String(chunk)));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      seen.push({ method: request.method ?? '', url: request.url ?? '', form });
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

function provider(port = (http.address() as AddressInfo).port) {
  const made = createProvider({ url: new URL(`http://127.0.0.1:${port}/api_client.php`), random: () => 0 });
  opened.push(made);
  return made;
}

const json = (response: ServerResponse, value: unknown) => response.end(JSON.stringify(value));

describe('an action that must not be repeated', () => {
  const faults: Readonly<Record<string, typeof answer>> = {
    'reset after it was read': (_, request) => request.socket.destroy(),
    'cut short': (response, request) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"result":"succ');
      setImmediate(() => request.socket.destroy());
    },
    'HTTP 500': response => response.writeHead(500).end('{"result":"success"}'),
    'HTTP 502 in HTML': response => response.writeHead(502).end('<html><h1>Bad Gateway</h1></html>'),
    'HTML with 200': response => response.end('<!DOCTYPE html><title>Login</title>'),
    nothing: response => response.end(),
    'half a JSON': response => response.end('{"result":"suc'),
    'no verdict': response => json(response, { orderid: 1 }),
    'a redirect': response => response.writeHead(302, { location: '/elsewhere' }).end(),
    'over a mebibyte': response => response.end(`{"result":"success","x":"${'x'.repeat(1_100_000)}"}`),
  };

  test.each(Object.keys(faults))('is sent once and its outcome unknown: %s', async name => {
    answer = faults[name] ?? answer;
    const result = await provider().power(credentials, order, 'reboot');
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'outcome-unknown' } });
    expect(seen).toHaveLength(1);
  });

  test('is known not to have been sent when nobody listens', async () => {
    const closed = createSocketServer();
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise(resolve => closed.close(resolve));
    expect(await provider(port).power(credentials, order, 'reboot')).toEqual({
      kind: 'failed',
      failure: { kind: 'unreachable', why: 'connection-refused' },
    });
  });

  test('is known not to have been sent when it was given up before', async () => {
    answer = response => json(response, { result: 'success' });
    const result = await provider().power(credentials, order, 'stop', { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ failure: { kind: 'unreachable', why: 'aborted-before-write' } });
    expect(seen).toEqual([]);
  });

  test('is unknown when it is given up while the provider thinks', async () => {
    const giveUp = new AbortController();
    answer = () => giveUp.abort();
    const result = await provider().power(credentials, order, 'stop', { signal: giveUp.signal });
    expect(result).toMatchObject({ failure: { kind: 'outcome-unknown' } });
  });

  test('never meets a connection that was used before', async () => {
    const sockets = new Set<Socket>();
    answer = (response, request) => {
      sockets.add(request.socket);
      json(response, { result: 'success' });
    };
    const client = provider();
    for (let index = 0; index < 5; index += 1) await client.power(credentials, order, 'boot');
    expect(sockets.size).toBe(5);
  });
});

describe('a read', () => {
  test('that was told to come again later is given up at once when it has to end', async () => {
    answer = response => response.writeHead(503, { 'retry-after': '15' }).end();
    const ending = new AbortController();
    const reading = provider().readOrders(credentials, { signal: ending.signal });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    // Its answer is read, and the pause begun.
    await new Promise(resolve => setTimeout(resolve, 100));
    ending.abort();
    expect(await reading).toMatchObject({
      kind: 'failed',
      failure: { kind: 'unavailable', why: 'HTTP 503' },
    });
    expect(seen).toHaveLength(1);
  });

  test('is made whatever number of others the provider has not answered yet', async () => {
    answer = (response, _, form) => {
      if (form.get('action') === 'orders') json(response, { orders: [] });
    };
    const client = provider();
    const ending = new AbortController();
    let ended = 0;
    const slow = Array.from({ length: 64 }, async () => {
      await client.readServer(credentials, order, { signal: ending.signal });
      ended += 1;
    });
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(31));
    expect(await client.readOrders(credentials, { isAwaited: true })).toEqual({ kind: 'ok', value: [] });
    expect(ended).toBe(0);
    ending.abort();
    await Promise.all(slow);
  });

  test('is repeated after a fault, and carries its secrets in the body alone', async () => {
    answer = (response, request) => {
      if (seen.length === 1) request.socket.destroy();
      else if (seen.length === 2) response.writeHead(503).end();
      else json(response, { orders: {} });
    };
    expect(await provider().readOrders(credentials)).toEqual({ kind: 'ok', value: [] });
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(Array(3).fill('POST /api_client.php'));
    expect(seen[0]?.form.get('key')).toBe('k3y-of-the-client');
  });

  test.each([
    ['an empty map as []', { orders: [] }, []],
    ['as null', { orders: null }, []],
    ['as false', { orders: false }, []],
    [
      'ids and money as numbers',
      {
        orders: {
          47200: { id: 47200, ordernum: 8634530000, amount: 5, invoiceid: 366000, status: 'Pending' },
        },
      },
      [
        {
          id: '47200',
          number: '8634530000',
          amount: '5',
          invoiceId: '366000',
          status: 'pending',
          rawStatus: 'Pending',
        },
      ],
    ],
  ])('takes orders with %s', async (_, reply, orders) => {
    answer = response => json(response, reply);
    expect(await provider().readOrders(credentials)).toEqual({ kind: 'ok', value: orders });
  });

  test('of orders with one that can’t be read is no partial list', async () => {
    answer = response => json(response, { orders: { 1: { id: '1', status: 'Active' }, 2: 'x' } });
    expect(await provider().readOrders(credentials)).toMatchObject({ failure: { kind: 'unreadable-reply' } });
  });

  test.each([[undefined], [null], [[]], [false], [{ result: 'fail', message: 'no vps' }]])(
    'of a server with vps_info %j is "not installed yet"',
    async info => {
      answer = response =>
        json(response, { result: 'success', orderStatus: 'Active', productStatus: 'Active', vps_info: info });
      expect(await provider().readServer(credentials, order)).toMatchObject({
        kind: 'ok',
        value: { vps: undefined },
      });
    },
  );

  test('about somebody else’s order is refused', async () => {
    answer = response =>
      json(response, { result: 'success', orderid: 1, orderStatus: 'Active', vps_info: [] });
    expect(await provider().readServer(credentials, order)).toMatchObject({
      failure: { kind: 'unreadable-reply' },
    });
  });

  test('about somebody else’s order gives no password either', async () => {
    const info = { vps_name: 'web', ip: '37.1.0.111', real_state: 'on', vps_password: 'of-another' };
    answer = response =>
      json(response, { result: 'success', orderid: 1, orderStatus: 'Active', vps_info: info });
    expect(await provider().readPassword(credentials, order)).toMatchObject({
      failure: { kind: 'unreadable-reply' },
    });
  });
});

describe('what is guessed at by nobody', () => {
  test('a period that WHMCS says is not for sale (-1.00) has no price', async () => {
    const pricing = { USD: { monthly: '-1.00', annually: '50.00' } };
    answer = response => json(response, { ostpls: [], products: [{ pid: 303, name: 'VPS-1', pricing }] });
    expect(await provider().readCatalogue()).toMatchObject({ value: { tariffs: [{ price: undefined }] } });
  });

  test('keys in a list without ids have none: their places would remove or install others', async () => {
    answer = response => json(response, { sshkeys: ['ssh-ed25519 AAAA one', 'ssh-ed25519 AAAB two'] });
    expect(await provider().readSshKeys(credentials)).toMatchObject({
      failure: { kind: 'unreadable-reply' },
    });
  });
});

describe('a refusal', () => {
  test.each([
    ['Invalid API key', 'bad-credentials'],
    ['Client not found', 'bad-credentials'],
    // A public SSH key is not the key of the API.
    ['SSH key 7 not found', 'not-found'],
    ['SSH key not found', 'not-found'],
    ['Invalid SSH key', 'refused'],
    ['SSH-ключ не найден', 'not-found'],
    ['SSH key already exists', 'already-exists'],
    ['Неверный ключ', 'bad-credentials'],
    ['Your IP 10.0.0.1 is not allowed', 'address-not-allowed'],
    ['Address is not in whitelist', 'address-not-allowed'],
    ['Order ID not found or Status not Pending', 'not-found'],
    ['Unknown action', 'unknown-action'],
    ['Unknown action sshkey.list', 'unknown-action'],
    ['Not enough disk', 'refused'],
    // What is not there is not "there already", and what was cancelled already isn't either.
    // Neither is it an order or a key that is missing, so it is told in the provider's own words.
    ['Template does not exist', 'refused'],
    ['Шаблон не найден', 'refused'],
    ['Product not found', 'refused'],
    ["OS template doesn't exist", 'refused'],
    ['The order doesn&#039;t exist any more', 'not-found'],
    ['Client does not exist', 'bad-credentials'],
    ['Order is already cancelled', 'refused'],
    ['The tariff is already out of stock', 'refused'],
    ['VPS already exists', 'already-exists'],
    ['The VPS is already being created', 'already-exists'],
    ['VPS already in queue', 'already-exists'],
  ])('%j is %s', async (message, kind) => {
    answer = response => json(response, { result: 'fail', message });
    expect(await provider().readOrders(credentials)).toMatchObject({ failure: { kind, message } });
  });

  test('that repeats the key comes without it', async () => {
    answer = (response, _, form) =>
      json(response, { result: 'fail', msg: `Sorry, ${form.get('key') ?? ''} is tired` });
    const result = await provider().power(credentials, order, 'reboot');
    expect(JSON.stringify(result)).not.toContain('k3y-of-the-client');
    expect(result).toMatchObject({ failure: { kind: 'refused', message: 'Sorry, … is tired' } });
  });

  test.each([
    ['for a page', 'It&#039;s &lt;my&gt; &quot;p&amp;ss&quot; 100%'],
    ['for a page, without its quotes', 'It\'s &lt;my&gt; "p&amp;ss" 100%'],
    ['for an address', 'It%27s%20%3Cmy%3E%20%22p%26ss%22%20100%25'],
    ['for a form', 'It%27s+%3Cmy%3E+%22p%26ss%22+100%25'],
    ['within quotes', 'It\\\'s <my> \\"p&ss\\" 100%'],
  ])('that repeats a password written %s comes without it', async (_, echoed) => {
    answer = response => json(response, { result: 'fail', message: `Login with ${echoed} is refused` });
    const result = await provider().login('anna@example.org', createSecret('It\'s <my> "p&ss" 100%'));
    expect(result).toMatchObject({ failure: { message: 'Login with … is refused' } });
  });

  test('nested in a success is a refusal', async () => {
    answer = response =>
      response.end('[result] => success\n[retx] => Array\n(\n[result] => fail\n[msg] => busy\n)\n');
    expect(await provider().power(credentials, order, 'boot')).toMatchObject({
      failure: { kind: 'refused', message: 'busy' },
    });
  });
});

test('a login goes by POST, and by the documented GET only where POST is refused as incomplete', async () => {
  answer = (response, request) =>
    json(
      response,
      request.method === 'GET'
        ? { result: 'success', cid: 777, key: 'K' }
        : { result: 'fail', message: 'email is required' },
    );
  const result = await provider().login('anna@example.com', createSecret('p&ss word'));
  expect(result.kind === 'ok' && result.value.key.reveal()).toBe('K');
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  seen = [];
  answer = response => json(response, { result: 'fail', message: 'Wrong password' });
  expect(await provider().login('anna@example.com', createSecret('x'))).toMatchObject({
    failure: { kind: 'bad-credentials' },
  });
  expect(seen).toHaveLength(1);
});

test('an SSH key with blanks, quotes and plus arrives exactly', async () => {
  const key = 'ssh-ed25519 AAAA+/= "Anna\'s" key+1 & more';
  answer = response => json(response, { result: 'success', id: 7 });
  expect(await provider().addSshKey(credentials, key)).toEqual({ kind: 'ok', value: '7' });
  expect(seen[0]?.form.get('sshkey')).toBe(key);
});

test('the catalogue is read in every form that its lists may have', async () => {
  const expected = {
    templates: [{ name: 'debian-13', title: 'debian-13' }],
    tariffs: [{ id: '303', name: 'KVM-1', price: '5.00', currency: undefined }],
  };
  answer = response =>
    json(response, { ostpls: ['debian-13'], products: [{ pid: 303, name: 'KVM-1', price: '5.00' }] });
  expect(await provider().readCatalogue()).toEqual({ kind: 'ok', value: expected });
  answer = response => json(response, { ostpls: { 'debian-13': 'Debian 13' }, products: { 303: 'KVM-1' } });
  expect(await provider().readCatalogue()).toEqual({
    kind: 'ok',
    value: {
      templates: [{ name: 'debian-13', title: 'Debian 13' }],
      tariffs: [{ id: '303', name: 'KVM-1', price: undefined, currency: undefined }],
    },
  });
  answer = response =>
    json(response, {
      ostpls: [{ ostpl: 'debian-13', title: 'Debian 13' }],
      products: { 303: { name: 'KVM-1', pricing: { EUR: { monthly: '5.00' } } } },
    });
  expect(await provider().readCatalogue()).toMatchObject({
    value: { templates: [{ title: 'Debian 13' }], tariffs: [{ id: '303', price: '5.00', currency: 'EUR' }] },
  });
});
