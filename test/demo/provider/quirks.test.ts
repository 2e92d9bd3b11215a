import { describe, expect, test } from 'vitest';

import { noises } from '../../../demo/provider/noise.ts';
import type { Quirks } from '../../../demo/provider/quirks.ts';
import { createProviderHarness } from './provider-harness.ts';

type SomeQuirks = Partial<Quirks>;

/** A provider with one server, one SSH key and these quirks. */
async function withQuirks(quirks: SomeQuirks) {
  const harness = await createProviderHarness({ quirks });
  harness.provider.addServer('777');
  harness.provider.addSshKey('777', 'ssh-ed25519 AAAA anna at home');
  return harness;
}

test.each<[SomeQuirks, string, string, unknown]>([
  [{ ids: 'strings' }, 'getinfo', 'orderid', '47000'],
  [{ ids: 'numbers' }, 'orders', 'orders.47000.id', 47000],
  [{ ids: 'numbers' }, 'orders', 'orders.47000.amount', '5.00'],
  [{ numbers: 'numbers' }, 'orders', 'orders.47000.amount', 5],
  [{ numbers: 'numbers' }, 'balance', 'balance', 12.5],
  [{ resultInLists: true }, 'orders', 'result', 'success'],
  [{ stateLanguage: 'english' }, 'getinfo', 'vps_info.real_state', ' Running'],
  [{ stateLanguage: 'russian', stateSpaces: 'none' }, 'getinfo', 'vps_info.real_state', 'Включен'],
  [{ stateSpaces: 'both-sides', stateCase: 'lower' }, 'getinfo', 'vps_info.real_state', '  included \n'],
  [{ dedicatedIp: 'ip' }, 'getinfo', 'dedicatedip', '37.1.0.111'],
  [{ balanceKnown: false }, 'balance', 'message', 'Unknown action'],
  [{ powerReply: 'with-message' }, 'stop', 'message', 'VSCD: stop added to queue'],
  [{ powerReply: 'nested' }, 'stop', 'retx.error_code', 0],
  [{ failureField: 'msg' }, 'cancel', 'msg', 'Order ID not found or Status not Pending'],
  [{ installInJson: true }, 'install', 'error_code', 904],
  [{ sshKeyAddGivesId: false }, 'sshkey.add', '', { result: 'success' }],
  [{ sshKeyAddSays: 'message' }, 'sshkey.add', '', { message: 'SSH key was added' }],
  [{ resultWords: 'success-true' }, 'stop', '', { success: true }],
  [{ resultWords: 'success-true' }, 'cancel', 'success', false],
  [{ resultWords: 'status-success' }, 'cancel', 'statusmsg', 'Order ID not found or Status not Pending'],
  [{ resultWords: 'result-true' }, 'stop', '', { result: true }],
  [{ resultWords: 'result-true' }, 'getinfo', 'result', 'success'],
  [{ online: 'agrees' }, 'getinfo', 'vps_info.online', true],
  [{ online: 'contradicts' }, 'getinfo', 'vps_info.online', false],
  [{ stateMarkup: true }, 'getinfo', 'vps_info.real_state', '<span class="label"> Included</span>&nbsp;'],
  [{ stateLanguage: 'libvirt', stateSpaces: 'none' }, 'getinfo', 'vps_info.real_state', 'running'],
  [{ addresses: 'comma' }, 'getinfo', 'vps_info.ip', '37.1.0.111, 203.0.113.7, 2a02:27ac::7'],
  [{ addresses: 'with-prefix' }, 'getinfo', 'vps_info.ip', '37.1.0.111/24'],
  [{ dedicatedIp: 'instead' }, 'getinfo', 'vps_info.ip', ''],
  [{ vpsInfoOf: 'two' }, 'getinfo', 'vps_info.1.ip', '203.0.113.9'],
  [{ wrapped: 'vps-info' }, 'getinfo', 'vps_info.0.ip', '37.1.0.111'],
  [{ wrapped: 'reply' }, 'getinfo', '0.orderid', 47000],
  [{ brokenOrder: 'with-id' }, 'orders', 'orders.47000', 'Array'],
  [{ brokenOrder: 'without-id' }, 'orders', 'orders.x', 'Array'],
  [{ templatesShape: 'groups' }, 'list', 'ostpls.Windows.0', 'windows-2019-64-default'],
  [{ productsShape: 'product' }, 'list', 'products.product.0.id', '303'],
  [{ productsShape: 'groups' }, 'list', 'products.VPS.0.id', '303'],
])('%j changes %s', async (quirks, action, path, expected) => {
  const { callJson } = await withQuirks(quirks);
  const reply = await callJson(action, { orderid: 47000, sshkey: 'ssh-ed25519 AAAA other' });
  if (path === '') expect(reply).toEqual(expected);
  else expect(reply).toHaveProperty(path, expected);
});

test.each<[Quirks['emptyMap'], string]>([
  ['[]', '{"orders":[]}'],
  ['null', '{"orders":null}'],
  ['false', '{"orders":false}'],
  ['{}', '{"orders":{}}'],
  ['missing', '{}'],
])('an empty map is written as %s', async (emptyMap, body) => {
  const { call } = await createProviderHarness({ quirks: { emptyMap } });
  expect(await call('orders')).toBe(body);
});

test.each<[Quirks['vpsInfoBeforeInstallation'], string]>([
  ['[]', '"vps_info":[]}'],
  ['null', '"vps_info":null}'],
  ['missing', '"dedicatedip":""}'],
  ['fail', '"vps_info":{"result":"fail","message":"VPS not found"}}'],
  ['{}', '"vps_info":{}}'],
  ['false', '"vps_info":false}'],
])('vps_info before an installation is written as %s', async (vpsInfoBeforeInstallation, end) => {
  const { provider, call } = await createProviderHarness({ quirks: { vpsInfoBeforeInstallation } });
  const { orderid } = provider.addOrder('777', { paid: true });
  expect((await call('getinfo', { orderid })).endsWith(end)).toBe(true);
});

describe('noise', () => {
  test('a byte-order mark stands before the JSON', async () => {
    const { post } = await createProviderHarness({ quirks: { byteOrderMark: true } });
    const bytes = await (await post({ action: 'list' })).bytes();
    expect([...bytes.subarray(0, 4)]).toEqual([0xef, 0xbb, 0xbf, '{'.charCodeAt(0)]);
  });

  test('a notice and a trailer stand around the JSON', async () => {
    const { call, provider } = await createProviderHarness({ quirks: { notice: true, trailer: '\n1' } });
    expect(await call('orders')).toMatch(/^<br \/>\n<b>Notice<\/b>: .*<br \/>\n\{"orders":\[\]\}\n1$/s);
    provider.quirks.set({ notice: 'Warning\n' });
    expect(await call('orders')).toBe('Warning\n{"orders":[]}\n1');
  });

  test('JSON is escaped as by PHP', async () => {
    const { call } = await withQuirks({ stateLanguage: 'russian' });
    expect(await call('getinfo', { orderid: 47000 })).toContain('"real_state":" \\u0412\\u043a\\u043b');
  });
});

test.each<[SomeQuirks, string]>([
  [{ printR: ['balance'] }, '[result] => success\n[balance] => 12.50\n[currency] => USD\n'],
  [
    { printR: 'all', printROuter: 'array' },
    'Array\n(\n    [result] => success\n    [balance] => 12.50\n    [currency] => USD\n)\n',
  ],
  [
    { printR: 'all', printROuter: 'array', printRIndented: false, printRInPre: true },
    '<pre>Array\n(\n[result] => success\n[balance] => 12.50\n[currency] => USD\n)</pre>',
  ],
])('print_r form with %j', async (quirks, body) => {
  const { call } = await createProviderHarness({ quirks });
  expect(await call('balance')).toBe(body);
});

describe('the shapes of lists', () => {
  const name = 'centos7-64-default';
  const title = 'CentOS 7 x64';
  test.each<[Quirks['templatesShape'], string, unknown]>([
    ['names', '0', name],
    ['objects-name', '0', { name, title }],
    ['objects-ostpl', '0', { ostpl: name, title }],
    ['objects-id', '0', { id: name, title }],
    ['map', name, title],
  ])('templates as %s', async (templatesShape, key, expected) => {
    const { callJson } = await createProviderHarness({ quirks: { templatesShape } });
    expect(await callJson('list')).toHaveProperty(['ostpls', key], expected);
  });

  const product = 'VPS-1: 1 vCPU, 1 GB, 20 GB SSD';
  test.each<[SomeQuirks, string, unknown]>([
    [{ productIdField: 'pid' }, '0', { pid: '303', name: product, price: '5.00' }],
    [
      { productMoneyField: 'monthly', productCurrency: 'field' },
      '0',
      { id: '303', name: product, monthly: '5.00', currency: 'USD' },
    ],
    [{ productsShape: 'map' }, '303', { id: '303', name: product, price: '5.00' }],
    [
      { productsShape: 'map-without-ids', productCurrency: 'suffix' },
      '303',
      { name: product, price: '5.00 USD' },
    ],
    [{ productsShape: 'map-of-names' }, '303', product],
  ])('products with %j', async (quirks, key, expected) => {
    const { callJson } = await createProviderHarness({ quirks });
    expect(await callJson('list')).toHaveProperty(['products', key], expected);
  });

  const sshkey = 'ssh-ed25519 AAAA anna at home';
  test.each<[SomeQuirks, object]>([
    [{ sshKeysUnder: 'keys', sshKeyField: 'key' }, { keys: [{ id: '7', key: sshkey }] }],
    [{ sshKeyField: 'label-only' }, { sshkeys: [{ id: '7', label: 'anna at home' }] }],
    [{ sshKeysShape: 'map' }, { sshkeys: { 7: { id: '7', sshkey } } }],
    [{ sshKeysShape: 'map-without-ids' }, { sshkeys: { 7: { sshkey } } }],
    [{ sshKeysShape: 'map-of-text' }, { sshkeys: { 7: sshkey } }],
  ])('SSH keys with %j', async (quirks, expected) => {
    const { callJson } = await withQuirks(quirks);
    expect(await callJson('sshkey.list')).toEqual({ result: 'success', ...expected });
  });

  test('cancelled orders can be listed', async () => {
    const { provider, callJson } = await createProviderHarness({ quirks: { cancelledOrders: 'listed' } });
    provider.cancelOrder(provider.addOrder('777').orderid);
    expect(await callJson('orders')).toHaveProperty('orders.47000.status', 'Cancelled');
  });
});

describe('a server in transition', () => {
  test('has no address during an installation', async () => {
    const { provider, callJson } = await createProviderHarness({ quirks: { ipDuringInstallation: false } });
    const { orderid } = provider.addServer('777', { state: 'installing' });
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info.ip', '');
  });

  test('looks stopped during a reboot', async () => {
    const { provider, call, stateOf } = await createProviderHarness({ quirks: { rebootShows: 'off' } });
    const { orderid } = provider.addServer('777');
    await call('reboot', { orderid });
    expect(await stateOf(orderid)).toBe(' Turned off');
  });
});

test('getApiKey can be limited to GET', async () => {
  const { provider, post } = await createProviderHarness({ quirks: { getApiKeyByPost: false } });
  const request = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c' };
  expect(await (await post(request)).json()).toHaveProperty(
    'message',
    'Required parameters missing: email, pass',
  );
  const query = new URLSearchParams(request).toString();
  expect(await (await fetch(`${provider.url}?${query}`)).json()).toHaveProperty('cid', '777');
});

describe('the wire', () => {
  test.each(['gzip', 'deflate', 'br'] as const)('carries %s unasked', async compression => {
    const { post } = await createProviderHarness({ quirks: { compression } });
    const response = await post({ action: 'list' });
    expect(response.headers.get('content-encoding')).toBe(compression);
    expect(await response.json()).toHaveProperty('ostpls');
  });

  test.each(['windows-1251', 'koi8-r'] as const)('carries %s', async charset => {
    const { provider, post } = await createProviderHarness({
      quirks: { charset, stateLanguage: 'russian' },
    });
    const { orderid } = provider.addServer('777');
    const response = await post({ action: 'getinfo', cid: '777', key: 'right-key', orderid });
    expect(response.headers.get('content-type')).toContain(charset);
    const text = new TextDecoder(charset).decode(await response.bytes());
    expect(text).toContain('"real_state":" Включен"');
  });

  test('carries long ids as integers', async () => {
    const { provider, call } = await createProviderHarness();
    provider.addServer('777', { orderid: '9007199254740993' });
    expect(await call('getinfo', { orderid: '9007199254740993' })).toContain('"orderid":9007199254740993');
  });
});

// What reads a reply as text drops its byte-order mark.
test.each(noises.filter(noise => noise !== 'none' && noise !== 'byte-order-mark'))(
  'noise stands around a reply: %s',
  async noise => {
    const { provider, call } = await createProviderHarness();
    const plain = await call('list');
    provider.quirks.set({ noise });
    expect(await call('list')).not.toBe(plain);
  },
);

describe('signing in', () => {
  test('by JSON needs the key in a header', async () => {
    const { provider, post } = await createProviderHarness({ quirks: { signIn: 'json' } });
    expect(await (await post({ action: 'orders', cid: '777', key: 'right-key' })).json()).toHaveProperty(
      'message',
      'No action specified',
    );
    const send = (headers: Record<string, string>) =>
      fetch(`${provider.url}?action=orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ cid: '777' }),
      });
    expect(await (await send({})).json()).toHaveProperty('result', 'fail');
    expect(await (await send({ 'x-key': 'right-key' })).json()).toHaveProperty('orders');
  });
});

test('the panel may stand in a folder', async () => {
  const { provider } = await createProviderHarness({ folder: '/client' });
  expect(new URL(provider.url).pathname).toBe('/client/api_client.php');
  expect((await fetch(provider.url.replace('/client', ''))).status).toBe(404);
});
