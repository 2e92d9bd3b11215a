import type { Card } from '../../core/card.ts';
import { newsKinds } from '../../core/news-kind.ts';
import type { ServerId } from '../../core/server.ts';
import type { Cards } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../../bot/turn.ts';
import { alertsView } from '../../bot/views/alert-views.ts';
import { muteView, mutedView } from '../../bot/views/group-news-views.ts';
import { shorten } from '../../bot/views/view.ts';

const hourMs = 60 * 60_000;
/** 1 h, 8 h, and until somebody says. */
const muteMs: readonly (number | undefined)[] = [hourMs, 8 * hourMs, undefined];

/** What is told of one server in this chat, and for how long nothing is. */
export function createAlertsFeature(
  house: House,
  cards: Cards,
): Feature<'alerts' | 'set-alert' | 'mute' | 'mute-for' | 'unmute'> {
  // A group's news are its owner's to choose, as all of its settings are.
  const permitted = (turn: Turn, server: ServerId) =>
    cards.permitted(turn, server, turn.chatKind === 'private' ? 'see' : 'manage');

  const showAlerts = async (turn: Turn, card: Card): Promise<void> => {
    const { chatId, words } = turn;
    const told = {
      offInChat: house.chatSettings.get(chatId).leftOut,
      off: house.alerts.offFor(chatId, card.id),
      mute: house.mutes.get(chatId, card.id),
    };
    await turn.show(alertsView(card, told, words));
  };

  return {
    presses: {
      alerts: async (turn, { server }) => {
        const card = await permitted(turn, server);
        if (card === undefined) return;
        await turn.answer();
        await showAlerts(turn, card);
      },
      'set-alert': async (turn, { server, choice, on }) => {
        const card = await permitted(turn, server);
        const kind = newsKinds[choice];
        if (card === undefined || kind === undefined) return;
        house.alerts.change(turn.chatId, server, kind, on === 1);
        await turn.answer();
        await showAlerts(turn, card);
      },
      mute: async (turn, { server }) => {
        const card = await permitted(turn, server);
        if (card === undefined) return;
        await turn.answer();
        await turn.say(muteView(card, turn.words));
      },
      'mute-for': async (turn, { server, choice }) => {
        const card = await permitted(turn, server);
        if (card === undefined || choice >= muteMs.length) return;
        const ms = muteMs[choice];
        const until = ms === undefined ? undefined : house.now() + ms;
        house.mutes.set(turn.chatId, server, until);
        await turn.answer();
        await turn.show(mutedView(card, until, turn.words));
      },
      unmute: async (turn, { server }) => {
        const card = await permitted(turn, server);
        if (card === undefined) return;
        house.mutes.clear(turn.chatId, server);
        await turn.answer(turn.words.plain('unmuted', { name: shorten(card.name, 64) }));
        await showAlerts(turn, card);
      },
    },
    commands: {},
  };
}
