import type { Services } from '../services/services.ts';
import type { Turn } from './request-context.ts';
import type { Card, NameMatch } from '../domain/card.ts';
import { matchName } from '../domain/card.ts';
import type { PowerAction } from '../domain/server.ts';
import { chooseView } from './views/server-views.ts';
import { bold, lines, shorten } from './views/text.ts';

/** What was linked a moment ago has names that are just being read: so long it is worth waiting for them. */
const namesWaitMs = 700;
const mostReads = 8;

/** Matches a name; where none fits and some servers were never read, once more when they have been. */
async function matchOrRead(
  servers: Pick<Services['servers'], 'cardsOf' | 'poll'>,
  turn: Turn,
  cards: readonly Card[],
  name: string,
): Promise<NameMatch> {
  const match = matchName(cards, name);
  const unread = cards.filter(
    ({ snapshot }) => snapshot.seenAt === undefined && snapshot.order.status === 'active',
  );
  if (match.kind !== 'none' || unread.length === 0) return match;
  const reads = unread.slice(0, mostReads).map(({ id }) => servers.poll(id));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => (timer = setTimeout(resolve, namesWaitMs)));
  await Promise.race([Promise.allSettled(reads), late]);
  clearTimeout(timer);
  return matchName(servers.cardsOf(turn), name);
}

/**
 * The server that somebody's words mean. Where they mean none or several, the person is asked, with
 * buttons: `action` says what these do, else they open the card.
 */
export async function findNamed(
  servers: Pick<Services['servers'], 'cardsOf' | 'poll'>,
  turn: Turn,
  name: string,
  action?: PowerAction,
): Promise<Card | undefined> {
  const { words } = turn;
  const cards = servers.cardsOf(turn);
  const choose = (question: Parameters<typeof chooseView>[0], some: readonly Card[]) =>
    turn.say(chooseView(question, some, words, action));
  if (name === '') {
    const usable = action === undefined ? cards : cards.filter(card => card.snapshot.vps !== undefined);
    await choose(words.say(action === undefined ? 'name-missing' : 'power-which'), usable);
    return undefined;
  }
  const match = await matchOrRead(servers, turn, cards, name);
  const said = bold(shorten(name, 64));
  switch (match.kind) {
    case 'one':
      return match.card;
    case 'several':
      await choose(words.say('name-ambiguous', { name: said }), match.cards);
      return undefined;
    case 'none': {
      // A near miss never acts with the tap that corrects it: it opens the card.
      const unknown = words.say('name-unknown', { name: said });
      const question = match.nearest.length > 0 ? lines(unknown, words.say('name-nearest')) : unknown;
      await turn.say(chooseView(question, match.nearest, words));
      return undefined;
    }
  }
}
