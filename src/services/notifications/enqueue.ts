import {
  batchWithinMs,
  isPowerEvent,
  notificationKindOf,
  type MonitoringResumed,
  type OperationMoment,
  type OutboxItem,
  type ServerEvent,
} from '../../domain/notification.ts';
import type { Link } from '../../domain/access.ts';
import { isOpen, repeatKey, type Operation, type OperationId } from '../../domain/operation.ts';
import { isFailedRetry, needsNotification, unknownAfterMs } from '../../domain/operation-lifecycle.ts';
import { notifyAt } from '../../domain/chat-settings.ts';
import {
  deletedChatId,
  type AccountId,
  type ChatId,
  type PersonId,
  type ServerId,
} from '../../domain/server.ts';
import { isWithin } from '../../lib/loop.ts';
import { createLru } from '../../lib/lru.ts';
import type { Context } from '../context.ts';
import type { MessageButtons } from '../message-buttons.ts';
import { createBulkNotifications } from './bulk.ts';

interface Deps extends Pick<Context, 'db' | 'readModel' | 'wakeups' | 'log' | 'now'> {
  readonly messageButtons: Pick<MessageButtons, 'expire'>;
}

/** A chat that gets a notification; no person: a group. */
export interface Recipient {
  readonly chatId: ChatId;
  readonly personId: PersonId | undefined;
}

/** Servers of an account that stop together are read within this time of each other. */
const firstEventWaitMs = 300;
const maxChatsRemembered = 10_000;
/** How often a group is reminded of a server that is down. */
const remindEveryMs = 30 * 60_000;

/** Writes to the outbox, and determines recipients and due times. */
function createOutboxWriter({ db, wakeups, now }: Deps) {
  /** `false`: a notification with this key already exists. */
  const enqueue = (
    item: Pick<OutboxItem, 'key' | 'chatId' | 'personId' | 'body'> & {
      /** When it is sent; missing: at once. */
      readonly dueAt?: number;
    },
  ): boolean => {
    const at = now();
    wakeups.deliver.wake();
    return db.outbox.add({ dueAt: at, ...item, now: at });
  };

  /** The recipients for an account: its owners in private, and the groups that show it. */
  const recipientsOf = (account: AccountId): readonly Recipient[] => [
    ...db.links
      .ofAccount(account)
      .map(({ personId }) => ({ chatId: personId as number as ChatId, personId })),
    ...db.teams
      .ofAccount(account)
      .filter(({ pausedReason }) => pausedReason === undefined)
      .map(({ chatId }) => ({ chatId, personId: undefined })),
  ];

  /** When a notification may be sent to a chat, and whether it waits for the end of quiet hours. */
  const afterQuietHours = (chatId: ChatId, at: number) => {
    const dueAt = notifyAt(db.chatSettings.get(chatId), at);
    return { dueAt, held: dueAt > at ? { held: true } : {} };
  };

  return { enqueue, recipientsOf, afterQuietHours };
}

export type OutboxWriter = ReturnType<typeof createOutboxWriter>;

/** Notifications about servers. */
function createServerNotifications(
  { db, readModel, messageButtons, wakeups, log, now }: Deps,
  writer: OutboxWriter,
) {
  const { servers, incidents } = db;
  const { enqueue, recipientsOf, afterQuietHours } = writer;

  /** `sentAt`: when the previous message is sent, which in quiet hours is later than now. */
  const remind = (chatId: ChatId, serverId: ServerId, sinceAt: number, sentAt: number): void => {
    const { dueAt, held } = afterQuietHours(chatId, sentAt + remindEveryMs);
    enqueue({
      key: `reminder:${chatId}:${serverId}:${sinceAt}:${sentAt}`,
      chatId,
      personId: undefined,
      body: { kind: 'reminder', serverId, sinceAt, ...held },
      dueAt,
    });
  };

  const lastEventAt = createLru<ChatId, number>(maxChatsRemembered);
  /** How long a power event waits for others of its chat: the first one only for those that come together with it. */
  const joinForMs = (chatId: ChatId, at: number): number => {
    const last = lastEventAt.get(chatId);
    lastEventAt.set(chatId, at);
    return last !== undefined && isWithin(last, at, batchWithinMs) ? batchWithinMs : firstEventWaitMs;
  };

  return {
    /** Notifies the recipients of a server of an event, but for the chats that show it already. */
    enqueueServerEvent(serverId: ServerId, event: ServerEvent, shownIn: readonly ChatId[] = []): void {
      const server = servers.get(serverId);
      if (server === undefined) return;
      if (event.kind === 'order-paid' || event.kind === 'order-cancelled')
        messageButtons.expire(serverId, 'payment');
      const plan = db.plannedInstalls.get(serverId);
      if (plan !== undefined && event.kind === 'order-cancelled') db.plannedInstalls.remove(serverId);
      if (plan !== undefined && event.kind === 'order-paid') wakeups.poll.wake();
      const at = now();
      let isNew = false;
      // It runs again, or can't be started.
      if (event.kind !== 'stopped-unexpectedly') incidents.close(serverId);
      for (const { chatId, personId } of recipientsOf(server.accountId)) {
        if (shownIn.includes(chatId) || !readModel.isNotified(chatId, serverId, notificationKindOf(event)))
          continue;
        // Its installation, or why there is none, says so as well.
        const isPlanner = plan !== undefined && plan.personId === personId;
        if (isPlanner && event.kind === 'order-paid') continue;
        // Only owners are reminded of an unpaid order.
        if (personId === undefined && event.kind === 'order-unpaid') continue;
        const { dueAt, held } = afterQuietHours(
          chatId,
          at + (isPowerEvent(event) ? joinForMs(chatId, at) : 0),
        );
        const isNewHere = enqueue({
          // The change is written in the same transaction, so its time identifies it. A payment reminder has no
          // change, and is identified by its subject.
          key: `event:${serverId}:${event.kind}:${event.kind === 'order-unpaid' ? event.sinceAt : at}:${personId ?? chatId}`,
          chatId,
          personId,
          body: {
            ...{ kind: 'event', serverId, event, ...held },
            ...(isPlanner && event.kind === 'order-cancelled' ? { droppedSystem: plan.details.title } : {}),
          },
          dueAt,
        });
        isNew ||= isNewHere;
        if (isNewHere && personId === undefined && event.kind === 'stopped-unexpectedly') {
          incidents.open(chatId, serverId, event.sinceAt);
          remind(chatId, serverId, event.sinceAt, dueAt);
        }
      }
      if (isNew) log.info('server-event', { server: serverId, kind: event.kind });
    },

    /** Enqueues the next reminder after one was sent, muted or dropped, unless the incident was acknowledged. */
    enqueueNextReminder({ chatId, body }: Pick<OutboxItem, 'chatId' | 'body'>): void {
      if (body.kind !== 'reminder' || !incidents.isUnacknowledged(chatId, body.serverId, body.sinceAt))
        return;
      remind(chatId, body.serverId, body.sinceAt, now());
    },
  };
}

/** Notifications about operations. */
function createOperationNotifications({ db, readModel, messageButtons, now }: Deps, writer: OutboxWriter) {
  const { liveMessages, incidents } = db;
  const { enqueue, recipientsOf, afterQuietHours } = writer;
  const enqueueBulk = createBulkNotifications({ db, readModel, now }, writer);

  /** Announces a power action in all chats of the server but those that already show it. */
  const announce = (operation: Operation, seenIn: readonly { readonly chatId: ChatId }[]): void => {
    const { serverId } = operation;
    const isAction = ['done', 'failed', 'unconfirmed'].includes(operation.state);
    if (serverId === undefined || operation.action === 'install' || !isAction) return;
    incidents.close(serverId);
    for (const { chatId, personId } of recipientsOf(operation.accountId)) {
      if (seenIn.some(seen => seen.chatId === chatId) || personId === operation.personId) continue;
      if (!readModel.isNotified(chatId, serverId, 'power')) continue;
      const { dueAt, held } = afterQuietHours(chatId, now());
      enqueue({
        key: `power-action:${operation.id}:${chatId}`,
        chatId,
        personId,
        body: { kind: 'power-action', operationId: operation.id, ...held },
        dueAt,
      });
    }
  };

  return {
    /** Notifies the person who requested an operation in private, since its chat accepts no message about it. */
    enqueueInPrivate(
      { chatId, personId }: Pick<Operation, 'chatId' | 'personId'>,
      operationId: OperationId,
      moment: OperationMoment,
    ): void {
      const privateChat = personId as number as ChatId;
      if (privateChat === deletedChatId) return;
      const group = chatId === privateChat ? {} : { group: chatId };
      enqueue({
        key: `operation:${operationId}:${moment}:${privateChat}`,
        chatId: privateChat,
        personId,
        body: { kind: 'operation', operationId, moment, ...group },
      });
    },

    /** After a transition: makes the live messages due, and notifies where an edit would go unnoticed. */
    enqueueOperation(operation: Operation): void {
      const at = now();
      const operationId: OperationId = operation.id;
      if (!isOpen(operation.state) && operation.serverId !== undefined)
        messageButtons.expire(operation.serverId, 'operation');
      // It was asked for again, and the outcome of that is what counts.
      if (db.operations.getByKey(repeatKey(operationId)) !== undefined) return;
      // Other states are shown by the next edit.
      if (!isOpen(operation.state) || operation.state === 'unanswered') liveMessages.touch(operationId, at);
      // One message shows all of them, and says how they ended.
      if ('bulkId' in operation && operation.bulkId !== undefined) {
        enqueueBulk(operation);
        return;
      }
      const live = liveMessages.chatsOf(operationId);
      // Without a live message, the chat of the request is notified.
      const chats = live.length > 0 ? live : [operation];
      announce(operation, chats);
      if (!needsNotification(operation, at) || (live.length > 0 && isFailedRetry(operation, at))) return;
      // That its VPS is active is a notification of its own in chats that don't show the installation.
      if (operation.action === 'install' && operation.state === 'done' && live.length === 0) return;
      const isLate = operation.action === 'order' && operation.details.isLate === true;
      const moment = isOpen(operation.state) ? 'unanswered' : isLate ? 'found-late' : 'ended';
      for (const { chatId, personId } of chats) {
        // The person has deleted their data.
        if (chatId === deletedChatId) continue;
        enqueue({
          key: `operation:${operationId}:${moment}:${chatId}`,
          chatId,
          personId,
          body: { kind: 'operation', operationId, moment },
          // By then a read has mostly settled it.
          ...(moment === 'unanswered' ? { dueAt: operation.requestedAt + unknownAfterMs } : {}),
        });
      }
    },
  };
}

/** Decides who gets which notification, and writes it to the outbox in the transaction of the change. */
export function createNotifications(deps: Deps) {
  const { now } = deps;
  const writer = createOutboxWriter(deps);
  const { enqueue, afterQuietHours } = writer;
  return {
    enqueue,
    recipientsOf: writer.recipientsOf,
    ...createServerNotifications(deps, writer),
    ...createOperationNotifications(deps, writer),

    /** Notifies the owner of a key that the provider no longer accepts. */
    enqueueKeyRejected({ id, personId, label }: Pick<Link, 'id' | 'personId' | 'label'>): void {
      enqueue({
        key: `key-refused:${id}:${now()}`,
        chatId: personId as number as ChatId,
        personId,
        body: { kind: 'key-rejected', linkId: id, label },
      });
    },

    /** Notifies a chat that accounts can't be read: once for all that stop together. */
    enqueueMonitoringStopped({ chatId, personId }: Recipient, startedAt: number): void {
      const { dueAt, held } = afterQuietHours(chatId, now() + batchWithinMs);
      enqueue({
        key: `monitoring-stopped:${startedAt}:${chatId}`,
        ...{ chatId, personId, dueAt },
        body: { kind: 'monitoring-stopped', startedAt, ...held },
      });
    },

    /** Notifies a chat that they can be read again. */
    enqueueMonitoringResumed({ chatId, personId }: Recipient, resumed: MonitoringResumed): void {
      const { dueAt, held } = afterQuietHours(chatId, now());
      enqueue({
        key: `monitoring-resumed:${resumed.startedAt}:${now()}:${chatId}`,
        ...{ chatId, personId, dueAt },
        body: { kind: 'monitoring-resumed', ...resumed, ...held },
      });
    },
  };
}

export type Notifications = ReturnType<typeof createNotifications>;
