import { type Card, matchServer, type ServerMatch } from '../../domain/card.ts';
import type { PowerAction } from '../../domain/server.ts';
import { withTimeout } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import { readCardPayload, type Cards } from './cards.ts';
import type { RequestContext, Handlers } from '../request-context.ts';
import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import { chooseView, serversView } from '../views/server-views.ts';
import { boldTyped, button, lines, type View } from '../views/view.ts';

type Servers = Pick<Services['servers'], 'cardsOf' | 'poll'>;

/** How long to wait for the names of servers that were linked a moment ago. */
const namesWithinMs = 700;
const maxReads = 8;

/** Matches a name. If none matches, servers that were never read are read first. */
async function matchOrRead(
  servers: Servers,
  ctx: RequestContext,
  cards: readonly Card[],
  name: string,
): Promise<ServerMatch> {
  const match = matchServer(cards, name);
  const unread = cards.filter(
    ({ snapshot }) => snapshot.seenAt === undefined && snapshot.order.status === 'active',
  );
  if (match.kind !== 'none' || unread.length === 0) return match;
  const read = () => Promise.allSettled(unread.slice(0, maxReads).map(({ id }) => servers.poll(id)));
  await withTimeout(read, namesWithinMs, undefined);
  return matchServer(servers.cardsOf(ctx), name);
}

/**
 * The server with a name. If there are none or several, the person is asked, with a button for each: it opens
 * the card, or asks for `action`.
 */
export async function resolveServer(
  servers: Servers,
  ctx: RequestContext,
  name: string,
  action?: PowerAction,
): Promise<Card | undefined> {
  const { locale } = ctx;
  const cards = servers.cardsOf(ctx);
  const ask = async (question: ReturnType<typeof locale.t>, choices: readonly Card[]): Promise<undefined> => {
    await ctx.reply(chooseView(question, choices, locale, action));
  };
  if (name === '') {
    const usable = action === undefined ? cards : cards.filter(card => card.snapshot.vps !== undefined);
    return ask(locale.t(action === undefined ? 'name-missing' : 'power-which'), usable);
  }
  const match = await matchOrRead(servers, ctx, cards, name);
  const quoted = boldTyped(name, 64);
  switch (match.kind) {
    case 'one':
      return match.card;
    case 'several':
      return ask(locale.t('name-ambiguous', { name: quoted }), match.cards);
    case 'none': {
      // A button that corrects a misspelt name only opens the card, and never acts.
      const unknown = locale.t('name-unknown', { name: quoted });
      const question = match.nearest.length > 0 ? lines(unknown, locale.t('name-nearest')) : unknown;
      await ctx.reply(chooseView(question, match.nearest, locale));
      return undefined;
    }
  }
}

/** For the list, servers are read again after this time. */
const freshForMs = 30_000;
const maxNameLength = 64;

/** The list of servers, and their cards. */
export function createServersHandlers(
  { servers, links, now }: Pick<Services, 'servers' | 'links' | 'now'>,
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
    const show = (cards: readonly Card[]) =>
      serversView(cards, page, locale, chatKind, servers.unreadAccounts(ctx));
    const stale = all.filter(isStale).slice(0, maxReads);
    if (stale.length === 0) await ctx.editOrReply(show(all));
    else
      await ctx.showWhenRead({
        meanwhile: show(all),
        read: async () => {
          await Promise.all(stale.map(({ id }) => servers.poll(id)));
          return show(servers.cardsOf(ctx));
        },
      });
  };

  return {
    callbacks: {
      servers: (ctx, { page }) => showList(ctx, page),
      card: cards.withServer('view', (ctx, card) => cards.open(ctx, card)),
      refresh: cards.withServer('view', async (ctx, card) => {
        await ctx.answerCallback(ctx.answerLocale.tText('callback-reading'));
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
        await ctx.answerCallback(ctx.answerLocale.tText('cancelled'));
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
