import { welcomeView } from '../views/home-views.ts';
import type { Link } from '../../domain/access.ts';
import type { LinkId } from '../../domain/server.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';

type Links = Pick<Services['links'], 'ofPerson'>;

/** In a button: the default account. */
export const defaultLink = 0 as LinkId;

/** The person's accounts whose key the provider accepts, the default one first. */
export const workingLinks = (links: Links, { personId }: RequestContext): readonly Link[] =>
  links.ofPerson(personId).filter(({ state }) => state === 'ok');

/** The person's account with this id, or their default account. Replies if there is none. */
export async function accountFor(
  links: Links,
  ctx: RequestContext,
  id: LinkId = defaultLink,
): Promise<Link | undefined> {
  const { locale } = ctx;
  const own = links.ofPerson(ctx.personId);
  const link =
    id === defaultLink ? (workingLinks(links, ctx)[0] ?? own[0]) : own.find(each => each.id === id);
  if (link !== undefined) return link;
  if (own.length === 0) await ctx.editOrReply(welcomeView(locale));
  else await ctx.answerCallback(locale.tText('callback-no-access'), true);
  return undefined;
}
