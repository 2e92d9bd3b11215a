import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';

import { call, callOk, createChat, createTelegram, type UpdateWire } from './telegram-harness.ts';

describe('getUpdates', () => {
  test('waits, and keeps what no offset confirms', async () => {
    const telegram = await createTelegram();
    const anna = telegram.person({ firstName: 'Anna' });
    const poll = async (params: object) =>
      (await callOk<UpdateWire[]>(telegram, 'getUpdates', params)).map(({ message }) => message?.text);
    const waiting = poll({ timeout: 10 });
    await telegram.until(() => telegram.callsOf('getUpdates').length === 1);
    await anna.writes('one');
    expect(await waiting).toEqual(['one']);
    await anna.writes('two');
    await anna.writes('three');
    expect(await poll({ limit: 2 })).toEqual(['one', 'two']);
    expect(await poll({ offset: telegram.updates[1]?.update_id })).toEqual(['two', 'three']);
    expect(await poll({ offset: -1 })).toEqual(['three']);
  });

  test('a second poll ends the first', async () => {
    const telegram = await createTelegram();
    const first = call(telegram, 'getUpdates', { timeout: 10 });
    await telegram.until(() => telegram.callsOf('getUpdates').length === 1);
    const second = call(telegram, 'getUpdates', { timeout: 10 });
    expect(await first).toEqual({
      ok: false,
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    await telegram.person({ firstName: 'Anna' }).writes('hello');
    expect((await second).ok).toBe(true);
  });

  test('messages expire after a day, callback queries after 150 seconds', async () => {
    let now = Date.now();
    const { telegram, anna, send } = await createChat({ now: () => now });
    await send({ text: 'card' });
    const card = telegram.lastFromBot(anna);
    await anna.writes('hello');
    if (card) anna.sendsCallbackData(card, 'late');
    now += 151_000;
    expect(await callOk(telegram, 'getUpdates')).toMatchObject([{ message: { text: 'hello' } }]);
    now += 24 * 3600 * 1000;
    expect(await callOk(telegram, 'getUpdates')).toEqual([]);
  });

  test('a poll that repeats an offset at once gets one update', async () => {
    const telegram = await createTelegram({ strictPolling: true });
    const anna = telegram.person({ firstName: 'Anna' });
    await anna.writes('one');
    await anna.writes('two');
    expect(await callOk(telegram, 'getUpdates')).toHaveLength(2);
    expect(await callOk(telegram, 'getUpdates')).toHaveLength(1);
  });
});

/** A bot's end of the webhook: answers with these statuses first, then with 200. */
async function listen(statuses: number[] = []) {
  const received: { at: number; headers: IncomingHttpHeaders; update: UpdateWire }[] = [];
  const server = createServer((request, response) => {
    void json(request).then(update => {
      received.push({ at: performance.now(), headers: request.headers, update: update as UpdateWire });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe('the webhook', () => {
  test("delivers a chat's updates in order, and again after an error", async () => {
    const telegram = await createTelegram();
    const anna = telegram.person({ firstName: 'Anna' });
    const { received, url } = await listen([500]);
    await callOk(telegram, 'setWebhook', { url, secret_token: 's3cret_-' });
    await anna.writes('one');
    await anna.writes('two');
    await telegram.until(() => telegram.world.updates.waiting().length === 0);
    expect(received.map(({ update }) => update.message?.text)).toEqual(['one', 'one', 'two']);
    expect((received[2]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThan(900);
    expect(received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('s3cret_-');
    expect(await callOk(telegram, 'getWebhookInfo')).toMatchObject({
      url,
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
  });

  test('excludes polling until it is deleted', async () => {
    const telegram = await createTelegram();
    const { url } = await listen();
    await callOk(telegram, 'setWebhook', { url });
    expect(await call(telegram, 'getUpdates')).toMatchObject({
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await callOk(telegram, 'deleteWebhook');
    expect(await callOk(telegram, 'getUpdates')).toEqual([]);
  });

  test('can be set once a second', async () => {
    const telegram = await createTelegram();
    const url = 'https://example.org/';
    expect((await call(telegram, 'setWebhook', { url, secret_token: 'no spaces' })).description).toBe(
      'Bad Request: secret token contains unallowed characters',
    );
    expect((await call(telegram, 'setWebhook', { url })).parameters).toEqual({ retry_after: 1 });
  });
});
