import {
  acknowledged,
  canJoin,
  downIn,
  handedOver,
  isOfSeveral,
  newIncident,
  togetherMs,
  withDown,
  withEnd,
  type Incident,
  type IncidentId,
  type IncidentServerEnd,
} from '../../domain/incident.ts';
import type { OutboxItem } from '../../domain/notification.ts';
import type { Actor, Operation } from '../../domain/operation.ts';
import type { AccountId, ChatId, ServerId } from '../../domain/server.ts';
import { createIncidentMessages, type IncidentDeps, type IncidentMessages } from './incident-messages.ts';
import type { OutboxWriter, Recipient } from './outbox-writer.ts';

/** Adds servers that go down to a new or an open incident of a chat, and ends them when they are up again. */
function createServerChanges(
  deps: IncidentDeps,
  afterQuietHours: OutboxWriter['afterQuietHours'],
  { remind, announce, escalate, change }: IncidentMessages,
) {
  const { now } = deps;
  const { incidents, servers } = deps.db;

  /** Accounts may be shown in different topics of a group. */
  const topicOf = (chatId: ChatId, accountId: AccountId | undefined): number | undefined =>
    deps.db.teams.inChat(chatId).find(each => each.accountId === accountId)?.topicId;
  const isInTopic = ({ chatId, servers: [first] }: Incident, account: AccountId): boolean =>
    chatId > 0 ||
    topicOf(chatId, first && servers.get(first.serverId)?.accountId) === topicOf(chatId, account);

  /** It isn't muted there. */
  const isSeen = ({ chatId, servers: shown }: Incident): boolean =>
    shown.some(({ serverId }) => deps.readModel.isNotified(chatId, serverId, 'power'));

  const open = (chatId: ChatId, serverId: ServerId, downAt: number): void => {
    const incident = incidents.add(withDown(newIncident(chatId, now()), serverId, downAt, now()), serverId);
    remind(incident, announce(incident, 'opened', serverId));
  };

  const join = (incident: Incident, serverId: ServerId, downAt: number): void => {
    const joined = change(withDown(incident, serverId, downAt, now()), { server: serverId });
    if (isOfSeveral(joined) && !isOfSeveral(incident))
      escalate(joined, afterQuietHours(joined.chatId, joined.openedAt));
  };

  return {
    serverDown(
      { chatId }: Pick<Recipient, 'chatId'>,
      serverId: ServerId,
      account: AccountId,
      downAt: number,
    ) {
      const joinable = incidents
        .openSince(chatId, now() - togetherMs, serverId)
        .find(each => canJoin(each, serverId, now()) && isInTopic(each, account) && isSeen(each));
      if (joinable === undefined) open(chatId, serverId, downAt);
      else join(joinable, serverId, downAt);
    },

    /**
     * A server is no longer down. Returns the chats whose incident says so; `isAnnounced`: if it was the only server of
     * its incident, that is announced.
     */
    serverUp(
      serverId: ServerId,
      end: (downAt: number) => IncidentServerEnd,
      isAnnounced: boolean,
    ): ReadonlySet<ChatId> {
      const informed = new Set<ChatId>();
      for (const incident of incidents.openWith(serverId)) {
        const { downAt = now() } = incident.servers.find(each => each.serverId === serverId) ?? {};
        const after = withEnd(incident, serverId, end(downAt));
        const hasEnded = after.endedAt !== undefined;
        const changed = change(after, { isUrgent: hasEnded, server: serverId });
        const isSeveral = isOfSeveral(changed);
        if (isSeveral || isAnnounced) informed.add(changed.chatId);
        const isBack = changed.servers.some(({ end: ended }) => ended?.kind === 'running');
        if (hasEnded && isBack && (isSeveral || isAnnounced)) announce(changed, 'ended', serverId);
      }
      return informed;
    },
  };
}

/** Records who is on an incident, and hands it over. */
function createAcknowledgements(
  { now }: Pick<IncidentDeps, 'now'>,
  getOpen: (id: IncidentId) => Incident | undefined,
  { remind, escalate, change }: IncidentMessages,
) {
  return {
    /** Records that a person is on it; `false`: it has ended. */
    acknowledge(chatId: ChatId, id: IncidentId, by: Actor): boolean {
      const incident = getOpen(id);
      if (incident?.chatId !== chatId) return false;
      change(acknowledged(incident, by), { isUrgent: true });
      return true;
    },

    /** Hands it over (see `handedOver`); `undefined`: it has ended, or nobody is on it. */
    handOver(chatId: ChatId, id: IncidentId, by: Actor): 'taken' | 'given-back' | undefined {
      const incident = getOpen(id);
      if (incident?.chatId !== chatId || incident.acknowledgedBy === undefined) return undefined;
      const changed = change(handedOver(incident, by, now()), { isUrgent: true });
      if (changed.acknowledgedBy !== undefined) return 'taken';
      remind(changed, now());
      if (isOfSeveral(changed)) escalate(changed, now());
      return 'given-back';
    },
  };
}

/**
 * Servers that go down within a minute of each other are one incident of a chat. It has one message, which is edited
 * until none of them is down. Functions about a server must be called in the transaction of its change.
 */
export function createIncidents(deps: IncidentDeps, writer: OutboxWriter) {
  const { now } = deps;
  const { incidents, transaction } = deps.db;
  const messages = createIncidentMessages(deps, writer);
  const { remind, change } = messages;

  /** An open incident. If it has ended, nobody can be on it. */
  const getOpen = (id: IncidentId): Incident | undefined => {
    const incident = incidents.get(id);
    return incident?.endedAt === undefined ? incident : undefined;
  };

  const attach = (incident: Incident | undefined, messageId: number, startedAt: number): void => {
    if (incident === undefined || incident.messageId === messageId) return;
    const shown = { ...incident, messageId, editAt: incident.editAt ?? startedAt };
    // The message doesn't show what changed while it was being sent.
    if (incident.changedAt >= startedAt) change(shown);
    else incidents.save(shown);
  };

  return {
    ...createServerChanges(deps, writer.afterQuietHours, messages),
    ...createAcknowledgements(deps, getOpen, messages),

    /**
     * An operation on a server that is down has changed. `started`: it has only started, which the person who asked
     * knows, and an edit since the request already shows.
     */
    touch(serverId: ServerId, started?: Pick<Operation, 'personId' | 'requestedAt'>): void {
      for (const incident of incidents.openWith(serverId)) {
        const { chatId, editAt = -Infinity } = incident;
        const isShown =
          started !== undefined && ((chatId as number) === started.personId || editAt >= started.requestedAt);
        if (!isShown) change(incident);
      }
    },

    /** Whether the alert of an open incident in a chat shows a server, and is edited when that changes. */
    isServerShownIn: (chatId: ChatId, serverId: ServerId): boolean =>
      incidents.openWith(serverId).some(each => each.chatId === chatId && each.messageId !== undefined),

    /** Whether a message shows an open incident. */
    isShownIn: (chatId: ChatId, messageId = 0): boolean =>
      incidents.openShownIn(chatId, messageId) !== undefined,

    /** Shows the current state in a message at once; `false`: it shows no open incident. */
    refresh: (chatId: ChatId, messageId: number): boolean =>
      transaction(() => {
        const id = incidents.openShownIn(chatId, messageId);
        const incident = id === undefined ? undefined : getOpen(id);
        if (incident !== undefined) change(incident, { isUrgent: true });
        return incident !== undefined;
      }),

    getOpen,

    /** Sends an open incident to the supergroup that its group has become: buttons in the old chat no longer work. */
    resend(id: IncidentId): void {
      const incident = getOpen(id);
      if (incident !== undefined) messages.resend(incident);
    },

    /** Makes another message show the incident from now on. `startedAt`: when it was rendered. */
    attach: (id: IncidentId, messageId: number, startedAt: number): void =>
      transaction(() => attach(incidents.get(id), messageId, startedAt)),

    /** Call it after a message about an incident was sent. `startedAt`: before it was rendered. */
    sent(
      { body, chatId }: Pick<OutboxItem, 'body' | 'chatId'>,
      messageId: number | undefined,
      startedAt: number,
    ): void {
      if (!('incidentId' in body)) return;
      const incident = incidents.get(body.incidentId);
      if (incident === undefined) return;
      if (body.kind === 'escalation')
        incidents.save({
          ...incident,
          ...(body.to === 'operators' ? { mentionedFor: body.since } : { escalatedFor: body.since }),
        });
      const isItsMessage =
        body.kind === 'incident-edit' || (body.kind === 'incident' && body.moment === 'opened');
      // Otherwise the group has become a supergroup, where this id is of no use.
      const isThere = incident.chatId === chatId;
      if (isItsMessage && isThere && messageId !== undefined) attach(incident, messageId, startedAt);
    },

    /** Enqueues the next reminder after one was sent, muted or dropped, unless somebody is on it. */
    enqueueNextReminder({ body }: Pick<OutboxItem, 'body'>): void {
      if (body.kind !== 'reminder') return;
      const incident = getOpen(body.incidentId);
      if (incident?.unacknowledgedSince !== body.since || downIn(incident).length === 0) return;
      remind(incident, now());
    },
  };
}

export type Incidents = ReturnType<typeof createIncidents>;
