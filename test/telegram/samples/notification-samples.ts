import {
  monitoringResumedView,
  monitoringStoppedView,
} from '../../../src/telegram/views/monitoring-views.ts';
import {
  alertsView,
  lockedRefusalView,
  muteView,
  mutedView,
} from '../../../src/telegram/views/server-action-views.ts';
import {
  type ServerNotification,
  powerNotificationView,
  eventView,
  keyRejectedView,
  linkLostView,
  notificationView,
} from '../../../src/telegram/views/notification-views.ts';
import { operationNotice } from '../../../src/telegram/views/operation-views.ts';
import type { SentEvent } from '../../../src/domain/notification.ts';
import type { LinkId, OrderId, ServerId } from '../../../src/domain/server.ts';
import { incidentOf, manyDown } from './incident-samples.ts';
import type { ViewSamples } from './models.ts';
import {
  addKeyOf,
  cardOf,
  createOf,
  day,
  emoji,
  failureKinds,
  failures,
  forEach,
  hour,
  installOf,
  linkOf,
  manyCards,
  minute,
  nasty,
  now,
  operationStates,
  orderCard,
  powerOf,
  russian,
  second,
  unreadOf,
  vps,
  work,
} from './models.ts';

const events = {
  'order-paid': { kind: 'order-paid', orderId: '47000' as OrderId },
  'vps-active': { kind: 'vps-active', tookMs: 5 * minute + 20 * second },
  'started-unexpectedly': { kind: 'started-unexpectedly', downMs: 3 * hour + 10 * minute },
  'order-unpaid': { kind: 'order-unpaid', sinceAt: now - day },
  'order-suspended': { kind: 'order-suspended' },
  'order-cancelled': { kind: 'order-cancelled' },
  'order-returned': { kind: 'order-returned' },
} as const satisfies Record<SentEvent['kind'], SentEvent>;
const eventKinds = Object.keys(events) as readonly SentEvent['kind'][];

const cardAfter = (kind: SentEvent['kind']) => {
  if (kind === 'order-paid') return orderCard('active', {}, { seenAt: now });
  if (kind === 'order-unpaid') return orderCard('pending');
  if (kind === 'order-cancelled') return cardOf({}, { goneAt: now });
  if (kind === 'order-suspended') return cardOf({}, { productStatus: 'suspended' });
  return cardOf();
};

const manyNotifications = (count: number) =>
  manyCards(count).map((card, at) => {
    const kind = eventKinds[at % eventKinds.length] ?? 'order-paid';
    return { kind: 'event', card, event: events[kind] } as const;
  }) as unknown as readonly [ServerNotification, ...ServerNotification[]];

const other = cardOf({ id: 2 as ServerId, name: nasty, isShared: true });
/** What a group gets when its quiet hours end. */
const afterQuiet: readonly [ServerNotification, ...ServerNotification[]] = [
  { kind: 'incident', moment: 'opened', model: incidentOf([{ name: nasty, id: 2 }]) },
  { kind: 'power-action', card: other, operation: powerOf('boot', 'done', { endedAt: now }) },
  { kind: 'incident', moment: 'opened', model: incidentOf([{ name: 'db-1', id: 3 }], { id: 2 }) },
  { kind: 'reminder', model: incidentOf([{ name: 'web-1', id: 1 }], { id: 3 }) },
  { kind: 'incident', moment: 'ended', model: incidentOf(manyDown(12, 12), { id: 4 }) },
  { kind: 'incident', moment: 'opened', model: incidentOf(manyDown(12, 3), { id: 5 }) },
];
const longest = cardOf({ name: emoji, isShared: true });
const manyActions = Array.from({ length: 60 }, (_, at) => ({
  kind: 'power-action',
  card: { ...longest, id: at as ServerId },
  operation: powerOf('reboot', 'done', { endedAt: now, personName: emoji }),
})) as unknown as readonly [ServerNotification, ...ServerNotification[]];

export const notificationSamples: ViewSamples = {
  ...forEach('eventView', eventKinds, (kind, locale) => eventView(cardAfter(kind), events[kind], locale)),
  ...forEach('eventView: still listed, but', ['cancelled', 'terminated', 'fraud'], (end, locale) =>
    eventView(cardOf({}, { productStatus: end }), events['order-cancelled'], locale),
  ),
  'eventView: vps-active, payment not seen': locale =>
    eventView(cardOf({ name: emoji }), { kind: 'vps-active', tookMs: undefined }, locale),
  'eventView: started-unexpectedly, stop not seen': locale =>
    eventView(cardOf(), { kind: 'started-unexpectedly', downMs: undefined }, locale),
  'notificationView: one event': locale => notificationView(manyNotifications(1), locale, now),
  'notificationView: one action': locale => notificationView([afterQuiet[1] ?? afterQuiet[0]], locale, now),
  'notificationView: an unconfirmed action': locale =>
    notificationView(
      [{ kind: 'power-action', card: other, operation: powerOf('stop', 'unconfirmed', { endedAt: now }) }],
      locale,
      now,
    ),
  'notificationView: one reminder': locale => notificationView([afterQuiet[3] ?? afterQuiet[0]], locale, now),
  'notificationView: one of each kind': locale => notificationView(manyNotifications(7), locale, now),
  'notificationView: sixty': locale => notificationView(manyNotifications(60), locale, now),
  'notificationView: after quiet hours in a group': locale => notificationView(afterQuiet, locale, now),
  'notificationView: more than fits': locale => notificationView(manyActions, locale, now),
  ...forEach('operationNotice: stop', operationStates, (state, locale) =>
    operationNotice({ operation: powerOf('stop', state), card: cardOf() }, locale, now),
  ),
  ...forEach('operationNotice: install', operationStates, (state, locale) =>
    operationNotice({ operation: installOf(state), card: orderCard('active') }, locale, now),
  ),
  'operationNotice: create: done': locale =>
    operationNotice(
      { operation: createOf('done', { orderId: '47000' as OrderId }), card: undefined },
      locale,
      now,
    ),
  'operationNotice: add-key: unconfirmed': locale =>
    operationNotice({ operation: addKeyOf('unconfirmed', nasty), card: undefined }, locale, now),
  keyRejectedView: locale => keyRejectedView(2 as LinkId, nasty, locale),
  linkLostView: locale => linkLostView(nasty, locale),

  'alertsView: all of it': locale =>
    alertsView(cardOf({ name: nasty }), { from: 0, offInChat: [], off: [], mute: undefined }, locale),
  'alertsView: some off, for this server and for the chat': locale =>
    alertsView(
      cardOf(),
      { from: 0, offInChat: ['paid', 'ended'], off: ['power', 'ended'], mute: undefined },
      locale,
    ),
  'alertsView: everything off for the chat': locale =>
    alertsView(
      cardOf({ isShared: true }),
      { from: 0, offInChat: ['power', 'active', 'paid', 'ended'], off: [], mute: undefined },
      locale,
    ),
  'alertsView: muted for hours': locale =>
    alertsView(
      cardOf(),
      { from: 0, offInChat: [], off: ['active'], mute: { until: now + 8 * hour } },
      locale,
    ),
  'alertsView: muted for good': locale =>
    alertsView(
      cardOf({ name: russian }),
      { from: 1, offInChat: [], off: [], mute: { until: undefined } },
      locale,
    ),
  lockedRefusalView: locale => lockedRefusalView(cardOf({ name: nasty, locked: true }), locale),
  muteView: locale => muteView(cardOf({ name: nasty }), locale),
  'mutedView: for hours': locale => mutedView(cardOf(), now + 8 * hour, locale),
  'mutedView: for good': locale => mutedView(cardOf({ name: russian }), undefined, locale),
  ...forEach('powerNotificationView: done', ['reboot', 'stop', 'boot'], (action, locale) =>
    powerNotificationView(powerOf(action, 'done', { endedAt: now }), cardOf({ isShared: true }), locale),
  ),
  ...forEach('powerNotificationView: failed', ['reboot', 'stop', 'boot'], (action, locale) =>
    powerNotificationView(
      powerOf(action, 'failed', { personName: nasty }),
      cardOf({ name: russian }),
      locale,
    ),
  ),

  ...forEach('monitoringStoppedView', failureKinds, (kind, locale) =>
    monitoringStoppedView([unreadOf(work, failures[kind])], { isAll: true, isShared: false }, locale),
  ),
  'monitoringStoppedView: of some accounts': locale =>
    monitoringStoppedView(
      [unreadOf(work, failures['client-suspended'], 3), unreadOf(linkOf(2, nasty), failures.refused, 3)],
      { isAll: false, isShared: false },
      locale,
    ),
  'monitoringStoppedView: in a group': locale =>
    monitoringStoppedView([unreadOf(work, failures.refused)], { isAll: true, isShared: true }, locale),
  'monitoringResumedView: nothing changed': locale =>
    monitoringResumedView([], { labels: [], forMs: 12 * minute }, locale),
  'monitoringResumedView: with servers that are not read yet': locale =>
    monitoringResumedView([], { labels: [], forMs: 12 * minute, notRead: 3 }, locale),
  'monitoringResumedView: of some accounts, with changes': locale =>
    monitoringResumedView(
      [
        { card: cardOf({}, { vps: vps('stopped') }), before: 'running' },
        { card: cardOf({ name: nasty }), before: 'installing' },
        { card: orderCard('cancelled'), before: 'pending' },
        { card: cardOf({ name: russian }, { goneAt: now }), before: 'suspended' },
        { card: orderCard('active'), before: undefined },
      ],
      { labels: ['Работа', nasty], forMs: 3 * hour },
      locale,
    ),
  'monitoringResumedView: with many changes': locale =>
    monitoringResumedView(
      manyCards(25).map(card => ({ card, before: 'stopped' })),
      { labels: [], forMs: 40 * minute },
      locale,
    ),
};
