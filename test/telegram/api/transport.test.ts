import { type ServerResponse } from 'node:http';

import { describe, expect, it } from 'vitest';

import { answer, sent, token } from './bot-api-server.ts';

useClosers();
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

describe('a call', () => {
  it('posts JSON to the method and gives its result', async () => {
    const { server, transport } = await setUp();
    const outcome = await transport.call('sendMessage', {
      ...hello,
      entities: undefined,
      reply_markup: null,
    });
    expect(outcome).toEqual({ kind: 'ok', result: { message_id: 1 } });
    expect(server.calls.map(({ path, payload }) => ({ path, payload }))).toEqual([
      { path: `/bot${token}/sendMessage`, payload: hello },
    ]);
  });

  it("keeps a server's own path", async () => {
    const { server } = await setUp();
    await connect(new URL('/telegram/', server.url)).call('getMe', {});
    expect(server.calls[0]?.path).toBe(`/telegram/bot${token}/getMe`);
  });

  it('gives a refusal as it is', async () => {
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

  it('reports what came of it', async () => {
    const reports: unknown[] = [];
    const { transport } = await setUp(
      (_, response) => answer(response, { ok: false, error_code: 403, description: 'Forbidden' }, 403),
      { onCall: ({ method, outcome, code }) => reports.push({ method, outcome, code }) },
    );
    await transport.call('sendMessage', hello);
    expect(reports).toEqual([{ method: 'sendMessage', outcome: 'refused', code: 403 }]);
  });

  it('has a connection for each of hundreds under way at once', async () => {
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

  it('rejects for a bug only', async () => {
    const { transport } = await setUp();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    await expect(transport.call('sendMessage', circle)).rejects.toThrow('circular');
  });
});

describe('an answer that is none', () => {
  const html = '<html><h1>Not here</h1></html>';
  it.each<[string, Respond]>([
    ['an error page', (_, response) => void response.writeHead(502).end(html)],
    ['a page with status 200', (_, response) => void response.writeHead(200).end(html)],
    ['a 404 of something in between', (_, response) => void response.writeHead(404).end(html)],
    ['nothing', (_, response) => void response.writeHead(200).end()],
    ['JSON that is no answer', (_, response) => answer(response, [1])],
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
  ])('%s: it may have been sent', async (_, respond) => {
    const { server, transport } = await setUp(respond);
    const outcome = await transport.call('sendMessage', hello);
    expect(outcome.kind).toBe('no-answer');
    expect(server.calls).toHaveLength(1);
    expectNoToken(outcome);
  });

  it('says so when it was called off while the server was at it', async () => {
    const calledOff = new AbortController();
    const { transport } = await setUp(() => calledOff.abort());
    const outcome = await transport.call('sendMessage', hello, { signal: calledOff.signal });
    expect(outcome).toEqual({ kind: 'no-answer', why: 'aborted' });
  });

  it('never holds the token, even where the server repeats it', async () => {
    const { transport } = await setUp((_, response) =>
      answer(response, { ok: false, error_code: 400, description: `no ${token}, no ${secretPart}` }, 400),
    );
    expectNoToken(await transport.call('sendMessage', hello));
  });
});

describe('what was not sent', () => {
  it('is known where nobody listens', async () => {
    const { server, transport } = await setUp();
    await server.close();
    closers.splice(0, 1);
    expect(await transport.call('sendMessage', hello)).toEqual({
      kind: 'not-sent',
      why: 'ECONNREFUSED',
      scope: 'all',
    });
  });

  it('is known where the connection breaks before the request is written', async () => {
    const { server } = await setUp();
    const secure = connect(new URL(server.url.href.replace('http:', 'https:')));
    const outcome = await secure.call('sendMessage', hello);
    expect(outcome.kind).toBe('not-sent');
    expect(server.calls).toEqual([]);
    expectNoToken(outcome);
  });

  it('is known where it was called off before there was a connection', async () => {
    const { server, transport } = await setUp();
    const calledOff = new AbortController();
    const outcome = transport.call('sendMessage', hello, { signal: calledOff.signal });
    calledOff.abort();
    expect(await outcome).toEqual({ kind: 'not-sent', why: 'aborted', scope: 'chat' });
    await transport.call('sendMessage', { chat_id: 8, text: 'next' });
    expect(server.calls.map(({ payload }) => payload.text)).toEqual(['next']);
  });

  it('is never sent again by the HTTP client', async () => {
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

describe('too many requests', () => {
  it('waits as long as the server says, and sends again', async () => {
    const floods: unknown[] = [];
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
      { onFlood: (...flood) => floods.push(flood) },
    );
    expect(await transport.call('sendMessage', hello)).toMatchObject({ kind: 'ok' });
    const [first, second] = server.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(299);
    expect(floods).toEqual([['sendMessage', 300, 'lane']]);
  });

  it('believes a 429 of something in between, and its header', async () => {
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

describe('what an older server does not know', () => {
  const dateTime = { type: 'date_time', offset: 0, length: 5, unix_time: 1, date_time_format: 'T' };
  const bold = { type: 'bold', offset: 0, length: 5 };
  const styled = {
    inline_keyboard: [
      [
        { text: 'Stop', callback_data: 'x', style: 'danger' },
        { text: 'Back', callback_data: 'b' },
      ],
    ],
  };
  const view = { ...hello, entities: [bold, dateTime], reply_markup: styled };

  const refuse = (response: ServerResponse, description: string) =>
    answer(response, { ok: false, error_code: 400, description }, 400);
  const old: Respond = ({ payload }, response) => {
    const text = JSON.stringify(payload);
    if (text.includes('date_time')) {
      refuse(response, "Bad Request: can't parse MessageEntity: Unsupported type specified");
    } else if (text.includes('style')) {
      refuse(response, "Bad Request: can't parse inline keyboard button: invalid button style specified");
    } else answer(response, sent(1));
  };

  it('is left out once more, and from then on', async () => {
    const missing: string[] = [];
    const { server, transport } = await setUp(old, { onMissingFeature: feature => missing.push(feature) });
    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'ok' });
    expect(server.calls).toHaveLength(3);
    expect(missing).toEqual(['date-time-entities', 'button-styles']);
    expect(transport.state().missingFeatures).toEqual(missing);

    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'ok' });
    expect(server.calls).toHaveLength(4);
    expect(server.calls[3]?.payload).toEqual({
      ...hello,
      entities: [bold],
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Stop', callback_data: 'x' },
            { text: 'Back', callback_data: 'b' },
          ],
        ],
      },
    });
  });

  it('is not blamed for what is wrong without it too', async () => {
    const { server, transport } = await setUp((_, response) =>
      refuse(response, "Bad Request: can't parse entities: wrong offset"),
    );
    expect(await transport.call('sendMessage', view)).toMatchObject({ kind: 'refused', code: 400 });
    expect(transport.state().missingFeatures).toEqual([]);
    expect(server.calls).toHaveLength(2);
  });

  it('is not looked for where there is none of it', async () => {
    const { server, transport } = await setUp((_, response) =>
      refuse(response, "Bad Request: can't parse entities: wrong offset"),
    );
    await transport.call('sendMessage', { ...hello, entities: [bold] });
    expect(server.calls).toHaveLength(1);
  });
});
