import { rememberNewest } from '../domain/user-rate-limit.ts';
import type { DeliveryDecision, SendOutcome } from '../domain/delivery.ts';
import { decideDelivery } from '../domain/delivery.ts';
import type { FollowedMessage, LiveMessage } from '../core/live-message.ts';
import type { Operation, OperationId } from '../core/operation.ts';
import { followAgainMs, isOpen } from '../core/operation.ts';
import type { ChatId } from '../core/server.ts';

interface Deps {
  readonly liveMessages: {
    get(chat: ChatId, messageId: number): LiveMessage | undefined;
    due(now: number, limit: number): readonly LiveMessage[];
    nextDueAt(after: number): number | undefined;
    shown(live: LiveMessage, now: number, nextAt: number): void;
    retry(live: LiveMessage, now: number, nextAt: number): void;
    drop(chat: ChatId, messageId: number): void;
    follow(message: FollowedMessage, at: number): void;
  };
  readonly operations: { get(id: OperationId): Operation | undefined };
  /** Edits the message to what the operation is now; `anew`: sends it as a new one, in its topic. `plain`: as bare text. */
  readonly show: (
    live: LiveMessage,
    how: { readonly anew: boolean; readonly plain: boolean },
  ) => Promise<SendOutcome>;
  /** A message shows the operation as it was when that was sent. */
  readonly onShown: (operation: OperationId) => void;
  /** What the chat or the whole connection suffers from, for whoever keeps the chats. */
  readonly onTrouble: (chat: ChatId, decision: DeliveryDecision, topicId?: number) => void;
  readonly start: (name: string, task: () => Promise<void>) => void;
  readonly onEnd: () => void;
  readonly now: () => number;
  readonly random: () => number;
}

const maxUnderWay = 256;

/**
 * Lets messages follow their operations: edited every few seconds while they are open, at once when they
 * end, and let go when the end has been shown. One edit of a message at a time.
 */
export function createFollowOperations(deps: Deps) {
  const { liveMessages, operations, now } = deps;
  const underWay = new Map<string, Promise<void>>();
  /** Messages that were no more, with what was sent in their place: one for each, however often it is pressed. */
  const replacements = new Map<string, Pick<LiveMessage, 'messageId' | 'operationId'>>();

  const keyOf = (live: Pick<LiveMessage, 'chatId' | 'messageId'>) => `${live.chatId}:${live.messageId}`;

  const showOnce = async (followed: LiveMessage): Promise<void> => {
    let live = followed;
    const stateShown = operations.get(live.operationId)?.state;
    let how = { anew: false, plain: false };
    for (;;) {
      const outcome = await deps.show(live, how);
      const decision = decideDelivery(outcome, {
        call: how.anew ? 'send' : 'edit',
        attempts: live.attempts + 1,
        firstTriedAt: live.firstTryAt ?? now(),
        now: now(),
        jitter: deps.random(),
        plain: how.plain,
        inTopic: live.topicId !== undefined,
      });
      // It may have become something else in the meantime: then its rows are not ours to touch.
      if (liveMessages.get(live.chatId, live.messageId)?.operationId !== live.operationId) return;
      switch (decision.kind) {
        case 'done': {
          const operation = operations.get(live.operationId);
          const state = operation?.state;
          const ended = operation === undefined || !isOpen(operation.state);
          const kind = live.chatId < 0 ? 'group' : 'private';
          const nextAt = ended ? now() : now() + followAgainMs(operation, kind, now());
          const endShown = ended && state === stateShown;
          const newId = how.anew && outcome.kind === 'sent' ? outcome.messageId : undefined;
          if (endShown || how.anew) liveMessages.drop(live.chatId, live.messageId);
          else liveMessages.shown(live, now(), nextAt);
          if (!endShown && newId !== undefined) liveMessages.follow({ ...live, messageId: newId }, nextAt);
          if (newId !== undefined) {
            const { operationId } = live;
            rememberNewest(replacements, keyOf(live), { operationId, messageId: newId });
          }
          deps.onShown(live.operationId);
          return;
        }
        case 'retry':
          liveMessages.retry(live, now(), decision.at);
          if (decision.scope === 'all') deps.onTrouble(live.chatId, decision);
          return;
        case 'send-new':
          how = { ...how, anew: true };
          continue;
        case 'plain-text-once':
          how = { ...how, plain: true };
          continue;
        case 'to-general-topic':
          deps.onTrouble(live.chatId, decision, live.topicId);
          live = { ...live, topicId: undefined };
          continue;
        case 'rest-chat':
        case 'rest-general-topic':
        case 'move-chat':
        case 'bury':
        case 'stop-all':
          // Whoever hears of it may want to know what was followed there.
          deps.onTrouble(live.chatId, decision);
          liveMessages.drop(live.chatId, live.messageId);
          return;
      }
    }
  };

  /** Edits a message now, after the edit that may be under way. */
  const show = (chat: ChatId, messageId: number): Promise<void> => {
    const key = keyOf({ chatId: chat, messageId });
    const before = underWay.get(key) ?? Promise.resolve();
    const current = before
      .then(async () => {
        const live = liveMessages.get(chat, messageId);
        if (live !== undefined) await showOnce(live);
      })
      .finally(() => {
        if (underWay.get(key) === current) underWay.delete(key);
        deps.onEnd();
      });
    underWay.set(key, current);
    return current;
  };

  return {
    show,
    /**
     * Which message follows an operation in place of the one that was asked to: the same, unless that was found
     * to be no more and another one was sent for it. Forgotten at a restart.
     */
    placeOf(message: Pick<LiveMessage, 'chatId' | 'messageId' | 'operationId'>): number {
      let { messageId } = message;
      for (;;) {
        const next = replacements.get(keyOf({ ...message, messageId }));
        if (next?.operationId !== message.operationId) return messageId;
        messageId = next.messageId;
      }
    },
    /** Begins the edits that are due; says in how many ms to come again. */
    run(): number {
      // One instant for both questions: what falls due between them would else be in neither answer.
      const at = now();
      for (const live of liveMessages.due(at, maxUnderWay)) {
        if (underWay.has(keyOf(live))) continue;
        if (underWay.size >= maxUnderWay) return Infinity;
        deps.start('follow', () => show(live.chatId, live.messageId));
      }
      return Math.max(0, (liveMessages.nextDueAt(at) ?? Infinity) - now());
    },
  };
}

export type FollowOperations = ReturnType<typeof createFollowOperations>;
