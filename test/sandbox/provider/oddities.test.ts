import { describe, expect, test } from 'vitest';

import type { Oddities } from '../../../demo/provider/quirks.ts';
import { stage } from './ask.ts';

type Changes = Partial<Oddities>;

describe('scalars', () => {
  test('all as strings', async () => {
    const { provider, json } = await stage({ oddities: { numbers: 'strings', ids: 'strings' } });
    expect(await json('create', { pid: 303 })).toEqual({
      result: 'success',
      orderid: '47000',
      invoiceid: '366000',
      productids: '49700',
    });
    provider.pay(47000);
    expect(await json('getinfo', { orderid: 47000 })).toHaveProperty('orderid', '47000');
  });

  test('all as numbers', async () => {
    const { provider, json } = await stage({ oddities: { numbers: 'numbers', ids: 'numbers' } });
    provider.addServer('777');
    expect(await json('orders')).toEqual({
      orders: { 47000: { id: 47000, ordernum: 8634530000, amount: 5, invoiceid: 366000, status: 'Active' } },
    });
    expect(await json('getinfo', { orderid: 47000 })).toHaveProperty('vps_info.main_id', 21968);
    expect(await json('balance')).toHaveProperty('balance', 12.5);
    expect(await json('list')).toHaveProperty('products.0', expect.objectContaining({ id: 303, price: 5 }));
  });

  test('numbers and ids apart', async () => {
    const { provider, json } = await stage({ oddities: { numbers: 'numbers', ids: 'documented' } });
    provider.addServer('777');
    expect(await json('orders')).toHaveProperty('orders.47000.id', '47000');
    expect(await json('orders')).toHaveProperty('orders.47000.amount', 5);
  });
});

test.each<[Oddities['emptyMap'], string]>([
  ['[]', '{"orders":[]}'],
  ['null', '{"orders":null}'],
  ['false', '{"orders":false}'],
  ['{}', '{"orders":{}}'],
  ['missing', '{}'],
])('an empty map as %s', async (emptyMap, body) => {
  const { text, provider } = await stage({ oddities: { emptyMap } });
  expect(await text('orders')).toBe(body);
  provider.addOrder('777');
  expect(await text('orders')).toContain('"orders":{"47000":');
});

describe('noise', () => {
  test('a byte-order mark, as bytes', async () => {
    const { send } = await stage({ oddities: { byteOrderMark: true } });
    const bytes = new Uint8Array(await (await send('GET', { action: 'list' })).arrayBuffer());
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, '{'.charCodeAt(0)]);
  });

  test("a notice: PHP's, or one of one's own, and something after the end", async () => {
    const { provider, text } = await stage({ oddities: { notice: true } });
    expect(await text('orders')).toMatch(/^<br \/>\n<b>Notice<\/b>: .*<br \/>\n\{"orders":\[\]\}$/s);
    provider.oddities.set({ notice: 'Notice: [0] => {"result":"fail"}\n', trailer: '\n<!-- 0.02 s -->' });
    expect(await text('orders')).toBe('Notice: [0] => {"result":"fail"}\n{"orders":[]}\n<!-- 0.02 s -->');
  });

  test('JSON is escaped as PHP does it', async () => {
    const { provider, text } = await stage({ oddities: { stateLanguage: 'russian' } });
    provider.addServer('777');
    expect(await text('getinfo', { orderid: 47000 })).toContain('"real_state":" \\u0412\\u043a\\u043b');
    provider.addSshKey('777', 'ssh-rsa AAAA/ x');
    expect(await text('sshkey.list')).toContain('AAAA\\/');
  });
});

describe('print_r', () => {
  test('for one action or all, bare, in an array, flattened and in <pre>', async () => {
    const { provider, text } = await stage();
    provider.oddities.set({ printR: ['balance'] });
    expect(await text('orders')).toBe('{"orders":[]}');
    const bare = '[result] => success\n[balance] => 12.50\n[currency] => USD\n';
    expect(await text('balance')).toBe(bare);
    provider.oddities.set({ printROuter: 'array' });
    const array = 'Array\n(\n    [result] => success\n    [balance] => 12.50\n    [currency] => USD\n)\n';
    expect(await text('balance')).toBe(array);
    provider.oddities.set({ printRInPre: true });
    expect(await text('balance')).toBe(`<pre>${array}</pre>`);
    provider.oddities.set({ printRInPre: false, printRIndented: false, printR: 'all' });
    provider.addOrder('777');
    expect(await text('orders')).toBe(
      [
        ...['Array', '(', '[orders] => Array', '(', '[47000] => Array', '('],
        ...['[id] => 47000', '[ordernum] => 8634530000', '[amount] => 5.00', '[invoiceid] => 366000'],
        ...['[status] => Pending', ')', ')', ')'],
      ].join('\n'),
    );
    provider.oddities.reset();
    expect(await text('balance')).toMatch(/^\{/);
  });

  test('a failure has the outer Array in the documented form', async () => {
    const { text } = await stage({ oddities: { printR: 'all' } });
    expect(await text('getinfo', { orderid: 1 })).toBe(
      'Array\n(\n    [result] => fail\n    [message] => Order ID not found\n)\n',
    );
  });

  test('install may answer in JSON', async () => {
    const { provider, json } = await stage({ oddities: { installInJson: true, failureField: 'message' } });
    const { orderid } = provider.addServer('777');
    expect(await json('install', { orderid })).toEqual({
      method: 'createVPS',
      result: 'fail',
      error_code: 904,
      message: expect.stringContaining('Vps exists') as unknown,
    });
  });
});

describe('real_state', () => {
  test.each<[Changes, string]>([
    [{}, ' Included'],
    [{ stateLanguage: 'english' }, ' Running'],
    [{ stateLanguage: 'russian' }, ' Включен'],
    [{ stateLanguage: 'russian', stateSpaces: 'none', stateCase: 'upper' }, 'ВКЛЮЧЕН'],
    [{ stateSpaces: 'both-sides', stateCase: 'lower' }, '  included \n'],
    [{ stateWords: { on: 'Läuft' }, stateSpaces: 'none' }, 'Läuft'],
  ])('%j', async (oddities, word) => {
    const { provider, state } = await stage({ oddities });
    expect(await state(provider.addServer('777').orderid)).toBe(word);
  });
});

describe('vps_info', () => {
  test.each<[Oddities['vpsInfoBeforeInstallation'], unknown]>([
    ['[]', []],
    ['null', null],
    ['missing', undefined],
    ['fail', { result: 'fail', message: 'VPS not found' }],
    ['{}', {}],
    ['false', false],
  ])('before the installation: %s', async (vpsInfoBeforeInstallation, expected) => {
    const { provider, json } = await stage({ oddities: { vpsInfoBeforeInstallation } });
    const { orderid } = provider.addOrder('777', { paid: true });
    const info = (await json('getinfo', { orderid })) as Record<string, unknown>;
    expect(info.vps_info).toEqual(expected);
    expect('vps_info' in info).toBe(vpsInfoBeforeInstallation !== 'missing');
  });

  test('its address during the installation, dedicatedip, and the product before it', async () => {
    const { provider, json } = await stage({
      oddities: {
        ipDuringInstallation: false,
        dedicatedIp: 'ip',
        productStatusBeforeInstallation: 'Pending',
      },
    });
    const empty = provider.addOrder('777', { paid: true }).orderid;
    expect(await json('getinfo', { orderid: empty })).toMatchObject({
      orderStatus: 'Active',
      productStatus: 'Pending',
    });
    const { orderid } = provider.addServer('777', { state: 'installing' });
    expect(await json('getinfo', { orderid })).toHaveProperty('vps_info.ip', '');
    provider.finishInstallation(orderid);
    expect(await json('getinfo', { orderid })).toMatchObject({
      dedicatedip: '37.1.0.111',
      vps_info: { ip: '37.1.0.111' },
    });
  });
});

test('message or msg', async () => {
  const { json } = await stage({ oddities: { failureField: 'msg' } });
  expect(await json('getinfo', { orderid: 1 })).toEqual({ result: 'fail', msg: 'Order ID not found' });
});

test('the reply to a power verb may say more', async () => {
  const { provider, json } = await stage({ oddities: { powerReply: 'with-message' } });
  const { orderid } = provider.addServer('777');
  expect(await json('stop', { orderid })).toEqual({
    result: 'success',
    message: 'VSCD: stop added to queue',
  });
  provider.oddities.set({ powerReply: 'nested' });
  expect(await json('boot', { orderid })).toMatchObject({
    result: 'success',
    retx: { result: 'success', error_code: 0 },
  });
});

test('getApiKey may know only GET', async () => {
  const { provider, send } = await stage({ oddities: { getApiKeyByPost: false } });
  const asked = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c' };
  expect(await (await send('POST', asked)).json()).toEqual({
    result: 'fail',
    message: 'Required parameters missing: email, pass',
  });
  expect(await (await send('GET', asked)).json()).toHaveProperty('cid', '777');
  expect(provider.callsOf('getApiKey').map(call => call.outcome)).toEqual(['refused', 'answered']);
});

test('balance may be unknown', async () => {
  const { json } = await stage({ oddities: { balanceKnown: false } });
  expect(await json('balance')).toEqual({ result: 'fail', message: 'Unknown action' });
});

test('the address may not be on the whitelist', async () => {
  const { provider, json } = await stage({ oddities: { notOnWhitelist: true } });
  const { orderid } = provider.addServer('777');
  expect(await json('stop', { orderid })).toEqual({
    result: 'fail',
    message: 'Access denied: IP 127.0.0.1 is not in the whitelist',
  });
  expect(provider.order(orderid).vpsState).toBe('on');
});
