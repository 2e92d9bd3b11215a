import type { Card } from '../../domain/card.ts';
import { newsKinds } from '../../domain/notification.ts';
import type { ServerId } from '../../domain/server.ts';
import { muteChoices } from '../../domain/setting-choices.ts';
import type { Cards } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { alertsView, muteView, mutedView } from '../views/alert-views.ts';
import { shorten } from '../views/text.ts';

/** What is told of one server in this chat, and for how long nothing is. */
export function createAlertsFeature(
  { chatSettings, now }: Pick<Services, 'chatSettings' | 'now'>,
  cards: Cards,
): Feature<'alerts' | 'set-alert' | 'mute' | 'mute-for' | 'unmute'> {
  // A group's news are its owner's to choose, as all of its settings are.
  const permitted = (turn: Turn, server: ServerId) =>
    cards.permitted(turn, server, turn.chatKind === 'private' ? 'see' : 'manage');

  const showAlerts = async (turn: Turn, card: Card): Promise<void> => {
    const { chatId, words } = turn;
    const told = {
      offInChat: chatSettings.get(chatId).leftOut,
      off: chatSettings.kindsOff(chatId, card.id),
      mute: chatSettings.muteOf(chatId, card.id),
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
        chatSettings.setKind(turn.chatId, server, kind, on === 1);
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
        const mute = muteChoices[choice];
        if (card === undefined || mute === undefined) return;
        const until = mute.ms === undefined ? undefined : now() + mute.ms;
        chatSettings.mute(turn.chatId, server, until);
        await turn.answer();
        await turn.show(mutedView(card, until, turn.words));
      },
      unmute: async (turn, { server }) => {
        const card = await permitted(turn, server);
        if (card === undefined) return;
        chatSettings.unmute(turn.chatId, server);
        await turn.answer(turn.words.plain('unmuted', { name: shorten(card.name, 64) }));
        await showAlerts(turn, card);
      },
    },
    commands: {},
  };
}
