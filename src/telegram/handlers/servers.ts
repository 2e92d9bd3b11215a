import { welcomeView } from '../views/home-views.ts';
import { serversView } from '../views/server-views.ts';
import type { Card } from '../../domain/card.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';
import { resolveServer } from './server-lookup.ts';

/** For the list, servers are read again after this time. */
const freshForMs = 30_000;
const maxReads = 8;
const maxNameLength = 64;

/** The list of servers, and their cards. */
export function createServersHandlers(
  { servers, links, tasks, now }: Pick<Services, 'servers' | 'links' | 'tasks' | 'now'>,
  cards: Cards,
): Handlers<'servers' | 'card' | 'refresh', 'servers' | 'server'> {
  const isStale = ({ snapshot }: Card): boolean =>
    snapshot.order.status === 'active' &&
    snapshot.goneAt === undefined &&
    (snapshot.seenAt === undefined || now() - snapshot.seenAt > freshForMs);

  const showList = async (ctx: RequestContext, page: number): Promise<void> => {
    const { personId, chatKind, locale } = ctx;
    if (chatKind === 'private' && links.ofPerson(personId).length === 0) {
      await ctx.editOrReply(welcomeView(locale));
      return;
    }
    const all = servers.cardsOf(ctx);
    const shown = await ctx.editOrReply(serversView(all, page, locale, chatKind));
    const stale = all.filter(isStale).slice(0, maxReads);
    if (shown === undefined || stale.length === 0) return;
    tasks.start('read-list', async () => {
      await Promise.all(stale.map(({ id }) => servers.poll(id)));
      await ctx.editIfCurrent(shown, serversView(servers.cardsOf(ctx), page, locale, chatKind));
    });
  };

  return {
    callbacks: {
      servers: (ctx, { page }) => showList(ctx, page),
      card: cards.withServer('view', (ctx, card) => cards.open(ctx, card)),
      refresh: cards.withServer('view', async (ctx, card) => {
        await ctx.answerCallback(ctx.locale.tText('callback-reading'));
        await cards.open(ctx, card);
      }),
    },
    commands: {
      servers: ctx => showList(ctx, 0),
      server: async (ctx, name) => {
        const card = await resolveServer(servers, ctx, name);
        if (card !== undefined) await cards.open(ctx, card);
      },
    },
    /** A bare name opens the card of the server that has it. */
    onText: async (ctx, text) => {
      if (text.length > maxNameLength) return false;
      const wanted = text.trim().toLowerCase();
      const [card, ...others] = servers.cardsOf(ctx).filter(({ name }) => name.toLowerCase() === wanted);
      if (card === undefined || others.length > 0) return false;
      await cards.open(ctx, card);
      return true;
    },
  };
}
