import { describe, expect, test } from 'vitest';

import { call, must, startHere, type MessageWire } from './calling.ts';

describe('the HTTP side', () => {
  test('tells a wrong token and an unknown method', async () => {
    const telegram = await startHere();
    const wrong = await fetch(`${telegram.url}/bot1:nobody/getMe`);
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
    expect((await fetch(`${telegram.url}/botnonsense/getMe`)).status).toBe(404);
    expect(await call(telegram, 'doMagic')).toMatchObject({
      error_code: 404,
      description: 'Not Found: method not found',
    });
  });

  test('takes a query, JSON, a form and multipart', async () => {
    const telegram = await startHere();
    const anna = telegram.person({ firstName: 'Anna' });
    await anna.starts();
    const address = `${telegram.url}/bot${telegram.token}`;
    await fetch(`${address}/sendMessage?chat_id=${anna.id}&text=query`);
    await fetch(`${address}/sendMessage`, {
      method: 'POST',
      body: new URLSearchParams({
        chat_id: String(anna.id),
        text: 'form',
        reply_markup: JSON.stringify({ inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] }),
      }),
    });
    const form = new FormData();
    form.set('chat_id', String(anna.id));
    form.set('text', 'multi\r\npart');
    await fetch(`${address}/SENDMESSAGE`, { method: 'POST', body: form });
    await must(telegram, 'sendMessage', {
      chat_id: String(anna.id),
      text: 'json',
      disable_notification: true,
    });
    const messages = telegram.messagesIn(anna, { fromBot: true });
    expect(messages.map(({ text }) => text)).toEqual(['query', 'form', 'multi\npart', 'json']);
    expect(messages[1]?.keyboard).toEqual([[{ text: 'A', callback_data: 'a' }]]);
    expect(messages[3]?.silent).toBe(true);
    expect(telegram.callsOf('sendMessage').map(({ status, params }) => [status, params.text])).toContainEqual(
      ['ok', 'json'],
    );
  });

  test('carries files both ways', async () => {
    const telegram = await startHere();
    const anna = telegram.person({ firstName: 'Anna' });
    const key = 'ssh-ed25519 AAAA anna@home\n';
    const sent = await anna.sendsDocument('id.pub', Buffer.from(key));
    const file = await must<{ file_path: string }>(telegram, 'getFile', { file_id: sent.document?.file_id });
    const content = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`);
    expect(await content.text()).toBe(key);

    const form = new FormData();
    form.set('chat_id', String(anna.id));
    form.set('caption', 'the log');
    form.set('document', new Blob([new Uint8Array([0, 13, 10, 45, 45, 255])]), 'log.bin');
    const response = await fetch(`${telegram.url}/bot${telegram.token}/sendDocument`, {
      method: 'POST',
      body: form,
    });
    const { result } = (await response.json()) as { result: MessageWire };
    expect(result.document).toMatchObject({ file_name: 'log.bin', file_size: 6 });
    const stored = telegram.world.files.get(result.document?.file_id ?? '');
    expect([...(stored?.content ?? [])]).toEqual([0, 13, 10, 45, 45, 255]);
    expect(await call(telegram, 'sendDocument', { chat_id: anna.id })).toMatchObject({
      description: 'Bad Request: there is no document in the request',
    });
  });

  test('ends at once, even with a poll open', async () => {
    const telegram = await startHere();
    const poll = call(telegram, 'getUpdates', { timeout: 30 }).catch((error: unknown) => error);
    await telegram.until(() => telegram.callsOf('getUpdates').length === 1);
    const before = performance.now();
    await telegram.close();
    expect(performance.now() - before).toBeLessThan(500);
    expect(await poll).toBeInstanceOf(Error);
  });
});
