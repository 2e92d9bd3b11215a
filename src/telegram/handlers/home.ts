import type { Cards } from '../server-cards.ts';
import { readCardPayload } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import type { Turn } from '../request-context.ts';
import type { View } from '../views/view.ts';
import { button } from '../views/view.ts';

/** The greeting, the home menu, help, and the way out of any dialog. */
export function createHomeFeature(
  { servers, links, dialogs }: Pick<Services, 'servers' | 'links' | 'dialogs'>,
  cards: Cards,
): Feature<'home' | 'help' | 'cancel'> {
  const home = (turn: Turn): View => {
    const { personId, words } = turn;
    return links.ofPerson(personId).length === 0
      ? welcomeView(words)
      : homeView(servers.cardsOf(turn), words);
  };

  return {
    presses: {
      home: async turn => {
        await turn.answer();
        await turn.show(home(turn));
      },
      help: async turn => {
        await turn.answer();
        await turn.show(helpView(turn.words, turn.chatKind));
      },
      cancel: async turn => {
        dialogs.leave(turn);
        await turn.answer(turn.words.plain('cancelled'));
        await turn.show(home(turn));
      },
    },
    commands: {
      start: async (turn, payload) => {
        const server = readCardPayload(payload);
        const card = server === undefined ? undefined : servers.card(turn, server);
        if (card === undefined) await turn.say(home(turn));
        else await cards.open(turn, card);
      },
      help: async turn => {
        await turn.say(helpView(turn.words, turn.chatKind));
      },
      cancel: async turn => {
        const { words } = turn;
        const wasIn = dialogs.leave(turn);
        await turn.say({
          text: words.say(wasIn ? 'cancelled' : 'cancel-nothing'),
          keyboard: [[button(words.plain('button-home'), { kind: 'home' })]],
        });
      },
    },
  };
}
