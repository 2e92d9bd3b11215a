import type { Cards } from '../../bot/cards.ts';
import { readCardPayload } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import type { Feature } from '../handler-types.ts';
import { helpView, homeView, welcomeView } from '../../bot/views/home-views.ts';
import type { Turn } from '../../bot/turn.ts';
import type { View } from '../../bot/views/view.ts';
import { button } from '../../bot/views/view.ts';

/** The greeting, the home menu, help, and the way out of any dialog. */
export function createHomeFeature(house: House, cards: Cards): Feature<'home' | 'help' | 'cancel'> {
  const home = (turn: Turn): View => {
    const { personId, words } = turn;
    return house.links.ofPerson(personId).length === 0
      ? welcomeView(words)
      : homeView(house.servers.cardsOf(turn), words);
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
        house.dialogs.leave(turn.chatId, turn.personId);
        await turn.answer(turn.words.plain('cancelled'));
        await turn.show(home(turn));
      },
    },
    commands: {
      start: async (turn, payload) => {
        const server = readCardPayload(payload);
        const card = server === undefined ? undefined : house.servers.card(turn, server);
        if (card === undefined) await turn.say(home(turn));
        else await cards.open(turn, card);
      },
      help: async turn => {
        await turn.say(helpView(turn.words, turn.chatKind));
      },
      cancel: async turn => {
        const { words } = turn;
        const wasIn = house.dialogs.leave(turn.chatId, turn.personId);
        await turn.say({
          text: words.say(wasIn ? 'cancelled' : 'cancel-nothing'),
          keyboard: [[button(words.plain('button-home'), { kind: 'home' })]],
        });
      },
    },
  };
}
