import type { Card } from '../../domain/card.ts';
import type { Cards } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import { findNamed } from '../server-lookup.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { welcomeView } from '../views/home-views.ts';
import { serversView } from '../views/server-views.ts';

/** What is older than this, or was never read, is read when somebody looks at the list. */
const listFreshForMs = 30_000;
/** Reads that one look at the list may cost. */
const mostReads = 8;

/** The list of servers and their cards. */
export function createServersFeature(
  { servers, links, tasks, now }: Pick<Services, 'servers' | 'links' | 'tasks' | 'now'>,
  cards: Cards,
): Feature<'servers' | 'card' | 'refresh'> {
  const list = async (turn: Turn, page: number): Promise<void> => {
    const { personId, chatKind, words } = turn;
    if (chatKind === 'private' && links.ofPerson(personId).length === 0) {
      await turn.show(welcomeView(words));
      return;
    }
    const known = servers.cardsOf(turn);
    const shown = await turn.show(serversView(known, page, words, chatKind));
    const stale = known.filter(card => isStale(card)).slice(0, mostReads);
    if (shown === undefined || stale.length === 0) return;
    tasks.start('read-list', async () => {
      await Promise.all(stale.map(({ id }) => servers.poll(id)));
      await turn.update(shown, serversView(servers.cardsOf(turn), page, words, chatKind));
    });
  };

  const isStale = ({ snapshot }: Card): boolean =>
    snapshot.order.status === 'active' &&
    snapshot.goneAt === undefined &&
    (snapshot.seenAt === undefined || now() - snapshot.seenAt > listFreshForMs);

  return {
    presses: {
      servers: async (turn, { page }) => {
        await turn.answer();
        await list(turn, page);
      },
      card: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'see');
        if (card === undefined) return;
        await turn.answer();
        await cards.open(turn, card);
      },
      refresh: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'see');
        if (card === undefined) return;
        await turn.answer(turn.words.plain('pressed-reading'));
        await cards.open(turn, card);
      },
    },
    commands: {
      servers: turn => list(turn, 0),
      server: async (turn, name) => {
        const card = await findNamed(servers, turn, name);
        if (card !== undefined) await cards.open(turn, card);
      },
    },
    texts: [
      // A bare name opens the card of what it names.
      async (turn, text) => {
        if (text.length > 64) return false;
        const [named, ...others] = servers
          .cardsOf(turn)
          .filter(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
        if (named === undefined || others.length > 0) return false;
        await cards.open(turn, named);
        return true;
      },
    ],
  };
}
