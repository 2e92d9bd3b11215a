import { describe, expect, test } from 'vitest';

import type { Fault } from '../../../demo/provider/faults.ts';
import { createProviderHarness } from './provider-harness.ts';

/** A server that is on and a stop that meets a fault: whether it was carried out shows in the server's state. */
async function createStop(fault: Fault) {
  const { provider, post } = await createProviderHarness();
  const { orderid } = provider.addServer('777');
  provider.fault('stop', fault);
  return {
    provider,
    stop: () => post({ action: 'stop', cid: '777', key: 'right-key', orderid }),
    isStopping: () => provider.order(orderid).vpsState === 'stopping',
    outcome: (expected: string) => expect.poll(() => provider.calls[0]?.outcome).toBe(expected),
  };
}

const errorCodeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => 'no error',
    (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code,
  );

test.each([true, false])('a reset loses the reply, carried out: %s', async carriedOut => {
  const { provider, stop, isStopping, outcome } = await createStop({ kind: 'reset', carriedOut });
  expect(await errorCodeOf(stop())).toBe('ECONNRESET');
  expect(isStopping()).toBe(carriedOut);
  await outcome('lost');
  expect(provider.calls).toMatchObject([{ action: 'stop', carriedOut, fault: 'reset' }]);
});

test('a hang sends no reply until the server closes', async () => {
  const { provider, stop, isStopping, outcome } = await createStop({ kind: 'hang' });
  const code = errorCodeOf(stop());
  await expect.poll(isStopping).toBe(true);
  await outcome('pending');
  await provider.close();
  expect(await code).not.toBe('no error');
  await outcome('lost');
});

test('a delayed reply is carried out at once', async () => {
  const { stop, isStopping, outcome } = await createStop({ kind: 'delay', delayMs: 200 });
  const startedAt = performance.now();
  const reply = stop();
  await expect.poll(isStopping).toBe(true);
  await outcome('pending');
  expect(await (await reply).json()).toEqual({ result: 'success' });
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});

test('a reply that is cut short ends before its Content-Length', async () => {
  const { stop, isStopping, outcome } = await createStop({ kind: 'cut-short' });
  const response = await stop();
  expect(response.headers.get('content-length')).toBe('20');
  expect(await errorCodeOf(response.text())).toBe('UND_ERR_SOCKET');
  expect(isStopping()).toBe(true);
  await outcome('lost');
});

test.each<[Fault, boolean, string, string | RegExp]>([
  [{ kind: 'status', status: 502, carriedOut: true }, true, 'garbled', /^<html>.*502/s],
  [{ kind: 'status', status: 500 }, false, 'garbled', /^<html>.*500/s],
  [{ kind: 'empty' }, true, 'garbled', ''],
  [{ kind: 'html-page' }, false, 'garbled', /^<!DOCTYPE html>.*maintenance/s],
  [{ kind: 'half-json' }, true, 'garbled', '{"result":'],
  [{ kind: 'wrong-types' }, true, 'garbled', '{"result":{"0":"success"}}'],
  [{ kind: 'refused', message: 'Later' }, false, 'refused', '{"result":"fail","message":"Later"}'],
  [{ kind: 'raw', body: 'OK' }, false, 'garbled', 'OK'],
])('%j', async (fault, carriedOut, expectedOutcome, body) => {
  const { stop, isStopping, outcome } = await createStop(fault);
  const response = await stop();
  expect(response.status).toBe(fault.kind === 'status' ? fault.status : 200);
  expect(await response.text()).toEqual(typeof body === 'string' ? body : expect.stringMatching(body));
  expect(isStopping()).toBe(carriedOut);
  await outcome(expectedOutcome);
});

test('an endless reply ends when the client leaves', async () => {
  const { provider, post } = await createProviderHarness();
  provider.fault('list', { kind: 'endless' });
  const response = await post({ action: 'list' });
  await response.body?.cancel();
  await expect.poll(() => provider.calls[0]?.outcome).toBe('lost');
});

test('a refused install is written in print_r form', async () => {
  const { provider, call } = await createProviderHarness();
  provider.fault('install', { kind: 'refused', message: 'No' });
  expect(await call('install', { orderid: 1 })).toContain('[msg] => No\n');
});

describe('which requests a fault applies to', () => {
  test('the next ones of its action, after those that it skips', async () => {
    const { provider, call } = await createProviderHarness();
    provider.fault('orders', { kind: 'raw', body: 'bad', times: 2, skip: 1 });
    const replies = [];
    for (const action of ['orders', 'orders', 'balance', 'orders', 'orders'])
      replies.push(await call(action));
    expect(replies.map(reply => reply === 'bad')).toEqual([false, true, false, true, false]);
    expect(provider.faults.left()).toBe(0);
  });

  test('any action with *, and one client with its id', async () => {
    const { provider, call } = await createProviderHarness();
    provider.fault('*', { kind: 'raw', body: 'other', cid: '778' });
    provider.fault('*', { kind: 'raw', body: 'bad' });
    expect(await call('balance')).toBe('bad');
    provider.faults.clear();
    expect(await call('balance', { cid: '778' })).toContain('Authentication failed');
  });
});

test('an offline provider refuses connections and comes back on its port', async () => {
  const { provider, post } = await createProviderHarness();
  await provider.goOffline();
  expect(await errorCodeOf(post({ action: 'list' }))).toBe('ECONNREFUSED');
  await provider.goOnline();
  expect((await post({ action: 'list' })).status).toBe(200);
});
