import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import { isOfSeveral, type IncidentModel } from '../../domain/incident.ts';
import type { IncidentMoment, SentEvent } from '../../domain/notification.ts';
import type { PowerOperation } from '../../domain/operation.ts';
import { startOf } from '../../domain/operation-lifecycle.ts';
import { canOfferInstall, findEnd, type LinkId } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { checkAndLinkAgain } from './account-views.ts';
import { reminderView, stillDownLine } from './incident-alert-views.ts';
import { incidentEndedView, incidentInDigest, incidentView } from './incident-views.ts';
import { notInstalledLine, orderRows, plannedLine } from './order-views.ts';
import { cardAndMuteRow, copyRow, powerRow } from './server-views.ts';
import {
  bold,
  boldName,
  boldShort,
  code,
  lines,
  personText,
  shorten,
  type Row,
  type View,
  button,
  view,
  fittingLines,
} from './view.ts';

/** One notification about a server, or about several that went down together. */
export type ServerNotification =
  | {
      readonly kind: 'event';
      readonly card: Card;
      readonly event: SentEvent;
      readonly droppedSystem?: string | undefined;
    }
  | { readonly kind: 'power-action'; readonly card: Card; readonly operation: PowerOperation }
  | { readonly kind: 'incident'; readonly moment: IncidentMoment; readonly model: IncidentModel }
  | { readonly kind: 'reminder'; readonly model: IncidentModel };

/** An order that ended may still be in the account, as may its server. */
const eventIdOf = ({ snapshot }: Card, { kind }: SentEvent) => {
  const end = snapshot.goneAt === undefined ? findEnd(snapshot) : undefined;
  return kind === 'order-cancelled' && end !== undefined
    ? (`event-${end}` as const)
    : (`event-${kind}` as const);
};

const eventLine = (card: Card, event: SentEvent, locale: Locale): FmtString =>
  locale.t(eventIdOf(card, event), {
    name: boldName(card),
    order: boldShort(event.kind === 'order-paid' ? event.orderId : card.snapshot.order.id, 32),
  });

function eventDetails(card: Card, event: SentEvent, locale: Locale): readonly (FmtString | false)[] {
  const ip = card.snapshot.vps?.ip;
  switch (event.kind) {
    case 'order-paid':
      return [
        locale.t(
          canOfferInstall(card.snapshot) && !card.isShared
            ? 'event-order-paid-install'
            : 'event-order-paid-hint',
        ),
      ];
    case 'vps-active':
      return [
        ip !== undefined && locale.t('event-ip', { ip: code(ip) }),
        event.tookMs !== undefined && locale.t('event-duration', { duration: locale.duration(event.tookMs) }),
      ];
    case 'started-unexpectedly':
      return [
        event.downMs !== undefined && locale.t('event-down-for', { duration: locale.duration(event.downMs) }),
      ];
    case 'order-unpaid':
      return [plannedLine(card, locale) ?? false];
    case 'order-suspended':
    case 'order-cancelled':
    case 'order-returned':
      return [];
  }
}

/** "Anna rebooted web-1". */
function powerLine(operation: PowerOperation, card: Card, locale: Locale): FmtString {
  const { action, state, endedAt = 0 } = operation;
  // An unconfirmed operation isn't reported as failed: the outcome is unknown.
  const outcome = state === 'done' ? '' : state === 'unconfirmed' ? 'unconfirmed-' : 'failed-';
  return locale.t(`notification-power-${outcome}${action}`, {
    who: bold(personText(operation.personName, locale)),
    name: boldName(card),
    duration: locale.duration(endedAt - startOf(operation)),
  });
}

function notificationLine(notification: ServerNotification, locale: Locale, now: number): FmtString {
  switch (notification.kind) {
    case 'event':
      return eventLine(notification.card, notification.event, locale);
    case 'power-action':
      return powerLine(notification.operation, notification.card, locale);
    case 'incident':
      return incidentInDigest(notification.model, locale).line;
    case 'reminder':
      return stillDownLine(notification.model, locale, now);
  }
}

/** One event, with the buttons that fit the server's current state. */
export function eventView(card: Card, event: SentEvent, locale: Locale, droppedSystem?: string): View {
  const { kind } = event;
  const isOrder = kind === 'order-paid' || kind === 'order-unpaid';
  return view(
    locale,
    lines(
      eventLine(card, event, locale),
      ...eventDetails(card, event, locale),
      notInstalledLine(droppedSystem, locale),
    ),
    ...(isOrder && !card.isShared ? orderRows(card, locale) : []),
    kind !== 'order-cancelled' && powerRow(card),
    kind === 'vps-active' && copyRow(card, locale),
    cardAndMuteRow(card),
  );
}

/** A power action, for the other chats that show the server. */
export const powerNotificationView = (operation: PowerOperation, card: Card, locale: Locale): View =>
  view(locale, powerLine(operation, card, locale), cardAndMuteRow(card));

const isDown = (notification: ServerNotification): boolean =>
  notification.kind === 'reminder' || (notification.kind === 'incident' && notification.moment === 'opened');

const maxButtons = 8;
const maxLines = 40;
/** Leaves room for the last line (Bot API: sendMessage, 4096). */
const maxTextLength = 3900;

/** What a notification is about: of several about one server, the last has its current state. */
function subjectOf(notification: ServerNotification): string {
  if ('card' in notification) return `server ${notification.card.id}`;
  const { servers, incident } = notification.model;
  const [first] = servers;
  return first === undefined || isOfSeveral({ servers })
    ? `incident ${incident.id}`
    : `server ${first.serverId}`;
}

const digestRow = (notification: ServerNotification, locale: Locale): Row =>
  'card' in notification
    ? [button(shorten(notification.card.name, 40), { kind: 'card', server: notification.card.id })]
    : incidentInDigest(notification.model, locale).row;

/** Several notifications in one message. */
function digestView(all: readonly ServerNotification[], locale: Locale, now: number): View {
  // Servers that are down come first.
  const latest = [...new Map(all.map(notification => [subjectOf(notification), notification])).values()].sort(
    (one, other) => Number(isDown(other)) - Number(isDown(one)),
  );
  const fitting = (each: readonly ServerNotification[]) =>
    fittingLines(each.slice(0, maxLines), one => notificationLine(one, locale, now), maxTextLength);
  const everything = fitting(all);
  // If not everything fits, the current states matter more than the history.
  const shown = everything.length < all.length ? fitting(latest) : everything;
  const more = all.length - shown.length;
  return view(
    locale,
    lines(...shown, more > 0 && locale.t('and-more', { n: more })),
    ...latest.slice(0, maxButtons).map(notification => digestRow(notification, locale)),
    [{ kind: 'servers' }],
  );
}

/** Notifications that are sent together: a single one gets a message of its own kind. */
export function notificationView(
  all: readonly [ServerNotification, ...ServerNotification[]],
  locale: Locale,
  now: number,
): View {
  const [first] = all;
  if (all.length > 1) return digestView(all, locale, now);
  switch (first.kind) {
    case 'event':
      return eventView(first.card, first.event, locale, first.droppedSystem);
    case 'power-action':
      return powerNotificationView(first.operation, first.card, locale);
    case 'incident':
      return (first.moment === 'opened' ? incidentView : incidentEndedView)(first.model, locale, now);
    case 'reminder':
      return reminderView(first.model, locale, now);
  }
}

/** The provider no longer accepts the key of an account. */
export const keyRejectedView = (link: LinkId, label: string, locale: Locale): View =>
  view(
    locale,
    locale.t('notification-key-rejected', { label: boldShort(label, 32) }),
    checkAndLinkAgain(link),
  );

/** The backup that was restored is from before the account was linked. */
export const linkLostView = (label: string, locale: Locale): View =>
  view(locale, locale.t('notification-link-lost', { label: boldShort(label, 32) }), [
    { label: 'link-again', kind: 'link' },
  ]);
