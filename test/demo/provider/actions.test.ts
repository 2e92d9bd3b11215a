import { describe, expect, test } from 'vitest';

import { stage } from './ask.ts';

const publicKey = 'ssh-rsa AAAAB3NzaC1yc2E+/x== anna@laptop with words';

describe('the account', () => {
  test('getApiKey gives the pair by GET and by POST', async () => {
    const { send } = await stage();
    const asked = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c' };
    for (const method of ['GET', 'POST'] as const) {
      const response = await send(method, asked);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.json()).toEqual({ result: 'success', cid: '777', key: 'right-key' });
    }
  });

  test('getApiKey refuses a wrong password and a missing one', async () => {
    const { send } = await stage();
    const wrong = await send('POST', { action: 'getApiKey', email: 'anna@example.com', pass: 'no' });
    expect(await wrong.json()).toMatchObject({ result: 'fail', message: 'Email or Password Incorrect' });
    const missing = await send('POST', { action: 'getApiKey', email: 'anna@example.com' });
    expect(await missing.json()).toMatchObject({
      result: 'fail',
      message: expect.stringContaining('missing') as unknown,
    });
  });

  test('getApiKey with generate=1 kills the old key', async () => {
    const { send, json } = await stage();
    const asked = { action: 'getApiKey', email: 'anna@example.com', pass: 'a+b &c', generate: 1 };
    const { key } = (await (await send('POST', asked)).json()) as { key: string };
    expect(key).not.toBe('right-key');
    expect(await json('orders')).toEqual({ result: 'fail', message: 'Authentication failed' });
    expect(await json('orders', { key })).toHaveProperty('orders');
  });

  test('a wrong pair is refused, whichever half is wrong or missing', async () => {
    const { json } = await stage();
    for (const wrong of [{ key: 'wrong' }, { key: '' }, { cid: '778' }, { cid: '' }]) {
      expect(await json('orders', wrong)).toEqual({ result: 'fail', message: 'Authentication failed' });
    }
  });

  test('rotateKey makes the old key useless', async () => {
    const { provider, json } = await stage();
    const key = provider.rotateKey('777');
    expect(await json('orders')).toMatchObject({ result: 'fail' });
    expect(await json('orders', { key })).not.toHaveProperty('result');
  });

  test('balance', async () => {
    const { json } = await stage();
    expect(await json('balance')).toEqual({ result: 'success', balance: '12.50', currency: 'USD' });
  });

  test('an unknown action', async () => {
    const { json } = await stage();
    expect(await json('reinstall')).toEqual({ result: 'fail', message: 'Unknown action' });
    expect(await json('')).toEqual({ result: 'fail', message: 'Unknown action' });
  });
});

describe('orders', () => {
  test('list needs no pair', async () => {
    const { send } = await stage();
    const catalogue = (await (await send('GET', { action: 'list' })).json()) as Record<string, unknown[]>;
    expect(catalogue).not.toHaveProperty('result');
    expect(catalogue.ostpls).toContain('centos7-64-default');
    expect(catalogue.ostpls).toHaveLength(15);
    expect(catalogue.products?.[0]).toEqual({
      id: '303',
      name: expect.stringContaining('VPS-1') as unknown,
      price: '5.00',
    });
  });

  test('create places an order each time', async () => {
    const { json } = await stage();
    const first = await json('create', { pid: 303 });
    expect(first).toEqual({ result: 'success', orderid: 47000, invoiceid: 366000, productids: '49700' });
    await json('create', { pid: 304 });
    expect(await json('orders')).toEqual({
      orders: {
        47000: {
          id: '47000',
          ordernum: '8634530000',
          amount: '5.00',
          invoiceid: '366000',
          status: 'Pending',
        },
        47001: expect.objectContaining({ id: '47001', amount: '9.00', invoiceid: '366001' }) as unknown,
      },
    });
  });

  test('create refuses an unknown product', async () => {
    const { provider, json } = await stage();
    expect(await json('create', { pid: 1 })).toEqual({ result: 'fail', message: 'Product ID not found' });
    expect(provider.ordersOf('777')).toEqual([]);
  });

  test('a new order may appear late', async () => {
    const { json, clock } = await stage({ durations: { orderVisibleMs: 1000 } });
    await json('create', { pid: 303 });
    expect(await json('orders')).toEqual({ orders: [] });
    clock.now += 1000;
    expect(await json('orders')).toHaveProperty('orders.47000');
  });

  test('cancel takes back a Pending order once, and no other', async () => {
    const { provider, json } = await stage();
    const { orderid } = provider.addOrder('777');
    const paid = provider.addOrder('777', { paid: true });
    const no = { result: 'fail', message: 'Order ID not found or Status not Pending' };
    expect(await json('cancel', { orderid })).toEqual({ result: 'success' });
    expect(await json('cancel', { orderid })).toEqual(no);
    expect(await json('cancel', { orderid: paid.orderid })).toEqual(no);
    expect(await json('cancel', { orderid: 1 })).toEqual(no);
    expect(Object.keys(((await json('orders')) as { orders: object }).orders)).toEqual([paid.orderid]);
  });

  test("nobody touches another account's order", async () => {
    const { provider, json, text } = await stage();
    provider.addAccount({ cid: '778' });
    const { orderid } = provider.addServer('778');
    expect(await json('orders')).toEqual({ orders: [] });
    for (const action of ['getinfo', 'reboot', 'stop', 'boot']) {
      expect(await json(action, { orderid })).toEqual({ result: 'fail', message: 'Order ID not found' });
    }
    expect(await text('install', { orderid, ostpl: 'debian-12-64-default', run: 1 })).toContain('not found');
    expect(provider.order(orderid).vpsState).toBe('on');
  });
});

describe('ssh keys', () => {
  test('are added by POST, listed and removed', async () => {
    const { json } = await stage();
    expect(await json('sshkey.add', { sshkey: publicKey })).toEqual({ result: 'success', id: '7' });
    expect(await json('sshkey.list')).toEqual({
      result: 'success',
      sshkeys: [{ id: '7', sshkey: publicKey }],
    });
    expect(await json('sshkey.remove', { id: 8 })).toEqual({ result: 'fail', message: 'SSH key not found' });
    expect(await json('sshkey.remove', { id: 7 })).toEqual({ result: 'success' });
    expect(await json('sshkey.list')).toEqual({ result: 'success', sshkeys: [] });
  });

  test('are not taken from a URL', async () => {
    const { provider, send } = await stage();
    const asked = { action: 'sshkey.add', cid: '777', key: 'right-key', sshkey: publicKey };
    expect(await (await send('GET', asked)).json()).toMatchObject({ result: 'fail' });
    expect(provider.account('777').sshKeys).toEqual([]);
  });

  test('are spoiled by a plus that is not encoded, as in PHP', async () => {
    const { provider } = await stage();
    const body = `action=sshkey.add&cid=777&key=right-key&sshkey=ssh-rsa AAAA+B`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await fetch(provider.url, { method: 'POST', body, headers });
    expect(provider.account('777').sshKeys[0]?.text).toBe('ssh-rsa AAAA B');
  });

  test('must look like keys', async () => {
    const { json } = await stage();
    expect(await json('sshkey.add', { sshkey: 'hello' })).toEqual({
      result: 'fail',
      message: 'Invalid SSH key',
    });
  });
});

test('only a form has fields: a JSON body is not read', async () => {
  const { provider } = await stage();
  const body = JSON.stringify({ action: 'list' });
  const response = await fetch(provider.url, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ message: 'Unknown action' });
});

test('the pair may stand in the query and the rest in the body', async () => {
  const { provider } = await stage();
  const body = new URLSearchParams({ action: 'balance' });
  const response = await fetch(`${provider.url}?cid=777&key=right-key`, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ result: 'success' });
});
