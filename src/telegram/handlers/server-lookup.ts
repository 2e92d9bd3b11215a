import { type Card, matchServer, type ServerMatch } from '../../domain/card.ts';
import type { PowerAction } from '../../domain/server.ts';
import { listFor, wholeList } from '../../domain/server-list.ts';
import { withTimeout } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';
import { serversView } from '../views/server-list-views.ts';
import { chooseView } from '../views/server-views.ts';
import { boldTyped, lines } from '../views/view.ts';

type Servers = Pick<Services['servers'], 'cardsOf' | 'poll' | 'unreadAccounts'>;

/** How long to wait for the names of servers that were linked a moment ago. */
const namesWithinMs = 700;
const maxReads = 8;

/** Reads those of the cards that were never read, for a moment. Returns whether there were any. */
async function readUnread(servers: Servers, cards: readonly Card[]): Promise<boolean> {
  const unread = cards.filter(
    ({ snapshot }) => snapshot.seenAt === undefined && snapshot.order.status === 'active',
  );
  if (unread.length === 0) return false;
  const read = () => Promise.allSettled(unread.slice(0, maxReads).map(({ id }) => servers.poll(id)));
  await withTimeout(read, namesWithinMs, undefined);
  return true;
}

/** Matches a name. If none matches, servers that were never read are read first. */
async function matchOrRead(
  servers: Servers,
  ctx: RequestContext,
  cards: readonly Card[],
  name: string,
): Promise<ServerMatch> {
  const match = matchServer(cards, name);
  if (match.kind !== 'none' || !(await readUnread(servers, cards))) return match;
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
    const at = action === undefined ? wholeList : listFor(action);
    // What can be done with a server is known once it was read.
    await readUnread(servers, cards);
    const list = { cards: servers.cardsOf(ctx), at, chat: ctx.chatKind, unread: servers.unreadAccounts(ctx) };
    await ctx.reply(serversView(list, locale, action === undefined ? locale.t('name-missing') : undefined));
    return undefined;
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
