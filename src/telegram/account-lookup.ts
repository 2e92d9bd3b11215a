import type { Services } from '../services/services.ts';
import type { Turn } from '../telegram/request-context.ts';
import type { Link } from '../domain/access.ts';
import type { LinkId } from '../domain/server.ts';
import { defaultLink } from '../domain/access.ts';
import { welcomeView } from '../telegram/views/home-views.ts';

/**
 * The account that a screen is about: the one that was pressed if it is this person's, or the default,
 * which comes first. Without one, or outside the private chat, the person is told, and there is none.
 */
export async function accountFor(
  allLinks: Pick<Services['links'], 'ofPerson'>,
  turn: Turn,
  id: LinkId = defaultLink,
): Promise<Link | undefined> {
  const { words, personId } = turn;
  if (turn.chatKind !== 'private') {
    await turn.answer(words.plain('pressed-private-only'), true);
    return undefined;
  }
  const links = allLinks.ofPerson(personId);
  const working = links.filter(({ state }) => state === 'ok');
  const link = id === defaultLink ? (working[0] ?? links[0]) : links.find(own => own.id === id);
  if (link !== undefined) return link;
  if (links.length === 0) {
    await turn.answer();
    await turn.show(welcomeView(words));
  } else await turn.answer(words.plain('pressed-not-yours'), true);
  return undefined;
}
