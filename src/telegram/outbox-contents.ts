import type { ChatViewer } from '../domain/access.ts';
import type { Batch, BodyOf, OutboxBody, OutboxItem } from '../domain/notification.ts';
import { notificationKindOf } from '../domain/notification.ts';
import type { ReadModel } from '../services/read-model.ts';
import { createGroupContents } from './group-notifications.ts';
import { createFindIncident, createIncidentContents } from './incident-notifications.ts';
import type { Content, ContentDeps, Contents, Unsent } from './notification-contents.ts';
import { createMonitoringContents, createOutcomeContents, muted, stale } from './notification-contents.ts';
import { boardProblemView } from './views/group-views.ts';
import type { ServerNotification } from './views/notification-views.ts';
import { keyRejectedView, linkLostView, notificationView } from './views/notification-views.ts';
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
  const ofServers = (item: OutboxItem): Content => digest([item]).content;
  const contents: Contents = {
    ...createOutcomeContents(deps),
    ...createMonitoringContents(deps),
    ...createGroupContents(deps),
    ...createIncidentContents(deps),
    event: ofServers,
    'power-action': ofServers,
    incident: ofServers,
    reminder: ofServers,
    'planned-install': (item, body) =>
      planProblemView(body, readModel.card(item, body.serverId), localeFor(item)),
    undoable: (item, { operationId }) => {
      const model = readModel.operationModel(item, operationId);
      if (model?.operation.state !== 'waiting' || item.personId === undefined) return stale('overtaken');
      return operationView(model, localeFor(item), now());
    },
    'key-rejected': (item, { linkId, label }) =>
      links.get(linkId)?.state === 'rejected'
        ? keyRejectedView(linkId, label, localeFor(item))
        : stale('accepted again, or unlinked'),
    'board-problem': (item, { problem }) => boardProblemView(problem, localeFor(item)),
    'link-lost': (item, { label }) => linkLostView(label, localeFor(item)),
    'not-deleted': item => ({ text: localeFor(item).t('link-not-deleted'), keyboard: [] }),
  };

  const contentOf = (item: OutboxItem, body: BodyOf<keyof Contents>, asNew: boolean): Content =>
    contents[body.kind](item, body as never, asNew);
  return { contentOf, digest };
}
