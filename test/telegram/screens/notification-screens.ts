import { alertsView, muteView, mutedView } from '../../../src/telegram/views/alert-views.ts';
import { logChoiceView, logView } from '../../../src/telegram/views/audit-log-views.ts';
import {
  askedInPrivateView,
  chooseAccountView,
  groupHelloView,
  inviteView,
  requestAnsweredView,
  requestView,
  subscribeQuestionView,
  teamView,
} from '../../../src/telegram/views/group-views.ts';
import {
  type News,
  powerNotificationView,
  eventView,
  keyRefusedView,
  newsView,
  reminderView,
  takenView,
} from '../../../src/telegram/views/notification-views.ts';
import { operationNotice } from '../../../src/telegram/views/operation-views.ts';
import type { ServerEvent } from '../../../src/domain/notification.ts';
import type { AuditAction, AuditEntry, AuditOutcome } from '../../../src/domain/audit-entry.ts';
import type { AccountId, ChatId, LinkId, OrderId, PersonId, ServerId } from '../../../src/domain/server.ts';
import type { Screens } from './samples.ts';
import {
  addKeyOf,
  cardOf,
  createOf,
  day,
  emoji,
  forEach,
  hour,
  installOf,
  links,
  manyCards,
  minute,
  nasty,
  now,
  operationStates,
  orderCard,
  powerOf,
  russian,
  second,
  vps,
} from './samples.ts';

const events = {
  'order-paid': { kind: 'order-paid', orderId: '47000' as OrderId },
  'vps-active': { kind: 'vps-active', tookMs: 5 * minute + 20 * second },
  'stopped-unexpectedly': { kind: 'stopped-unexpectedly', sinceAt: now - minute },
  'started-unexpectedly': { kind: 'started-unexpectedly', downMs: 3 * hour + 10 * minute },
  'order-unpaid': { kind: 'order-unpaid', sinceAt: now - day },
  'order-suspended': { kind: 'order-suspended' },
  'order-cancelled': { kind: 'order-cancelled' },
} as const satisfies Record<ServerEvent['kind'], ServerEvent>;
const eventKinds = Object.keys(events) as readonly ServerEvent['kind'][];

const cardAfter = (kind: ServerEvent['kind']) => {
  if (kind === 'order-paid') return orderCard('active', {}, { seenAt: now });
  if (kind === 'order-unpaid') return orderCard('pending');
  if (kind === 'order-cancelled') return cardOf({}, { goneAt: now });
  if (kind === 'order-suspended') return cardOf({}, { productStatus: 'suspended' });
  return cardOf({}, { vps: vps(kind === 'stopped-unexpectedly' ? 'stopped' : 'running') });
};

const manyNews = (count: number) =>
  manyCards(count).map((card, at) => {
    const kind = eventKinds[at % eventKinds.length] ?? 'order-paid';
    return { kind: 'event', card, event: events[kind] } as const;
  }) as unknown as readonly [News, ...News[]];

const inGroup = cardOf({ isShared: true }, { vps: vps('stopped') });
const other = cardOf({ id: 2 as ServerId, name: nasty, isShared: true });
/** What a group gets when its quiet hours end. */
const afterQuiet: readonly [News, ...News[]] = [
  { kind: 'event', card: other, event: events['stopped-unexpectedly'] },
  { kind: 'power-action', card: other, operation: powerOf('boot', 'done', { endedAt: now }) },
  { kind: 'event', card: inGroup, event: events['stopped-unexpectedly'] },
  { kind: 'reminder', card: inGroup, downMs: 2 * hour },
];
const longest = cardOf({ name: emoji, isShared: true });
const manyDeeds = Array.from({ length: 60 }, (_, at) => ({
  kind: 'power-action',
  card: { ...longest, id: at as ServerId },
  operation: powerOf('reboot', 'done', { endedAt: now, personName: emoji }),
})) as unknown as readonly [News, ...News[]];

const deeds: readonly AuditAction[] = [
  'reboot',
  'stop',
  'boot',
  'install',
  'create',
  'add-key',
  'link',
  'unlink',
  'lock',
  'unlock',
  'subscribe',
  'unsubscribe',
  'grant',
  'revoke',
];
const outcomes: readonly AuditOutcome[] = [
  'done',
  'failed',
  'not-sent',
  'unconfirmed',
  'dropped',
  'undone',
  'refused',
];
const onServers: readonly AuditAction[] = ['reboot', 'stop', 'boot', 'install', 'lock', 'unlock'];

const entryOf = (what: AuditAction, at: number): AuditEntry => ({
  at: now - at * hour,
  chatId: 5 as ChatId,
  accountId: 1 as AccountId,
  serverId: onServers.includes(what) ? (1 as ServerId) : undefined,
  serverName: onServers.includes(what) ? (at % 2 === 0 ? 'web-1' : nasty) : '',
  personId: at === 4 ? undefined : (5 as PersonId),
  personName: at === 4 ? '' : at % 2 === 0 ? 'Анна' : nasty,
  action: what,
  outcome: outcomes[at % outcomes.length] ?? 'done',
  detail: what === 'link' || what === 'unlink' ? 'Работа' : what === 'add-key' ? 'anna@laptop' : russian,
});
const entries = deeds.map(entryOf);
const all = { server: 0 as ServerId, person: 0 as PersonId, canExport: false };

const grants = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    grant: {
      id: at + 1,
      chatId: 5 as ChatId,
      accountId: 1 as AccountId,
      personId: (at + 10) as PersonId,
      personName: (at < 5 ? ['Борис', nasty, emoji][at % 3] : undefined) ?? `Анна ${at}`,
      serverId: at % 2 === 0 ? undefined : (1 as ServerId),
    },
    server: at % 2 === 0 ? undefined : 'web-1',
  }));

const request = { id: 3, personName: nasty };

export const newsScreens: Screens = {
  ...forEach('eventView', eventKinds, (kind, words) => eventView(cardAfter(kind), events[kind], words)),
  'eventView: vps-active, nobody saw it paid': words =>
    eventView(cardOf({ name: emoji }), { kind: 'vps-active', tookMs: undefined }, words),
  'eventView: started-unexpectedly, nobody saw it stop': words =>
    eventView(cardOf(), { kind: 'started-unexpectedly', downMs: undefined }, words),
  'eventView: stopped-unexpectedly, in a group': words =>
    eventView(
      cardOf({ isShared: true, name: nasty }, { vps: vps('stopped') }),
      events['stopped-unexpectedly'],
      words,
    ),
  'eventView: stopped-unexpectedly, locked': words =>
    eventView(cardOf({ locked: true }, { vps: vps('stopped') }), events['stopped-unexpectedly'], words),
  'newsView: one event': words => newsView(manyNews(1), words),
  'newsView: one deed': words => newsView([afterQuiet[1] ?? afterQuiet[0]], words),
  'newsView: a deed that nothing proves': words =>
    newsView(
      [{ kind: 'power-action', card: other, operation: powerOf('stop', 'unconfirmed', { endedAt: now }) }],
      words,
    ),
  'newsView: one reminder': words => newsView([afterQuiet[3] ?? afterQuiet[0]], words),
  'newsView: one of each kind': words => newsView(manyNews(7), words),
  'newsView: sixty': words => newsView(manyNews(60), words),
  'newsView: after quiet hours in a group': words => newsView(afterQuiet, words),
  'newsView: more than fits': words => newsView(manyDeeds, words),
  ...forEach('operationNotice: stop', operationStates, (state, words) =>
    operationNotice({ operation: powerOf('stop', state), card: cardOf() }, words, now),
  ),
  ...forEach('operationNotice: install', operationStates, (state, words) =>
    operationNotice({ operation: installOf(state), card: orderCard('active') }, words, now),
  ),
  'operationNotice: create: done': words =>
    operationNotice(
      { operation: createOf('done', { orderId: '47000' as OrderId }), card: undefined },
      words,
      now,
    ),
  'operationNotice: add-key: unconfirmed': words =>
    operationNotice({ operation: addKeyOf('unconfirmed', nasty), card: undefined }, words, now),
  keyRefusedView: words => keyRefusedView(2 as LinkId, nasty, words),

  'alertsView: all of it': words =>
    alertsView(cardOf({ name: nasty }), { offInChat: [], off: [], mute: undefined }, words),
  'alertsView: some off, for this server and for the chat': words =>
    alertsView(cardOf(), { offInChat: ['paid', 'ended'], off: ['power', 'ended'], mute: undefined }, words),
  'alertsView: everything off for the chat': words =>
    alertsView(
      cardOf({ isShared: true }),
      { offInChat: ['power', 'active', 'paid', 'ended'], off: [], mute: undefined },
      words,
    ),
  'alertsView: muted for hours': words =>
    alertsView(cardOf(), { offInChat: [], off: ['active'], mute: { until: now + 8 * hour } }, words),
  'alertsView: muted for good': words =>
    alertsView(cardOf({ name: russian }), { offInChat: [], off: [], mute: { until: undefined } }, words),
  muteView: words => muteView(cardOf({ name: nasty }), words),
  'mutedView: for hours': words => mutedView(cardOf(), now + 8 * hour, words),
  'mutedView: for good': words => mutedView(cardOf({ name: russian }), undefined, words),
  'takenView: off since': words =>
    takenView(cardOf({ isShared: true }, { vps: vps('stopped') }), nasty, now - 5 * minute, words),
  'takenView: locked, unknown since when': words =>
    takenView(cardOf({ isShared: true, locked: true }, { vps: vps('stopped') }), 'Анна', undefined, words),
  reminderView: words =>
    reminderView(cardOf({ isShared: true }, { vps: vps('stopped') }), 2 * hour + 15 * minute, words),
  'reminderView: locked': words =>
    reminderView(cardOf({ isShared: true, locked: true, name: emoji }), 30 * minute, words),
  ...forEach('powerNotificationView: done', ['reboot', 'stop', 'boot'], (action, words) =>
    powerNotificationView(powerOf(action, 'done', { endedAt: now }), cardOf({ isShared: true }), words),
  ),
  ...forEach('powerNotificationView: failed', ['reboot', 'stop', 'boot'], (action, words) =>
    powerNotificationView(powerOf(action, 'failed', { personName: nasty }), cardOf({ name: russian }), words),
  ),

  'logView: empty': words => logView({ entries: [], page: 0, pages: 1, ...all }, words),
  'logView: every deed': words => logView({ entries, page: 0, pages: 1, ...all }, words),
  'logView: first page': words => logView({ entries: entries.slice(0, 3), page: 0, pages: 3, ...all }, words),
  'logView: middle page of one server': words =>
    logView({ entries: entries.slice(0, 3), page: 1, pages: 3, ...all, server: 1 as ServerId }, words),
  'logView: last page of one person': words =>
    logView({ entries: entries.slice(0, 3), page: 2, pages: 3, ...all, person: 5 as PersonId }, words),
  'logView: to be had as a file': words =>
    logView({ entries: entries.slice(0, 3), page: 0, pages: 1, ...all, canExport: true }, words),
  'logChoiceView: none': words => logChoiceView([], words),
  'logChoiceView: some': words =>
    logChoiceView(
      ['web-1', russian, nasty, emoji].map((name, at) => ({ ...all, name, server: (at + 1) as ServerId })),
      words,
    ),

  groupHelloView: words => groupHelloView(nasty, 'Анна', words),
  ...forEach('chooseAccountView', ['unsubscribe', 'add-to-group'], (kind, words) =>
    chooseAccountView(links, ({ id: link }) => ({ kind, link }), words),
  ),
  askedInPrivateView: words => askedInPrivateView(nasty, 'inferno_vps_bot', words),
  subscribeQuestionView: words =>
    subscribeQuestionView(links, { group: -1001234567890 as ChatId, title: russian }, words),
  inviteView: words => inviteView('https://t.me/inferno_vps_bot?startgroup=g0a1b2c3', words),
  requestView: words => requestView(request, nasty, 'Работа', words),
  ...forEach('requestAnsweredView', ['granted', 'refused'], (answer, words) =>
    requestAnsweredView('Борис', russian, answer === 'granted', words),
  ),
  'teamView: owner alone': words => teamView([{ owner: 'Анна', grants: [] }], true, words),
  'teamView: seen by its owner': words =>
    teamView(
      [
        { owner: 'Анна', grants: grants(3) },
        { owner: nasty, grants: [] },
      ],
      true,
      words,
    ),
  'teamView: seen by somebody else': words => teamView([{ owner: 'Анна', grants: grants(3) }], false, words),
  'teamView: a crowd': words => teamView([{ owner: emoji, grants: grants(60) }], true, words),
};
