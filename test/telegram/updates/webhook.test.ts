import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Update } from 'telegraf/types';

import type { CallOutcome } from '../../../src/telegram/api/types.ts';
import { allowedUpdates } from '../../../src/bot/meeting.ts';
import { createTransport } from '../../../src/bot/transport.ts';
import { createWebhookDoor, keepWebhook, readUpdate } from '../../../src/bot/webhook.ts';
import { createSecret } from '../../../src/domain/secret.ts';
import { answer, startBotApiServer, token, type BotApiServer, type ReceivedCall } from '../api/bot-api-server.ts';

const secret = createSecret('the-Secret_of-the-webhook');

function door(options: { hasRoom?: boolean; breaks?: boolean; opened?: boolean } = {}) {
  const taken: Update[] = [];
  const broken: unknown[] = [];
  const made = createWebhookDoor({
    secret,
    take: updates => {
      if (options.breaks === true) throw new Error('SQLITE_FULL');
      taken.push(...updates);
    },
    hasRoom: () => options.hasRoom ?? true,
    onBroken: error => broken.push(error),
  });
  if (options.opened !== false) made.open();
  const refuse = (headers: Readonly<Record<string, string>>) =>
    made.refuse({ header: name => headers[name] });
  return { ...made, refuse, taken, broken };
}

const json = { 'content-type': 'application/json' };
const key = { 'x-telegram-bot-api-secret-token': secret.reveal() };

describe('who is let in', () => {
  test('is whoever knows the secret and brings JSON', () => {
    expect(door().refuse({ ...key, ...json })).toBeUndefined();
    expect(door().refuse({ ...key, 'content-type': 'Application/JSON; charset=utf-8' })).toBeUndefined();
  });

  test.each([
    ['none', {}],
    ['an empty one', { 'x-telegram-bot-api-secret-token': '' }],
    ['a shorter one', { 'x-telegram-bot-api-secret-token': secret.reveal().slice(0, -1) }],
    ['a longer one', { 'x-telegram-bot-api-secret-token': `${secret.reveal()}x` }],
    ['one in other case', { 'x-telegram-bot-api-secret-token': secret.reveal().toUpperCase() }],
    ['one elsewhere', { authorization: secret.reveal() }],
  ])('is not who has %s, whatever comes with it', (_, headers) => {
    expect(door().refuse({ ...json, ...headers })).toBe(401);
  });

  test.each(['text/plain', 'application/jsonx', 'multipart/form-data', ''])('is not who brings %j', type => {
    expect(door().refuse({ ...key, 'content-type': type })).toBe(415);
  });

  test('is asked to come again before there is anybody to handle it, or room for it', () => {
    expect(door({ opened: false }).refuse({ ...key, ...json })).toBe(503);
    expect(door({ hasRoom: false }).refuse({ ...key, ...json })).toBe(503);
  });
});

describe('a body', () => {
  test('is written down before it is confirmed', () => {
    const here = door();
    expect(here.take(Buffer.from('{"update_id":7,"message":{}}'))).toBe(200);
    expect(here.taken).toEqual([{ update_id: 7, message: {} }]);
  });

  test('that can’t be written down is left to Telegram', () => {
    const here = door({ breaks: true });
    expect(here.take(Buffer.from('{"update_id":7}'))).toBe(503);
    expect(here.broken).toHaveLength(1);
  });

  test.each([
    '',
    'null',
    'true',
    '7',
    '"update_id"',
    '[]',
    '[{"update_id":1}]',
    '{}',
    '{"update_id":null}',
    '{"update_id":"1"}',
    '{"update_id":1.5}',
    '{"update_id":-1}',
    '{"update_id":1e400}',
    '{"update_id":9007199254740993}',
    '{"update_id":1',
    '{"update_id":1}}',
    '\u0000',
    '['.repeat(100_000),
    '{"__proto__":{"update_id":1}}',
  ])('that is no update is refused: %.40s', text => {
    const here = door();
    expect(here.take(Buffer.from(text))).toBe(400);
    expect(here.taken).toEqual([]);
  });

  test('of ten thousand kinds never breaks anything, and is taken only with its number', () => {
    const near = fc.oneof(
      fc.record({ update_id: fc.anything() }, { noNullPrototype: true }),
      fc.record({ update_id: fc.integer(), message: fc.anything() }, { noNullPrototype: true }),
      fc.jsonValue(),
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
      near.map(value => {
        try {
          return Buffer.from(JSON.stringify(value));
        } catch {
          return Buffer.from('null');
        }
      }),
      fc.tuple(fc.json(), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
        const bytes = Buffer.from(text);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      }),
    );
    fc.assert(
      fc.property(bodies, body => {
        const here = door();
        const status = here.take(body);
        const update = readUpdate(body);
        expect(status).toBe(update === undefined ? 400 : 200);
        expect(here.taken).toEqual(update === undefined ? [] : [update]);
        if (update !== undefined) expect(Number.isSafeInteger(update.update_id)).toBe(true);
      }),
      { numRuns: process.env.LONG === undefined ? 10_000 : 100_000 },
    );
  });
});

describe('the webhook', () => {
  const open: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(each => each.close()));
  });

  const url = new URL('https://bot.example.org/hook?x=1');

  /** Keeps the webhook at a server that answers as the test says. */
  async function keep(
    respond: (call: ReceivedCall) => { readonly body: unknown; readonly status?: number },
  ): Promise<{
    server: BotApiServer;
    ended: Promise<string>;
    stop: () => void;
    met: string[];
    troubles: string[];
  }> {
    const server = await startBotApiServer((call, response) => {
      const { body, status } = respond(call);
      answer(response, body, status);
    });
    const transport = createTransport({
      apiRoot: server.url,
      token: createSecret(token),
      messagesPerSecond: 0,
    });
    open.push(transport, server);
    const stopping = new AbortController();
    const met: string[] = [];
    const troubles: string[] = [];
    const ended = keepWebhook(
      {
        transport,
        url,
        secret,
        onMe: me => void met.push(me.username),
        onContact: () => undefined,
        onStep: () => undefined,
        onTrouble: (what: string, outcome: CallOutcome<never>) =>
          void troubles.push(`${what} ${outcome.kind}`),
        onLost: () => undefined,
        onComplaint: () => undefined,
      },
      stopping.signal,
    );
    return { server, ended, stop: () => stopping.abort(), met, troubles };
  }

  const until = async (look: () => boolean) => {
    while (!look()) await new Promise(resolve => setTimeout(resolve, 5));
  };
  const me = { body: { ok: true, result: { id: 1, is_bot: true, first_name: 'b', username: 'the_bot' } } };
  const yes = { body: { ok: true, result: true } };

  test('is set with its secret and the updates named, dropping nothing, once we know who we are', async () => {
    const kept = await keep(({ method }) => (method === 'getMe' ? me : yes));
    await until(() => kept.server.calls.length > 1);
    expect(kept.server.calls.map(({ method }) => method)).toEqual(['getMe', 'setWebhook']);
    expect(kept.server.calls[1]?.payload).toEqual({
      url: url.href,
      secret_token: secret.reveal(),
      allowed_updates: allowedUpdates,
      drop_pending_updates: false,
    });
    expect(kept.met).toEqual(['the_bot']);
    kept.stop();
    expect(await kept.ended).toBe('stopped');
  });

  test('is tried again while Telegram is away, or doesn’t like it yet', async () => {
    let tries = 0;
    const kept = await keep(({ method }) => {
      if (method === 'getMe') return me;
      tries += 1;
      if (tries === 1) return { status: 502, body: 'Bad Gateway' };
      if (tries > 2) return yes;
      const description = 'Bad Request: bad webhook: Failed to resolve host';
      return { status: 400, body: { ok: false, error_code: 400, description } };
    });
    await until(() => tries > 2);
    expect(kept.troubles).toEqual(['setWebhook no-answer', 'setWebhook refused']);
    kept.stop();
    expect(await kept.ended).toBe('stopped');
  });

  test.each([401, 404])('is not asked for with a token that Telegram doesn’t know (%d)', async code => {
    const kept = await keep(() => ({
      status: code,
      body: { ok: false, error_code: code, description: 'Unauthorized' },
    }));
    expect(await kept.ended).toBe('token-refused');
  });
});
