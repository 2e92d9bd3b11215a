import {
  accountView,
  accountsView,
  askRelabelView,
  askUnlinkView,
  balanceUnknownView,
  balanceView,
  unlinkedView,
} from '../../../src/telegram/views/account-views.ts';
import {
  helpView,
  homeView,
  privateOnlyView,
  unknownGroupView,
  welcomeView,
} from '../../../src/telegram/views/home-views.ts';
import {
  askForClientIdView,
  askForKeyView,
  askForPasswordView,
  labelTakenView,
  linkAgainView,
  linkGuideView,
  linkHelpView,
  linkOutcomeView,
  linkRetryView,
} from '../../../src/telegram/views/link-views.ts';
import { interruptedView } from '../../../src/telegram/views/operation-views.ts';
import {
  askTimeZoneView,
  settingsView,
  timeZoneSetView,
  timeZoneView,
  unknownTimeZoneView,
} from '../../../src/telegram/views/settings-views.ts';
import { rejectedAccountsView } from '../../../src/telegram/views/outdated.ts';
import { defaultSettings } from '../../../src/domain/chat-settings.ts';
import { failed, ok } from '../../../src/domain/result.ts';
import type { LinkId, ServerId } from '../../../src/domain/server.ts';
import type { ViewSamples } from './models.ts';
import {
  cardOf,
  emoji,
  failureKinds,
  failures,
  forEach,
  linkOf,
  links,
  manyCards,
  nasty,
  now,
  orderCard,
  outdatedOf,
  refused,
  unreadOf,
  work,
} from './models.ts';

const linkCards = links.map((link, at) => ({ link, clientId: String(777 + at), servers: at }));
const linked = { link: work, clientId: '777' };
const bot = 'inferno_vps_bot';

const checkFailures = {
  accepted: undefined,
  'rejected once': failures['bad-credentials'],
  'rejected twice': failures['bad-credentials'],
  'address not allowed': failures['address-not-allowed'],
  'address named': {
    kind: 'address-not-allowed',
    message: 'IP 203.0.113.9 is not allowed',
    address: '203.0.113.9',
  },
  moved: failures.moved,
  Cloudflare: failures['cloudflare-challenge'],
  unreadable: failures['unreadable-reply'],
  unreachable: failures.unreachable,
} as const;
const checks = Object.keys(checkFailures) as readonly (keyof typeof checkFailures)[];

export const accountSamples: ViewSamples = {
  'accountsView: none': locale => accountsView([], locale, now),
  'accountsView: one': locale => accountsView(linkCards.slice(0, 1), locale, now),
  'accountsView: several': locale => accountsView(linkCards, locale, now),
  'accountsView: with a note': locale =>
    accountsView(linkCards.slice(0, 1), locale, now, locale.t('relabel-done', { label: nasty })),
  'accountsView: fifty': locale =>
    accountsView(
      Array.from({ length: 50 }, (_, at) => ({
        link: linkOf(at + 1, `${nasty} ${at}`),
        clientId: String(at),
        servers: at,
      })),
      locale,
      now,
    ),
  ...forEach('accountView', ['0', '1', '2', '5', '21'], (servers, locale) =>
    accountView({ ...linked, servers: Number(servers) }, locale, now, { balance: true }),
  ),
  'accountView: refused': locale =>
    accountView({ link: refused, clientId: '777', servers: 3 }, locale, now, { balance: false }),
  'accountView: not read': locale =>
    accountView({ ...linked, servers: 3, unread: unreadOf(work, failures.maintenance) }, locale, now, {
      balance: true,
    }),
  'accountView: never checked, with a note': locale =>
    accountView(
      { link: linkOf(2, emoji, { checkedAt: undefined }), clientId: '778', servers: 3 },
      locale,
      now,
      { balance: true, note: locale.t('relabel-done', { label: emoji }) },
    ),
  ...forEach('accountView: checked', checks, (name, locale) =>
    accountView({ ...linked, servers: 3, link: name === 'rejected twice' ? refused : work }, locale, now, {
      balance: true,
      check: { failure: checkFailures[name] },
    }),
  ),
  askUnlinkView: locale => askUnlinkView(linkOf(2, nasty), locale),
  unlinkedView: locale => unlinkedView(work, locale),
  askRelabelView: locale => askRelabelView(work, locale),

  'balanceView: being asked for': locale => balanceView(work, [work], locale),
  'balanceView: one account': locale => balanceView(work, [work], locale, ok('12.50 USD')),
  'balanceView: of several': locale => balanceView(work, links, locale, ok(nasty)),
  ...forEach('balanceView: failed', failureKinds, (kind, locale) =>
    balanceView(work, links, locale, failed(failures[kind])),
  ),
  balanceUnknownView,

  welcomeView,
  'homeView: none': locale => homeView([], locale),
  'homeView: one': locale => homeView(manyCards(1), locale),
  'homeView: many': locale =>
    homeView([...manyCards(20), orderCard('pending'), orderCard('active', {}, { seenAt: now })], locale),
  'homeView: an unpaid order alone': locale => homeView([orderCard('pending')], locale),
  'homeView: outdated': locale =>
    homeView(
      manyCards(6).map(card => ({ ...card, outdated: outdatedOf(failures.unreachable) })),
      locale,
      [unreadOf(work, failures.unreachable)],
    ),
  'homeView: empty and outdated': locale => homeView([], locale, [unreadOf(work, failures.moved)]),
  'homeView: key rejected': locale =>
    homeView([cardOf({ outdated: outdatedOf(failures['bad-credentials']) })], locale, [
      unreadOf(refused, failures['bad-credentials']),
    ]),
  'rejectedAccountsView: one': locale => rejectedAccountsView([refused], locale),
  'rejectedAccountsView: several': locale => rejectedAccountsView([refused, linkOf(4, emoji)], locale),
  'homeView: all alike': locale => homeView([cardOf(), cardOf()], locale),
  ...forEach('helpView', ['private', 'group'], (chat, locale) => helpView(locale, chat)),
  unknownGroupView: locale => unknownGroupView(locale, bot),
  privateOnlyView: locale => privateOnlyView('/password', locale, bot),

  'interruptedView: login': locale => interruptedView({ kind: 'login' }, locale),
  'interruptedView: password': locale =>
    interruptedView({ kind: 'password', serverId: 1 as ServerId }, locale),
  'interruptedView: cancel-order': locale => interruptedView({ kind: 'cancel-order' }, locale),
  'interruptedView: remove-key': locale => interruptedView({ kind: 'remove-key' }, locale),
  'interruptedView: check-install': locale => interruptedView({ kind: 'check-install', token: 9 }, locale),

  ...forEach('linkGuideView', ['link-guide', 'login-guide'], (id, locale) => linkGuideView(id, locale)),
  'linkAgainView: 1': locale => linkAgainView(refused, '777', locale),
  'askForKeyView: 1': locale => askForKeyView('777', locale),
  askForClientIdView,
  'askForPasswordView: 1': locale => askForPasswordView('you@example.com', locale),
  ...forEach(
    'linkRetryView',
    ['link-not-understood', 'link-bad-label', 'link-invisible-label'],
    (id, locale) => linkRetryView(id, locale),
  ),
  ...forEach('linkHelpView', ['link-unasked', 'login-unasked', 'key-unasked', 'link-expired'], (id, locale) =>
    linkHelpView(id, locale),
  ),
  labelTakenView: locale => labelTakenView(nasty, locale),
  'linkOutcomeView: too many': locale => linkOutcomeView({ kind: 'too-many', max: 20 }, undefined, locale),
  'linkOutcomeView: linked': locale =>
    linkOutcomeView({ kind: 'linked', linkId: 1 as LinkId, isRelink: false }, linked, locale),
  'linkOutcomeView: linked again, named nastily': locale =>
    linkOutcomeView(
      { kind: 'linked', linkId: 2 as LinkId, isRelink: true },
      { link: linkOf(2, nasty), clientId: '778' },
      locale,
    ),
  ...forEach('linkOutcomeView: pair failed', failureKinds, (kind, locale) =>
    linkOutcomeView(
      { kind: 'failed', by: 'pair', failure: failures[kind], candidate: undefined },
      undefined,
      locale,
    ),
  ),
  ...forEach('linkOutcomeView: pair kept', failureKinds, (kind, locale) =>
    linkOutcomeView(
      { kind: 'failed', by: 'pair', failure: failures[kind], candidate: 4 as LinkId },
      undefined,
      locale,
    ),
  ),
  'linkOutcomeView: login failed': locale =>
    linkOutcomeView(
      { kind: 'failed', by: 'login', failure: failures['bad-credentials'], candidate: undefined },
      undefined,
      locale,
    ),
  'linkOutcomeView: interrupted': locale => linkOutcomeView({ kind: 'interrupted' }, undefined, locale),

  'settingsView: default, private': locale =>
    settingsView(defaultSettings, undefined, 'private', locale, now),
  'settingsView: all changed, private': locale =>
    settingsView(
      {
        ...defaultSettings,
        confirmPower: true,
        silent: true,
        disabledKinds: ['power', 'active', 'paid', 'ended'],
        quietHours: { fromMinute: 1320, toMinute: 420 },
        timeZone: 'Europe/Moscow',
      },
      'ru',
      'private',
      locale,
      now,
    ),
  'settingsView: default, group': locale => settingsView(defaultSettings, 'en', 'group', locale, now),
  ...forEach('settingsView: changed, group: undone in', ['0', '1', '10', '22'], (seconds, locale) =>
    settingsView(
      {
        ...defaultSettings,
        undoSeconds: Number(seconds),
        reminders: false,
        quietHours: { fromMinute: 1290, toMinute: 405 },
        timeZone: '+05:30',
      },
      'en',
      'group',
      locale,
      now,
    ),
  ),
  ...forEach('timeZoneView: Telegram in', ['ru', 'en', 'de'], (language, locale) =>
    timeZoneView(language, undefined, 'private', locale, now),
  ),
  'timeZoneView: for quiet hours': locale =>
    timeZoneView('ru', { fromMinute: 1320, toMinute: 420 }, 'private', locale, now),
  'timeZoneView: chosen, group': locale =>
    timeZoneView('en', undefined, 'group', { ...locale, timeZone: 'Europe/Vienna' }, now),
  'askTimeZoneView: 1': locale => askTimeZoneView(locale),
  'unknownTimeZoneView: private': locale => unknownTimeZoneView('Atlantis', 'private', locale),
  'unknownTimeZoneView: group': locale => unknownTimeZoneView(nasty, 'group', locale),
  'timeZoneSetView: private': locale => timeZoneSetView('Europe/Moscow', 'private', locale, now),
  'timeZoneSetView: group': locale => timeZoneSetView('+05:30', 'group', locale, now),
};
