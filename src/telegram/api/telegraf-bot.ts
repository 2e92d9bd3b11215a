import { Context, Telegraf, Telegram, type Composer } from 'telegraf';
import type { Update, UserFromGetMe } from 'telegraf/types';

/** A telegraf bot that only runs middleware: it neither polls nor sends. */
export type TelegrafBot<C extends Context = Context> = Composer<C> & Pick<Telegraf<C>, 'handleUpdate'>;

/**
 * The API client of telegraf's contexts. Everything is sent by the messenger, which returns outcomes instead of
 * throwing, so every call of this client is a bug. It has no token that a context could reveal.
 */
function createNoTelegram(): Telegram {
  return new (class extends Telegram {
    override callApi(method: string): Promise<never> {
      return Promise.reject(new Error(`${method}: send it with the messenger, not with telegraf`));
    }
  })('', { webhookReply: false });
}

/**
 * A telegraf bot to hand updates to. Handlers have no time limit (telegraf's cancels nothing), and
 * `handleUpdate` rejects with what a handler throws.
 */
export function createTelegrafBot<C extends Context = Context>(botInfo: UserFromGetMe): TelegrafBot<C> {
  const telegram = createNoTelegram();
  // handleUpdate creates a client for each context: replacing the bot's own would not reach it.
  const OurContext = class extends Context {
    constructor(update: Update, _own: Telegram, me: UserFromGetMe) {
      super(update, telegram, me);
    }
  };
  const bot = new Telegraf<C>('', {
    contextType: OurContext as unknown as new (...args: ConstructorParameters<typeof Context>) => C,
    handlerTimeout: Infinity,
    telegram: { webhookReply: false },
  });
  bot.telegram = telegram;
  bot.botInfo = botInfo;
  // telegraf's own handler prints the whole update, which may hold a key, and sets the exit code.
  return bot.catch(error => {
    throw error;
  });
}
