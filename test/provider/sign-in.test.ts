import { describe, expect, onTestFinished, test } from 'vitest';

import { cloudflareChallenge, movedTo } from '../../demo/provider/faults.ts';
import { startFakeProvider } from '../../demo/provider/fake-provider.ts';
import type { Quirks } from '../../demo/provider/quirks.ts';
import { createSecret } from '../../src/domain/result.ts';
import type { OrderId } from '../../src/domain/server.ts';
import { invoiceUrl } from '../../src/domain/catalogue.ts';
import { createProvider, type ProviderOptions } from '../../src/provider/client.ts';

/** A fake with one server, and a client of it. */
async function connect(
  quirks: Partial<Quirks> = {},
  { folder = '', ...options }: Partial<ProviderOptions> & { readonly folder?: string } = {},
) {
  const fake = await startFakeProvider({ quirks, folder });
  const provider = createProvider({ url: new URL(fake.url), random: () => 0, ...options });
  onTestFinished(() => Promise.all([fake.close(), provider.close()]).then(() => undefined));
  const account = fake.addAccount();
  const credentials = { cid: createSecret(account.cid), key: createSecret(account.key) };
  const order = fake.addServer(account.cid).orderid as OrderId;
  return { fake, provider, account, credentials, order };
}

describe('signing in', () => {
  test('sends the key as a header and as a field', async () => {
    const { fake, provider, credentials, account } = await connect();
    await provider.readOrders(credentials);
    expect(fake.calls[0]?.headers['x-key']).toBe(account.key);
    expect(fake.calls[0]?.body).toMatchObject({ cid: account.cid, key: account.key });
    expect(provider.bodyForm()).toBe('form');
  });

  test.each(['no-action', 'unknown-action'] as const)(
    'tries JSON once if a form is not recognised (%s), and continues with it',
    async unseen => {
      const learned: string[] = [];
      const { fake, provider, credentials, order } = await connect(
        { signIn: 'json', unseen },
        { onBodyForm: form => void learned.push(form) },
      );
      expect(provider.bodyForm()).toBeUndefined();
      expect(await provider.readOrders(credentials)).toMatchObject({ kind: 'ok' });
      expect(await provider.power(credentials, order, 'reboot')).toMatchObject({ kind: 'ok' });
      const types = fake.calls.map(({ headers }) => headers['content-type']);
      expect(types).toEqual(['application/x-www-form-urlencoded', 'application/json', 'application/json']);
      expect(learned).toEqual(['json']);
      expect(provider.bodyForm()).toBe('json');
      // No secret in a URL.
      expect(fake.calls.map(({ url }) => url).join()).not.toContain(credentials.key.reveal());
    },
  );

  test('starts with what the endpoint is known to accept', async () => {
    const { fake, provider, credentials } = await connect({ signIn: 'json' }, { bodyForm: 'json' });
    expect(await provider.readOrders(credentials)).toMatchObject({ kind: 'ok' });
    expect(fake.calls).toHaveLength(1);
  });

  test('tries the other way where what was known is no longer accepted', async () => {
    const learned: string[] = [];
    const options = { bodyForm: 'json', onBodyForm: (form: string) => void learned.push(form) } as const;
    const { fake, provider, credentials } = await connect({}, options);
    fake.fault('orders', { kind: 'refused', message: 'Missing cid' });
    expect(await provider.readOrders(credentials)).toMatchObject({ kind: 'ok' });
    fake.quirks.set({ signIn: 'json' });
    expect(await provider.readOrders(credentials)).toMatchObject({ kind: 'ok' });
    expect(learned).toEqual(['form', 'json']);
  });

  test('never sends what is unsafe to repeat a second time', async () => {
    const { fake, provider, credentials, order } = await connect({ signIn: 'json' });
    expect(await provider.power(credentials, order, 'reboot')).toMatchObject({ kind: 'failed' });
    expect(fake.callsOf('reboot').length + fake.callsOf('').length).toBe(1);
  });

  test('tries JSON only once if that isn’t recognised either', async () => {
    const { fake, provider, credentials } = await connect();
    fake.fault('*', { kind: 'refused', message: 'Missing cid', times: 9 });
    for (let time = 0; time < 3; time += 1) {
      expect(await provider.readOrders(credentials)).toMatchObject({ failure: { message: 'Missing cid' } });
    }
    expect(fake.calls).toHaveLength(4);
    expect(provider.bodyForm()).toBeUndefined();
  });

  test('gets a key by JSON before the password would go into a URL', async () => {
    const { fake, provider, account } = await connect({ signIn: 'json' });
    const answer = await provider.login(account.email, createSecret(account.password));
    expect(answer.kind === 'ok' && answer.value.key.reveal()).toBe(account.key);
    expect(fake.calls.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(fake.calls.some(({ body }) => body.generate === '1')).toBe(false);
  });
});

describe('what stands before the provider', () => {
  test('is named: Cloudflare', async () => {
    const { fake, provider, credentials, order } = await connect();
    fake.fault('*', { ...cloudflareChallenge(), times: 2 });
    const challenge = { kind: 'failed', failure: { kind: 'cloudflare-challenge' } };
    expect(await provider.readOrders(credentials)).toEqual(challenge);
    expect(await provider.power(credentials, order, 'reboot')).toEqual(challenge);
    expect(fake.callsOf('reboot')).toHaveLength(1);
  });

  test('is named: a redirect, and nothing is sent there', async () => {
    const { fake, provider, credentials } = await connect();
    fake.fault('orders', movedTo('https://elsewhere.example.com/api.php?key=k'));
    expect(await provider.readOrders(credentials)).toEqual({
      kind: 'failed',
      failure: { kind: 'moved', to: 'https://elsewhere.example.com/api.php' },
    });
    expect(fake.calls).toHaveLength(1);
  });
});

describe('a list of orders with a broken entry', () => {
  test.each([
    ['with-id', 1],
    ['without-id', 1],
  ] as const)('is read except for that entry (%s)', async (brokenOrder, count) => {
    const { fake, provider, credentials, account, order } = await connect({ brokenOrder });
    const broken = fake.addOrder(account.cid).orderid;
    const answer = await provider.readOrders(credentials);
    const list = answer.kind === 'ok' ? answer.value : undefined;
    expect(list?.orders.map(({ id }) => id)).toEqual([order]);
    expect(list?.unreadable).toEqual([brokenOrder === 'with-id' ? broken : undefined]);
    expect(list?.unreadable).toHaveLength(count);
  });

  test('doesn’t prove that an order was cancelled', async () => {
    const { fake, provider, credentials, account } = await connect({ brokenOrder: 'without-id' });
    const unpaid = fake.addOrder(account.cid).orderid as OrderId;
    fake.fault('cancel', { kind: 'refused', message: 'Order ID not found or Status not Pending' });
    expect(await provider.cancelOrder(credentials, unpaid)).toMatchObject({ failure: { kind: 'not-found' } });
  });
});

describe('a server', () => {
  const ip = '37.1.0.111';
  const others = ['203.0.113.7', '2a02:27ac::7'];
  test.each<[Partial<Quirks>, string, readonly string[] | undefined]>([
    [{ addresses: 'comma' }, ip, others],
    [{ addresses: 'space' }, ip, others],
    [{ addresses: 'lines' }, ip, others],
    [{ addresses: 'with-prefix' }, ip, undefined],
    [{ addresses: 'ipv6-only' }, '2a02:27ac::7', undefined],
    [{ dedicatedIp: 'instead' }, ip, undefined],
    [{ dedicatedIp: 'instead', addresses: 'comma' }, ip, others],
  ])('with %j has one main address', async (quirks, main, rest) => {
    const { provider, credentials, order } = await connect(quirks);
    const answer = await provider.pollServer(credentials, order, undefined);
    expect(answer).toMatchObject({ kind: 'ok', value: { reading: { vps: { ip: main } } } });
    expect(answer.kind === 'ok' ? answer.value.reading?.vps?.otherIps : []).toEqual(rest);
  });

  test.each([
    ['agrees', { state: 'running', online: true }],
    ['contradicts', { state: 'unknown', wordState: 'running', online: false }],
  ] as const)('has a second witness that %s', async (online, vps) => {
    const { provider, credentials, order } = await connect({ online });
    expect(await provider.pollServer(credentials, order, undefined)).toMatchObject({
      value: { reading: { vps } },
    });
  });

  test.each(['two', 'partial'] as const)(
    'is unknown where vps_info is %s, and others are not',
    async vpsInfoOf => {
      const { fake, provider, credentials, order } = await connect({ vpsInfoOf });
      const unreadable = { kind: 'failed', failure: { kind: 'unreadable-reply', problem: 'unknown-form' } };
      expect(await provider.pollServer(credentials, order, undefined)).toMatchObject(unreadable);
      fake.quirks.set({ vpsInfoOf: 'one' });
      expect(await provider.pollServer(credentials, order, undefined)).toMatchObject({ kind: 'ok' });
    },
  );

  test('with an id beyond 2^53 keeps its digits', async () => {
    const { fake, provider, credentials, account } = await connect({ ids: 'documented' });
    const orderid = '9007199254740993' as OrderId;
    fake.addServer(account.cid, { orderid });
    // With other digits this would be the reading of another order.
    expect(await provider.pollServer(credentials, orderid, undefined)).toMatchObject({
      kind: 'ok',
      value: { reading: { orderStatus: 'active' } },
    });
    const list = await provider.readOrders(credentials);
    expect(list.kind === 'ok' && list.value.orders.map(({ id }) => id)).toContain(orderid);
  });
});

test('an invoice is paid in the folder of the panel', async () => {
  const { fake, provider, credentials, account } = await connect({}, { folder: '/client' });
  const { invoiceid } = fake.addOrder(account.cid);
  expect(await provider.readOrders(credentials)).toMatchObject({ kind: 'ok' });
  const page = invoiceUrl(new URL(fake.url), invoiceid);
  expect(page).toBe(fake.invoiceUrl(invoiceid));
  expect((await fetch(page)).status).toBe(200);
});
