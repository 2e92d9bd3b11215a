import type { CreateFeature } from '../routes.ts';
import { helpView, homeView, welcomeView } from '../views/home-views.ts';
import type { Turn } from '../turn.ts';
import type { View } from '../views/view.ts';
import { button } from '../views/view.ts';

/** The greeting, the home menu, help, and the way out of any dialog. */
export const createHomeFeature: CreateFeature<'home' | 'help' | 'cancel'> = house => {
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
        await turn.show(helpView(turn.words));
      },
      cancel: async turn => {
        house.dialogs.leave(turn.chatId, turn.personId);
        await turn.answer(turn.words.plain('cancelled'));
        await turn.show(home(turn));
      },
    },
    commands: {
      start: async turn => {
        await turn.say(home(turn));
      },
      help: async turn => {
        await turn.say(helpView(turn.words));
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
};
