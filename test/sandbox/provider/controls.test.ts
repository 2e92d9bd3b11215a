import { Agent, get as getPlain } from 'node:http';
import { get } from 'node:https';
import { describe, expect, onTestFinished, test } from 'vitest';

import { startProvider } from '../../../src/sandbox/provider/stand-in-provider.ts';
import { stage } from './ask.ts';
import { testCertificate } from '../../provider/test-certificate.ts';

describe('what happens at the provider', () => {
  test('a payment, by the order or by the invoice', async () => {
    const { provider, json, clock } = await stage({ durations: { paymentMs: 30 } });
    const first = provider.addOrder('777');
    const second = provider.addOrder('777');
    provider.pay(first.orderid);
    provider.pay(Number(second.invoiceid));
    expect(await json('orders')).toHaveProperty('orders.47000.status', 'Pending');
    clock.now += 30;
    expect(await json('orders')).toMatchObject({
      orders: { 47000: { status: 'Active' }, 47001: { status: 'Active' } },
    });
    expect(await json('cancel', { orderid: first.orderid })).toMatchObject({ result: 'fail' });
  });

  test('a server goes off, comes on, and says a word that nobody knows', async () => {
    const { provider, state } = await stage();
    const { orderid } = provider.addServer('777');
    provider.setPowerState(orderid, 'off');
    expect(await state(orderid)).toBe(' Turned off');
    provider.setPowerState(orderid, { word: 'Migrating' });
    expect(await state(orderid)).toBe(' Migrating');
    provider.setPowerState(orderid, 'on');
    expect(await state(orderid)).toBe(' Included');
  });

  test('a suspension, with or without the order', async () => {
    const { provider, json, state } = await stage();
    const { orderid } = provider.addServer('777');
    provider.suspend(orderid);
    expect(await json('getinfo', { orderid })).toMatchObject({
      orderStatus: 'Active',
      productStatus: 'Suspended',
      vps_info: { real_state: ' Suspended' },
    });
    provider.suspend(orderid, 'Suspended');
    expect(await json('orders')).toHaveProperty('orders.47000.status', 'Suspended');
    provider.unsuspend(orderid);
    expect(await state(orderid)).toBe(' Included');
    provider.setStatus(orderid, { order: 'Fraud', product: 'Terminated' });
    expect(await json('getinfo', { orderid })).toMatchObject({
      orderStatus: 'Fraud',
      productStatus: 'Terminated',
    });
  });

  test('an order is cancelled, or gone', async () => {
    const { provider, json } = await stage();
    const { orderid } = provider.addServer('777');
    provider.cancelOrder(orderid);
    expect(await json('orders')).toEqual({ orders: [] });
    expect(await json('getinfo', { orderid })).toMatchObject({ orderStatus: 'Cancelled' });
    provider.removeOrder(orderid);
    expect(await json('getinfo', { orderid })).toMatchObject({ message: 'Order ID not found' });
    expect(() => provider.order(orderid)).toThrow(`no order ${orderid}`);
  });

  test('ids stay unique when orders go', async () => {
    const { provider } = await stage();
    const made = [provider.addOrder('777'), provider.addOrder('777', { orderid: '47002' })];
    provider.removeOrder('47000');
    made.push(...provider.addMany('777', 3, 'pending'));
    for (const id of ['orderid', 'invoiceid', 'ordernum'] as const) {
      expect(new Set(made.map(order => order[id])).size).toBe(5);
    }
  });

  test('500 orders and 300 templates', async () => {
    const { provider, json } = await stage();
    const servers = provider.addMany('777', 400, 'servers');
    provider.addMany('777', 100, 'pending');
    provider.growTemplates(300);
    expect(Object.keys(((await json('orders')) as { orders: object }).orders)).toHaveLength(500);
    const { ostpls } = (await json('list')) as { ostpls: string[] };
    expect(new Set(ostpls).size).toBe(300);
    const addresses = new Set(servers.map(server => server.vps?.ip));
    expect(addresses.size).toBe(400);
    expect([...addresses].every(ip => /^37\.1\.\d+\.(\d|\d\d|1\d\d|2[0-4]\d|25[0-4])$/.test(ip ?? ''))).toBe(
      true,
    );
  });
});

describe('the log', () => {
  test('keeps every request with all that it said', async () => {
    const { provider, json, send, clock } = await stage();
    const { orderid } = provider.addServer('777');
    await json('stop', { orderid });
    clock.now += 5;
    await json('stop', { orderid: 1 });
    await send('GET', { action: 'list', x: 'y' });
    const at = clock.now;
    await expect.poll(() => provider.calls.at(-1)?.outcome).toBe('answered');
    expect(provider.calls).toMatchObject([
      {
        ...{ number: 1, at: at - 5, action: 'stop', method: 'POST', url: '/api_client.php', query: {} },
        ...{ body: { cid: '777', key: 'right-key', orderid, action: 'stop' }, carriedOut: true },
        outcome: 'answered',
      },
      { number: 2, at, carriedOut: false, outcome: 'refused', message: 'Order ID not found' },
      {
        ...{ method: 'GET', url: '/api_client.php?action=list&x=y', query: { action: 'list', x: 'y' } },
        parameters: { x: 'y' },
      },
    ]);
    expect(provider.callsOf('stop')).toHaveLength(2);
    provider.forgetCalls();
    expect(provider.calls).toEqual([]);
  });

  test('tells a fresh connection from a kept one', async () => {
    const { provider } = await stage();
    const url = `${provider.url}?action=list`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    for (const on of [agent, agent, false as const]) {
      await new Promise(resolve =>
        getPlain(url, { agent: on }, response => response.resume().on('end', resolve)),
      );
      // The agent takes a connection back only after the reply's end was told.
      await new Promise(setImmediate);
    }
    const seen = provider.calls.map(call => [call.connection, call.requestOnConnection]);
    expect(seen).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(provider.connections().made).toBe(2);
  });
});

describe('the panel', () => {
  test('shows an invoice and takes its payment', async () => {
    const { provider } = await stage();
    const { orderid, invoiceid } = provider.addOrder('777');
    const page = await (await fetch(provider.invoiceUrl(invoiceid))).text();
    expect(page).toContain('$5.00');
    expect(page).toContain('Unpaid');
    expect(page).not.toMatch(/src=|<link|https?:/);
    const [, target] = /<form method="post" action="([^"]+)"/.exec(page) ?? [];
    const paid = await fetch(new URL(target ?? '', provider.panelUrl), { method: 'POST' });
    expect(await paid.text()).not.toContain('<form');
    expect(provider.order(orderid).status).toBe('Active');
    expect(provider.calls).toEqual([]);
  });

  test('has no other pages, and lets nothing through unescaped', async () => {
    const { provider } = await stage();
    const missing = await fetch(`${provider.panelUrl}/viewinvoice.php?id=%3Cscript%3E`);
    expect(missing.status).toBe(404);
    expect(await missing.text()).not.toContain('<script>');
    expect((await fetch(`${provider.panelUrl}/admin.php`)).status).toBe(404);
    expect((await fetch(`${provider.panelUrl}/viewinvoice.php?id=1`, { method: 'POST' })).status).toBe(404);
  });

  test('does not sell a cancelled order', async () => {
    const { provider } = await stage();
    const { orderid, invoiceid } = provider.addOrder('777');
    provider.cancelOrder(orderid);
    expect(await (await fetch(provider.invoiceUrl(invoiceid))).text()).not.toContain('<form');
    await fetch(provider.invoiceUrl(invoiceid), { method: 'POST' });
    expect(provider.order(orderid).status).toBe('Cancelled');
  });
});

test('close ends at once, whatever hangs', async () => {
  const provider = await startProvider();
  provider.fault('list', { kind: 'hang' });
  provider.latency(60_000);
  const calls = ['list', 'nothing'].map(action => fetch(`${provider.url}?action=${action}`));
  const ended = Promise.allSettled(calls);
  await expect.poll(() => provider.calls.length).toBe(2);
  const startedAt = performance.now();
  await provider.close();
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(performance.now() - startedAt).toBeLessThan(500);
  await provider.close();
});

describe('over TLS', () => {
  const ask = (url: string, ca?: string) =>
    new Promise<string>((resolve, reject) => {
      get(url, { agent: false, ...(ca !== undefined && { ca }) }, response => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve(body));
        response.on('error', reject);
      }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });

  test('speaks to who trusts its certificate, and resets in the handshake or after it', async () => {
    const provider = await startProvider({ tls: testCertificate });
    onTestFinished(() => provider.close());
    expect(provider.url).toMatch(/^https:/);
    const url = `${provider.url}?action=list`;
    expect(await ask(url)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(provider.calls).toEqual([]);
    expect(await ask(url, testCertificate.cert)).toContain('ostpls');
    provider.resetNextConnections();
    expect(await ask(url, testCertificate.cert)).toBe('ECONNRESET');
    expect(provider.calls).toHaveLength(1);
    provider.fault('list', { kind: 'reset', carriedOut: true });
    expect(await ask(url, testCertificate.cert)).toBe('ECONNRESET');
    expect(provider.calls).toMatchObject([{ connection: 2 }, { carriedOut: true, connection: 4 }]);
  });
});
