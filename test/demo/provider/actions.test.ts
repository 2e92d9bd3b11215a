import { describe, expect, test } from 'vitest';

import { createProviderHarness } from './provider-harness.ts';

const publicKey = 'ssh-rsa AAAAB3NzaC1yc2E+/x== anna@laptop with words';

describe('the account', () => {
  test('getApiKey returns the pair for an email and a password', async () => {
    const { provider, post } = await createProviderHarness();
    const request = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c' };
    const pair = { result: 'success', cid: '777', key: 'right-key' };
    expect(await (await post(request)).json()).toEqual(pair);
    const query = new URLSearchParams(request).toString();
    expect(await (await fetch(`${provider.url}?${query}`)).json()).toEqual(pair);
    expect(await (await post({ ...request, pass: 'wrong' })).json()).toEqual({
      result: 'fail',
      message: 'Email or Password Incorrect',
    });
  });

  test.each([{ key: 'wrong' }, { key: '' }, { cid: '778' }, { cid: '' }])(
    'a pair with %j is rejected',
    async wrong => {
      const { callJson } = await createProviderHarness();
      expect(await callJson('orders', wrong)).toEqual({ result: 'fail', message: 'Authentication failed' });
    },
  );

  test('a rotated key replaces the old one', async () => {
    const { provider, callJson } = await createProviderHarness();
    const key = provider.rotateKey('777');
    expect(await callJson('orders')).toHaveProperty('result', 'fail');
    expect(await callJson('orders', { key })).not.toHaveProperty('result');
  });

  test('balance has a currency', async () => {
    const { callJson } = await createProviderHarness();
    expect(await callJson('balance')).toEqual({ result: 'success', balance: '12.50', currency: 'USD' });
  });

  test('an unknown action fails', async () => {
    const { callJson } = await createProviderHarness();
    expect(await callJson('reinstall')).toEqual({ result: 'fail', message: 'Unknown action' });
  });

  test('a body that is no form has no fields', async () => {
    const { provider } = await createProviderHarness();
    const response = await fetch(provider.url, { method: 'POST', body: JSON.stringify({ action: 'list' }) });
    expect(await response.json()).toHaveProperty('message', 'Unknown action');
  });
});

describe('orders', () => {
  test('list needs no pair and has no result', async () => {
    const { post } = await createProviderHarness();
    const catalogue = (await (await post({ action: 'list' })).json()) as Record<string, unknown[]>;
    expect(Object.keys(catalogue)).toEqual(['ostpls', 'products']);
    expect(catalogue.ostpls?.[0]).toBe('centos7-64-default');
    expect(catalogue.products?.[0]).toEqual({
      id: '303',
      name: 'VPS-1: 1 vCPU, 1 GB, 20 GB SSD',
      price: '5.00',
    });
  });

  test('create places a Pending order each time', async () => {
    const { callJson } = await createProviderHarness();
    expect(await callJson('create', { pid: 303 })).toEqual({
      result: 'success',
      orderid: 47000,
      invoiceid: 366000,
      productids: '49700',
    });
    await callJson('create', { pid: 304 });
    const first = { id: '47000', ordernum: '8634530000', amount: '5.00', invoiceid: '366000' };
    expect(await callJson('orders')).toEqual({
      orders: {
        47000: { ...first, status: 'Pending' },
        47001: expect.objectContaining({ id: '47001', amount: '9.00' }) as unknown,
      },
    });
    expect(await callJson('create', { pid: 1 })).toEqual({ result: 'fail', message: 'Product ID not found' });
  });

  test('a new order can appear late in the list', async () => {
    const { callJson, clock } = await createProviderHarness({ durations: { orderVisibleMs: 1000 } });
    await callJson('create', { pid: 303 });
    expect(await callJson('orders')).toEqual({ orders: [] });
    clock.now += 1000;
    expect(await callJson('orders')).toHaveProperty('orders.47000');
  });

  test('cancel works once, and only on a Pending order', async () => {
    const { provider, callJson } = await createProviderHarness();
    const { orderid } = provider.addOrder('777');
    const paid = provider.addOrder('777', { paid: true });
    const refusal = { result: 'fail', message: 'Order ID not found or Status not Pending' };
    expect(await callJson('cancel', { orderid })).toEqual({ result: 'success' });
    expect(await callJson('cancel', { orderid })).toEqual(refusal);
    expect(await callJson('cancel', { orderid: paid.orderid })).toEqual(refusal);
    expect(await callJson('orders')).toEqual({ orders: { [paid.orderid]: expect.anything() as unknown } });
  });

  test.each(['getinfo', 'reboot', 'stop', 'boot', 'cancel', 'install'])(
    "%s refuses another account's order",
    async action => {
      const { provider, call } = await createProviderHarness();
      provider.addAccount({ cid: '778' });
      const { orderid } = provider.addServer('778');
      expect(await call(action, { orderid, ostpl: 'debian-12-64-default', run: 1 })).toContain(
        'Order ID not found',
      );
      expect(provider.order(orderid).vpsState).toBe('on');
    },
  );

  test('the page of an invoice pays its order once', async () => {
    const { provider } = await createProviderHarness();
    const { orderid, invoiceid } = provider.addOrder('777');
    const url = provider.invoiceUrl(invoiceid);
    expect(await (await fetch(url)).text()).toContain('Unpaid');
    const paid = await (await fetch(url, { method: 'POST' })).text();
    expect(paid).not.toContain('<form');
    expect(provider.order(orderid).status).toBe('Active');
    expect((await fetch(provider.invoiceUrl('1'))).status).toBe(404);
  });
});

describe('SSH keys', () => {
  test('sshkey.add, list and remove keep the text of a key', async () => {
    const { callJson } = await createProviderHarness();
    expect(await callJson('sshkey.add', { sshkey: publicKey })).toEqual({ result: 'success', id: '7' });
    expect(await callJson('sshkey.list')).toEqual({
      result: 'success',
      sshkeys: [{ id: '7', sshkey: publicKey }],
    });
    expect(await callJson('sshkey.remove', { id: 8 })).toEqual({
      result: 'fail',
      message: 'SSH key not found',
    });
    expect(await callJson('sshkey.remove', { id: 7 })).toEqual({ result: 'success' });
    expect(await callJson('sshkey.list')).toEqual({ result: 'success', sshkeys: [] });
  });

  test('sshkey.add takes no key from a URL', async () => {
    const { provider } = await createProviderHarness();
    const query = new URLSearchParams({
      action: 'sshkey.add',
      cid: '777',
      key: 'right-key',
      sshkey: publicKey,
    });
    const response = await fetch(`${provider.url}?${query.toString()}`);
    expect(await response.json()).toHaveProperty('result', 'fail');
  });

  test('sshkey.add turns a plus that was not encoded into a space', async () => {
    const { provider } = await createProviderHarness();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'action=sshkey.add&cid=777&key=right-key&sshkey=ssh-rsa AAAA+B';
    await fetch(provider.url, { method: 'POST', body, headers });
    expect(provider.account('777').sshKeys[0]?.text).toBe('ssh-rsa AAAA B');
  });
});
