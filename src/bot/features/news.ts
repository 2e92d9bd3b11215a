import type { House } from '../house.ts';
import type { Cards } from '../cards.ts';
import type { Feature } from '../routes.ts';
import { muteView, mutedView, takenView } from '../views/group-news-views.ts';
import { shorten } from '../views/view.ts';

const hourMs = 60 * 60_000;
/** 1 h, 8 h, and until somebody says. */
const muteMs: readonly (number | undefined)[] = [hourMs, 8 * hourMs, undefined];

/** What can be done about news: take it on, have no more of it, take a stop back. */
export function createNewsFeature(
  house: House,
  cards: Cards,
): Feature<'undo' | 'on-it' | 'mute' | 'mute-for' | 'unmute'> {
  const mayMute = (chatKind: 'private' | 'group') => (chatKind === 'private' ? 'see' : 'manage');

  return {
    presses: {
      undo: async (turn, { operation: id }) => {
        const { words } = turn;
        const operation = house.operations.get(id);
        if (operation?.serverId === undefined || operation.chatId !== turn.chatId) {
          await turn.answer(words.plain('pressed-not-yours'), true);
          return;
        }
        if ((await cards.permitted(turn, operation.serverId, 'power')) === undefined) return;
        const undone = house.operations.undo(id, turn.personName);
        await turn.answer(words.plain(undone ? 'undo-done' : 'undo-late'), !undone);
        await cards.follow(turn, id);
      },
      'on-it': async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'power');
        if (card === undefined) return;
        const taken = house.incidents.take(turn.chatId, server, turn.personId, turn.personName);
        if (!taken) {
          await turn.answer(turn.words.plain('on-it-over'), true);
          return;
        }
        await turn.answer(turn.words.plain('on-it-said'));
        await turn.show(
          takenView(card, turn.personName, house.incidents.sinceAt(turn.chatId, server), turn.words),
        );
      },
      mute: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, mayMute(turn.chatKind));
        if (card === undefined) return;
        await turn.answer();
        await turn.say(muteView(card, turn.words));
      },
      'mute-for': async (turn, { server, choice }) => {
        const card = await cards.permitted(turn, server, mayMute(turn.chatKind));
        if (card === undefined || choice >= muteMs.length) return;
        const ms = muteMs[choice];
        const until = ms === undefined ? undefined : house.now() + ms;
        house.mutes.set(turn.chatId, server, until);
        await turn.answer();
        await turn.show(mutedView(card, until, turn.words));
      },
      unmute: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, mayMute(turn.chatKind));
        if (card === undefined) return;
        house.mutes.clear(turn.chatId, server);
        await turn.answer(turn.words.plain('unmuted', { name: shorten(card.name, 64) }));
        await cards.open(turn, card);
      },
    },
    commands: {},
  };
}
