import type { Card } from '../../core/card.ts';
import { isOpen, retryWish } from '../../core/operation.ts';
import type { PowerAction } from '../../core/server.ts';
import type { PowerWish } from '../../flows/begin-operation.ts';
import type { Cards } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import { findNamed } from '../server-lookup.ts';
import type { CommandHandler, Feature, PressHandler } from '../handler-types.ts';
import type { Turn } from '../../bot/turn.ts';
import { canRetry, createRetry } from '../../bot/features/retry.ts';
import { createRespond } from '../../bot/features/power-answers.ts';
import { cardView } from '../../bot/views/server-views.ts';
import type { AskedAction } from '../../bot/views/sure-views.ts';
import { sureView } from '../../bot/views/sure-views.ts';

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
): Feature<PowerAction | 'sure-reboot' | 'sure-stop' | 'sure-retry' | 'check-operation' | 'retry-operation'> {
  const retry = createRetry(house, cards);

  const respond = createRespond(house, cards);

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

  const surfaceOf = ({ chatId, messageId = 0 }: Turn): string => `press:${chatId}:${messageId}`;

  /** Yes to the question: good once, for ten minutes, and only while nothing has happened since. */
  const confirm = async (
    turn: Turn,
    card: Card,
    asked: Pick<PowerWish, 'wish' | 'surface' | 'action'> & { readonly generation: number },
  ): Promise<void> => {
    const { wish, surface, action, generation } = asked;
    const isOld =
      card.generation !== generation || house.now() - (turn.pressedShownAt ?? 0) > questionLivesMs;
    if (isOld && house.operations.byWish(wish) === undefined) {
      await turn.answer(turn.words.plain('sure-over'), true);
      await cards.open(turn, card);
      return;
    }
    const begun = house.operations.begin({ ...turn, wish, surface, action, serverId: card.id });
    await respond(turn, card.id, action, begun);
  };

  const sure =
    (action: AskedAction): PressHandler<'sure-reboot' | 'sure-stop'> =>
    async (turn, { server, generation }) => {
      const card = await cards.permitted(turn, server, 'power', action);
      if (card === undefined) return;
      const surface = surfaceOf(turn);
      await confirm(turn, card, { wish: `${surface}:${generation}:${action}`, surface, action, generation });
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
      const surface = surfaceOf(turn);
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
        if ((await cards.permitted(turn, card.id, 'power', action)) === undefined) return;
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
      'sure-retry': async (turn, { operation, generation }) => {
        const failed = house.operations.cardOf(turn, operation)?.operation;
        if (failed?.action !== 'reboot' && failed?.action !== 'stop') {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        const { action, serverId, state } = failed;
        const card = await cards.permitted(turn, serverId, 'power', action);
        if (card === undefined) return;
        if (state !== 'not-sent') {
          await turn.answer(turn.words.plain('sure-over'), true);
          return;
        }
        await confirm(turn, card, { wish: retryWish(operation), surface: undefined, action, generation });
      },
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
        const { action, serverId } = failed;
        const wish = retryWish(operation);
        // Where it was tried again already there is nothing to ask: that is shown.
        if (asksFirst(turn, action) && house.operations.byWish(wish) === undefined) {
          const card = await cards.permitted(turn, serverId, 'power', action);
          if (card === undefined) return;
          await turn.answer();
          await turn.show(sureView(card, action, turn.words, operation));
          return;
        }
        const begun = house.operations.begin({ ...turn, wish, surface: undefined, action, serverId });
        await respond(turn, serverId, action, begun);
      },
    },
    commands: { reboot: command('reboot'), stop: command('stop'), boot: command('boot') },
  };
}
