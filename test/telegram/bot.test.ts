import { inspect } from 'node:util';

import type { Context } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';
import { expect, it, vi } from 'vitest';

import { createTelegrafBot } from '../../src/telegram/bot.ts';

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

it('gives an update to its handlers without calling getMe', async () => {
  const bot = createTelegrafBot(botInfo);
  const seen: unknown[] = [];
  bot.on('message', ctx => void seen.push(ctx.me, ctx.text));
  await bot.handleUpdate(update);
  expect(seen).toEqual(['a_bot', 'hello']);
});

it('sends nothing, whichever way a handler tries', async () => {
  const bot = createTelegrafBot(botInfo);
  let failures: unknown[] = [];
  bot.use(async ctx => {
    const attempts = [ctx.reply('x'), ctx.telegram.sendMessage(7, 'x'), ctx.telegram.getFileLink('id')];
    failures = (await Promise.allSettled(attempts)).map(
      each => each.status === 'rejected' && String(each.reason),
    );
  });
  await bot.handleUpdate(update);
  expect(failures).toEqual([
    'Error: sendMessage: send it with the messenger, not with telegraf',
    'Error: sendMessage: send it with the messenger, not with telegraf',
    'Error: getFile: send it with the messenger, not with telegraf',
  ]);
});

it('has no token that a handler could read or a log could show', async () => {
  const bot = createTelegrafBot(botInfo);
  let context: Context | undefined;
  bot.use(ctx => void (context = ctx));
  await bot.handleUpdate(update);
  expect(context?.telegram.token).toBe('');
  expect(inspect(context, { depth: Infinity, showHidden: true })).toContain('Anna');
});

it('rejects with what a handler throws, and prints nothing', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { exitCode } = process;
  const bot = createTelegrafBot(botInfo);
  bot.use(() => {
    throw new Error('a bug');
  });
  await expect(bot.handleUpdate(update)).rejects.toThrow('a bug');
  expect(printed).not.toHaveBeenCalled();
  expect(process.exitCode).toBe(exitCode);
  printed.mockRestore();
});
