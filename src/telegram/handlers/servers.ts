import { isDeepStrictEqual } from 'node:util';

import { isUnread, serversNamed, type Card } from '../../domain/card.ts';
import { findServers, toPart, wholeList, type ServerListAt } from '../../domain/server-list.ts';
import type { Services } from '../../services/services.ts';
import { readCardPayload, type Cards } from './cards.ts';
import { findOrRead, resolveServer } from './server-lookup.ts';
import type { RequestContext, Handlers } from '../request-context.ts';
import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import {
  askServerPartView,
  noServerFoundView,
  serverFiltersView,
  serverPagesView,
} from '../views/server-filter-views.ts';
import { listedServers, serversOnPage, serversView, type ServerList } from '../views/server-list-views.ts';
import { unknownNameText } from '../views/server-names.ts';
import { chooseView } from '../views/server-views.ts';
import { boldTyped, view, type View } from '../views/view.ts';

/** For the list, servers are read again after this time. */
const freshForMs = 30_000;
const maxNameLength = 64;
/** A shorter text that nobody asked for is no search. */
const minPartLength = 3;

/** Shows lists of servers, and reads again what is stale on the page that is shown. */
function createServerList({ servers, links, now }: Services) {
  const isStale = ({ snapshot }: Card): boolean =>
    snapshot.order.status === 'active' &&
    snapshot.goneAt === undefined &&
    (snapshot.seenAt === undefined || now() - snapshot.seenAt > freshForMs);

  const accountsOf = ({ personId, chatKind }: RequestContext) =>
    chatKind === 'private' ? links.ofPerson(personId) : [];

  const listAt = (ctx: RequestContext, at: ServerListAt): ServerList => ({
    cards: servers.cardsOf(ctx),
    at,
    chat: ctx.chatKind,
    unread: servers.unreadAccounts(ctx),
    account: accountsOf(ctx).find(({ id }) => id === at.link)?.label,
  });

  const show = async (ctx: RequestContext, at: ServerListAt): Promise<unknown> => {
    if (ctx.chatKind === 'private' && accountsOf(ctx).length === 0)
      return ctx.editOrReply(welcomeView(ctx.locale));
    const list = listAt(ctx, at);
    const onPage = serversOnPage(list, listedServers(list));
    const stale = onPage.filter(isStale);
    const known = serversView(list, ctx.locale);
    if (stale.length === 0) return ctx.editOrReply(known);
    return ctx.showWhenRead({
      meanwhile: known,
      // What was read before is worth showing at once.
      isWorthShowing: onPage.every(({ snapshot }) => snapshot.seenAt !== undefined),
      read: async () => {
        await Promise.all(stale.map(({ id }) => servers.poll(id)));
        const read = serversView(listAt(ctx, at), ctx.locale);
        return isDeepStrictEqual(read, known) ? undefined : read;
      },
    });
  };

  return { accountsOf, listAt, show };
}

/** The list of servers, finding some of them, and their cards. */
export function createServersHandlers(services: Services, cards: Cards) {
  const { servers, dialogs } = services;
  const { accountsOf, listAt, show } = createServerList(services);

  /** The servers whose name or address contains a text. */
  const search = async (ctx: RequestContext, at: ServerListAt): Promise<readonly Card[]> => {
    const find = () => {
      const found = listedServers(listAt(ctx, at));
      return found.length === 0 ? undefined : found;
    };
    return (await findOrRead(servers, ctx, find)) ?? [];
  };

  const find = async (ctx: RequestContext, at: ServerListAt): Promise<void> => {
    const [card, ...others] = await search(ctx, at);
    const isFound = card !== undefined && others.length === 0 && at.part !== '' && at.action === 0;
    if (isFound) await cards.open(ctx, card);
    else await show(ctx, at);
  };

  /** The answer to Find. */
  const answer = async (ctx: RequestContext, at: ServerListAt): Promise<unknown> => {
    if ((await search(ctx, at)).length === 0)
      return ctx.reply(noServerFoundView(at, servers.cardsOf(ctx), ctx.locale));
    dialogs.leave(ctx);
    return find(ctx, at);
  };

  return {
    callbacks: {
      servers: ctx => show(ctx, wholeList),
      'server-list': async (ctx, { kind: _, ...at }) => {
        if (dialogs.current(ctx)?.kind === 'find-server') dialogs.leave(ctx);
        await show(ctx, at);
      },
      'server-pages': (ctx, { kind: _, ...at }) =>
        ctx.editOrReply(serverPagesView(listAt(ctx, at), ctx.locale)),
      'server-filters': (ctx, { kind: _, ...at }) =>
        ctx.editOrReply(serverFiltersView(listAt(ctx, at), accountsOf(ctx), ctx.locale)),
      'find-server': (ctx, { kind: _, ...at }) => {
        dialogs.start(ctx, { kind: 'find-server', at });
        return ctx.editOrReply(askServerPartView(at, ctx.locale));
      },
      card: cards.withServer('view', (ctx, card) => cards.open(ctx, card)),
      refresh: cards.withServer('view', async (ctx, card) => {
        await ctx.answerCallback('callback-reading');
        await cards.open(ctx, card);
      }),
    },
    commands: {
      servers: (ctx, part) =>
        part === '' ? show(ctx, wholeList) : find(ctx, { ...wholeList, part: toPart(part) }),
      server: async (ctx, name) => {
        const card = await resolveServer(servers, ctx, name);
        if (card !== undefined) await cards.open(ctx, card);
      },
    },
    /** The answer to Find; else a bare name, address or number opens the card, and a part of one finds servers. */
    onText: async (ctx, text) => {
      if (text.length > maxNameLength || text.includes('\n')) return false;
      const dialog = dialogs.current(ctx);
      if (dialog?.kind === 'find-server') {
        await answer(ctx, { ...dialog.at, page: 0, part: toPart(text) });
        return true;
      }
      const part = toPart(text);
      const isPart = (all: readonly Card[]) =>
        part.length >= minPartLength && findServers(all, part).length > 0;
      const named = await findOrRead(servers, ctx, all => {
        const found = serversNamed(all, text);
        return found.length > 0 || isPart(all) ? found : undefined;
      });
      const [card, ...others] = named ?? [];
      if (card !== undefined && others.length === 0) await cards.open(ctx, card);
      else if (named !== undefined && card !== undefined) {
        const question = ctx.locale.t('name-ambiguous', { name: boldTyped(text, 64) });
        await ctx.reply(chooseView(question, named, ctx.locale));
      } else if (named !== undefined) await find(ctx, { ...wholeList, part });
      else if (servers.cardsOf(ctx).some(isUnread))
        await ctx.reply(unknownNameText(text, servers.cardsOf(ctx), ctx.locale));
      else return false;
      return true;
    },
  } satisfies Handlers;
}

/** The home screen, help, and leaving a dialog. */
export function createHomeHandlers({ servers, links, dialogs }: Services, cards: Cards) {
  const home = (ctx: RequestContext): View => {
    const { personId, locale } = ctx;
    return links.ofPerson(personId).length === 0
      ? welcomeView(locale)
      : homeView(servers.cardsOf(ctx), locale, servers.unreadAccounts(ctx));
  };

  const helpViews = new Map<string, View>();
  const showHelp = ({ editOrReply, locale, chatKind }: RequestContext) => {
    const key = `${locale.language} ${chatKind}`;
    const help = helpViews.get(key) ?? helpView(locale, chatKind);
    helpViews.set(key, help);
    return editOrReply(help);
  };

  return {
    callbacks: {
      home: ctx => ctx.editOrReply(home(ctx)),
      help: showHelp,
      cancel: async ctx => {
        dialogs.leave(ctx);
        await ctx.answerCallback('cancelled');
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
        const text = ctx.locale.t(wasInDialog ? 'cancelled' : 'cancel-nothing');
        return ctx.reply(view(ctx.locale, text, [{ kind: 'home' }]));
      },
    },
  } satisfies Handlers;
}
