import { decideDelivery, type DeliveryDecision, type SendOutcome } from '../../domain/delivery.ts';
import {
  type LiveMessage,
  type NewLiveMessage,
  nextEditInMs,
  unsentMessageId,
} from '../../domain/operation-lifecycle.ts';
import { type Operation, isOpen, type OperationState } from '../../domain/operation.ts';
import { type ChatId, isGroup } from '../../domain/server.ts';
import { createKeyedQueue } from '../../lib/keyed-queue.ts';
import { createLru } from '../../lib/lru.ts';
import type { Context } from '../context.ts';

type Deps = Pick<
  Context,
  'db' | 'notifier' | 'tasks' | 'wakeups' | 'now' | 'random' | 'dispatcher' | 'groups' | 'notifications'
>;

const maxUnderWay = 256;
const maxReplacements = 10_000;

const keyOf = (live: Pick<LiveMessage, 'chatId' | 'messageId'>): string => `${live.chatId}:${live.messageId}`;

/** Messages that were deleted in the chat, and the message that was sent in place of each. */
function createReplacements() {
  // This is lost at a restart: then a button of the deleted message causes another one to be sent.
  const replacements = createLru<string, Pick<LiveMessage, 'messageId' | 'operationId'>>(maxReplacements);
  return {
    add: (live: LiveMessage, messageId: number): void =>
      replacements.set(keyOf(live), { operationId: live.operationId, messageId }),
    currentIdOf(message: NewLiveMessage): number {
      let { messageId } = message;
      for (;;) {
        const next = replacements.get(keyOf({ ...message, messageId }));
        if (next?.operationId !== message.operationId) return messageId;
        messageId = next.messageId;
      }
    },
  };
}

type Replacements = Pick<ReturnType<typeof createReplacements>, 'add'>;

const nextEditAt = (chat: ChatId, operation: Operation, now: number): number =>
  now + nextEditInMs(operation, isGroup(chat) ? 'group' : 'private', now);

/** The outcomes of an attempt to update a message. */
function createTransitions(deps: Deps, replacements: Replacements) {
  const { groups, notifications, now } = deps;
  const { liveMessages, messageButtons, operations, servers, transaction } = deps.db;

  /** Records a message whose last buttons are valid until the payment or the next operation. */
  const watchButtons = (operation: Operation | undefined, chatId: ChatId, messageId: number): void => {
    if (operation?.action === 'order') {
      const { orderId } = operation.details;
      const server = orderId === undefined ? undefined : servers.ofOrder(operation.accountId, orderId);
      if (server?.snapshot.order.status === 'pending')
        messageButtons.add(chatId, messageId, server.id, 'payment');
    } else if (operation?.serverId !== undefined && ['not-sent', 'unconfirmed'].includes(operation.state))
      messageButtons.add(chatId, messageId, operation.serverId, 'operation');
  };

  const afterUpdate = (
    live: LiveMessage,
    outcome: SendOutcome,
    shown: { readonly state: OperationState | undefined; readonly asNew: boolean },
  ): void => {
    const operation = operations.get(live.operationId);
    const hasEnded = operation === undefined || !isOpen(operation.state);
    const nextAt = hasEnded ? now() : nextEditAt(live.chatId, operation, now());
    const isEndShown = hasEnded && operation?.state === shown.state;
    const newId = shown.asNew && outcome.kind === 'sent' ? outcome.messageId : undefined;
    if (isEndShown || shown.asNew) liveMessages.drop(live.chatId, live.messageId);
    else liveMessages.edited(live, now(), nextAt);
    if (!isEndShown && newId !== undefined) {
      const replacement = { ...live, messageId: newId };
      liveMessages.add(replacement, nextAt);
      liveMessages.edited(replacement, now(), nextAt);
    }
    if (newId !== undefined) replacements.add(live, newId);
    if (isEndShown) watchButtons(operation, live.chatId, newId ?? live.messageId);
    deps.dispatcher.onShown(live.operationId);
  };

  /**
   * The chat accepts no message about the operation. If it is open, this is retried at the next edit, so that the outcome
   * isn't lost; if it has ended, its person gets the outcome in private.
   */
  const afterFailure = (live: LiveMessage, decision: DeliveryDecision): void => {
    // This comes before its row is dropped: a group that moves needs the row to offer Undo again.
    groups.applyDelivery(live.chatId, decision);
    const operation = operations.get(live.operationId);
    const canReach =
      decision.kind === 'dead-letter' || (live.chatId < 0 && decision.kind.startsWith('pause'));
    if (operation === undefined || !canReach) {
      liveMessages.drop(live.chatId, live.messageId);
    } else if (isOpen(operation.state)) {
      liveMessages.retry(live, now(), nextEditAt(live.chatId, operation, now()));
      deps.dispatcher.onShown(live.operationId);
    } else {
      transaction(() => {
        liveMessages.drop(live.chatId, live.messageId);
        notifications.enqueueInPrivate(live, live.operationId, 'ended');
      });
    }
  };

  /**
   * The server refuses the edit for an unknown reason. An edit that only shows progress is skipped, since a new message
   * each time would be worse. `false`: the edit shows more than that.
   */
  const skipProgress = (live: LiveMessage): boolean => {
    const operation = operations.get(live.operationId);
    if (live.editedAt === undefined || operation === undefined || !isOpen(operation.state)) return false;
    liveMessages.edited(live, now(), nextEditAt(live.chatId, operation, now()));
    return true;
  };

  return { afterUpdate, afterFailure, skipProgress };
}

/** Updates one message, in different ways until it is updated, postponed or given up. */
function createUpdate(deps: Deps, replacements: Replacements) {
  const { notifier, groups, now } = deps;
  const { liveMessages, operations } = deps.db;
  const { afterUpdate, afterFailure, skipProgress } = createTransitions(deps, replacements);

  return async (message: LiveMessage): Promise<void> => {
    let live = message;
    const stateShown = operations.get(live.operationId)?.state;
    let mode = { asNew: live.messageId < 0 };
    for (;;) {
      const outcome = await notifier.updateLiveMessage(live, mode);
      const decision = decideDelivery(outcome, {
        call: mode.asNew ? 'send' : 'edit',
        attempts: live.attempts + 1,
        firstAttemptAt: live.firstAttemptAt ?? now(),
        now: now(),
        jitter: deps.random(),
        inTopic: live.topicId !== undefined,
      });
      // The message may show another operation by now.
      if (liveMessages.get(live.chatId, live.messageId)?.operationId !== live.operationId) return;
      switch (decision.kind) {
        case 'done':
          afterUpdate(live, outcome, { state: stateShown, asNew: mode.asNew });
          return;
        case 'retry':
          liveMessages.retry(live, now(), decision.at);
          if (decision.scope === 'all') groups.applyDelivery(live.chatId, decision);
          return;
        case 'send-new':
          if (decision.isUnexplained && skipProgress(live)) return;
          mode = { asNew: true };
          continue;
        case 'move-to-general-topic':
          groups.applyDelivery(live.chatId, decision, live.topicId);
          live = { ...live, topicId: undefined };
          continue;
        case 'pause-chat':
        case 'pause-general-topic':
        case 'move-chat':
        case 'dead-letter':
        case 'stop-all':
          afterFailure(live, decision);
          return;
      }
    }
  };
}

/**
 * Messages that show an operation: edited every few seconds while it is open, at once when it ends, and released
 * once they show the end. One edit of a message at a time.
 */
export function createLiveMessages(deps: Deps) {
  const { now } = deps;
  const { liveMessages, operations, messageButtons, incidents } = deps.db;
  const queue = createKeyedQueue<string>();
  const replacements = createReplacements();
  const updateOnce = createUpdate(deps, replacements);

  /** Updates a message, after any update that is under way. */
  const update = (chat: ChatId, messageId: number): Promise<void> =>
    queue
      .run(keyOf({ chatId: chat, messageId }), async () => {
        const live = liveMessages.get(chat, messageId);
        if (live !== undefined) await updateOnce(live);
      })
      .finally(deps.wakeups.liveMessages.wake);

  /** Whether the message has an Undo button, which another view in its place would remove. */
  const holdsUndo = (chat: ChatId, messageId: number): boolean => {
    const live = liveMessages.get(chat, messageId);
    return live !== undefined && operations.get(live.operationId)?.state === 'waiting';
  };

  /** Whether the message shows another open operation, whose outcome would not be shown. */
  const showsOther = ({ chatId, operationId }: NewLiveMessage, messageId: number): boolean => {
    const shown = liveMessages.get(chatId, messageId)?.operationId;
    const other = shown === undefined || shown === operationId ? undefined : operations.get(shown);
    return other !== undefined && isOpen(other.state);
  };

  /** Whether a message that shows an operation in this state is up to date. If so, schedules its next edit. */
  const keepAsShown = (message: NewLiveMessage, state: OperationState | undefined): boolean => {
    const operation = operations.get(message.operationId);
    if (operation === undefined || operation.state !== state || !isOpen(state)) return false;
    const nextAt = nextEditAt(message.chatId, operation, now());
    liveMessages.add(message, nextAt);
    liveMessages.edited(message, now(), nextAt);
    deps.dispatcher.onShown(message.operationId);
    deps.wakeups.liveMessages.wake();
    return true;
  };

  return {
    /**
     * Makes a message show an operation; resolves when it does. If it shows another open operation, a new message is
     * sent. `shownState`: the state of the operation that the message was sent with.
     */
    attach: async (message: NewLiveMessage, shownState?: OperationState): Promise<void> => {
      if (keepAsShown(message, shownState)) return;
      const { chatId, operationId } = message;
      // The message of an incident keeps its lines, and shows the operation in one of them.
      if (deps.notifications.incidents.refresh(chatId, message.messageId)) return;
      const isTaken = showsOther(message, replacements.currentIdOf(message));
      const free = isTaken ? { ...message, messageId: unsentMessageId(operationId) } : message;
      const messageId = replacements.currentIdOf(free);
      const shown = liveMessages.get(chatId, messageId);
      // The message is already up to date: ten taps cause one edit.
      if (shown?.operationId === operationId && shown.editedAt !== undefined) return;
      liveMessages.add({ ...message, messageId }, now());
      messageButtons.remove(chatId, messageId);
      await update(chatId, messageId);
    },
    /** Frees a message to show something else; `false`: it has an Undo button or shows an incident, and has to stay. */
    detach: (chat: ChatId, messageId: number): boolean => {
      if (holdsUndo(chat, messageId) || incidents.openShownIn(chat, messageId) !== undefined) return false;
      liveMessages.drop(chat, messageId);
      messageButtons.remove(chat, messageId);
      return true;
    },
    /** Starts the updates that are due; returns the time until the next run, in ms. */
    run(): number {
      // Both queries use one instant: what becomes due between them would be in neither result.
      const at = now();
      for (const live of liveMessages.due(at, maxUnderWay)) {
        if (queue.has(keyOf(live))) continue;
        if (queue.size() >= maxUnderWay) return Infinity;
        deps.tasks.start('update-live-message', () => update(live.chatId, live.messageId));
      }
      return Math.max(0, (liveMessages.nextDueAt(at) ?? Infinity) - now());
    },
  };
}

export type LiveMessages = ReturnType<typeof createLiveMessages>;
