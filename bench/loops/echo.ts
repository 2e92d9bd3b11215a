/** The least that a bot does with telegraf, or with grammY and its runner: it answers each message. */
const { LIBRARY: library, API_ROOT: apiRoot = '' } = process.env;
process.on('SIGTERM', () => process.exit());

// A process loads one of them, since its memory is measured.
if (library === 'grammy') {
  const [{ Bot }, { run }] = [await import('grammy'), await import('@grammyjs/runner')];
  const bot = new Bot('1:bench', { client: { apiRoot } });
  bot.on('message', context => context.reply('Hello'));
  bot.catch(() => undefined);
  run(bot);
} else {
  const { Telegraf } = await import('telegraf');
  const bot = new Telegraf('1:bench', { telegram: { apiRoot } });
  bot.on('message', context => context.reply('Hello'));
  await bot.launch();
}
