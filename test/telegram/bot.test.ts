import { inspect } from 'node:util';

import { Composer, type Context } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';
import { expect, it, vi } from 'vitest';

import { createUpdateHandler } from '../../src/telegram/bot.ts';
import type { BotContext } from '../../src/telegram/request-context.ts';

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

const received = { receivedAt: 1_000, onApplied: () => undefined };

const handle = (step: (context: BotContext) => unknown): Promise<void> =>
  createUpdateHandler(botInfo, new Composer<BotContext>(async context => void (await step(context))))(
    update,
    received,
  );

it('gives an update to its handlers without calling getMe', async () => {
  const seen: unknown[] = [];
  await handle(ctx => void seen.push(ctx.me, ctx.text));
  expect(seen).toEqual(['a_bot', 'hello']);
});

it('sends nothing, whichever way a handler tries', async () => {
  let failures: unknown[] = [];
  await handle(async ctx => {
    const attempts = [ctx.reply('x'), ctx.telegram.sendMessage(7, 'x'), ctx.telegram.getFileLink('id')];
    failures = (await Promise.allSettled(attempts)).map(
      each => each.status === 'rejected' && String(each.reason),
    );
  });
  expect(failures).toEqual([
    'Error: sendMessage: send it with the messenger, not with telegraf',
    'Error: sendMessage: send it with the messenger, not with telegraf',
    'Error: getFile: send it with the messenger, not with telegraf',
  ]);
});

it('has no token that a handler could read or a log could show', async () => {
  let context: Context | undefined;
  await handle(ctx => void (context = ctx));
  expect(context?.telegram.token).toBe('');
  expect(inspect(context, { depth: Infinity, showHidden: true })).toContain('Anna');
});

it('rejects with what a handler throws, and prints nothing', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { exitCode } = process;
  const bot = new Composer<BotContext>(() => {
    throw new Error('a bug');
  });
  const run = createUpdateHandler(botInfo, bot);
  await expect(run(update, received)).rejects.toThrow('a bug');
  expect(printed).not.toHaveBeenCalled();
  expect(process.exitCode).toBe(exitCode);
  printed.mockRestore();
});
