import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Update } from 'telegraf/types';

import { allowedUpdates } from '../../../src/telegram/updates/polling.ts';
import { createWebhookHandler, readUpdate, createWebhook } from '../../../src/telegram/updates/webhook.ts';
import { createTransport } from '../../../src/telegram/api/transport.ts';
import { createSecret } from '../../../src/domain/result.ts';
import { anyText } from '../../any-text.ts';
import {
  answer,
  startBotApiServer,
  token,
  type BotApiServer,
  type ReceivedCall,
} from '../api/bot-api-server.ts';

const secret = createSecret('the-Secret_of-the-webhook');

function setUp(options: { hasRoom?: boolean; breaks?: boolean; opened?: boolean } = {}) {
  const stored: Update[] = [];
  const notStored: unknown[] = [];
  const unreadable: unknown[] = [];
  const { route, open } = createWebhookHandler({
    path: '/hook',
    secret,
    store: updates => {
      if (options.breaks === true) throw new Error('SQLITE_FULL');
      stored.push(...updates);
      return Promise.resolve();
    },
    hasRoom: () => options.hasRoom ?? true,
    onNotStored: error => notStored.push(error),
    onUnreadable: id => unreadable.push(id),
  });
  if (options.opened !== false) open();
  const reject = (headers: Readonly<Record<string, string>>) =>
    route.reject({ header: name => headers[name] });
  return {
    reject,
    handle: (bytes: Buffer, isWhole = true) => route.handle({ bytes, isWhole }),
    stored,
    notStored,
    unreadable,
  };
}

const json = { 'content-type': 'application/json' };
const key = { 'x-telegram-bot-api-secret-token': secret.reveal() };

describe('a request', () => {
  test('with the secret and JSON is accepted', () => {
    expect(setUp().reject({ ...key, ...json })).toBeUndefined();
    expect(setUp().reject({ ...key, 'content-type': 'Application/JSON; charset=utf-8' })).toBeUndefined();
  });

  test.each([
    ['no secret', {}],
    ['an empty secret', { 'x-telegram-bot-api-secret-token': '' }],
    ['a shorter secret', { 'x-telegram-bot-api-secret-token': secret.reveal().slice(0, -1) }],
    ['a longer secret', { 'x-telegram-bot-api-secret-token': `${secret.reveal()}x` }],
    ['the secret in upper case', { 'x-telegram-bot-api-secret-token': secret.reveal().toUpperCase() }],
    ['the secret in another header', { authorization: secret.reveal() }],
  ])('with %s is unauthorized', (_, headers) => {
    expect(setUp().reject({ ...json, ...headers })).toBe(401);
  });

  test.each(['text/plain', 'application/jsonx', 'multipart/form-data', ''])(
    'with the content type %j is rejected',
    type => {
      expect(setUp().reject({ ...key, 'content-type': type })).toBe(415);
    },
  );

  test('before the bot is ready, or without room for it, is to be repeated', () => {
    expect(setUp({ opened: false }).reject({ ...key, ...json })).toBe(503);
    expect(setUp({ hasRoom: false }).reject({ ...key, ...json })).toBe(503);
  });
});

describe('a body', () => {
  test('is stored before it is confirmed', async () => {
    const here = setUp();
    expect(await here.handle(Buffer.from('{"update_id":7,"message":{}}'))).toBe(200);
    expect(here.stored).toEqual([{ update_id: 7, message: {} }]);
  });

  test('that can’t be stored is to be repeated', async () => {
    const here = setUp({ breaks: true });
    expect(await here.handle(Buffer.from('{"update_id":7}'))).toBe(503);
    expect(here.notStored).toHaveLength(1);
  });

  test('that is too large is confirmed, and reported with its id', async () => {
    const here = setUp();
    expect(await here.handle(Buffer.from('{"update_id":7,\n"message":{"text":"x'), false)).toBe(200);
    expect(here.unreadable).toEqual([7]);
    expect(here.stored).toEqual([]);
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
  ])('that is no update is reported and confirmed, since Telegram would repeat it: %.40s', async text => {
    const here = setUp();
    expect(await here.handle(Buffer.from(text))).toBe(200);
    expect(here.stored).toEqual([]);
    expect(here.unreadable).toHaveLength(1);
  });

  test('of any kind throws nothing, and is stored only with an id', async () => {
    const near = fc.oneof(
      fc.record({ update_id: fc.anything() }, { noNullPrototype: true }),
      fc.record({ update_id: fc.integer(), message: fc.anything() }, { noNullPrototype: true }),
      fc.jsonValue(),
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes)),
      anyText().map(text => Buffer.from(text)),
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
    await fc.assert(
      fc.asyncProperty(bodies, async body => {
        const here = setUp();
        const status = await here.handle(body);
        const update = readUpdate(body);
        expect(status).toBe(200);
        expect(here.unreadable).toHaveLength(update === undefined ? 1 : 0);
        expect(here.stored).toEqual(update === undefined ? [] : [update]);
        if (update !== undefined) expect(Number.isSafeInteger(update.update_id)).toBe(true);
      }),
      { numRuns: process.env.LONG === undefined ? 2_000 : 100_000 },
    );
  });
});

describe('the webhook', () => {
  const open: { close: () => Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map(each => each.close()));
  });

  const url = new URL('https://bot.example.org/hook?x=1');

  /** Runs the source against a server that responds as the test says. */
  async function keep(
    respond: (call: ReceivedCall) => { readonly body: unknown; readonly status?: number },
  ): Promise<{
    server: BotApiServer;
    ended: Promise<string>;
    stop: () => void;
    met: string[];
    failures: string[];
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
    const failures: string[] = [];
    const source = createWebhook({
      transport,
      url,
      secret,
      store: () => Promise.resolve(),
      hasRoom: () => true,
      onMe: me => void met.push(me.username),
      onNotStored: () => undefined,
      onUnreadable: () => undefined,
      onChanged: () => undefined,
      onDeliveryError: () => undefined,
    });
    const ended = source.run(stopping.signal, {
      onContact: () => undefined,
      onFailure: (method, outcome) => void failures.push(`${method} ${outcome.kind}`),
      heartbeat: () => undefined,
    });
    return { server, ended, stop: () => stopping.abort(), met, failures };
  }

  const until = async (isDone: () => boolean) => {
    while (!isDone()) await new Promise(resolve => setTimeout(resolve, 5));
  };
  const me = { body: { ok: true, result: { id: 1, is_bot: true, first_name: 'b', username: 'the_bot' } } };
  const yes = { body: { ok: true, result: true } };

  test('is set with its secret and the kinds of updates after getMe, and drops nothing', async () => {
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

  test('is set again while Telegram is unavailable or doesn’t accept it yet', async () => {
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
    expect(kept.failures).toEqual(['setWebhook no-answer', 'setWebhook refused']);
    kept.stop();
    expect(await kept.ended).toBe('stopped');
  });

  test.each([401, 404])('is not set with a token that Telegram doesn’t know (%d)', async code => {
    const kept = await keep(() => ({
      status: code,
      body: { ok: false, error_code: code, description: 'Unauthorized' },
    }));
    expect(await kept.ended).toBe('token-refused');
  });
});
