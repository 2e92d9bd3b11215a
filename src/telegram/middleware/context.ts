import type { Context, MiddlewareFn } from 'telegraf';
import type { Update } from 'telegraf/types';

import type { Messenger } from '../api/messenger.ts';
import type { RequestContext } from '../request-context.ts';

export interface BotContext extends Context {
  /** `undefined` for updates without a person who could be answered, such as posts by anonymous admins. */
  ctx?: RequestContext;
}

export type BotMiddleware = MiddlewareFn<BotContext>;

/** Adds the request context. */
export const identify =
  (deps: {
    readonly contextOf: (update: Update) => RequestContext | undefined;
    readonly messenger: Pick<Messenger, 'answerCallback'>;
  }): BotMiddleware =>
  async (context, next) => {
    const ctx = deps.contextOf(context.update);
    if (ctx !== undefined) context.ctx = ctx;
    else if (context.callbackQuery !== undefined) {
      // A button in a channel, or one whose message Telegram doesn't name: only its spinner has to stop.
      await deps.messenger.answerCallback(context.callbackQuery.id);
      return;
    }
    await next();
  };
