import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';

/** The pinned message of a group that shows its servers. */
export function createBoardHandlers({
  boards,
  groups,
  team,
}: Pick<Services, 'boards' | 'groups' | 'team'>): Handlers<'board', 'board'> {
  const start = async (ctx: RequestContext): Promise<void> => {
    const { chatId, topicId, locale } = ctx;
    if (groups.subscriptionsIn(chatId).length === 0) await ctx.reply(locale.t('group-unsubscribed-yet'));
    else if (team.ownIn(ctx).length === 0) await ctx.refuse(ctx.answerLocale.tText('owners-only-command'));
    else {
      await ctx.answerCallback();
      // Telegram itself announces what is pinned.
      if ((await boards.start(chatId, topicId)) === 'not-pinned')
        await ctx.reply(locale.t('board-not-pinned'));
    }
  };

  const stop = async (ctx: RequestContext): Promise<void> => {
    const { chatId, locale } = ctx;
    if (team.ownIn(ctx).length === 0) await ctx.refuse(ctx.answerLocale.tText('owners-only-command'));
    else await ctx.reply(locale.t((await boards.stop(chatId)) ? 'board-stopped' : 'board-none'));
  };

  return {
    callbacks: { board: start },
    commands: { board: (ctx, text) => (/^(?:off|выкл)$/i.test(text) ? stop(ctx) : start(ctx)) },
  };
}
