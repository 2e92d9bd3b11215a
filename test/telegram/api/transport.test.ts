import { type ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { answer, sent, token } from './bot-api-server.ts';
import {
  closers,
  connect,
  expectNoToken,
  hello,
  secretPart,
  setUp,
  type Respond,
  useClosers,
} from './transport-harness.ts';

useClosers();

describe('a call', () => {
  it('posts JSON to the method and gives its result', async () => {
    const { server, transport } = await setUp();
    const outcome = await transport.call('sendMessage', {
      ...hello,
      entities: undefined,
    });
    expect(outcome).toEqual({ kind: 'ok', result: { message_id: 1 } });
    expect(server.calls.map(({ path, payload }) => ({ path, payload }))).toEqual([
      { path: `/bot${token}/sendMessage`, payload: hello },
    ]);
  });

  it('keeps the path of a local server', async () => {
    const { server } = await setUp();
    await connect(new URL('/telegram/', server.url)).call('getMe', {});
    expect(server.calls[0]?.path).toBe(`/telegram/bot${token}/getMe`);
  });

  it('gives a refusal with its code, description and parameters', async () => {
    const { transport } = await setUp((_, response) =>
      answer(
        response,
        {
          ok: false,
          error_code: 400,
          description: 'Bad Request: group chat was upgraded to a supergroup chat',
          parameters: { migrate_to_chat_id: -1001234567890 },
        },
        400,
      ),
    );
    expect(await transport.call('sendMessage', hello)).toEqual({
      kind: 'refused',
      code: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      retryAfterMs: undefined,
      migrateToChatId: -1001234567890,
    });
  });

  it('reports its outcome', async () => {
    const reports: unknown[] = [];
    const { transport } = await setUp(
      (_, response) => answer(response, { ok: false, error_code: 403, description: 'Forbidden' }, 403),
      { onCall: ({ method, outcome, code }) => reports.push({ method, outcome, code }) },
    );
    await transport.call('sendMessage', hello);
    expect(reports).toEqual([{ method: 'sendMessage', outcome: 'refused', code: 403 }]);
  });

  it('gets a connection beside hundreds in flight', async () => {
    const waiting: ServerResponse[] = [];
    const { transport } = await setUp((_, response) => {
      waiting.push(response);
      if (waiting.length === 200) for (const each of waiting) answer(each, sent(1));
    });
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) => transport.call('sendMessage', { chat_id: i + 1, text: 'm' })),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['ok']));
  });

  it('rejects only for a bug', async () => {
    const { transport } = await setUp();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    await expect(transport.call('sendMessage', circle)).rejects.toThrow('circular');
  });
});

describe('a call without a readable answer', () => {
  const html = '<html><h1>Not here</h1></html>';
  it.each<[string, Respond]>([
    ['an error page', (_, response) => void response.writeHead(502).end(html)],
    ['a page with status 200', (_, response) => void response.writeHead(200).end(html)],
    ['a 404 of a proxy', (_, response) => void response.writeHead(404).end(html)],
    ['an empty body', (_, response) => void response.writeHead(200).end()],
    ['JSON without `ok`', (_, response) => answer(response, [1])],
    ['JSON cut short', (_, response) => void response.writeHead(200).end('{"ok":true,"resu')],
    ['a 5xx', (_, response) => answer(response, { ok: false, error_code: 500, description: token }, 500)],
    ['a lost connection', call => call.socket.destroy()],
    [
      'a body short of its length',
      ({ socket }, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"ok":true}', () => socket.destroy());
      },
    ],
    [
      'a body without an end',
      (_, response) => {
        response.writeHead(200);
        const more = () => {
          if (!response.destroyed) response.write(' '.repeat(65_536), more);
        };
        more();
      },
    ],
    [
      'a redirect',
      ({ path }, response) => void response.writeHead(307, { location: path.replace('send', 'x') }).end(),
    ],
  ])('may have been sent: %s', async (_, respond) => {
    const { server, transport } = await setUp(respond);
    const outcome = await transport.call('sendMessage', hello);
    expect(outcome.kind).toBe('no-answer');
    expect(server.calls).toHaveLength(1);
    expectNoToken(outcome);
  });

  it('may have been sent when it was aborted after the request', async () => {
    const controller = new AbortController();
    const { transport } = await setUp(() => controller.abort());
    const outcome = await transport.call('sendMessage', hello, { signal: controller.signal });
    expect(outcome).toEqual({ kind: 'no-answer', reason: 'aborted' });
  });

  it('never contains the token, even if the server repeats it', async () => {
    const { transport } = await setUp((_, response) =>
      answer(response, { ok: false, error_code: 400, description: `no ${token}, no ${secretPart}` }, 400),
    );
    expectNoToken(await transport.call('sendMessage', hello));
  });
});

describe('a call that was not sent', () => {
  it('is recognised when no server listens', async () => {
    const { server, transport } = await setUp();
    await server.close();
    closers.splice(0, 1);
    expect(await transport.call('sendMessage', hello)).toEqual({
      kind: 'not-sent',
      reason: 'ECONNREFUSED',
      scope: 'all',
    });
  });

  it('is recognised when the connection breaks before the write', async () => {
    const { server } = await setUp();
    const secure = connect(new URL(server.url.href.replace('http:', 'https:')));
    const outcome = await secure.call('sendMessage', hello);
    expect(outcome.kind).toBe('not-sent');
    expect(server.calls).toEqual([]);
    expectNoToken(outcome);
  });

  it('is recognised when it is aborted before there is a connection', async () => {
    const { server, transport } = await setUp();
    const controller = new AbortController();
    const outcome = transport.call('sendMessage', hello, { signal: controller.signal });
    controller.abort();
    expect(await outcome).toEqual({ kind: 'not-sent', reason: 'aborted', scope: 'chat' });
    await transport.call('sendMessage', { chat_id: 8, text: 'next' });
    expect(server.calls.map(({ payload }) => payload.text)).toEqual(['next']);
  });

  it('is not sent again by undici', async () => {
    let count = 0;
    const { server, transport } = await setUp(({ socket }, response) => {
      count += 1;
      if (count % 3 === 0) socket.destroy();
      else answer(response, sent(count));
    });
    const texts = Array.from({ length: 300 }, (_, i) => `m${i}`);
    const outcomes = await Promise.all(
      texts.map((text, i) => transport.call('sendMessage', { chat_id: i + 1, text })),
    );
    expect(server.calls.map(({ payload }) => payload.text).sort()).toEqual([...texts].sort());
    expect(outcomes.filter(({ kind }) => kind === 'no-answer')).toHaveLength(100);
  });
});

describe('a 429', () => {
  it('makes a call wait as long as the server says', async () => {
    const waits: unknown[] = [];
    let count = 0;
    const { server, transport } = await setUp(
      (_, response) => {
        count += 1;
        if (count > 1) answer(response, sent(2));
        else {
          const parameters = { retry_after: 0.3 };
          answer(response, { ok: false, error_code: 429, description: 'Too Many Requests', parameters }, 429);
        }
      },
      { onRateLimited: (...wait) => waits.push(wait) },
    );
    expect(await transport.call('sendMessage', hello)).toMatchObject({ kind: 'ok' });
    const [first, second] = server.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(299);
    expect(waits).toEqual([['sendMessage', 300, 'chat']]);
  });

  it('of a proxy counts, with its Retry-After header', async () => {
    const { server, transport } = await setUp(
      (_, response) => void response.writeHead(429, { 'retry-after': '60' }).end('<html>slow down</html>'),
    );
    const asked = { kind: 'refused', code: 429, retryAfterMs: 60_000 };
    expect(await transport.call('answerCallbackQuery', { callback_query_id: '1' })).toMatchObject(asked);
    const next = await transport.call('answerCallbackQuery', { callback_query_id: '2' });
    expect(next.kind === 'refused' && next.retryAfterMs).toBeGreaterThan(50_000);
    expect(server.calls).toHaveLength(1);
  });
});
