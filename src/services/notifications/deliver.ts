import { decideDelivery, type SendOutcome } from '../../domain/delivery.ts';
import {
  batchNotifications,
  batchWithinMs,
  isTooOld,
  type Batch,
  type OutboxItem,
} from '../../domain/notification.ts';
import { type ChatId, privateChatOf } from '../../domain/server.ts';
import type { Log } from '../../lib/log.ts';
import type { Db } from '../../db/db.ts';
import type { Groups } from '../groups.ts';
import type { ReadModel } from '../read-model.ts';
import type { Notifier, SendMode, Wakeups } from '../context.ts';
import type { GroupCommit } from '../group-commit.ts';
import { createAfterSend, type AfterSend, type AfterSendDeps } from './after-send.ts';
import type { Notifications } from './enqueue.ts';

interface Deps extends AfterSendDeps {
  readonly db: Pick<Db, 'transaction' | 'synced' | 'outbox' | 'chats' | 'operations'>;
  readonly notifier: Pick<Notifier, 'send'>;
  readonly readModel: Pick<ReadModel, 'topicOf'>;
  readonly notifications: Pick<Notifications, 'enqueue' | 'enqueueInPrivate'> & {
    readonly incidents: Pick<Notifications['incidents'], 'sent' | 'enqueueNextReminder'>;
  };
  readonly groups: Pick<Groups, 'applyDelivery'>;
  /** Doesn't wait for the disk. */
  readonly commit: GroupCommit;
  readonly wakeups: Pick<Wakeups, 'deliver'>;
  readonly log: Pick<Log, 'warn'>;
  readonly now: () => number;
  readonly random: () => number;
}

/** Longer than a call to Telegram can take, with the wait for the rate limit. */
const leaseMs = 2 * 60_000;
/** Chats to which messages are sent at the same time: as many as the rate limit allows in a few seconds. */
const maxUnderWay = 200;
/** Items that are claimed together, because each claim is a commit. */
const claimedAtOnce = 50;
/** Chats whose first message is rendered in one turn of the event loop. Presses wait for the end of the turn. */
const startedAtOnce = 10;
/** How often delivery to a paused chat is retried. */
const pausedRetryMs = 30 * 60_000;

/** The outcomes of an attempt to send items, each stored in one transaction. */
function createItemTransitions(deps: Deps, watchButtons: AfterSend['watchButtons']) {
  const { now } = deps;
  const { transaction, outbox } = deps.db;
  const { incidents } = deps.notifications;

  const enqueueNotDeleted = ({ id, chatId, personId }: OutboxItem): void =>
    void deps.notifications.enqueue({
      key: `not-deleted:${id}`,
      chatId,
      personId,
      body: { kind: 'not-deleted' },
    });

  const drop = (items: readonly OutboxItem[], reason: string): void =>
    transaction(() => {
      for (const item of items) {
        outbox.drop(item.id, reason, now());
        if (item.body.kind === 'delete' && item.body.holdsSecret) enqueueNotDeleted(item);
        deps.log.warn('notification-dropped', { kind: item.body.kind, key: item.key, reason });
        // The chat may work again by the time of the next reminder.
        incidents.enqueueNextReminder(item);
      }
    });

  const endMuted = (items: readonly OutboxItem[]): void =>
    transaction(() => {
      for (const item of items) {
        outbox.drop(item.id, 'muted', now());
        incidents.enqueueNextReminder(item);
      }
    });

  /** `startedAt`: before it was rendered. */
  const endSent = async (
    items: readonly OutboxItem[],
    outcome: SendOutcome,
    startedAt: number,
  ): Promise<void> => {
    await deps.commit(() => {
      // A digest doesn't become the message of any of them.
      const messageId = items.length === 1 && outcome.kind === 'sent' ? outcome.messageId : undefined;
      for (const item of items) {
        // The group has become a supergroup in the meantime: the message and its buttons are still needed there.
        if (item.body.kind === 'incident' && !outbox.isIn(item.id, item.chatId)) continue;
        outbox.sent(item.id, now());
        incidents.sent(item, messageId, startedAt);
        incidents.enqueueNextReminder(item);
        if (messageId !== undefined) watchButtons(item, messageId);
      }
    });
    // After a power cut before the sync the message would be sent again.
    await deps.db.synced();
  };

  const retry = (items: readonly OutboxItem[], at: number): void =>
    transaction(() => {
      for (const { id } of items) outbox.retry(id, at);
    });

  /** A group accepts no message about an operation's outcome: its person gets it in private. */
  const sendInPrivate = (items: readonly OutboxItem[]): void => {
    for (const { chatId, personId, body } of items) {
      if (personId === undefined || chatId > 0) continue;
      if (body.kind === 'operation')
        deps.notifications.enqueueInPrivate({ chatId, personId }, body.operationId, body.moment);
      if (body.kind === 'bulk' && body.as === 'summary')
        deps.notifications.enqueue({
          key: `bulk:${body.bulkId}:notice:${personId}`,
          chatId: privateChatOf(personId),
          personId,
          body: { ...body, as: 'notice', group: chatId },
        });
    }
  };

  /** Retries later: the chat or its General topic accepts no messages. */
  const postpone = (items: Batch): void => {
    sendInPrivate(items);
    if (isTooOld(items[0], now())) drop(items, 'the chat accepts no messages');
    else retry(items, now() + pausedRetryMs);
  };

  return { drop, endMuted, endSent, retry, postpone, sendInPrivate };
}

/** Sends one batch, in different ways until it is sent, postponed or dropped. */
function createBatchSender(deps: Deps, onPauseAll: (until: number) => void) {
  const { groups, now } = deps;
  const { outbox, chats } = deps.db;
  const { attachUndo, watchButtons } = createAfterSend(deps);
  const { drop, endMuted, endSent, retry, postpone, sendInPrivate } = createItemTransitions(
    deps,
    watchButtons,
  );

  /** The items that are still for this chat. If a group was moved, they are sent to its new chat. */
  const remaining = (claimed: readonly OutboxItem[]): readonly OutboxItem[] =>
    claimed.filter(({ id, chatId }) => outbox.isIn(id, chatId));

  return async (claimed: Batch): Promise<void> => {
    let mode: SendMode = { asNew: false, inGeneral: false };
    for (;;) {
      const [first, ...more] = remaining(claimed);
      if (first === undefined) return;
      const items = [first, ...more] as const;
      if (chats.isPaused(first.chatId)) {
        postpone(items);
        return;
      }
      const startedAt = now();
      const result = await deps.notifier.send(items, mode);
      if (result.kind === 'stale') {
        drop(items, result.reason);
        return;
      }
      if (result.kind === 'muted') {
        endMuted(items);
        return;
      }
      attachUndo(first, result);
      const decision = decideDelivery(result.outcome, {
        call: result.call,
        attempts: first.attempts + 1,
        firstAttemptAt: first.createdAt,
        now: now(),
        jitter: deps.random(),
        inTopic: result.topicId !== undefined,
      });
      switch (decision.kind) {
        case 'done':
          await endSent(items, result.outcome, startedAt);
          return;
        case 'retry':
          if (decision.scope === 'all') onPauseAll(decision.at);
          retry(items, decision.at);
          return;
        case 'pause-chat':
          groups.applyDelivery(first.chatId, decision);
          continue;
        case 'move-chat':
          groups.applyDelivery(first.chatId, decision);
          drop(remaining(items), 'the group was moved to another chat');
          return;
        case 'send-new':
          mode = { ...mode, asNew: true };
          continue;
        case 'move-to-general-topic':
          groups.applyDelivery(first.chatId, decision, result.topicId);
          mode = { ...mode, inGeneral: true };
          continue;
        case 'pause-general-topic':
          groups.applyDelivery(first.chatId, decision);
          // An owner may have set a topic in the meantime.
          if (!mode.inGeneral && deps.readModel.topicOf(first) !== undefined) continue;
          postpone(items);
          return;
        case 'dead-letter':
          sendInPrivate(items);
          drop(items, `${decision.reason}: ${decision.detail}`);
          return;
        case 'stop-all':
          retry(items, now() + pausedRetryMs);
          groups.applyDelivery(first.chatId, decision);
          return;
      }
    }
  };
}

/**
 * Sends the outbox: items are claimed with a lease and sent; the outcome decides what happens to them. Delivery is at
 * least once: an item is repeated only if the outcome of a send was unknown. Chats run in parallel, each in order.
 */
export function createDeliver(deps: Deps) {
  const { now } = deps;
  const { outbox } = deps.db;
  const underWay = new Set<ChatId>();
  /** Chats that wait for a turn of the event loop in which to start. */
  const claimed: (readonly [ChatId, readonly OutboxItem[]])[] = [];
  let pause = { from: 0, until: 0 };
  // A time before the pause means that the clock was set back, so the rest of the pause is unknown.
  const pauseEndsAt = (): number => (now() >= pause.from && now() < pause.until ? pause.until : 0);
  const sendBatch = createBatchSender(deps, until => {
    pause = { from: now(), until: Math.max(until, pauseEndsAt()) };
  });
  const hasRoom = (): boolean => underWay.size <= maxUnderWay - claimedAtOnce;

  /** Returns whether there may be more. */
  const claim = (at: number): boolean => {
    const items = outbox.claim(at, leaseMs, claimedAtOnce, {
      togetherMs: batchWithinMs,
      busy: [...underWay],
    });
    claimed.push(...Map.groupBy(items, item => item.chatId));
    for (const [chat] of claimed) underWay.add(chat);
    return items.length >= claimedAtOnce;
  };

  const deliverAll = async (chat: ChatId, items: readonly OutboxItem[]): Promise<void> => {
    try {
      for (const batch of batchNotifications(items, deps.readModel.topicOf, now())) await sendBatch(batch);
    } finally {
      underWay.delete(chat);
      if (hasRoom()) deps.wakeups.deliver.wake();
    }
  };

  /** Starts what is due; returns the time until the next run, in ms. */
  const run = (): number => {
    const at = now();
    if (pauseEndsAt() > at) return pauseEndsAt() - at;
    const wasClaimed = claimed.length > 0;
    // A delivery that ends wakes this loop as soon as there is room.
    if (!wasClaimed && !hasRoom()) return Infinity;
    const isMore = wasClaimed || claim(at);
    for (const [chat, items] of claimed.splice(0, startedAtOnce))
      deps.tasks.start('deliver', () => deliverAll(chat, items));
    if (isMore || claimed.length > 0) return 0;
    // Items that are due and were not claimed wait for the current deliveries.
    return Math.max(0, (outbox.nextDueAt(at) ?? Infinity) - now());
  };

  return {
    run,
    /** Call it when Telegram is back after an outage: what has failed is due now. */
    resume(): void {
      pause = { from: 0, until: 0 };
      outbox.expediteFailed(now());
      deps.wakeups.deliver.wake();
    },
  };
}
