import { describe, expect, test } from 'vitest';

import { isCarriedOut, type Fault } from '../../../demo/provider/faults.ts';
import { stage, type Stage } from './ask.ts';

/** A stop of a server that is on: whether it was carried out shows in the server. */
async function stopUnder(fault: Fault): Promise<{
  stage: Stage;
  stop: (signal?: AbortSignal) => Promise<Response>;
  carriedOut: () => boolean;
}> {
  const on = await stage();
  const { orderid } = on.provider.addServer('777');
  on.provider.fault('stop', fault);
  const body = new URLSearchParams({ action: 'stop', cid: '777', key: 'right-key', orderid });
  return {
    stage: on,
    stop: signal => fetch(on.provider.url, { method: 'POST', body, ...(signal && { signal }) }),
    carriedOut: () => on.provider.order(orderid).vpsState === 'stopping',
  };
}

const codeOf = (error: unknown) => ((error as Error).cause as { code?: string } | undefined)?.code;
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => codeOf(error) ?? (error as Error).name,
  );

async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2, timeout: 2000 }).toBe(true);
}

describe('no reply', () => {
  test.each([true, false])('hang, carried out: %s', async carriedOut => {
    const { stage: on, stop, carriedOut: done } = await stopUnder({ kind: 'hang', carriedOut });
    const leaving = new AbortController();
    const failed = failureOf(stop(leaving.signal));
    await eventually(() => on.provider.calls.length === 1);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(on.provider.calls[0]?.outcome).toBe('pending');
    leaving.abort();
    expect(await failed).toBe('AbortError');
    expect(done()).toBe(carriedOut);
    await eventually(() => on.provider.calls[0]?.outcome === 'lost');
    expect(on.provider.calls).toMatchObject([{ action: 'stop', carriedOut, fault: 'hang' }]);
  });

  test.each([true, false])('reset, carried out: %s', async carriedOut => {
    const { stage: on, stop, carriedOut: done } = await stopUnder({ kind: 'reset', carriedOut });
    expect(await failureOf(stop())).toBe('ECONNRESET');
    expect(done()).toBe(carriedOut);
    await eventually(() => on.provider.calls[0]?.outcome === 'lost');
    expect(on.provider.calls).toMatchObject([{ carriedOut, fault: 'reset' }]);
  });

  test('connections reset before a request is read leave no call', async () => {
    const { provider, send } = await stage();
    provider.resetNextConnections(2);
    expect(await failureOf(send('GET', { action: 'list' }))).not.toBe('no failure');
    expect(await failureOf(send('GET', { action: 'list' }))).not.toBe('no failure');
    expect(provider.calls).toEqual([]);
    expect((await send('GET', { action: 'list' })).status).toBe(200);
    expect(provider.connections().made).toBe(3);
  });

  test('goAway and comeBack, on the same port', async () => {
    const { provider, send } = await stage();
    await send('GET', { action: 'list' });
    await provider.goAway();
    expect(await failureOf(send('GET', { action: 'list' }))).toBe('ECONNREFUSED');
    await provider.comeBack();
    await provider.comeBack();
    expect((await send('GET', { action: 'list' })).status).toBe(200);
    expect(provider.calls).toHaveLength(2);
  });

  test('goAway cuts a call that waits', async () => {
    const { stage: on, stop } = await stopUnder({ kind: 'delay', delayMs: 200 });
    const failed = failureOf(stop());
    await eventually(() => on.provider.calls.length === 1);
    await on.provider.goAway();
    expect(await failed).not.toBe('no failure');
    await new Promise(resolve => setTimeout(resolve, 230));
    expect(on.provider.calls[0]?.outcome).toBe('lost');
  });
});

test('what hangs was usually carried out, what an error page answers usually not', () => {
  expect(isCarriedOut({ kind: 'hang' })).toBe(true);
  expect(isCarriedOut({ kind: 'status', status: 500 })).toBe(false);
});

describe('a late reply', () => {
  test('delay: carried out at once, answered late', async () => {
    const { stage: on, stop, carriedOut } = await stopUnder({ kind: 'delay', delayMs: 200 });
    const startedAt = performance.now();
    const reply = stop();
    await eventually(carriedOut);
    expect(on.provider.calls[0]?.outcome).toBe('pending');
    expect(await (await reply).json()).toEqual({ result: 'success' });
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  test('latency: every reply', async () => {
    const { provider, send } = await stage();
    provider.latency(60);
    const startedAt = performance.now();
    await Promise.all([send('GET', { action: 'list' }), send('GET', { action: 'nothing' })]);
    expect(performance.now() - startedAt).toBeGreaterThan(55);
    provider.latency(60_000);
    provider.latency(0);
    expect((await send('GET', { action: 'list' })).status).toBe(200);
  });
});

describe('a spoiled reply', () => {
  test('cut-short: less than Content-Length says', async () => {
    const { stage: on, stop, carriedOut } = await stopUnder({ kind: 'cut-short' });
    const response = await stop();
    expect(Number(response.headers.get('content-length'))).toBe(20);
    expect(await failureOf(response.text())).toBe('UND_ERR_SOCKET');
    expect(carriedOut()).toBe(true);
    await eventually(() => on.provider.calls[0]?.outcome === 'lost');
  });

  test.each([500, 502, 503])('status %d with an HTML page', async status => {
    const { stop, carriedOut } = await stopUnder({ kind: 'status', status });
    const response = await stop();
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(/^<html>.*<h1>50\d \w+/s);
    expect(carriedOut()).toBe(false);
  });

  test('a status may come after the work too', async () => {
    const {
      stage: on,
      stop,
      carriedOut,
    } = await stopUnder({ kind: 'status', status: 502, carriedOut: true });
    expect((await stop()).status).toBe(502);
    expect(carriedOut()).toBe(true);
    expect(on.provider.calls).toMatchObject([{ carriedOut: true, fault: 'status' }]);
    await eventually(() => on.provider.calls[0]?.outcome === 'garbled');
  });

  test.each<[Fault, boolean, string | RegExp]>([
    [{ kind: 'empty' }, true, ''],
    [{ kind: 'empty', carriedOut: false }, false, ''],
    [{ kind: 'html-page' }, false, /^<!DOCTYPE html>.*maintenance/s],
    [{ kind: 'html-page', carriedOut: true }, true, /^<!DOCTYPE html>/],
    [{ kind: 'half-json' }, true, '{"result":'],
    [{ kind: 'half-json', carriedOut: false }, false, /^\{"result":"fail","me[^}]*$/],
    [{ kind: 'wrong-types' }, true, '{"result":{"0":"success"}}'],
    [{ kind: 'refused', message: 'Try tomorrow' }, false, '{"result":"fail","message":"Try tomorrow"}'],
    [{ kind: 'raw', body: 'OK' }, false, 'OK'],
    [{ kind: 'raw', body: new Uint8Array([0x4f, 0x4b]), carriedOut: true }, true, 'OK'],
  ])('%j', async (fault, carriedOut, body) => {
    const { stop, carriedOut: done } = await stopUnder(fault);
    const response = await stop();
    expect(response.status).toBe(200);
    expect(await response.text()).toEqual(typeof body === 'string' ? body : expect.stringMatching(body));
    expect(done()).toBe(carriedOut);
  });

  test('raw may choose its status and headers', async () => {
    const { provider, send } = await stage();
    const headers = { 'content-type': 'application/json', location: '/login' };
    provider.fault('list', { kind: 'raw', body: '{}', status: 401, headers });
    const response = await send('GET', { action: 'list' });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  test('wrong types keep the word result where there is more', async () => {
    const { provider, json } = await stage();
    provider.addServer('777');
    provider.fault('getinfo', { kind: 'wrong-types' });
    expect(await json('getinfo', { orderid: 47000 })).toEqual({
      result: 'success',
      orderid: [47000],
      orderStatus: { 0: 'Active' },
      productStatus: { 0: 'Active' },
      dedicatedip: { 0: '' },
      vps_info: 'Array',
    });
  });

  test('endless: as long as somebody reads, up to its bytes', async () => {
    const { provider, send } = await stage();
    provider.fault('list', { kind: 'endless', bytes: 3 * 1024 * 1024 });
    const body = await (await send('GET', { action: 'list' })).text();
    expect(body.length).toBeGreaterThan(3 * 1024 * 1024);
    expect(body).toMatch(/^\{"result":"success","message":"xxx/);
  });

  test('endless stops when the reader leaves', async () => {
    const { provider, send } = await stage();
    provider.fault('list', { kind: 'endless' });
    const response = await send('GET', { action: 'list' });
    await response.body?.cancel();
    await eventually(() => provider.calls[0]?.outcome === 'lost');
  });

  test('a refused install speaks print_r', async () => {
    const { provider, text } = await stage();
    provider.fault('install', { kind: 'refused', message: 'No' });
    expect(await text('install', { orderid: 1 })).toContain('[msg] => No\n');
  });
});

describe('when a fault strikes', () => {
  test('as often as told, after those skipped, and on its action alone', async () => {
    const { provider, text } = await stage();
    provider.fault('orders', { kind: 'raw', body: 'bad', times: 2, skip: 1 });
    const replies = [];
    for (const action of ['orders', 'orders', 'balance', 'orders', 'orders']) {
      replies.push((await text(action)) === 'bad');
    }
    expect(replies).toEqual([false, true, false, true, false]);
    expect(provider.faults.left()).toBe(0);
  });

  test('on any action with *, one plan after the other, until cleared', async () => {
    const { provider, text } = await stage();
    provider.fault('*', { kind: 'raw', body: 'first' });
    provider.fault('balance', { kind: 'raw', body: 'second', times: Infinity });
    expect([await text('balance'), await text('balance'), await text('balance')]).toEqual([
      'first',
      'second',
      'second',
    ]);
    provider.faults.clear('balance');
    expect(await text('balance')).toContain('success');
  });
});
