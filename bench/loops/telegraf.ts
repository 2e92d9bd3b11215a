import { Telegraf } from 'telegraf';

/** The least that a telegraf bot does: it answers each message. */
const bot = new Telegraf('1:bench', { telegram: { apiRoot: process.env.API_ROOT ?? '' } });
bot.on('message', context => context.reply('Hello'));
process.on('SIGTERM', () => process.exit());
await bot.launch();
