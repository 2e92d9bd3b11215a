import { describe, expect, test } from 'vitest';

import { createProviderHarness } from './provider-harness.ts';

const durations = { rebootMs: 100, stopMs: 50, bootMs: 70, installQueueMs: 10, installMs: 1000 };
const install = { ostpl: 'debian-12-64-default', run: 1 };

describe('requests', () => {
  test('take a form by POST, and the login also by GET', async () => {
    const { provider, post } = await createProviderHarness();
    const login = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c' };
    const byGet = async () =>
      (await fetch(`${provider.url}?${new URLSearchParams(login).toString()}`)).json();
    expect(await byGet()).toHaveProperty('cid', '777');
    provider.quirks.set({ getApiKeyByPost: false });
    expect(await (await post(login)).json()).toHaveProperty(
      'message',
      'Required parameters missing: email, pass',
    );
    expect(await byGet()).toHaveProperty('cid', '777');
    const json = await fetch(provider.url, { method: 'POST', body: JSON.stringify({ action: 'list' }) });
    expect(await json.json()).toHaveProperty('message', 'Unknown action');
  });

  test('can be limited to JSON with the key in a header', async () => {
    const { provider, callJson } = await createProviderHarness({ quirks: { signIn: 'json' } });
    expect(await callJson('orders')).toHaveProperty('message', 'No action specified');
    const send = async (headers: Record<string, string>) => {
      const request = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      return (
        await fetch(`${provider.url}?action=orders`, { ...request, body: JSON.stringify({ cid: '777' }) })
      ).json();
    };
    expect(await send({})).toHaveProperty('result', 'fail');
    expect(await send({ 'x-key': 'right-key' })).toHaveProperty('orders');
  });

  test('can be served in a folder', async () => {
    const { provider } = await createProviderHarness({ folder: '/client' });
    expect(new URL(provider.url).pathname).toBe('/client/api_client.php');
    expect((await fetch(provider.url.replace('/client', ''))).status).toBe(404);
  });

  test('with a plus that was not encoded lose it, and sshkey.add takes no key from a URL', async () => {
    const { provider } = await createProviderHarness();
    const body = 'action=sshkey.add&cid=777&key=right-key&sshkey=ssh-rsa AAAA+B';
    expect(await (await fetch(`${provider.url}?${body}`)).json()).toHaveProperty('result', 'fail');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await fetch(provider.url, { method: 'POST', body, headers });
    expect(provider.account('777').sshKeys.map(({ text }) => text)).toEqual(['ssh-rsa AAAA B']);
  });

  test('with a rotated key fail', async () => {
    const { provider, callJson } = await createProviderHarness();
    const key = provider.rotateKey('777');
    expect(await callJson('orders')).toHaveProperty('result', 'fail');
    expect(await callJson('orders', { key })).not.toHaveProperty('result');
  });

  test.each(['getinfo', 'reboot', 'stop', 'boot', 'cancel', 'install'])(
    "for %s on another account's order are refused",
    async action => {
      const { provider, call } = await createProviderHarness();
      provider.addAccount({ cid: '778' });
      const { orderid } = provider.addServer('778');
      expect(await call(action, { ...install, orderid })).toContain('Order ID not found');
      expect(provider.order(orderid).vpsState).toBe('on');
    },
  );
});

describe('an order', () => {
  test('is placed at each call, and can appear late in the list', async () => {
    const { callJson, clock } = await createProviderHarness({ durations: { orderVisibleMs: 1000 } });
    await callJson('create', { pid: 303 });
    await callJson('create', { pid: 303 });
    expect(await callJson('orders')).toEqual({ orders: [] });
    clock.now += 1000;
    expect(Object.keys(((await callJson('orders')) as { orders: object }).orders)).toEqual([
      '47000',
      '47001',
    ]);
  });

  test('is cancelled once, and then hidden or listed', async () => {
    const { provider, callJson } = await createProviderHarness();
    const { orderid } = provider.addOrder('777');
    expect(await callJson('cancel', { orderid })).toEqual({ result: 'success' });
    expect(await callJson('cancel', { orderid })).toHaveProperty('result', 'fail');
    expect(await callJson('orders')).toEqual({ orders: [] });
    provider.quirks.set({ cancelledOrders: 'listed' });
    expect(await callJson('orders')).toHaveProperty('orders.47000.status', 'Cancelled');
  });

  test('is paid on the page of its invoice', async () => {
    const { provider } = await createProviderHarness();
    const { orderid, invoiceid } = provider.addOrder('777');
    const url = provider.invoiceUrl(invoiceid);
    expect(await (await fetch(url)).text()).toContain('Unpaid');
    expect(await (await fetch(url, { method: 'POST' })).text()).not.toContain('<form');
    expect(provider.order(orderid).status).toBe('Active');
  });

  test('with a long id keeps its digits', async () => {
    const { provider, call } = await createProviderHarness();
    const { orderid } = provider.addServer('777', { orderid: '9007199254740993' });
    expect(await call('getinfo', { orderid })).toContain('"orderid":9007199254740993');
  });
});

describe('a server', () => {
  test.each([
    ['reboot', 'on', ' Reboots', 100, ' Included'],
    ['stop', 'on', ' Turns off', 50, ' Turned off'],
    ['boot', 'off', ' Turns on', 70, ' Included'],
    ['reboot', 'off', ' Reboots', 100, ' Included'],
    ['stop', 'off', ' Turned off', 1, ' Turned off'],
    ['boot', 'on', ' Included', 1, ' Included'],
  ] as const)('after %s while it is %s shows %s for %i ms', async (action, state, through, ms, to) => {
    const { provider, callJson, clock, stateOf } = await createProviderHarness({ durations });
    const { orderid } = provider.addServer('777', { state });
    expect(await callJson(action, { orderid })).toEqual({ result: 'success' });
    clock.now += ms - 1;
    expect(await stateOf(orderid)).toBe(through);
    clock.now += 1;
    expect(await stateOf(orderid)).toBe(to);
  });

  test('can look stopped during a reboot', async () => {
    const { provider, call, stateOf } = await createProviderHarness({ quirks: { rebootShows: 'off' } });
    const { orderid } = provider.addServer('777');
    await call('reboot', { orderid });
    expect(await stateOf(orderid)).toBe(' Turned off');
  });

  test('that is suspended keeps an active order', async () => {
    const { provider, callJson, stateOf } = await createProviderHarness();
    const { orderid } = provider.addServer('777');
    provider.suspend(orderid);
    expect(await callJson('getinfo', { orderid })).toMatchObject({
      ...{ orderStatus: 'Active', productStatus: 'Suspended', vps_info: { real_state: ' Suspended' } },
    });
    expect(await callJson('reboot', { orderid })).toHaveProperty('message', 'VPS is suspended');
    provider.unsuspend(orderid);
    expect(await stateOf(orderid)).toBe(' Included');
  });

  test('is installed by one call, through a queue', async () => {
    const { provider, call, callJson, clock, stateOf } = await createProviderHarness({ durations });
    const { orderid } = provider.addOrder('777', { paid: true });
    const { id } = provider.addSshKey('777', 'ssh-ed25519 AAAA me');
    await call('install', { ...install, orderid, run: 0 });
    expect(provider.order(orderid).vpsState).toBe('none');
    await call('install', { ...install, orderid, sshkey_ids: id });
    expect(await call('install', { ...install, orderid })).toContain('[error_code] => 904');
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info', []);
    clock.now += 10;
    expect(await stateOf(orderid)).toBe(' Is installed');
    expect(await call('reboot', { orderid })).toContain('VPS is being installed');
    clock.now += 1000;
    expect(await stateOf(orderid)).toBe(' Included');
    expect(provider.order(orderid).vps).toMatchObject({ template: install.ostpl, sshKeyIds: [id] });
  });

  test('whose installation failed says why, and can be installed again', async () => {
    const { provider, call, callJson } = await createProviderHarness();
    const { orderid } = provider.addOrder('777', { paid: true });
    await call('install', { ...install, orderid });
    provider.failInstallation(orderid, 'No free addresses');
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info.message', 'No free addresses');
    expect(await call('install', { ...install, orderid })).toContain('[result] => success');
  });

  test('can have no address during an installation', async () => {
    const { provider, callJson } = await createProviderHarness({ quirks: { ipDuringInstallation: false } });
    const { orderid } = provider.addServer('777', { state: 'installing' });
    expect(await callJson('getinfo', { orderid })).toHaveProperty('vps_info.ip', '');
  });
});
