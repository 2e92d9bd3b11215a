import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { answer, sent, token } from './bot-api-server.ts';
import { closers, connect, hello, setUp, useClosers } from './transport-harness.ts';

useClosers();

describe('a long poll', () => {
  it('has a connection of its own, apart from sends', async () => {
    let poll: ServerResponse | undefined;
    const { server, transport } = await setUp((call, response) => {
      if (call.method === 'getUpdates') poll = response;
      else answer(response, sent(1));
    });
    const polled = transport.longPoll({
      offset: 5,
      timeoutSeconds: 50,
      allowedUpdates: ['message', 'chat_member'],
    });
    await expect.poll(() => poll).toBeDefined();
    await transport.call('sendMessage', hello);
    if (poll !== undefined) answer(poll, { ok: true, result: [{ update_id: 5 }] });
    expect(await polled).toEqual({ kind: 'ok', result: [{ update_id: 5 }] });
    const [first, second] = server.calls;
    expect(first?.payload).toEqual({ offset: 5, timeout: 50, allowed_updates: ['message', 'chat_member'] });
    expect(second?.socket).not.toBe(first?.socket);
  });

  it('gets through when every other connection is busy', async () => {
    const { transport } = await setUp((call, response) => {
      if (call.method === 'getUpdates') answer(response, { ok: true, result: [] });
    });
    for (let chat = 1; chat <= 300; chat += 1)
      void transport.call('sendMessage', { chat_id: chat, text: 'm' });
    const outcome = await transport.longPoll({ offset: undefined, timeoutSeconds: 0, allowedUpdates: [] });
    expect(outcome).toEqual({ kind: 'ok', result: [] });
  });

  it('ends when it is aborted', async () => {
    const controller = new AbortController();
    const { transport } = await setUp(() => controller.abort());
    const request = { offset: undefined, timeoutSeconds: 50, allowedUpdates: [] };
    expect(await transport.longPoll({ ...request, signal: controller.signal })).toEqual({
      kind: 'no-answer',
      reason: 'aborted',
    });
  });

  it('accepts a batch that is larger than any other answer', async () => {
    const text = 'x'.repeat(100_000);
    const updates = Array.from({ length: 30 }, (_, i) => ({ update_id: i, message: { text } }));
    const { transport } = await setUp((_, response) => answer(response, { ok: true, result: updates }));
    const outcome = await transport.longPoll({ offset: undefined, timeoutSeconds: 0, allowedUpdates: [] });
    expect(outcome).toEqual({ kind: 'ok', result: updates });
    expect(await transport.call('getMe', {})).toEqual({
      kind: 'no-answer',
      reason: 'the answer is too large',
    });
  });
});

describe('a download', () => {
  const bytes = Buffer.from('ssh-ed25519 AAAA me\n');

  it('gives the file at a path', async () => {
    const { server, transport } = await setUp((_, response) => void response.end(bytes));
    expect(await transport.downloadFile('documents/file 1.pub', 1000)).toEqual({ kind: 'file', bytes });
    expect(server.calls[0]?.path).toBe(`/file/bot${token}/documents/file%201.pub`);
  });

  it('of a file that is too large gives nothing', async () => {
    const { transport } = await setUp((_, response) => void response.end(bytes));
    expect(await transport.downloadFile('documents/file_1', bytes.length - 1)).toEqual({ kind: 'too-large' });
  });

  it.each(['../bot/getMe', '/etc/passwd', 'a//b', 'a/./b', ''])(
    'is not requested for the path %j',
    async path => {
      const { server, transport } = await setUp();
      expect(await transport.downloadFile(path, 1000)).toMatchObject({ kind: 'not-sent' });
      expect(server.calls).toEqual([]);
    },
  );

  it('of a file that is gone is refused', async () => {
    const { transport } = await setUp((_, response) =>
      answer(response, { ok: false, error_code: 404, description: 'Not Found' }, 404),
    );
    expect(await transport.downloadFile('documents/file_1', 1000)).toMatchObject({
      kind: 'refused',
      code: 404,
    });
  });

  it('ends at its deadline when the server hangs in the middle', async () => {
    const { transport } = await setUp((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('a');
    });
    const outcome = await transport.downloadFile('documents/file_1', 1000, { deadlineMs: 200 });
    expect(outcome).toEqual({ kind: 'no-answer', reason: 'no answer in time' });
  });
});

describe('a proxy', () => {
  it('is used for https only', async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closers.push(async () => {
      proxy.close();
      await once(proxy, 'close');
    });
    const { port } = proxy.address() as AddressInfo;
    const options = { proxy: new URL(`http://user:pass@127.0.0.1:${port}`) };

    const secure = connect(new URL('https://bot-api.invalid'), options);
    const outcome = await secure.call('sendMessage', hello);
    expect(outcome).toMatchObject({ kind: 'not-sent' });
    expect(tunnels).toEqual(['bot-api.invalid:443']);

    const { transport } = await setUp(undefined, options);
    expect(await transport.call('sendMessage', hello)).toMatchObject({ kind: 'ok' });
    expect(tunnels).toHaveLength(1);
  });
});

it('close ends everything', async () => {
  const { server, transport } = await setUp(() => undefined);
  const call = transport.call('sendMessage', hello);
  const poll = transport.longPoll({ offset: undefined, timeoutSeconds: 50, allowedUpdates: [] });
  await expect.poll(() => server.calls.length).toBe(2);
  await transport.close();
  expect((await call).kind).toBe('no-answer');
  expect((await poll).kind).toBe('no-answer');
  expect((await transport.call('sendMessage', hello)).kind).toBe('not-sent');
});

it('a connection that stays silent does not count as a sent request', async () => {
  // It accepts connections and says nothing, so the TLS handshake never ends.
  const sockets: Socket[] = [];
  const silent = createTcpServer(socket => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    silent.close();
    await once(silent, 'close');
  });
  const { port } = silent.address() as AddressInfo;
  const transport = connect(new URL(`https://127.0.0.1:${port}`));
  const outcome = await transport.downloadFile('documents/file_1', 10, { deadlineMs: 100 });
  expect(outcome).toEqual({ kind: 'not-sent', reason: 'no answer in time', scope: 'all' });
});
