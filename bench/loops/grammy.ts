import { run } from '@grammyjs/runner';
import { Bot } from 'grammy';

/** The least that a grammY bot with its runner does: it answers each message. */
const bot = new Bot('1:bench', { client: { apiRoot: process.env.API_ROOT ?? '' } });
bot.on('message', context => context.reply('Hello'));
bot.catch(() => undefined);
process.on('SIGTERM', () => process.exit());
run(bot);
