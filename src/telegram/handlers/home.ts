import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import { button, type View } from '../views/view.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import { readCardPayload, type Cards } from './cards.ts';

/** The home screen, help, and leaving a dialog. */
export function createHomeHandlers(
  { servers, links, dialogs }: Pick<Services, 'servers' | 'links' | 'dialogs'>,
  cards: Cards,
): Handlers<'home' | 'help' | 'cancel', 'start' | 'help' | 'cancel'> {
  const home = (ctx: RequestContext): View => {
    const { personId, words } = ctx;
    return links.ofPerson(personId).length === 0 ? welcomeView(words) : homeView(servers.cardsOf(ctx), words);
  };

  const showHelp = (ctx: RequestContext) => ctx.editOrReply(helpView(ctx.words, ctx.chatKind));

  return {
    callbacks: {
      home: ctx => ctx.editOrReply(home(ctx)),
      help: showHelp,
      cancel: async ctx => {
        dialogs.leave(ctx);
        await ctx.answerCallback(ctx.words.plain('cancelled'));
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
          text: ctx.words.say(wasInDialog ? 'cancelled' : 'cancel-nothing'),
          keyboard: [[button(ctx.words.plain('button-home'), { kind: 'home' })]],
        });
      },
    },
  };
}
