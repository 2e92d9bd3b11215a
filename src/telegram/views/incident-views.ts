import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import { downIn, durationOf, isOfSeveral, startOf, type IncidentModel } from '../../domain/incident.ts';
import { isOpen, type PowerOperation } from '../../domain/operation.ts';
import { stateCode, wholeList } from '../../domain/server-list.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import { isRepeatable, powerHeadline, unsettledRow } from './power-views.ts';
import { cardAndMuteRow, powerRow, stateLine, titleLine } from './server-views.ts';
import { clockTime } from './time.ts';
import {
  boldName,
  boldShort,
  button,
  code,
  fittingLines,
  lines,
  personText,
  shortName,
  shorten,
  view,
  type Action,
  type Row,
  type View,
} from './view.ts';

type ServerOf = IncidentModel['servers'][number];

/** The lines of a list of servers; the rest is counted. */
const maxLines = 20;
/** Leaves room for the other lines (Bot API: sendMessage, 4096). */
const maxListLength = 3400;
/** Up to this many servers have a button each that boots them. */
const maxBootButtons = 5;

const byName = (a: ServerOf, b: ServerOf): number =>
  a.card.name.localeCompare(b.card.name, undefined, { numeric: true });

const nameAndIp = (card: Card): FmtString => {
  const ip = card.snapshot.vps?.ip;
  const name = boldShort(card.name, 32);
  return ip === undefined ? name : joinParts([name, ' · ', code(ip)]);
};

const openPowerOperation = ({ operation }: ServerOf): PowerOperation | undefined => {
  const asked = operation?.operation;
  return asked === undefined || asked.action === 'install' || !isOpen(asked.state) ? undefined : asked;
};

/** "🔴 web-1 · 37.1.0.111", "⏳ Boris boots web-1 · 12:04", "🟢 web-1 · back after 3 min" */
function serverLine(server: ServerOf, locale: Locale, now: number): FmtString {
  const { card, operation, end, downAt } = server;
  const open = openPowerOperation(server);
  if (end === undefined)
    return open === undefined || operation === undefined
      ? locale.t('incident-server-down', { server: nameAndIp(card) })
      : powerHeadline({ ...operation, operation: open }, locale, now);
  if (end.kind === 'closed') return titleLine(card, locale);
  const duration = locale.duration(end.at - downAt);
  return locale.t('incident-server-back', { name: boldShort(card.name, 32), duration });
}

/** Those that are down come first. */
export function serverLines(servers: readonly ServerOf[], locale: Locale, now: number): readonly FmtString[] {
  const sorted = [...servers].sort(byName);
  const ordered = [...sorted.filter(({ end }) => !end), ...sorted.filter(({ end }) => end)];
  const shown = fittingLines(
    ordered.slice(0, maxLines),
    server => serverLine(server, locale, now),
    maxListLength,
  );
  const more = ordered.length - shown.length;
  return more > 0 ? [...shown, locale.t('and-more', { n: more })] : shown;
}

/** Who is on it. */
export function acknowledgedLine({ incident }: IncidentModel, locale: Locale): FmtString | false {
  const { acknowledgedBy } = incident;
  if (acknowledgedBy === undefined) return false;
  return locale.t('acknowledged-by', { who: boldShort(personText(acknowledgedBy.personName, locale), 64) });
}

/** I'm on it, or Hand over; in private nobody else could be. */
export const acknowledgeRow = ({ incident: { id, chatId, endedAt, acknowledgedBy } }: IncidentModel): Row =>
  chatId > 0 || endedAt !== undefined
    ? []
    : [{ kind: acknowledgedBy === undefined ? 'acknowledge' : 'hand-over', incident: id }];

const showStopped: Action = {
  label: 'show-stopped',
  kind: 'server-list',
  ...wholeList,
  state: stateCode('stopped'),
};

/** A row for each, since their labels are long. */
export const listRows = (model: IncidentModel): readonly Row[] => [
  [downIn(model).length > 0 ? showStopped : { kind: 'servers' }],
  [{ label: 'mute', kind: 'mute-incident', incident: model.incident.id }],
];

/** Booting each of a few servers. */
const bootRows = (servers: readonly ServerOf[], locale: Locale): readonly Row[] => {
  const down = servers.filter(({ end }) => end === undefined);
  if (down.length > maxBootButtons) return [];
  return down
    .filter(server => openPowerOperation(server) === undefined)
    .sort(byName)
    .flatMap(({ card }) => (powerRow(card).some(({ kind }) => kind === 'boot') ? [card] : []))
    .map(({ id: server, keyboardVersion, ...card }) => [
      button(locale.tText('button-boot-named', { name: shorten(card.name, 40) }), {
        kind: 'boot',
        server,
        keyboardVersion,
      }),
    ]);
};

/** The power action that was requested since the server went down, and what can be done about it. */
function operationOf({ operation: model }: ServerOf, locale: Locale, now: number) {
  const asked = model?.operation;
  if (model === undefined || asked === undefined || asked.action === 'install') return undefined;
  const subject = { ...model, operation: asked };
  const row = unsettledRow(subject);
  return {
    line: lines(
      powerHeadline(subject, locale, now),
      isRepeatable(subject) && locale.t('power-repeat-warning'),
    ),
    row,
    hidesPower: isOpen(asked.state) || row.some(Boolean),
  };
}

/** One server: the alert that it stopped, and what happened since. */
function oneServerView(model: IncidentModel, server: ServerOf, locale: Locale, now: number): View {
  const { card, downAt, end } = server;
  const at = clockTime(downAt, locale);
  const operation = operationOf(server, locale, now);
  return view(
    locale,
    lines(
      locale.t('event-stopped-unexpectedly', { name: boldName(card) }),
      end?.kind === 'running'
        ? locale.t('event-was-off', { at, duration: locale.duration(end.at - downAt) })
        : locale.t('event-stopped-since', { at }),
      end === undefined && acknowledgedLine(model, locale),
      operation?.line ?? (end?.kind === 'closed' && stateLine(card, locale)),
    ),
    operation?.row,
    operation?.hidesPower !== true && powerRow(card),
    acknowledgeRow(model),
    cardAndMuteRow(card),
  );
}

/** "12 servers stopped at 23:41", "3 of 12 still down", "All 12 servers are running again" */
function incidentTitle({ incident, servers }: IncidentModel, locale: Locale): FmtString {
  const n = servers.length;
  const down = downIn({ servers }).length;
  const at = clockTime(startOf({ ...incident, servers }), locale);
  if (down === n) return locale.t('incident-stopped', { n, at });
  if (down > 0) return locale.t('incident-partly', { n, down, at });
  const running = servers.filter(({ end }) => end?.kind === 'running').length;
  return running === n ? locale.t('incident-over', { n }) : locale.t('incident-over-partly', { n, running });
}

const durationLine = ({ incident, servers }: IncidentModel, locale: Locale): FmtString | false => {
  const seen = { ...incident, servers };
  const forMs = durationOf(seen);
  return (
    forMs !== undefined &&
    locale.t('incident-lasted', {
      duration: locale.duration(forMs),
      from: clockTime(startOf(seen), locale),
      to: clockTime(startOf(seen) + forMs, locale),
    })
  );
};

/** The message of an incident, which is edited until its end. */
export function incidentView(model: IncidentModel, locale: Locale, now: number): View {
  const { servers, incident } = model;
  const [first] = servers;
  if (first !== undefined && !isOfSeveral(model)) return oneServerView(model, first, locale, now);
  return view(
    locale,
    lines(
      incidentTitle(model, locale),
      durationLine(model, locale),
      incident.endedAt === undefined && acknowledgedLine(model, locale),
      '',
      ...serverLines(servers, locale, now),
    ),
    ...bootRows(servers, locale),
    acknowledgeRow(model),
    ...listRows(model),
  );
}

/** None of its servers is down any longer. They are listed if no other message showed them. */
export function incidentEndedView(model: IncidentModel, locale: Locale, now: number): View {
  const [first] = model.servers;
  if (first !== undefined && !isOfSeveral(model)) {
    const { card, downAt, end } = first;
    return view(
      locale,
      lines(
        locale.t('event-started-unexpectedly', { name: boldName(card) }),
        end !== undefined && locale.t('event-down-for', { duration: locale.duration(end.at - downAt) }),
      ),
      powerRow(card),
      cardAndMuteRow(card),
    );
  }
  const list = model.incident.messageId === undefined ? ['', ...serverLines(model.servers, locale, now)] : [];
  return view(
    locale,
    lines(incidentTitle(model, locale), durationLine(model, locale), ...list),
    ...listRows(model),
  );
}

/** In a digest: the incident in one line, and its buttons. */
export function incidentInDigest(model: IncidentModel, locale: Locale) {
  const [first] = model.servers;
  const { incident } = model;
  const acknowledge: Row =
    incident.chatId < 0 && incident.endedAt === undefined
      ? [{ label: 'acknowledge', kind: 'acknowledge-in-digest', incident: incident.id }]
      : [];
  if (first === undefined || isOfSeveral(model))
    return { line: incidentTitle(model, locale), row: [showStopped, ...acknowledge] };
  const { card, downAt, end } = first;
  return {
    line:
      end === undefined
        ? locale.t('event-stopped-unexpectedly', { name: boldName(card) })
        : locale.t('incident-was-down', { name: boldName(card), duration: locale.duration(end.at - downAt) }),
    row: [button(shortName(card), { kind: 'card', server: card.id }), ...acknowledge],
  };
}
