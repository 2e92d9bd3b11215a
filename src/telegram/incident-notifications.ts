import type { ChatViewer } from '../domain/access.ts';
import { downIn, isOfSeveral, type IncidentModel } from '../domain/incident.ts';
import type { BodyOf } from '../domain/notification.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import type { ReadModel } from '../services/read-model.ts';
import { type ContentDeps, type Contents, muted, stale, type Unsent } from './notification-contents.ts';
import { escalatedView, unacknowledgedView, type Mentioned } from './views/incident-alert-views.ts';
import { incidentView } from './views/incident-views.ts';
import type { ServerNotification } from './views/notification-views.ts';

/** After a poll this old (an outage, a rejected key), a server that was down may be running again. */
const stateValidForMs = 60 * 60_000;

/** Loads what is notified of an incident, or the reason not to send it. */
export function createFindIncident(readModel: ReadModel) {
  const { chatSettings, isNotified, now } = readModel;

  const isWanted = (chatId: ChatId, servers: readonly { readonly serverId: ServerId }[]): boolean =>
    servers.some(({ serverId }) => isNotified(chatId, serverId, 'power'));

  const find = (
    { incidentId, moment }: BodyOf<'incident'>,
    viewer: ChatViewer,
  ): ServerNotification | Unsent => {
    const model = readModel.incidentModel(viewer, incidentId);
    if (model === undefined || model.servers.length === 0) return stale('no longer theirs');
    // Its end has a message of its own, which says everything.
    if (moment === 'opened' && model.incident.endedAt !== undefined) return stale('ended');
    // They may have been muted since it was enqueued.
    if (!isWanted(viewer.chatId, moment === 'opened' ? downIn(model) : model.servers)) return muted;
    return { kind: 'incident', moment, model };
  };

  /**
   * One poll that reads it as running proves nothing; the second one ends the incident. What can't be made out, or
   * contradicts itself, isn't called down.
   */
  const isSeenDown = ({ card, end }: IncidentModel['servers'][number]): boolean => {
    const { vps, seenAt } = card.snapshot;
    const isKnown = seenAt !== undefined && now() - seenAt < stateValidForMs;
    return end === undefined && isKnown && vps?.state !== 'running' && vps?.state !== 'unknown';
  };

  const findReminder = (
    { incidentId, since }: BodyOf<'reminder'>,
    viewer: ChatViewer,
  ): ServerNotification | Unsent => {
    const model = readModel.incidentModel(viewer, incidentId);
    if (model === undefined || model.servers.length === 0 || model.incident.unacknowledgedSince !== since)
      return stale('acknowledged, or no longer theirs');
    if (model.incident.endedAt !== undefined) return stale('running again');
    const down = model.servers.filter(isSeenDown);
    const wanted = chatSettings.get(viewer.chatId).reminders && isWanted(viewer.chatId, down);
    return wanted ? { kind: 'reminder', model } : muted;
  };

  return { find, findReminder, isSeenDown, isWanted };
}

/** Edits of the message of an incident, and what follows if nobody is on it. */
export function createIncidentContents({ readModel, localeFor }: ContentDeps) {
  const { teams, chatSettings, now } = readModel;
  const { isSeenDown, isWanted } = createFindIncident(readModel);

  /** The operators of a group who can control its servers. */
  const operatorsOf = (chatId: ChatId, servers: IncidentModel['servers']): readonly Mentioned[] => {
    const grants = teams.inChat(chatId).flatMap(({ accountId }) => teams.grants(chatId, accountId));
    const able = grants.filter(({ personId, accountId }) =>
      servers.some(
        ({ serverId: id }) =>
          readModel.accountOf(id) === accountId && teams.isGranted(chatId, accountId, personId, id),
      ),
    );
    return [...new Map(able.map(each => [each.personId, { ...each, name: each.personName }])).values()];
  };

  const edit: Contents['incident-edit'] = (item, { incidentId, edit: number }, asNew) => {
    const model = readModel.incidentModel(item, incidentId);
    if (model === undefined || model.servers.length === 0) return stale('no longer theirs');
    const { messageId, edits, editAt = 0, endedAt } = model.incident;
    // A later one that is due shows the same.
    if (messageId === undefined || (edits !== number && editAt <= now())) return stale('overtaken');
    // Somebody has deleted the message. The message about the end says everything.
    if (asNew && endedAt !== undefined) return stale('ended');
    return { ...incidentView(model, localeFor(item), now()), edits: { chatId: item.chatId, messageId } };
  };

  const escalation: Contents['escalation'] = (item, { incidentId, since, to }) => {
    const group = readModel.incidents.get(incidentId)?.chatId;
    const model = group && readModel.incidentModel({ chatId: group, personId: undefined }, incidentId);
    if (group === undefined || model === undefined) return stale('no longer there');
    const { unacknowledgedSince, endedAt, mentionedFor, escalatedFor } = model.incident;
    const down = model.servers.filter(isSeenDown);
    if (unacknowledgedSince !== since || endedAt !== undefined || down.length === 0)
      return stale('acknowledged, or ended');
    const isMuted = ![group, item.chatId].every(chat => isWanted(chat, down));
    if (isMuted || !isOfSeveral(model) || !chatSettings.get(group).escalation) return muted;
    // Each happens once in an incident, even if it was handed over since.
    const isRepeated = to === 'operators' ? mentionedFor !== undefined : (escalatedFor ?? since) !== since;
    if (isRepeated) return stale('escalated before');
    const locale = localeFor(item);
    if (to === 'operators') {
      const operators = operatorsOf(group, down);
      if (operators.length === 0) return stale('no operators');
      return unacknowledgedView(model, operators, locale, now());
    }
    const shown = teams.inChat(group).find(({ personId }) => personId === item.personId);
    if (shown === undefined) return stale('no longer shown there by them');
    return escalatedView(model, shown.title, locale, now());
  };

  return { 'incident-edit': edit, escalation };
}
