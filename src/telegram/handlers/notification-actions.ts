import type { Services } from '../../services/services.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Cards } from '../server-cards.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { View } from '../views/view.ts';
import { takenView } from '../views/notification-views.ts';

/** What can be done about news: take it on, take a stop back. */
export function createNewsFeature(
  { operations, incidents }: Pick<Services, 'operations' | 'incidents'>,
  cards: Cards,
): Feature<'undo' | 'on-it' | 'on-it-too'> {
  const take = async (turn: Turn, server: ServerId, put: (view: View) => Promise<unknown>): Promise<void> => {
    const card = await cards.permitted(turn, server, 'power');
    if (card === undefined) return;
    if (!incidents.take(turn.chatId, server, turn.personId, turn.personName)) {
      await turn.answer(turn.words.plain('on-it-over'), true);
      return;
    }
    await turn.answer(turn.words.plain('on-it-said'));
    await put(takenView(card, turn.personName, incidents.sinceAt(turn.chatId, server), turn.words));
  };

  return {
    presses: {
      undo: async (turn, { operation: id }) => {
        const { words } = turn;
        const operation = operations.get(id);
        if (operation?.serverId === undefined || operation.chatId !== turn.chatId) {
          await turn.answer(words.plain('pressed-not-yours'), true);
          return;
        }
        if ((await cards.permitted(turn, operation.serverId, 'power')) === undefined) return;
        const undone = operations.undo(id, turn);
        await turn.answer(words.plain(undone ? 'undo-done' : 'undo-late'), !undone);
        await cards.follow(turn, id);
      },
      'on-it': (turn, { server }) => take(turn, server, turn.show),
      // Under several news at once the others stay.
      'on-it-too': (turn, { server }) => take(turn, server, turn.say),
    },
    commands: {},
  };
}
