import { escalateAfterMs, withEditPlanned, type Incident } from '../../domain/incident.ts';
import type { BodyOf, IncidentMoment } from '../../domain/notification.ts';
import { type ChatId, type PersonId, type ServerId, privateChatOf } from '../../domain/server.ts';
import type { Context } from '../context.ts';
import { firstEventWaitMs, type OutboxWriter } from './outbox-writer.ts';

export type IncidentDeps = Pick<Context, 'db' | 'readModel' | 'now'>;

/** How often a group is reminded of servers that are down. */
const remindEveryMs = 30 * 60_000;

const personIn = (chatId: ChatId): PersonId | undefined =>
  chatId > 0 ? (chatId as number as PersonId) : undefined;

/** What is sent about an incident, and when. */
export function createIncidentMessages(
  { db, now }: IncidentDeps,
  { enqueue, enqueueQuietly, afterQuietHours }: OutboxWriter,
) {
  const { incidents, servers, teams, chatSettings } = db;

  const enqueueIn = (chatId: ChatId, key: string, body: BodyOf<'reminder' | 'incident'>, at: number) =>
    enqueueQuietly({ key: `${key}:${chatId}`, chatId, personId: personIn(chatId), body }, at);

  /** `sentAt`: when the previous message is sent, which in quiet hours is later than now. */
  const remind = ({ id, chatId, unacknowledgedSince: since }: Incident, sentAt: number): void => {
    if (since === undefined) return;
    const key = `reminder:${id}:${since}:${sentAt}`;
    enqueueIn(chatId, key, { kind: 'reminder', incidentId: id, since }, sentAt + remindEveryMs);
  };

  /** `serverId`: the one that opened or ended it. The change is written in the same transaction: its time identifies it. */
  const announce = ({ id, chatId }: Incident, moment: IncidentMoment, serverId: ServerId): number => {
    const event = moment === 'opened' ? 'stopped-unexpectedly' : 'started-unexpectedly';
    // Servers that are added later are shown by an edit.
    const waitMs = moment === 'opened' ? firstEventWaitMs : 0;
    const key = `event:${serverId}:${event}:${now()}`;
    return enqueueIn(chatId, key, { kind: 'incident', incidentId: id, moment }, now() + waitMs).dueAt;
  };

  /** Sends an incident to the supergroup that its group has become, where it has no message yet. */
  const resend = ({ id, chatId }: Incident): void =>
    void enqueueIn(
      chatId,
      `incident-moved:${id}`,
      { kind: 'incident', incidentId: id, moment: 'opened' },
      now(),
    );

  /** The owners who show an incident's servers in the group. */
  const ownersOf = ({ chatId, servers: down }: Incident): readonly PersonId[] => {
    const accounts = new Set(down.map(({ serverId }) => servers.get(serverId)?.accountId));
    const shown = teams.inChat(chatId).filter(({ accountId }) => accounts.has(accountId));
    return [...new Set(shown.map(({ personId }) => personId))];
  };

  /** Unless somebody is on it by then. `sentAt`: when the group is notified. */
  const escalate = (incident: Incident, sentAt: number): void => {
    const { id, chatId, unacknowledgedSince: since } = incident;
    if (since === undefined) return;
    enqueue({
      key: `escalation:${id}:${since}:${chatId}`,
      chatId,
      personId: undefined,
      body: { kind: 'escalation', incidentId: id, since, to: 'operators' },
      dueAt: afterQuietHours(chatId, sentAt + escalateAfterMs.mention),
    });
    for (const personId of ownersOf(incident)) {
      const privateChat = privateChatOf(personId);
      const at = since + escalateAfterMs.owners;
      enqueue({
        key: `escalation:${id}:${since}:${privateChat}`,
        chatId: privateChat,
        personId,
        body: { kind: 'escalation', incidentId: id, since, to: 'owner' },
        dueAt: chatSettings.get(privateChat).wakeMe ? at : afterQuietHours(privateChat, at),
      });
    }
  };

  /** Stores a change, and edits the message. */
  const change = (incident: Incident, { isUrgent = false, server }: ChangeOptions = {}): Incident => {
    const changed = withEditPlanned(incident, now(), isUrgent);
    const { id, chatId, edits, editAt } = changed;
    incidents.save(changed, server);
    if (edits > incident.edits)
      enqueue({
        key: `incident-edit:${id}:${edits}:${chatId}`,
        chatId,
        personId: personIn(chatId),
        dueAt: editAt ?? now(),
        body: { kind: 'incident-edit', incidentId: id, edit: edits },
      });
    return changed;
  };

  return { remind, announce, resend, escalate, change };
}

interface ChangeOptions {
  readonly isUrgent?: boolean;
  readonly server?: ServerId;
}

export type IncidentMessages = ReturnType<typeof createIncidentMessages>;
