import type { OperationId } from '../../core/operation.ts';
import type { PowerAction, ServerId } from '../../core/server.ts';
import type { Begun } from '../../flows/begin-operation.ts';
import type { Cards } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import type { Turn } from '../request-context.ts';
import { shortName } from '../../bot/views/server-views.ts';

type Refused = Extract<Begun, { kind: 'refused' }>['why'];

/** Answers a wish for power, whatever came of it; one that was begun is on the screen before the provider hears of it. */
export function createRespond(house: House, cards: Cards) {
  const refusal = (turn: Turn, why: Refused, name: string): string => {
    const { words } = turn;
    switch (why) {
      case 'not-yours':
        return words.plain('pressed-not-yours');
      case 'viewers-only-look':
        return words.plain('pressed-viewers-only-look');
      case 'owners-only':
        return words.plain('pressed-owners-only');
      case 'private-only':
        return words.plain('pressed-private-only');
      case 'locked':
        return words.plain('pressed-locked', { name });
      case 'not-installed':
        return words.plain('pressed-not-installed');
      case 'suspended':
        return words.plain('pressed-suspended', { name });
      case 'gone':
        return words.plain('pressed-gone', { name });
    }
  };

  /** Puts the operation on the screen and lets it run when it is there. */
  const launch = (turn: Turn, id: OperationId): void => house.operations.launch(id, cards.follow(turn, id));

  return async (turn: Turn, server: ServerId, action: PowerAction, begun: Begun): Promise<void> => {
    const { words } = turn;
    const card = house.servers.card(turn, server);
    const name = card === undefined ? '' : shortName(card);
    const isPress = turn.pressedShownAt !== undefined;
    switch (begun.kind) {
      case 'begun':
        // Answered and shown side by side, and both before the provider hears of it.
        launch(turn, begun.operation.id);
        await turn.answer(words.plain(`pressed-${action}`, { name }));
        return;
      case 'known': {
        const ended = begun.operation.settledAt !== undefined;
        await turn.answer(words.plain(ended ? 'pressed-settled' : 'pressed-joined'));
        await cards.follow(turn, begun.operation.id);
        return;
      }
      case 'busy':
        await turn.answer(words.plain(`pressed-busy-${begun.operation.action}`, { name }));
        if (!isPress) await turn.say(words.say(`pressed-busy-${begun.operation.action}`, { name }));
        await cards.follow(turn, begun.operation.id);
        return;
      case 'refused': {
        const why = refusal(turn, begun.why, name);
        if (isPress) await turn.answer(why, true);
        else await turn.say(words.say('pressed-why', { why }));
        return;
      }
    }
  };
}
