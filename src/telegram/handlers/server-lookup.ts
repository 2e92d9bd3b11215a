import { couldShareName, isUnread, matchServer, type Card, type ServerMatch } from '../../domain/card.ts';
import type { PowerAction } from '../../domain/server.ts';
import { listFor, wholeList } from '../../domain/server-list.ts';
import { withTimeout } from '../../lib/loop.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';
import { hiddenIn, rejectedAccountsView, rejectedLines } from '../views/outdated.ts';
import { serversView } from '../views/server-list-views.ts';
import { neverReadLine, unknownNameText } from '../views/server-names.ts';
import { chooseView } from '../views/server-views.ts';
import { boldTyped, lines, type View } from '../views/view.ts';

type Servers = Pick<Services['servers'], 'cardsOf' | 'poll' | 'unreadAccounts'>;

/** How long to wait for servers that were linked a moment ago. Other messages of the person wait as long. */
const readWithinMs = 5_000;
/** Servers that are read at the same time. More would leave no room for what other people ask for. */
export const maxReads = 8;

/**
 * Finds something among the servers of a chat. If it isn't found, the servers that were never read are read first, because
 * their names aren't known. `undefined`: it isn't there, or a server that could be it could not be read within 5 s.
 */
export async function findOrRead<T>(
  servers: Servers,
  ctx: RequestContext,
  find: (cards: readonly Card[]) => T | undefined,
): Promise<T | undefined> {
  const cards = servers.cardsOf(ctx);
  let found = find(cards);
  const unread = found === undefined ? cards.filter(isUnread) : [];
  if (unread.length === 0) return found;
  const queue = unread.values();
  const read = (signal: AbortSignal): Promise<undefined> => {
    const { promise, resolve: end, reject } = Promise.withResolvers<undefined>();
    const readSome = async (): Promise<void> => {
      for (const { id } of queue) {
        // If it can't be stored, the next poll logs that.
        const outcome = await servers.poll(id).catch(() => undefined);
        if (outcome !== undefined && outcome.failure === undefined) found ??= find(servers.cardsOf(ctx));
        if (found !== undefined) end(undefined);
        if (found !== undefined || signal.aborted) return;
      }
    };
    Promise.all(Array.from({ length: maxReads }, readSome)).then(() => end(undefined), reject);
    return promise;
  };
  await ctx.readFirst(ctx.locale.t('servers-reading'), () => withTimeout(read, readWithinMs, undefined));
  return found;
}

type Match = ServerMatch | { readonly kind: 'unsure'; readonly card: Card };

/**
 * The servers with a name. An action needs exactly one: `unsure` if a server that could not be read may have the same
 * name.
 */
export async function matchOrRead(
  servers: Servers,
  ctx: RequestContext,
  name: string,
  isToAct: boolean,
): Promise<Match> {
  const match = (cards: readonly Card[]) => {
    const found = matchServer(cards, name);
    return isToAct && found.kind === 'one' && couldShareName(cards, found.card, name)
      ? ({ kind: 'unsure', card: found.card } as const)
      : found;
  };
  const find = (cards: readonly Card[]) => {
    const found = match(cards);
    return found.kind === 'none' || found.kind === 'unsure' ? undefined : found;
  };
  return (await findOrRead(servers, ctx, find)) ?? match(servers.cardsOf(ctx));
}

/** Asks which server is meant. There is a button for each, which opens its card or requests `action`. */
function questionView(
  servers: Servers,
  ctx: RequestContext,
  name: string,
  match: Exclude<Match, { readonly kind: 'one' }>,
  action: PowerAction | undefined,
): View {
  const { locale } = ctx;
  const values = { name: boldTyped(name, 64) };
  const cards = servers.cardsOf(ctx);
  if (match.kind === 'unsure') {
    const text = lines(neverReadLine(cards, locale), locale.t('name-unsure', values));
    return chooseView(text, [match.card], locale, action);
  }
  if (match.kind === 'several')
    return chooseView(locale.t('name-ambiguous', values), match.cards, locale, action);
  const hidden = hiddenIn(servers.unreadAccounts(ctx));
  const hasNearest = match.nearest.length > 0;
  if (hidden.length > 0 && !hasNearest) return rejectedAccountsView(hidden, locale);
  const unknown = lines(unknownNameText(name, cards, locale), ...rejectedLines(hidden, locale));
  // A button that corrects a misspelt name only opens the card, and never acts.
  return chooseView(hasNearest ? lines(unknown, locale.t('name-nearest')) : unknown, match.nearest, locale);
}

/** The server with a name. If none or several match, asks which one to open, or which one `action` is for. */
export async function resolveServer(
  servers: Servers,
  ctx: RequestContext,
  name: string,
  action?: PowerAction,
): Promise<Card | undefined> {
  const { locale } = ctx;
  if (name === '') {
    const at = action === undefined ? wholeList : listFor(action);
    // What can be done with a server is known only once it has been read.
    await findOrRead(servers, ctx, () => undefined);
    const list = { cards: servers.cardsOf(ctx), at, chat: ctx.chatKind, unread: servers.unreadAccounts(ctx) };
    await ctx.reply(serversView(list, locale, action === undefined ? locale.t('name-missing') : undefined));
    return undefined;
  }
  const match = await matchOrRead(servers, ctx, name, action !== undefined);
  if (match.kind === 'one') return match.card;
  await ctx.reply(questionView(servers, ctx, name, match, action));
  return undefined;
}
