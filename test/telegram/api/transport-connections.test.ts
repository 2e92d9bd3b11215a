import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';

import { describe, expect, it } from 'vitest';

import { answer, sent, token } from './bot-api-server.ts';
import { closers, connect, hello, setUp, useClosers } from './transport-harness.ts';

useClosers();

describe('a long poll', () => {
  it('has a connection of its own, and neither waits for sends nor holds them up', async () => {
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

  it('gets through where every other connection is taken', async () => {
    const { transport } = await setUp((call, response) => {
      if (call.method === 'getUpdates') answer(response, { ok: true, result: [] });
    });
    for (let chat = 1; chat <= 300; chat += 1)
      void transport.call('sendMessage', { chat_id: chat, text: 'm' });
    const outcome = await transport.longPoll({ offset: undefined, timeoutSeconds: 0, allowedUpdates: [] });
    expect(outcome).toEqual({ kind: 'ok', result: [] });
  });

  it('ends when it is called off', async () => {
    const calledOff = new AbortController();
    const { transport } = await setUp(() => calledOff.abort());
    const request = { offset: undefined, timeoutSeconds: 50, allowedUpdates: [] };
    expect(await transport.longPoll({ ...request, signal: calledOff.signal })).toEqual({
      kind: 'no-answer',
      why: 'aborted',
    });
  });

  it('takes a batch that is larger than any other answer', async () => {
    const text = 'x'.repeat(100_000);
    const updates = Array.from({ length: 30 }, (_, i) => ({ update_id: i, message: { text } }));
    const { transport } = await setUp((_, response) => answer(response, { ok: true, result: updates }));
    const outcome = await transport.longPoll({ offset: undefined, timeoutSeconds: 0, allowedUpdates: [] });
    expect(outcome).toEqual({ kind: 'ok', result: updates });
    expect(await transport.call('getMe', {})).toEqual({ kind: 'no-answer', why: 'the answer is too large' });
  });
});

describe('a file', () => {
  const bytes = Buffer.from('ssh-ed25519 AAAA me\n');

  it('comes from its path', async () => {
    const { server, transport } = await setUp((_, response) => void response.end(bytes));
    expect(await transport.downloadFile('documents/file 1.pub', 1000)).toEqual({ kind: 'file', bytes });
    expect(server.calls[0]?.path).toBe(`/file/bot${token}/documents/file%201.pub`);
  });

  it('is not kept when it is too large', async () => {
    const { transport } = await setUp((_, response) => void response.end(bytes));
    expect(await transport.downloadFile('documents/file_1', bytes.length - 1)).toEqual({ kind: 'too-large' });
  });

  it.each(['../bot/getMe', '/etc/passwd', 'a//b', 'a/./b', ''])(
    'is not asked for by the path %j',
    async path => {
      const { server, transport } = await setUp();
      expect(await transport.downloadFile(path, 1000)).toMatchObject({ kind: 'not-sent' });
      expect(server.calls).toEqual([]);
    },
  );

  it('may be gone', async () => {
    const { transport } = await setUp((_, response) =>
      answer(response, { ok: false, error_code: 404, description: 'Not Found' }, 404),
    );
    expect(await transport.downloadFile('documents/file_1', 1000)).toMatchObject({
      kind: 'refused',
      code: 404,
    });
  });

  it('is given up when the server hangs in the middle of it', async () => {
    const { transport } = await setUp((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('a');
    });
    const outcome = await transport.downloadFile('documents/file_1', 1000, { deadlineMs: 200 });
    expect(outcome).toEqual({ kind: 'no-answer', why: 'no answer in time' });
  });
});

describe('a proxy', () => {
  it('is for https addresses only', async () => {
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

it('ends everything when it is closed', async () => {
  const { server, transport } = await setUp(() => undefined);
  const call = transport.call('sendMessage', hello);
  const poll = transport.longPoll({ offset: undefined, timeoutSeconds: 50, allowedUpdates: [] });
  await expect.poll(() => server.calls.length).toBe(2);
  await transport.close();
  expect((await call).kind).toBe('no-answer');
  expect((await poll).kind).toBe('no-answer');
  expect((await transport.call('sendMessage', hello)).kind).toBe('not-sent');
});

it('does not take a silent connection for a sent request', async () => {
  // Accepts connections and says nothing: with TLS the handshake never ends.
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
  expect(outcome).toEqual({ kind: 'not-sent', why: 'no answer in time', scope: 'all' });
});
