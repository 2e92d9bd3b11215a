import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';

import { call, must, startHere, takeUpdates, type UpdateWire } from './calling.ts';

describe('getUpdates', () => {
  test('waits, hands out in order, and forgets only what an offset confirms', async () => {
    const telegram = await startHere();
    const anna = telegram.person({ firstName: 'Anna' });
    const waiting = must<UpdateWire[]>(telegram, 'getUpdates', { timeout: 10 });
    await telegram.until(() => telegram.callsOf('getUpdates').length === 1);
    await anna.writes('one');
    const first = await waiting;
    expect(first.map(({ message }) => message?.text)).toEqual(['one']);
    await anna.writes('two');
    await anna.writes('three');
    const again = await must<UpdateWire[]>(telegram, 'getUpdates', { limit: 2 });
    expect(again.map(({ message }) => message?.text)).toEqual(['one', 'two']);
    const ids = again.map(({ update_id }) => update_id);
    expect(ids[1]).toBe((ids[0] ?? 0) + 1);
    const rest = await must<UpdateWire[]>(telegram, 'getUpdates', { offset: ids[1] });
    expect(rest.map(({ message }) => message?.text)).toEqual(['two', 'three']);
    const last = await must<UpdateWire[]>(telegram, 'getUpdates', { offset: -1 });
    expect(last.map(({ message }) => message?.text)).toEqual(['three']);
  });

  test('ends the older of two polls', async () => {
    const telegram = await startHere();
    const older = call(telegram, 'getUpdates', { timeout: 10 });
    await telegram.until(() => telegram.callsOf('getUpdates').length === 1);
    const newer = call(telegram, 'getUpdates', { timeout: 10 });
    expect(await older).toMatchObject({
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    await telegram.person({ firstName: 'Anna' }).writes('hello');
    expect((await newer).ok).toBe(true);
  });

  test('remembers the types asked for, and leaves out chat_member unless asked', async () => {
    const telegram = await startHere();
    const anna = telegram.person({ firstName: 'Anna' });
    const boris = telegram.person({ firstName: 'Boris' });
    const group = telegram.group({ title: 'Team', members: [anna] });
    group.addBot();
    group.promoteBot();
    await takeUpdates(telegram);
    group.join(boris);
    expect((await takeUpdates(telegram)).map(update => Object.keys(update)[1])).toEqual(['message']);
    await must(telegram, 'getUpdates', { allowed_updates: ['chat_member'] });
    group.leave(boris);
    const [update, ...others] = await takeUpdates(telegram);
    expect(others).toEqual([]);
    expect(update?.chat_member?.new_chat_member).toMatchObject({ status: 'left', user: { id: boris.id } });
    await must(telegram, 'getUpdates', { allowed_updates: [] });
    await anna.writes('/servers', { chat: group });
    expect(await takeUpdates(telegram)).toHaveLength(1);
  });

  test('lets messages wait for a day, and presses for 150 seconds', async () => {
    let now = Date.now();
    const telegram = await startHere({ now: () => now });
    const anna = telegram.person({ firstName: 'Anna' });
    await anna.starts();
    await must(telegram, 'sendMessage', { chat_id: anna.id, text: 'x' });
    const message = telegram.lastFromBot(anna);
    if (message) anna.pressesData(message, 'late');
    now += 151_000;
    expect((await must<UpdateWire[]>(telegram, 'getUpdates')).map(({ message: m }) => m?.text)).toEqual([
      '/start',
    ]);
    now += 24 * 3600 * 1000;
    expect(await must(telegram, 'getUpdates')).toEqual([]);
  });

  test('can deliver an update again', async () => {
    const telegram = await startHere();
    await telegram.person({ firstName: 'Anna' }).writes('twice');
    const [update] = await takeUpdates(telegram);
    if (!update) throw new Error('no update');
    telegram.redeliver({ ...update });
    const offset = update.update_id + 1;
    expect(await must(telegram, 'getUpdates', { offset })).toEqual([update]);
    expect(await must(telegram, 'getUpdates', { offset })).toEqual([]);
  });

  test('slows down a bot that asks for the same again and again', async () => {
    const telegram = await startHere({ strictPolling: true });
    const anna = telegram.person({ firstName: 'Anna' });
    await anna.writes('one');
    await anna.writes('two');
    expect(await must(telegram, 'getUpdates', {})).toHaveLength(2);
    expect(await must(telegram, 'getUpdates', {})).toHaveLength(1);
  });
});

/** A bot's end of a webhook: answers with the statuses given, then with 200. */
async function listen(statuses: number[] = []) {
  const got: { at: number; headers: IncomingHttpHeaders; update: UpdateWire }[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      got.push({
        at: performance.now(),
        headers: request.headers,
        update: JSON.parse(Buffer.concat(pieces).toString()) as UpdateWire,
      });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe('the webhook', () => {
  test('delivers with the secret, in order, and again after a refusal', async () => {
    const telegram = await startHere();
    const anna = telegram.person({ firstName: 'Anna' });
    const hook = await listen([500]);
    await must(telegram, 'setWebhook', { url: hook.url, secret_token: 's3cret_-' });
    await anna.writes('one');
    await anna.writes('two');
    await telegram.until(() => hook.got.length === 3);
    expect(hook.got.map(({ update }) => update.message?.text)).toEqual(['one', 'one', 'two']);
    // What comes after a refused one waits with it.
    expect((hook.got[2]?.at ?? 0) - (hook.got[0]?.at ?? 0)).toBeGreaterThan(900);
    expect(hook.got[0]?.headers['x-telegram-bot-api-secret-token']).toBe('s3cret_-');
    await telegram.until(() => telegram.world.updates.waiting().length === 0);
    expect(await must(telegram, 'getWebhookInfo')).toMatchObject({
      url: hook.url,
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
  });

  test('excludes polling, and drops what waits if told to', async () => {
    const telegram = await startHere();
    await telegram.person({ firstName: 'Anna' }).writes('forgotten');
    const hook = await listen();
    await must(telegram, 'setWebhook', { url: hook.url, drop_pending_updates: true });
    expect(await call(telegram, 'getUpdates')).toMatchObject({
      error_code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
    await must(telegram, 'deleteWebhook');
    expect(await must(telegram, 'getUpdates')).toEqual([]);
    expect(hook.got).toEqual([]);
  });

  test('refuses bad secrets and plain HTTP elsewhere', async () => {
    const telegram = await startHere();
    const refused = async (params: object) => (await call(telegram, 'setWebhook', params)).description;
    expect(await refused({ url: 'https://example.org/', secret_token: 'no spaces' })).toBe(
      'Bad Request: secret token contains unallowed characters',
    );
    expect((await call(telegram, 'setWebhook', { url: 'https://example.org/' })).parameters).toEqual({
      retry_after: 1,
    });
  });
});
