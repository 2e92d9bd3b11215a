import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import { button, type View } from '../views/view.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { readCardPayload, type Cards } from './cards.ts';

/** The home screen, help, and leaving a dialog. */
export function createHomeHandlers(
  { servers, links, dialogs }: Pick<Services, 'servers' | 'links' | 'dialogs'>,
  cards: Cards,
): Handlers<'home' | 'help' | 'cancel', 'start' | 'help' | 'cancel'> {
  const home = (ctx: RequestContext): View => {
    const { personId, locale } = ctx;
    return links.ofPerson(personId).length === 0
      ? welcomeView(locale)
      : homeView(servers.cardsOf(ctx), locale, servers.unreadAccounts(ctx));
  };

  const showHelp = (ctx: RequestContext) => ctx.editOrReply(helpView(ctx.locale, ctx.chatKind));

  return {
    callbacks: {
      home: ctx => ctx.editOrReply(home(ctx)),
      help: showHelp,
      cancel: async ctx => {
        dialogs.leave(ctx);
        await ctx.answerCallback(ctx.locale.tText('cancelled'));
        await ctx.editOrReply(home(ctx));
      },
    },
    commands: {
      start: async (ctx, payload) => {
        const server = readCardPayload(payload);
        const card = server === undefined ? undefined : servers.card(ctx, server);
        if (card === undefined) await ctx.reply(home(ctx));
        else await cards.open(ctx, card);
      },
      help: showHelp,
      cancel: ctx => {
        const wasInDialog = dialogs.leave(ctx);
        return ctx.reply({
          text: ctx.locale.t(wasInDialog ? 'cancelled' : 'cancel-nothing'),
          keyboard: [[button(ctx.locale.tText('button-home'), { kind: 'home' })]],
        });
      },
    },
  };
}
