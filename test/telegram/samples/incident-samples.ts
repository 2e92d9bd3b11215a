import {
  escalatedView,
  mutedIncidentView,
  muteIncidentView,
  reminderView,
  unacknowledgedView,
} from '../../../src/telegram/views/incident-alert-views.ts';
import { incidentEndedView, incidentView } from '../../../src/telegram/views/incident-views.ts';
import {
  newIncident,
  withDown,
  withEnd,
  type Incident,
  type IncidentId,
  type IncidentModel,
} from '../../../src/domain/incident.ts';
import { isOpen, type PowerOperation } from '../../../src/domain/operation.ts';
import type { ChatId, PersonId, ServerId } from '../../../src/domain/server.ts';
import type { ViewSamples } from './models.ts';
import {
  cardOf,
  emoji,
  hour,
  minute,
  nasty,
  now,
  outdatedOf,
  powerOf,
  russian,
  second,
  vps,
} from './models.ts';

interface DownServer {
  readonly name: string;
  readonly id: number;
  /** Missing: it is still down. */
  readonly downForMs?: number | undefined;
  /** It was suspended, and nobody waits for it. */
  readonly isClosed?: boolean;
  readonly locked?: boolean;
  readonly operation?: PowerOperation;
}

/** An incident that began five minutes ago, in a group unless it says otherwise. */
export function incidentOf(
  servers: readonly DownServer[],
  { id: incidentId = 7, ...changes }: Partial<Omit<Incident, 'id'>> & { readonly id?: number } = {},
) {
  const downAt = now - 5 * minute;
  const chatId = changes.chatId ?? (-100 as ChatId);
  const isShared = chatId < 0;
  const down = servers.reduce(
    (all, { id }) => withDown(all, id as ServerId, downAt, downAt),
    newIncident(chatId, downAt),
  );
  const incident = servers.reduce<Incident>(
    (all, { id, downForMs, isClosed = false }) =>
      downForMs === undefined
        ? all
        : withEnd(all, id as ServerId, { at: downAt + downForMs, kind: isClosed ? 'closed' : 'running' }),
    { ...down, id: incidentId as IncidentId, messageId: 70, ...changes },
  );
  const model: IncidentModel = {
    incident,
    servers: incident.servers.map((server, at) => {
      const { name = '', id = 0, locked = false, isClosed = false, operation } = servers[at] ?? {};
      const state = server.end === undefined || isClosed ? 'stopped' : 'running';
      const card = cardOf(
        { id: id as ServerId, name, isShared, locked },
        { vps: vps(state, { ip: `37.1.0.${id}` }), ...(isClosed ? { productStatus: 'suspended' } : {}) },
      );
      const model = operation && { operation, card, requestedBy: isShared ? 'Борис' : undefined };
      return { ...server, card, operation: model };
    }),
  };
  return model;
}

/** So many servers, of which some are back. */
export const manyDown = (count: number, back: number): readonly DownServer[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `web-${at + 1}`,
    id: at + 1,
    downForMs: at < back ? (at + 3) * second : undefined,
  }));

const boris = { personId: 6 as PersonId, personName: 'Борис' };
const isOn = { acknowledgedBy: boris, unacknowledgedSince: undefined };
const web = { name: 'web-1', id: 1 };
const inPrivate = { chatId: 5 as ChatId };
const operators = ['Борис', nasty, 'Анна'].map((name, at) => ({ personId: (at + 6) as PersonId, name }));

const asked = (state: PowerOperation['state']): PowerOperation =>
  powerOf('boot', state, { endedAt: isOpen(state) ? undefined : now - second });

export const incidentSamples: ViewSamples = {
  'incidentView: one server': locale => incidentView(incidentOf([web]), locale, now),
  'incidentView: one server, in private': locale => incidentView(incidentOf([web], inPrivate), locale, now),
  'incidentView: one server, locked': locale =>
    incidentView(incidentOf([{ ...web, name: nasty, locked: true }]), locale, now),
  'incidentView: one server, somebody is on it': locale => incidentView(incidentOf([web], isOn), locale, now),
  'incidentView: one server, being booted': locale =>
    incidentView(incidentOf([{ ...web, operation: asked('acknowledged') }], isOn), locale, now),
  'incidentView: one server, no answer': locale =>
    incidentView(incidentOf([{ ...web, operation: asked('unanswered') }]), locale, now),
  'incidentView: one server, not sent': locale =>
    incidentView(incidentOf([{ ...web, operation: asked('not-sent') }]), locale, now),
  'incidentView: one server, could not be booted': locale =>
    incidentView(incidentOf([{ ...web, operation: asked('failed') }]), locale, now),
  'incidentView: one server, booted': locale =>
    incidentView(incidentOf([{ ...web, downForMs: 4 * minute, operation: asked('done') }]), locale, now),
  'incidentView: one server, back by itself': locale =>
    incidentView(incidentOf([{ ...web, downForMs: 4 * minute }]), locale, now),
  'incidentView: one server, suspended': locale =>
    incidentView(incidentOf([{ ...web, downForMs: minute, isClosed: true }]), locale, now),
  'incidentView: one server, suspended when it was last read': locale => {
    const model = incidentOf([{ ...web, downForMs: minute, isClosed: true }]);
    const servers = model.servers.map(each => ({
      ...each,
      card: { ...each.card, outdated: outdatedOf(undefined) },
    }));
    return incidentView({ ...model, servers }, locale, now);
  },
  'incidentView: two, one being booted': locale =>
    incidentView(
      incidentOf([
        { ...web, operation: asked('acknowledged') },
        { name: russian, id: 2 },
      ]),
      locale,
      now,
    ),
  'incidentView: twelve': locale => incidentView(incidentOf(manyDown(12, 0)), locale, now),
  'incidentView: twelve, in private': locale =>
    incidentView(incidentOf(manyDown(12, 0), inPrivate), locale, now),
  'incidentView: three of twelve, somebody is on it': locale =>
    incidentView(incidentOf(manyDown(12, 9), isOn), locale, now),
  'incidentView: fifty': locale => incidentView(incidentOf(manyDown(50, 0)), locale, now),
  'incidentView: long names': locale =>
    incidentView(incidentOf(manyDown(30, 3).map(each => ({ ...each, name: emoji }))), locale, now),
  'incidentView: twelve that are back': locale =>
    incidentView(incidentOf(manyDown(12, 12), isOn), locale, now),
  'incidentView: three, one of them suspended': locale =>
    incidentView(
      incidentOf([...manyDown(2, 2), { name: nasty, id: 3, downForMs: minute, isClosed: true }]),
      locale,
      now,
    ),
  'incidentEndedView: one server': locale =>
    incidentEndedView(incidentOf([{ ...web, downForMs: 3 * hour }]), locale, now),
  'incidentEndedView: twelve': locale => incidentEndedView(incidentOf(manyDown(12, 12)), locale, now),
  'incidentEndedView: three, after quiet hours': locale =>
    incidentEndedView(incidentOf(manyDown(3, 3), { messageId: undefined }), locale, now),
  'reminderView: one server': locale => reminderView(incidentOf([web]), locale, now + 2 * hour),
  'reminderView: one server, somebody is on it': locale =>
    reminderView(incidentOf([web], isOn), locale, now + hour),
  'reminderView: twelve': locale => reminderView(incidentOf(manyDown(12, 0)), locale, now + hour),
  'reminderView: three of twelve, somebody is on it': locale =>
    reminderView(incidentOf(manyDown(12, 9), isOn), locale, now + hour),
  'unacknowledgedView: twelve': locale =>
    unacknowledgedView(incidentOf(manyDown(12, 0)), operators, locale, now + 5 * minute),
  'escalatedView: three of twelve': locale =>
    escalatedView(incidentOf(manyDown(12, 9)), nasty, locale, now + 15 * minute),
  muteIncidentView: locale => muteIncidentView(incidentOf(manyDown(12, 0)), locale),
  'mutedIncidentView: for hours': locale =>
    mutedIncidentView(incidentOf(manyDown(12, 0)), 12, now + 8 * hour, locale),
  'mutedIncidentView: for good': locale =>
    mutedIncidentView(incidentOf(manyDown(12, 0)), 11, undefined, locale),
};
