import type { ChatViewer } from '../domain/access.ts';
import {
  notificationKindOf,
  type Batch,
  type BodyOf,
  type OutboxBody,
  type OutboxItem,
} from '../domain/notification.ts';
import type { ReadModel } from '../services/read-model.ts';
import { createGroupContents } from './group-notifications.ts';
import { createFindIncident, createIncidentContents } from './incident-notifications.ts';
import {
  type Content,
  type ContentDeps,
  createMonitoringContents,
  createOutcomeContents,
  muted,
  stale,
  type Unsent,
} from './notification-contents.ts';
import { boardProblemView } from './views/group-views.ts';
import {
  keyRejectedView,
  linkLostView,
  notificationView,
  type ServerNotification,
} from './views/notification-views.ts';
import { operationView } from './views/operation-views.ts';
import { planProblemView } from './views/planned-install-views.ts';

type ServerNotificationBody = BodyOf<'event' | 'power-action' | 'incident' | 'reminder'>;

/** Bodies that can be sent together in one digest. */
const isServerNotification = (body: OutboxBody): body is ServerNotificationBody =>
  body.kind === 'event' ||
  body.kind === 'power-action' ||
  body.kind === 'incident' ||
  body.kind === 'reminder';

const isUnsent = (found: ServerNotification | Unsent): found is Unsent =>
  found.kind === 'stale' || found.kind === 'muted';

const isMuted = (found: ServerNotification | Unsent): found is typeof muted => found.kind === 'muted';

/** Loads the current content of a notification about servers, or the reason not to send it. */
function createFindNotification(readModel: ReadModel) {
  const { isNotified } = readModel;
  const incidents = createFindIncident(readModel);

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

/** Notifications about servers: one, or several in one digest, which is sent as the item that is returned. */
function createDigest({ readModel, localeFor }: ContentDeps) {
  const findNotification = createFindNotification(readModel);
  return (items: Batch): { readonly item: OutboxItem; readonly content: Content } => {
    const found = items.map(item =>
      isServerNotification(item.body) ? findNotification(item.body, item) : stale('not a notification'),
    );
    const [first, ...more] = found.filter((each): each is ServerNotification => !isUnsent(each));
    // Muted has priority over stale, since what is muted may be sent later.
    if (first === undefined)
      return { item: items[0], content: found.find(isMuted) ?? stale('no longer theirs, or ended') };
    // The first one that is still sent: a stale one may no longer have a topic.
    const item = items[found.indexOf(first)] ?? items[0];
    return { item, content: notificationView([first, ...more], localeFor(item), readModel.now()) };
  };
}

/** What an item of the outbox says at this moment, or why nothing is sent. */
export function createContents(deps: ContentDeps) {
  const { readModel, localeFor } = deps;
  const { links, now } = readModel;
  const digest = createDigest(deps);
  const outcomes = createOutcomeContents(deps);
  const monitoring = createMonitoringContents(deps);
  const groups = createGroupContents(deps);
  const incidents = createIncidentContents(deps);

  /** `asNew`: the message that it would edit is no longer there. */
  const contentOf = (
    item: OutboxItem,
    body: Exclude<OutboxBody, { readonly kind: 'delete' }>,
    asNew: boolean,
  ): Content => {
    const locale = localeFor(item);
    switch (body.kind) {
      case 'event':
      case 'power-action':
      case 'incident':
      case 'reminder':
        return digest([item]).content;
      case 'incident-edit':
        return incidents.edit(item, body, asNew);
      case 'escalation':
        return incidents.escalation(item, body);
      case 'operation':
        return outcomes.operation(item, body);
      case 'bulk':
        return outcomes.bulk(item, body);
      case 'planned-install':
        return planProblemView(body, readModel.card(item, body.serverId), locale);
      case 'undoable': {
        const model = readModel.operationModel(item, body.operationId);
        if (model?.operation.state !== 'waiting' || item.personId === undefined) return stale('overtaken');
        return operationView(model, locale, now());
      }
      case 'key-rejected':
        if (links.get(body.linkId)?.state !== 'rejected') return stale('accepted again, or unlinked');
        return keyRejectedView(body.linkId, body.label, locale);
      case 'board-problem':
        return boardProblemView(body.problem, locale);
      case 'link-lost':
        return linkLostView(body.label, locale);
      case 'monitoring-stopped':
        return monitoring.stopped(item, body);
      case 'monitoring-resumed':
        return monitoring.resumed(item, body);
      case 'access-request':
        return groups.request(item, body);
      case 'granted':
        return groups.granted(item, body);
      case 'choose-account':
        return groups.subscribeQuestion(item, body);
      case 'subscribed':
        return groups.subscribed(item, body);
      case 'account-removed':
        return { text: locale.t('unsubscribed-by-owner'), keyboard: [] };
      case 'access-ended':
      case 'access-returned':
        return groups.access(item, body);
      case 'group-problem':
        return groups.problem(item, body);
      case 'not-deleted':
        return { text: locale.t('link-not-deleted'), keyboard: [] };
      case 'link-outcome':
        return outcomes.linking(item, body);
    }
  };
  return { contentOf, digest };
}
