import type { Card } from '../../core/card.ts';
import type { OperationId } from '../../core/operation.ts';
import { isOpen } from '../../core/operation.ts';
import type { PowerAction, ServerId } from '../../core/server.ts';
import type { Begun } from '../../flows/begin-operation.ts';
import type { Cards } from '../cards.ts';
import type { House } from '../house.ts';
import { findNamed } from '../names.ts';
import type { CommandHandler, Feature, PressHandler } from '../routes.ts';
import type { Turn } from '../turn.ts';
import { canRetry, createRetry } from './retry.ts';
import { cardView, shortName } from '../views/server-views.ts';
import type { AskedAction } from '../views/sure-views.ts';
import { sureView } from '../views/sure-views.ts';

type Refused = Extract<Begun, { kind: 'refused' }>['why'];

/** A keyboard this old belongs to another day: it opens a fresh card instead of acting. */
const keyboardLivesMs = 24 * 60 * 60_000;
/** A question that was not answered for this long is no question any more. */
const questionLivesMs = 10 * 60_000;
/** A wish for power that waited longer than this is no longer what anybody expects to happen. */
const commandLivesMs = 2 * 60_000;

/** Reboot, stop and boot: one tap acts, and the same tap again never acts twice. */
export function createPowerFeature(
  house: House,
  cards: Cards,
): Feature<PowerAction | 'sure-reboot' | 'sure-stop' | 'check-operation' | 'retry-operation'> {
  const retry = createRetry(house, cards);

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

  /** Answers a wish, whatever came of it. */
  const respond = async (turn: Turn, server: ServerId, action: PowerAction, begun: Begun): Promise<void> => {
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

  /** A wish that lay about somewhere, at Telegram or here, is answered with a button instead of obeyed. */
  const isPerished = async (turn: Turn, card: Card): Promise<boolean> => {
    const waitedMs = house.now() - turn.askedAt;
    if (waitedMs <= commandLivesMs) return false;
    const note = turn.words.say('power-perished', { duration: turn.words.duration(waitedMs) });
    await turn.answer();
    await turn.say(cardView(card, turn.words, { now: house.now(), note }));
    return true;
  };

  const asksFirst = (turn: Turn, action: PowerAction): action is AskedAction =>
    action !== 'boot' && house.chatSettings.get(turn.chatId).askFirst;

  /** Yes to the question: good once, for ten minutes, and only while nothing has happened since. */
  const sure =
    (action: AskedAction): PressHandler<'sure-reboot' | 'sure-stop'> =>
    async (turn, { server, generation }) => {
      const card = await cards.permitted(turn, server, 'power', action);
      if (card === undefined) return;
      const surface = `press:${turn.chatId}:${turn.messageId ?? 0}`;
      const wish = `${surface}:${generation}:${action}`;
      const isOld =
        card.generation !== generation || house.now() - (turn.pressedShownAt ?? 0) > questionLivesMs;
      if (isOld && house.operations.byWish(wish) === undefined) {
        await turn.answer(turn.words.plain('sure-over'), true);
        await cards.open(turn, card);
        return;
      }
      const begun = house.operations.begin({ ...turn, wish, surface, action, serverId: server });
      await respond(turn, server, action, begun);
    };

  const press =
    (action: PowerAction): PressHandler<PowerAction> =>
    async (turn, { server, generation }) => {
      const card = await cards.permitted(turn, server, 'power', action);
      if (card === undefined) return;
      if (house.now() - (turn.pressedShownAt ?? 0) > keyboardLivesMs) {
        await turn.answer();
        await turn.say(cardView(card, turn.words, { now: house.now(), note: turn.words.say('power-stale') }));
        return;
      }
      if (await isPerished(turn, card)) return;
      if (asksFirst(turn, action)) {
        await turn.answer();
        await turn.show(sureView(card, action, turn.words));
        return;
      }
      const surface = `press:${turn.chatId}:${turn.messageId ?? 0}`;
      const begun = house.operations.begin({
        ...turn,
        wish: `${surface}:${generation}:${action}`,
        surface,
        action,
        serverId: server,
      });
      await respond(turn, server, action, begun);
    };

  const command =
    (action: PowerAction): CommandHandler =>
    async (turn, name) => {
      const card = await findNamed(house, turn, name, action);
      if (card === undefined) return;
      if (await isPerished(turn, card)) return;
      if (asksFirst(turn, action)) {
        await turn.say(sureView(card, action, turn.words));
        return;
      }
      const begun = house.operations.begin({
        ...turn,
        wish: `update:${turn.updateId}`,
        surface: undefined,
        action,
        serverId: card.id,
      });
      await respond(turn, card.id, action, begun);
    };

  return {
    presses: {
      reboot: press('reboot'),
      stop: press('stop'),
      boot: press('boot'),
      'sure-reboot': sure('reboot'),
      'sure-stop': sure('stop'),
      'check-operation': async (turn, { operation }) => {
        const subject = house.operations.subjectOf(turn, operation);
        if (subject === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        const { chatId, personId, topicId, messageId = 0 } = turn;
        const message = { chatId, messageId, personId, topicId, operationId: operation };
        await turn.answer(turn.words.plain('pressed-checking'));
        await house.operations.follow(message);
        house.start('check-operation', async () => {
          await house.operations.lookAgain(subject.operation);
          // What has ended takes no more steps, but more may be known of it.
          if (!isOpen(subject.operation.state)) await house.operations.follow(message);
        });
      },
      'retry-operation': async (turn, { operation }) => {
        const subject = house.operations.subjectOf(turn, operation);
        if (subject === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        const { operation: failed } = subject;
        if (failed.serverId === undefined || failed.action === 'install') {
          await retry(turn, failed);
          return;
        }
        if (!canRetry(house, failed)) {
          await turn.answer(turn.words.plain('pressed-dialog-over'), true);
          if (subject.card !== undefined) await cards.open(turn, subject.card);
          return;
        }
        // One try again for one failure, on however many messages the button is.
        const { action, serverId } = failed;
        const wish = { ...turn, wish: `retry:${operation}`, surface: undefined, action, serverId };
        await respond(turn, serverId, action, house.operations.begin(wish));
      },
    },
    commands: { reboot: command('reboot'), stop: command('stop'), boot: command('boot') },
  };
}
