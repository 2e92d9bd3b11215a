import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';

import { TelegramError, type Context } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { Transport } from '../../src/telegram/api/types.ts';
import { createBotShell, createTelegramClient, outcomeOf } from '../../src/bot/telegram-client.ts';
import { createTransport } from '../../src/bot/transport.ts';
import { createSecret } from '../../src/domain/secret.ts';
import { answer, sent, startBotApiServer, token, type ReceivedCall } from '../telegram/api/bot-api-server.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function setUp(respond?: (call: ReceivedCall, response: ServerResponse) => void) {
  const server = await startBotApiServer(respond);
  const transport: Transport = createTransport({
    apiRoot: server.url,
    token: createSecret(token),
    messagesPerSecond: 0,
  });
  closers.push(() => server.close());
  closers.push(() => transport.close());
  return { server, transport, telegram: createTelegramClient(transport) };
}

const botInfo: UserFromGetMe = {
  id: 123456,
  is_bot: true,
  first_name: 'Bot',
  username: 'a_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};

const update = {
  update_id: 1,
  message: {
    message_id: 10,
    date: 1,
    chat: { id: 7, type: 'private', first_name: 'Anna' },
    from: { id: 7, is_bot: false, first_name: 'Anna' },
    text: 'hello',
  },
} as Update;

const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a bot', () => {
  it('sends over the transport, whichever way a handler takes', async () => {
    const { server, telegram } = await setUp();
    const bot = createBotShell({ telegram, botInfo });
    bot.on('message', async ctx => {
      await ctx.reply('by reply');
      await ctx.telegram.sendMessage(7, 'by ctx.telegram');
      await bot.telegram.sendMessage(7, 'by bot.telegram');
    });
    await bot.handleUpdate(update);
    expect(server.calls.map(({ path, payload }) => [path, payload.text])).toEqual([
      [`/bot${token}/sendMessage`, 'by reply'],
      [`/bot${token}/sendMessage`, 'by ctx.telegram'],
      [`/bot${token}/sendMessage`, 'by bot.telegram'],
    ]);
  });

  it('asks who it is if nobody has said', async () => {
    const { server, telegram } = await setUp((_, response) =>
      answer(response, { ok: true, result: botInfo }),
    );
    const bot = createBotShell({ telegram });
    let me: string | undefined;
    bot.use(ctx => {
      ({ me } = ctx);
    });
    await bot.handleUpdate(update);
    expect([me, server.calls[0]?.method]).toEqual(['a_bot', 'getMe']);
  });

  it('has no token that a handler could read or a log could show', async () => {
    const { telegram } = await setUp();
    const bot = createBotShell({ telegram, botInfo });
    let seen = '';
    bot.use((ctx: Context) => {
      seen = inspect(ctx, { depth: Infinity, showHidden: true });
    });
    await bot.handleUpdate(update);
    expect(seen).toContain('Anna');
    expect(seen).not.toContain(token);
    await expect(telegram.getFileLink('id')).rejects.toThrow('downloadFile');
  });

  it('gives what a handler throws to whoever handed the update in, and to nobody else', async () => {
    const { telegram } = await setUp();
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const exitCode = process.exitCode;
    const bot = createBotShell({ telegram, botInfo });
    bot.use(() => {
      throw new Error('a bug');
    });
    await expect(bot.handleUpdate(update)).rejects.toThrow('a bug');
    expect(printed).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(exitCode);
    printed.mockRestore();
  });
});

describe('what a call rejects with', () => {
  it("is telegraf's own error for a refusal, without the message", async () => {
    const { telegram } = await setUp((_, response) =>
      answer(
        response,
        { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 100 } },
        429,
      ),
    );
    const error = await rejection(telegram.sendMessage(7, 'a secret text'));
    expect(error).toBeInstanceOf(TelegramError);
    expect(outcomeOf(error)).toEqual({
      kind: 'refused',
      code: 429,
      description: 'Too Many Requests',
      retryAfterMs: 100_000,
      migrateToChatId: undefined,
    });
    const text = inspect(error, { depth: Infinity, showHidden: true });
    expect(text).not.toContain('a secret text');
    expect(text).not.toContain(token);
  });

  it('is an error of ours where there was no answer', async () => {
    const { telegram } = await setUp((_, response) => void response.writeHead(502).end('<html>'));
    const error = await rejection(telegram.sendMessage(7, 'a secret text'));
    expect(outcomeOf(error)).toEqual({ kind: 'no-answer', why: 'HTTP 502, no answer of the Bot API' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/a secret text|AAtheSecret/);
  });

  it('is an error of ours where nothing was sent', async () => {
    const { transport, telegram } = await setUp();
    await transport.close();
    expect(outcomeOf(await rejection(telegram.getMe()))).toMatchObject({ kind: 'not-sent' });
  });

  it('has no outcome when it is a bug', () => {
    expect(outcomeOf(new Error('a bug'))).toBeUndefined();
    expect(outcomeOf('a bug')).toBeUndefined();
  });
});

it('takes an edit that a newer one replaced as done', async () => {
  const held: ServerResponse[] = [];
  const { server, telegram } = await setUp((_, response) => {
    if (held.length === 0) held.push(response);
    else answer(response, sent(5));
  });
  const edits = ['a', 'b', 'c'].map(text => telegram.editMessageText(7, 5, undefined, text));
  await expect.poll(() => held.length).toBe(1);
  for (const response of held) answer(response, sent(5));
  expect(await Promise.all(edits)).toEqual([{ message_id: 5 }, true, { message_id: 5 }]);
  expect(server.calls.map(({ payload }) => payload.text)).toEqual(['a', 'c']);
});

it('says clearly that it uploads nothing', async () => {
  const { server, telegram } = await setUp();
  const file = { source: Buffer.from('x') };
  await expect(telegram.sendDocument(7, file)).rejects.toThrow("files can't be uploaded");
  await expect(telegram.sendPhoto(7, { url: 'https://a.example/x.png' })).rejects.toThrow(
    "can't be uploaded",
  );
  await expect(telegram.sendMediaGroup(7, [{ type: 'photo', media: file }])).rejects.toThrow("can't be");
  expect(server.calls).toEqual([]);
  await telegram.sendDocument(7, 'a-file-id', {
    reply_markup: { inline_keyboard: [[{ text: 'Pay', url: 'https://a.example' }]] },
  });
  expect(server.calls).toHaveLength(1);
});
