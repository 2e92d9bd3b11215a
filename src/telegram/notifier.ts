import { monitoringResumedView, monitoringStoppedView } from './views/monitoring-views.ts';
import { toSendOutcome } from './api/types.ts';
import type { Messenger } from './api/messenger.ts';
import { interruptedView, operationNotice, operationView } from './views/operation-views.ts';
import { linkOutcomeView } from './views/link-views.ts';
import { planProblemView } from './views/planned-install-views.ts';
import {
  keyRejectedView,
  linkLostView,
  notificationView,
  type ServerNotification,
} from './views/notification-views.ts';
import { createBoardMessages, createGroupNotifications, type Send, stale } from './group-messages.ts';
import { boardProblemView } from './views/group-views.ts';
import { createBulkMessages } from './bulk-messages.ts';
import { createFindIncident, createSendIncident, muted } from './incident-notifications.ts';
import type { View } from './views/view.ts';
import type { Locale } from './locales/locale.ts';
import type { ChatViewer } from '../domain/access.ts';
import { isEditRefused } from '../domain/delivery.ts';
import { notificationKindOf, type OutboxBody, type OutboxItem } from '../domain/notification.ts';
import { isOpen } from '../domain/operation.ts';
import type { PersonId } from '../domain/server.ts';
import type { Notifier, SendMode, SendResult } from '../services/context.ts';
import type { ReadModel } from '../services/read-model.ts';

interface Deps {
  readonly readModel: ReadModel;
  readonly messenger: Messenger;
  readonly localeFor: (viewer: ChatViewer) => Locale;
}

type Unsent = Exclude<SendResult, { readonly kind: 'attempted' }>;

const isUnsent = (found: ServerNotification | Unsent): found is Unsent =>
  found.kind === 'stale' || found.kind === 'muted';

/** Bodies that can be sent together in one digest. */
type ServerNotificationBody = Extract<
  OutboxBody,
  { readonly kind: 'event' | 'power-action' | 'incident' | 'reminder' }
>;

const isServerNotification = (body: OutboxBody): body is ServerNotificationBody =>
  body.kind === 'event' ||
  body.kind === 'power-action' ||
  body.kind === 'incident' ||
  body.kind === 'reminder';

/** Loads the current content of a notification about servers, or the reason not to send it. */
function createFindNotification({ readModel }: Pick<Deps, 'readModel'>) {
  const { isNotified } = readModel;
  const incidents = createFindIncident({ readModel });

  return (body: ServerNotificationBody, viewer: ChatViewer): ServerNotification | Unsent => {
    const { chatId } = viewer;
    switch (body.kind) {
      case 'event': {
        const card = readModel.card(viewer, body.serverId);
        if (card === undefined) return stale('no longer theirs');
        // It may have been muted since it was enqueued.
        if (!isNotified(chatId, body.serverId, notificationKindOf(body.event))) return muted;
        return { kind: 'event', card, event: body.event, droppedSystem: body.droppedSystem };
      }
      case 'power-action': {
        const model = readModel.operationCard(viewer, body.operationId);
        if (model === undefined || model.operation.action === 'install') return stale('no longer theirs');
        if (!isNotified(chatId, model.card.id, 'power')) return muted;
        return { kind: 'power-action', card: model.card, operation: model.operation };
      }
      case 'incident':
        return incidents.find(body, viewer);
      case 'reminder':
        return incidents.findReminder(body, viewer);
    }
  };
}

/** Sends a new message for an item. */
function createSend({ readModel, messenger }: Pick<Deps, 'readModel' | 'messenger'>) {
  return async (item: OutboxItem, view: View, mode: SendMode): Promise<SendResult> => {
    const { chatId } = item;
    const topicId = mode.inGeneral ? undefined : readModel.topicOf(item);
    const { silent } = readModel.chatSettings.get(chatId);
    const options = { topicId, priority: 'background', silent } as const;
    const outcome = await messenger.send(chatId, view, options);
    return { kind: 'attempted', call: 'send', outcome: toSendOutcome(outcome), topicId };
  };
}

/** Sends notifications about servers: one, or several in one digest. */
function createSendNotifications(
  { readModel, localeFor }: Pick<Deps, 'readModel' | 'localeFor'>,
  send: Send,
) {
  const findNotification = createFindNotification({ readModel });
  return async (items: readonly [OutboxItem, ...OutboxItem[]], mode: SendMode): Promise<SendResult> => {
    const found = items.map(item =>
      isServerNotification(item.body) ? findNotification(item.body, item) : stale('not a notification'),
    );
    const [first, ...more] = found.filter((each): each is ServerNotification => !isUnsent(each));
    if (first !== undefined) {
      // The first one that is still sent: a stale one may no longer have a topic.
      const item = items[found.indexOf(first)] ?? items[0];
      return send(item, notificationView([first, ...more], localeFor(item), readModel.now()), mode);
    }
    // Muted has priority over stale, since it may be sent later.
    return (
      found.find((each): each is typeof muted => each.kind === 'muted') ?? stale('no longer theirs, or ended')
    );
  };
}

/** Sends the outcome of linking: edits the message that waits for it, or sends a new one if there is none. */
function createSendLinkOutcome({ readModel, messenger, localeFor }: Deps, send: Send) {
  const { links } = readModel;
  return async (
    item: OutboxItem,
    { outcome, messageId }: Extract<OutboxBody, { readonly kind: 'link-outcome' }>,
    mode: SendMode,
  ): Promise<SendResult> => {
    const link = outcome.kind === 'linked' ? links.get(outcome.linkId) : undefined;
    if (outcome.kind === 'linked' && link === undefined) return stale('unlinked');
    const linked = link === undefined ? undefined : { link, clientId: readModel.clientIdOf(link.id) ?? '' };
    const view = linkOutcomeView(outcome, linked, localeFor(item));
    if (messageId === undefined || mode.asNew) return send(item, view, mode);
    messenger.nextVersion(item.chatId, messageId);
    const edited = await messenger.edit(item.chatId, messageId, view);
    return { kind: 'attempted', call: 'edit', outcome: toSendOutcome(edited) };
  };
}

/** Notifies a chat that its accounts can't be read, and that they can be again. */
function createSendMonitoring({ readModel, localeFor }: Pick<Deps, 'readModel' | 'localeFor'>, send: Send) {
  return {
    sendStopped: (
      item: OutboxItem,
      { startedAt }: Extract<OutboxBody, { readonly kind: 'monitoring-stopped' }>,
      mode: SendMode,
    ): Promise<SendResult> | Unsent => {
      const { unread, isAll } = readModel.unreadSince(item, startedAt);
      const [first, ...others] = unread;
      if (first === undefined) return stale('monitored again, or no longer theirs');
      const options = { isAll, isShared: item.chatId < 0 };
      return send(item, monitoringStoppedView([first, ...others], options, localeFor(item)), mode);
    },
    sendResumed: (
      item: OutboxItem,
      { changes, accountIds, forMs }: Extract<OutboxBody, { readonly kind: 'monitoring-resumed' }>,
      mode: SendMode,
    ): Promise<SendResult> => {
      const seen = changes.flatMap(({ serverId, before }) => {
        const card = readModel.card(item, serverId);
        return card === undefined ? [] : [{ card, before }];
      });
      const notRead = readModel.cardsOf(item).filter(({ outdated }) => outdated !== undefined).length;
      const outage = { labels: readModel.labelsOf(item, accountIds), forMs, notRead };
      return send(item, monitoringResumedView(seen, outage, localeFor(item)), mode);
    },
  };
}

/** Sends one item, as its kind requires. */
function createSendOne(
  deps: Deps,
  send: Send,
  sendNotifications: ReturnType<typeof createSendNotifications>,
  bulkMessages: ReturnType<typeof createBulkMessages>,
) {
  const { readModel, messenger, localeFor } = deps;
  const { links, now } = readModel;
  const sendLinkOutcome = createSendLinkOutcome(deps, send);
  const monitoring = createSendMonitoring(deps, send);
  const groups = createGroupNotifications(deps, send);
  const incidents = createSendIncident(deps, send);

  const sendText = (item: OutboxItem, text: View['text'], mode: SendMode): Promise<SendResult> =>
    send(item, { text, keyboard: [] }, mode);

  const sendOperation = (
    item: OutboxItem,
    { operationId, moment, group }: Extract<OutboxBody, { readonly kind: 'operation' }>,
    mode: SendMode,
  ): Promise<SendResult> | Unsent => {
    const { personId, chatId } = item;
    const model = readModel.operationModel({ personId, chatId: group ?? chatId }, operationId);
    if (model === undefined) return stale('no longer theirs');
    // It has ended in the meantime, for which there is another notification.
    if (moment === 'unanswered' && !isOpen(model.operation.state)) return stale('overtaken');
    const view = operationNotice(model, localeFor(item), now());
    // A group's buttons may not work in private.
    return send(item, group === undefined ? view : { ...view, keyboard: [] }, mode);
  };

  return async (item: OutboxItem, mode: SendMode): Promise<SendResult> => {
    const { body, chatId } = item;
    const locale = localeFor(item);
    switch (body.kind) {
      case 'event':
      case 'power-action':
      case 'incident':
      case 'reminder':
        return sendNotifications([item], mode);
      case 'incident-edit':
        return incidents.edit(item, body, mode);
      case 'escalation':
        return incidents.escalate(item, body, mode);
      case 'operation':
        return sendOperation(item, body, mode);
      case 'bulk':
        return bulkMessages.send(item, body, mode);
      case 'planned-install':
        return send(item, planProblemView(body, readModel.card(item, body.serverId), locale), mode);
      case 'undoable': {
        const model = readModel.operationModel(item, body.operationId);
        if (model?.operation.state !== 'waiting' || item.personId === undefined) return stale('overtaken');
        return send(item, operationView(model, locale, now()), mode);
      }
      case 'key-rejected':
        if (links.get(body.linkId)?.state !== 'rejected') return stale('accepted again, or unlinked');
        return send(item, keyRejectedView(body.linkId, body.label, locale), mode);
      case 'board-problem':
        return send(item, boardProblemView(body.problem, locale), mode);
      case 'link-lost':
        return send(item, linkLostView(body.label, locale), mode);
      case 'monitoring-stopped':
        return monitoring.sendStopped(item, body, mode);
      case 'monitoring-resumed':
        return monitoring.sendResumed(item, body, mode);
      case 'delete': {
        const outcome = await messenger.remove(chatId, body.messageId);
        return { kind: 'attempted', call: 'delete', outcome: toSendOutcome(outcome) };
      }
      case 'access-request':
        return groups.sendRequest(item, body.requestId, mode);
      case 'granted':
        return groups.sendGranted(item, body, mode);
      case 'choose-account':
        return groups.sendSubscribeQuestion(item, body, mode);
      case 'subscribed':
        return groups.sendSubscribed(item, body, mode);
      case 'account-removed':
        return sendText(item, locale.t('unsubscribed-by-owner'), mode);
      case 'access-ended':
      case 'access-returned':
        return groups.sendAccess(item, body, mode);
      case 'group-problem':
        return groups.sendProblem(item, body, mode);
      case 'not-deleted':
        return sendText(item, locale.t('link-not-deleted'), mode);
      case 'link-outcome':
        return sendLinkOutcome(item, body, mode);
    }
  };
}

/** Sends background messages: notifications, outcomes, and updates of live messages. */
export function createNotifier(deps: Deps): Notifier {
  const { readModel, messenger, localeFor } = deps;
  const { now } = readModel;
  const send = createSend(deps);
  const sendNotifications = createSendNotifications(deps, send);
  const bulkMessages = createBulkMessages(deps, send);
  const sendOne = createSendOne(deps, send, sendNotifications, bulkMessages);

  return {
    ...createBoardMessages(deps),
    updateBulkAction: bulkMessages.update,
    send: (batch, mode) => (batch.length === 1 ? sendOne(batch[0], mode) : sendNotifications(batch, mode)),

    async updateLiveMessage(live, mode) {
      const { chatId, messageId, topicId } = live;
      const locale = localeFor(live);
      const model = readModel.operationModel(live, live.operationId);
      const view =
        model === undefined
          ? { text: locale.t('account-unlinked'), keyboard: [] }
          : operationView(model, locale, now());
      if (mode.asNew) return toSendOutcome(await messenger.send(chatId, view, { topicId }));
      messenger.nextVersion(chatId, messageId);
      return toSendOutcome(await messenger.edit(chatId, messageId, view));
    },

    removeButtons: async (chatId, messageId) => {
      messenger.nextVersion(chatId, messageId);
      return toSendOutcome(await messenger.removeKeyboard(chatId, messageId));
    },

    async reportInterrupted(chatId, messageId, request) {
      const locale = localeFor({ personId: chatId as number as PersonId, chatId });
      const view = interruptedView(request, locale);
      if (isEditRefused(await messenger.edit(chatId, messageId, view))) await messenger.send(chatId, view);
    },
  };
}
