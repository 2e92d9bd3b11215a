import {
  batchWithinMs,
  isPowerEvent,
  notificationKindOf,
  type MonitoringResumed,
  type OperationMoment,
  type ServerEvent,
} from '../../domain/notification.ts';
import type { Link } from '../../domain/access.ts';
import { isOpen, repeatKey, type Operation, type OperationId } from '../../domain/operation.ts';
import {
  isFailedRetry,
  needsNotification,
  resultingPowerState,
  unansweredNoticeMs,
} from '../../domain/operation-lifecycle.ts';
import { deletedChatId, isGroup, type ChatId, type ServerId, privateChatOf } from '../../domain/server.ts';
import { isWithin } from '../../lib/loop.ts';
import { createLru } from '../../lib/lru.ts';
import type { Context } from '../context.ts';
import { createBulkNotifications } from './bulk.ts';
import { createIncidents, type Incidents } from './incidents.ts';
import { createOutboxWriter, firstEventWaitMs, type OutboxWriter, type Recipient } from './outbox-writer.ts';

type Deps = Pick<Context, 'db' | 'readModel' | 'wakeups' | 'log' | 'now' | 'messageButtons'>;

const maxChatsRemembered = 10_000;

function createServerNotifications(
  { db, readModel, messageButtons, wakeups, log, now }: Deps,
  { enqueueQuietly, recipientsOf }: OutboxWriter,
  { serverDown, serverUp }: Incidents,
) {
  const { servers } = db;

  /** What an event means for the incidents of its server; returns the chats that need no other notification of it. */
  const applyToIncidents = (serverId: ServerId, event: ServerEvent): ReadonlySet<ChatId> => {
    switch (event.kind) {
      case 'started-unexpectedly':
        return serverUp(
          serverId,
          downAt => ({ at: event.downMs === undefined ? now() : downAt + event.downMs, kind: 'running' }),
          true,
        );
      case 'vps-active':
        serverUp(serverId, () => ({ at: now(), kind: 'running' }), false);
        return new Set();
      case 'order-suspended':
      case 'order-cancelled':
        serverUp(serverId, () => ({ at: now(), kind: 'closed' }), false);
        return new Set();
      case 'stopped-unexpectedly':
      case 'order-paid':
      case 'order-unpaid':
      case 'order-returned':
        return new Set();
    }
  };

  const lastEventAt = createLru<ChatId, number>(maxChatsRemembered);
  /** How long a power event waits for others of its chat. The first one waits only for those of the same moment. */
  const joinForMs = (chatId: ChatId, at: number): number => {
    const last = lastEventAt.get(chatId);
    lastEventAt.set(chatId, at);
    return last !== undefined && isWithin(last, at, batchWithinMs) ? batchWithinMs : firstEventWaitMs;
  };

  return {
    /** Notifies the recipients of a server of an event, except the chats that show it already. */
    enqueueServerEvent(serverId: ServerId, event: ServerEvent, shownIn: readonly ChatId[] = []): void {
      const server = servers.get(serverId);
      if (server === undefined) return;
      if (event.kind === 'order-paid' || event.kind === 'order-cancelled')
        messageButtons.expire(serverId, 'payment');
      const plan = db.plannedInstalls.get(serverId);
      if (plan !== undefined && event.kind === 'order-cancelled') db.plannedInstalls.remove(serverId);
      if (plan !== undefined && event.kind === 'order-paid') wakeups.poll.wake();
      const at = now();
      const informed = applyToIncidents(serverId, event);
      let isNew = informed.size > 0;
      for (const { chatId, personId } of recipientsOf(server.accountId)) {
        if (informed.has(chatId) || shownIn.includes(chatId)) continue;
        if (!readModel.isNotified(chatId, serverId, notificationKindOf(event))) continue;
        // The message about its installation, or why there is none, says it too.
        const isPlanner = plan !== undefined && plan.personId === personId;
        if (isPlanner && event.kind === 'order-paid') continue;
        // Only owners are reminded of an unpaid order.
        if (personId === undefined && event.kind === 'order-unpaid') continue;
        if (event.kind === 'stopped-unexpectedly') {
          serverDown({ chatId }, serverId, server.accountId, event.sinceAt);
          isNew = true;
          continue;
        }
        // The change is written in the same transaction, so its time identifies it. A payment reminder has no change, so
        // its subject identifies it.
        const key = `event:${serverId}:${event.kind}:${event.kind === 'order-unpaid' ? event.sinceAt : at}:${personId ?? chatId}`;
        const dropped =
          isPlanner && event.kind === 'order-cancelled' ? { droppedSystem: plan.details.title } : {};
        const added = enqueueQuietly(
          { key, chatId, personId, body: { kind: 'event', serverId, event, ...dropped } },
          at + (isPowerEvent(event) ? joinForMs(chatId, at) : 0),
        );
        isNew ||= added.isNew;
      }
      if (isNew) log.info('server-event', { server: serverId, kind: event.kind });
    },
  };
}

function momentOf(operation: Operation): OperationMoment {
  if (isOpen(operation.state)) return 'unanswered';
  return operation.action === 'order' && operation.details.isLate === true ? 'found-late' : 'ended';
}

/** Whether a transition deserves a message of its own. `isShown`: a live message or an alert shows it as well. */
function deservesMessage(operation: Operation, isShown: boolean, now: number): boolean {
  // In a group that became a supergroup, no other message shows the outcome.
  if (!isShown && isGroup(operation.chatId) && !isOpen(operation.state)) return operation.state !== 'undone';
  return needsNotification(operation, now) && !isFailedRetry(operation, now);
}

function createOperationNotifications(
  { db, readModel, messageButtons, now }: Deps,
  writer: OutboxWriter,
  incidents: Incidents,
) {
  const { liveMessages } = db;
  const { enqueue, enqueueQuietly, recipientsOf } = writer;
  const enqueueBulk = createBulkNotifications({ db, readModel, now }, writer);

  /** What a power action means for the incidents of its server; returns the chats whose incident shows the outcome. */
  const applyToIncidents = (operation: Operation): ReadonlySet<ChatId> => {
    const { serverId, action, state } = operation;
    if (serverId === undefined || action === 'install') return new Set();
    const powerState = resultingPowerState({ action, state });
    if (powerState === undefined) {
      const isUnderWay = isOpen(state) && state !== 'unanswered';
      // The incident doesn't show that the provider has accepted it.
      if (state !== 'acknowledged') incidents.touch(serverId, isUnderWay ? operation : undefined);
      return new Set();
    }
    const kind = powerState === 'running' ? 'running' : 'closed';
    return incidents.serverUp(serverId, () => ({ at: operation.endedAt ?? now(), kind }), false);
  };

  /** Announces a power action in all chats of the server, except those that already show it. */
  const announce = (operation: Operation, seenIn: readonly ChatId[]): void => {
    const { serverId } = operation;
    const isAction = ['done', 'failed', 'unconfirmed'].includes(operation.state);
    if (serverId === undefined || operation.action === 'install' || !isAction) return;
    for (const { chatId, personId } of recipientsOf(operation.accountId)) {
      if (seenIn.includes(chatId) || personId === operation.personId) continue;
      if (!readModel.isNotified(chatId, serverId, 'power')) continue;
      const body = { kind: 'power-action', operationId: operation.id } as const;
      enqueueQuietly({ key: `power-action:${operation.id}:${chatId}`, chatId, personId, body }, now());
    }
  };

  return {
    /** Notifies the person who requested an operation in private, because its chat accepts no messages. */
    enqueueInPrivate(
      { chatId, personId }: Pick<Operation, 'chatId' | 'personId'>,
      operationId: OperationId,
      moment: OperationMoment,
    ): void {
      const privateChat = privateChatOf(personId);
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
      // It was requested again, and only the outcome of that request counts.
      if (db.operations.getByKey(repeatKey(operationId)) !== undefined) return;
      // Other states are shown by the next edit.
      if (!isOpen(operation.state) || operation.state === 'unanswered') liveMessages.touch(operationId, at);
      const { chatId: requestedIn, serverId } = operation;
      const isInAlert = serverId !== undefined && incidents.isServerShownIn(requestedIn, serverId);
      const informed = applyToIncidents(operation);
      // One message shows all operations of a bulk action, and their outcomes.
      if ('bulkId' in operation && operation.bulkId !== undefined) {
        enqueueBulk(operation);
        return;
      }
      const live = liveMessages.chatsOf(operationId);
      // Without a live message, the chat of the request is notified, unless the message of an incident shows it.
      const chats = live.length > 0 ? live : [operation].filter(({ chatId }) => !informed.has(chatId));
      announce(operation, [...chats.map(({ chatId }) => chatId), ...informed]);
      if (!deservesMessage(operation, live.length > 0 || isInAlert, at)) return;
      // Chats that don't show the installation are notified separately that the VPS is active.
      if (operation.action === 'install' && operation.state === 'done' && live.length === 0) return;
      const moment = momentOf(operation);
      for (const { chatId, personId } of chats) {
        // The person has deleted their data.
        if (chatId === deletedChatId) continue;
        enqueue({
          key: `operation:${operationId}:${moment}:${chatId}`,
          chatId,
          personId,
          body: { kind: 'operation', operationId, moment },
          // By then a read has usually shown the outcome.
          ...(moment === 'unanswered' ? { dueAt: operation.requestedAt + unansweredNoticeMs } : {}),
        });
      }
    },
  };
}

/** Decides who gets which notification, and writes it to the outbox in the transaction of the change. */
export function createNotifications(deps: Deps) {
  const { now } = deps;
  const writer = createOutboxWriter(deps);
  const incidents = createIncidents(deps, writer);
  const { enqueue, enqueueQuietly } = writer;
  return {
    enqueue,
    recipientsOf: writer.recipientsOf,
    incidents,
    ...createServerNotifications(deps, writer, incidents),
    ...createOperationNotifications(deps, writer, incidents),

    /** Notifies the owner of a key that the provider no longer accepts. */
    enqueueKeyRejected({ id, personId, label }: Pick<Link, 'id' | 'personId' | 'label'>): void {
      enqueue({
        key: `key-refused:${id}:${now()}`,
        chatId: privateChatOf(personId),
        personId,
        body: { kind: 'key-rejected', linkId: id, label },
      });
    },

    /** Notifies a chat that accounts can't be read, once for all that fail together. */
    enqueueMonitoringStopped({ chatId, personId }: Recipient, startedAt: number): void {
      const key = `monitoring-stopped:${startedAt}:${chatId}`;
      const body = { kind: 'monitoring-stopped', startedAt } as const;
      enqueueQuietly({ key, chatId, personId, body }, now() + batchWithinMs);
    },

    enqueueMonitoringResumed({ chatId, personId }: Recipient, resumed: MonitoringResumed): void {
      const body = { kind: 'monitoring-resumed', ...resumed } as const;
      const key = `monitoring-resumed:${resumed.startedAt}:${now()}:${chatId}`;
      enqueueQuietly({ key, chatId, personId, body }, now());
    },
  };
}

export type Notifications = ReturnType<typeof createNotifications>;
