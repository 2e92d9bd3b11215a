import type { Services } from '../../services/services.ts';
import type { ServerId } from '../../domain/server.ts';
import { acknowledgedView } from '../views/notification-views.ts';
import type { View } from '../views/view.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';

/** The buttons of notifications in a group: acknowledging an incident, and undoing a stop. */
export function createNotificationHandlers(
  { operations, incidents }: Pick<Services, 'operations' | 'incidents'>,
  cards: Cards,
): Handlers<'undo' | 'acknowledge' | 'acknowledge-in-digest', never> {
  const acknowledge = async (
    ctx: RequestContext,
    server: ServerId,
    show: (view: View) => Promise<unknown>,
  ): Promise<void> => {
    const { chatId, personId, personName, locale } = ctx;
    const card = await cards.permitted(ctx, server, 'power');
    if (card === undefined) return;
    if (!incidents.acknowledge(chatId, server, personId, personName)) {
      await ctx.refuse(locale.tText('acknowledge-expired'));
      return;
    }
    await ctx.answerCallback(locale.tText('acknowledged'));
    await show(acknowledgedView(card, personName, incidents.sinceAt(chatId, server), locale));
  };

  return {
    callbacks: {
      undo: async (ctx, { operation: id }) => {
        const operation = operations.get(id);
        if (operation?.serverId === undefined || operation.chatId !== ctx.chatId) {
          await ctx.refuse(ctx.locale.tText('callback-no-access'));
          return;
        }
        if ((await cards.permitted(ctx, operation.serverId, 'power')) === undefined) return;
        const isUndone = operations.undo(id, ctx);
        await ctx.answerCallback(ctx.locale.tText(isUndone ? 'undo-done' : 'undo-too-late'), !isUndone);
        await cards.follow(ctx, id);
      },
      acknowledge: (ctx, { server }) => acknowledge(ctx, server, ctx.editOrReply),
      // A new message: the digest keeps its other notifications.
      'acknowledge-in-digest': (ctx, { server }) => acknowledge(ctx, server, ctx.reply),
    },
    commands: {},
  };
}
