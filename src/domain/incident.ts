import type { Card, ServerOperationViewModel } from './card.ts';
import type { Actor } from './operation.ts';
import type { ChatId, ServerId } from './server.ts';

/*
 * An incident is what a chat was notified of: a server that is down, or several that went down together. It ends when
 * none of them is down. (An account that can't be read is an outage: domain/outage.ts.)
 */

declare const brand: unique symbol;
export type IncidentId = number & { readonly [brand]: 'IncidentId' };

export interface IncidentServer {
  readonly serverId: ServerId;
  readonly downAt: number;
  /** Missing: it is down. */
  readonly end: IncidentServerEnd | undefined;
}

/** `closed`: suspended, cancelled or stopped by a person, so that nobody waits for it to run. */
export interface IncidentServerEnd {
  readonly at: number;
  readonly kind: 'running' | 'closed';
}

/** An incident in one chat. Times are in ms. */
export interface Incident {
  readonly id: IncidentId;
  readonly chatId: ChatId;
  readonly servers: readonly IncidentServer[];
  /** When the chat was first notified, and when the last server was added. */
  readonly openedAt: number;
  readonly addedAt: number;
  readonly endedAt: number | undefined;
  /** The person who is on it; the person 0: their data was deleted since. */
  readonly acknowledgedBy: Actor | undefined;
  /** Since when nobody has been on it; missing: somebody is, or the chat is private. */
  readonly unacknowledgedSince: number | undefined;
  /** `unacknowledgedSince` when the operators were mentioned, and when the owners were notified: each happens once. */
  readonly mentionedFor: number | undefined;
  readonly escalatedFor: number | undefined;
  /** Its message; missing: it isn't sent yet, or was sent in a digest. */
  readonly messageId: number | undefined;
  /** How many edits of the message were planned, and when the last of them is due. */
  readonly edits: number;
  readonly editAt: number | undefined;
  readonly changedAt: number;
}

/** An incident as a chat sees it: its servers, and what was last asked of each since it went down. */
export interface IncidentModel {
  readonly incident: Incident;
  readonly servers: readonly (IncidentServer & {
    readonly card: Card;
    readonly operation: ServerOperationViewModel | undefined;
  })[];
}

/** Servers that go down within this time of each other are one incident. */
export const togetherMs = 60_000;
/** A server that goes down again this soon is still a part of it. */
const flapMs = 5 * 60_000;

/** Nobody is on it for this long: the operators are mentioned in the group, then its owners are notified in private. */
export const escalateAfterMs = { mention: 10 * 60_000, owners: 20 * 60_000 } as const;

/** A new incident in a chat, before it is stored. Only groups have somebody who could be on it. */
export const newIncident = (chatId: ChatId, now: number): Omit<Incident, 'id'> => ({
  chatId,
  servers: [],
  openedAt: now,
  addedAt: now,
  endedAt: undefined,
  acknowledgedBy: undefined,
  unacknowledgedSince: chatId < 0 ? now : undefined,
  mentionedFor: undefined,
  escalatedFor: undefined,
  messageId: undefined,
  edits: 0,
  editAt: undefined,
  changedAt: now,
});

export const isOfSeveral = ({ servers }: Pick<Incident, 'servers'>): boolean => servers.length > 1;

const isDown = ({ end }: IncidentServer): boolean => end === undefined;

/** Those that are down. */
export const downIn = ({ servers }: Pick<Incident, 'servers'>): readonly IncidentServer[] =>
  servers.filter(isDown);

/** When the first server went down. */
export const startOf = ({ servers, openedAt }: Pick<Incident, 'servers' | 'openedAt'>): number =>
  Math.min(...servers.map(({ downAt }) => downAt), servers.length === 0 ? openedAt : Infinity);

/** From when the first server went down until none was down any longer; missing: some are. */
export const durationOf = (incident: Incident): number | undefined =>
  incident.endedAt === undefined ? undefined : Math.max(0, incident.endedAt - startOf(incident));

/** Whether a server that went down now belongs to it: soon after the last one, or after it was back itself. */
export const canJoin = (incident: Incident, serverId: ServerId, now: number): boolean =>
  incident.endedAt === undefined &&
  (Math.abs(now - incident.addedAt) <= togetherMs ||
    incident.servers.some(server => server.serverId === serverId && now - (server.end?.at ?? now) <= flapMs));

/** A server went down, or down again. */
export function withDown<I extends Omit<Incident, 'id'>>(
  incident: I,
  serverId: ServerId,
  downAt: number,
  now: number,
): I {
  const others = incident.servers.filter(server => server.serverId !== serverId);
  return { ...incident, addedAt: now, servers: [...others, { serverId, downAt, end: undefined }] };
}

/** A server is no longer down. With the last one the incident ends. */
export function withEnd(incident: Incident, serverId: ServerId, end: IncidentServerEnd): Incident {
  const servers = incident.servers.map(server =>
    server.serverId === serverId && isDown(server)
      ? { ...server, end: { ...end, at: Math.max(end.at, server.downAt) } }
      : server,
  );
  const hasEnded = servers.length > 0 && !servers.some(isDown);
  const endedAt = hasEnded ? Math.max(...servers.map(server => server.end?.at ?? 0)) : undefined;
  return { ...incident, servers, endedAt: incident.endedAt ?? endedAt };
}

/** A person is on it. */
export const acknowledged = (incident: Incident, by: Actor): Incident => ({
  ...incident,
  acknowledgedBy: { personId: by.personId, personName: by.personName },
  unacknowledgedSince: undefined,
});

/** Handed over: by the person who was on it to nobody, or by anybody else to themselves. */
export const handedOver = (incident: Incident, by: Actor, now: number): Incident =>
  incident.acknowledgedBy?.personId === by.personId
    ? { ...incident, acknowledgedBy: undefined, unacknowledgedSince: now }
    : acknowledged(incident, by);

/** The time between two edits grows with its age, so that a long one has few. */
const editEveryMs = { shortest: 5_000, longest: 60_000, ageDivisor: 8 } as const;

/**
 * Plans an edit of its message after a change: at once if it is urgent (somebody pressed a button, or it has ended), else
 * together with others. It is the same incident if one is planned already, or nothing was sent yet.
 */
export function withEditPlanned(incident: Incident, now: number, isUrgent: boolean): Incident {
  const { messageId, edits, editAt = -Infinity, openedAt } = incident;
  const changed = { ...incident, changedAt: now };
  if (messageId === undefined || (editAt > now && !isUrgent)) return changed;
  const { shortest, longest, ageDivisor } = editEveryMs;
  const apartMs = Math.min(longest, Math.max(shortest, (now - openedAt) / ageDivisor));
  return {
    ...changed,
    edits: edits + 1,
    editAt: isUrgent ? now : Math.max(now, Math.ceil(editAt + apartMs)),
  };
}
