import type { PowerRequest } from '../../services/operations/kinds/power.ts';
import type { Card } from '../../domain/card.ts';
import { isOpen, retryWish } from '../../domain/operation.ts';
import type { PowerAction } from '../../domain/server.ts';
import type { Cards } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import { findNamed } from '../server-lookup.ts';
import type { CommandHandler, Feature, PressHandler } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { OperationReplies } from './operation-replies.ts';
import { createRetry } from './retry.ts';
import { cardView } from '../views/server-views.ts';
import type { AskedAction } from '../views/power-views.ts';
import { sureView } from '../views/power-views.ts';

/** A keyboard this old belongs to another day: it opens a fresh card instead of acting. */
const keyboardLivesMs = 24 * 60 * 60_000;
/** A question that was not answered for this long is no question any more. */
const questionLivesMs = 10 * 60_000;
/** A wish for power that waited longer than this is no longer what anybody expects to happen. */
const commandLivesMs = 2 * 60_000;

/** Reboot, stop and boot: one tap acts, and the same tap again never acts twice. */
export function createPowerFeature(
  services: Pick<Services, 'operations' | 'servers' | 'liveMessages' | 'chatSettings' | 'tasks' | 'now'>,
  cards: Cards,
  replies: OperationReplies,
): Feature<PowerAction | 'sure-reboot' | 'sure-stop' | 'sure-retry' | 'check-operation' | 'retry-operation'> {
  const { operations, servers, liveMessages, chatSettings, tasks, now } = services;
  const { canRetry, retry } = createRetry(services, replies);

  const begin = (
    turn: Turn,
    request: Pick<PowerRequest, 'wish' | 'surface' | 'action' | 'serverId'>,
  ): Promise<void> =>
    replies.reply(turn, request.serverId, operations.begin({ ...turn, ...request }), {
      started: name => turn.words.plain(`pressed-${request.action}`, { name }),
    });

  /** A wish that lay about somewhere, at Telegram or here, is answered with a button instead of obeyed. */
  const isPerished = async (turn: Turn, card: Card): Promise<boolean> => {
    const waitedMs = now() - turn.askedAt;
    if (waitedMs <= commandLivesMs) return false;
    const note = turn.words.say('power-perished', { duration: turn.words.duration(waitedMs) });
    await turn.answer();
    await turn.say(cardView(card, turn.words, { now: now(), note }));
    return true;
  };

  const asksFirst = (turn: Turn, action: PowerAction): action is AskedAction =>
    action !== 'boot' && chatSettings.get(turn.chatId).askFirst;

  const surfaceOf = ({ chatId, messageId = 0 }: Turn): string => `press:${chatId}:${messageId}`;

  /** Yes to the question: good once, for ten minutes, and only while nothing has happened since. */
  const confirm = async (
    turn: Turn,
    card: Card,
    asked: Pick<PowerRequest, 'wish' | 'surface' | 'action'> & { readonly generation: number },
  ): Promise<void> => {
    const { wish, surface, action, generation } = asked;
    const isOld = card.generation !== generation || now() - (turn.pressedShownAt ?? 0) > questionLivesMs;
    if (isOld && operations.byWish(wish) === undefined) {
      await turn.answer(turn.words.plain('sure-over'), true);
      await cards.open(turn, card);
      return;
    }
    await begin(turn, { wish, surface, action, serverId: card.id });
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
      if (now() - (turn.pressedShownAt ?? 0) > keyboardLivesMs) {
        await turn.answer();
        await turn.say(cardView(card, turn.words, { now: now(), note: turn.words.say('power-stale') }));
        return;
      }
      if (await isPerished(turn, card)) return;
      if (asksFirst(turn, action)) {
        await turn.answer();
        await turn.show(sureView(card, action, turn.words));
        return;
      }
      const surface = surfaceOf(turn);
      await begin(turn, { wish: `${surface}:${generation}:${action}`, surface, action, serverId: server });
    };

  const command =
    (action: PowerAction): CommandHandler =>
    async (turn, name) => {
      const card = await findNamed(servers, turn, name, action);
      if (card === undefined) return;
      if (await isPerished(turn, card)) return;
      if (asksFirst(turn, action)) {
        if ((await cards.permitted(turn, card.id, 'power', action)) === undefined) return;
        await turn.say(sureView(card, action, turn.words));
        return;
      }
      const wish = `update:${turn.updateId}`;
      await begin(turn, { wish, surface: undefined, action, serverId: card.id });
    };

  return {
    presses: {
      reboot: press('reboot'),
      stop: press('stop'),
      boot: press('boot'),
      'sure-reboot': sure('reboot'),
      'sure-stop': sure('stop'),
      'sure-retry': async (turn, { operation, generation }) => {
        const failed = operations.card(turn, operation)?.operation;
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
        const subject = operations.model(turn, operation);
        if (subject === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        const { chatId, personId, topicId, messageId = 0 } = turn;
        const message = { chatId, messageId, personId, topicId, operationId: operation };
        await turn.answer(turn.words.plain('pressed-checking'));
        await liveMessages.attach(message);
        tasks.start('check-operation', async () => {
          await operations.poll(subject.operation);
          // What has ended takes no more steps, but more may be known of it.
          if (!isOpen(subject.operation.state)) await liveMessages.attach(message);
        });
      },
      'retry-operation': async (turn, { operation }) => {
        const subject = operations.model(turn, operation);
        if (subject === undefined) {
          await turn.answer(turn.words.plain('pressed-not-yours'), true);
          return;
        }
        const { operation: failed } = subject;
        if (failed.serverId === undefined || failed.action === 'install') {
          await retry(turn, failed);
          return;
        }
        if (!canRetry(failed)) {
          await turn.answer(turn.words.plain('pressed-dialog-over'), true);
          if (subject.card !== undefined) await cards.open(turn, subject.card);
          return;
        }
        const { action, serverId } = failed;
        const wish = retryWish(operation);
        // Where it was tried again already there is nothing to ask: that is shown.
        if (asksFirst(turn, action) && operations.byWish(wish) === undefined) {
          const card = await cards.permitted(turn, serverId, 'power', action);
          if (card === undefined) return;
          await turn.answer();
          await turn.show(sureView(card, action, turn.words, operation));
          return;
        }
        await begin(turn, { wish, surface: undefined, action, serverId });
      },
    },
    commands: { reboot: command('reboot'), stop: command('stop'), boot: command('boot') },
  };
}
