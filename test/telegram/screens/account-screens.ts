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
  askCredentialsView,
  howToLinkView,
  labelTakenView,
  linkHelpView,
  linkOutcomeView,
} from '../../../src/telegram/views/link-views.ts';
import { interruptedView } from '../../../src/telegram/views/operation-views.ts';
import { settingsView } from '../../../src/telegram/views/settings-views.ts';
import { defaultSettings } from '../../../src/domain/setting-choices.ts';
import { failed, ok } from '../../../src/domain/result.ts';
import type { LinkId, ServerId } from '../../../src/domain/server.ts';
import type { Screens } from './samples.ts';
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
  refused,
  work,
} from './samples.ts';

const linkCards = links.map((link, at) => ({ link, clientId: String(777 + at), servers: at }));
const linked = { link: work, clientId: '777' };
const bot = 'inferno_vps_bot';

export const accountScreens: Screens = {
  'accountsView: none': words => accountsView([], words, now),
  'accountsView: one': words => accountsView(linkCards.slice(0, 1), words, now),
  'accountsView: several': words => accountsView(linkCards, words, now),
  'accountsView: with a note': words =>
    accountsView(linkCards.slice(0, 1), words, now, words.say('relabel-done', { label: nasty })),
  'accountsView: fifty': words =>
    accountsView(
      Array.from({ length: 50 }, (_, at) => ({
        link: linkOf(at + 1, `${nasty} ${at}`),
        clientId: String(at),
        servers: at,
      })),
      words,
      now,
    ),
  ...forEach('accountView', ['0', '1', '2', '5', '21'], (servers, words) =>
    accountView({ ...linked, servers: Number(servers) }, words, now, { balance: true }),
  ),
  'accountView: refused': words =>
    accountView({ link: refused, clientId: '777', servers: 3 }, words, now, { balance: false }),
  'accountView: never checked, with a note': words =>
    accountView(
      { link: linkOf(2, emoji, { checkedAt: undefined }), clientId: '778', servers: 3 },
      words,
      now,
      { balance: true, note: words.say('account-checked-ok', { label: nasty }) },
    ),
  askUnlinkView: words => askUnlinkView(linkOf(2, nasty), words),
  unlinkedView: words => unlinkedView(work, words),
  askRelabelView: words => askRelabelView(work, words),

  'balanceView: being asked for': words => balanceView(work, [work], words),
  'balanceView: one account': words => balanceView(work, [work], words, ok('12.50 USD')),
  'balanceView: of several': words => balanceView(work, links, words, ok(nasty)),
  ...forEach('balanceView: failed', failureKinds, (kind, words) =>
    balanceView(work, links, words, failed(failures[kind])),
  ),
  balanceUnknownView,

  welcomeView,
  'homeView: none': words => homeView([], words),
  'homeView: one': words => homeView(manyCards(1), words),
  'homeView: many': words =>
    homeView([...manyCards(20), orderCard('pending'), orderCard('active', {}, { seenAt: now })], words),
  'homeView: an unpaid order alone': words => homeView([orderCard('pending')], words),
  'homeView: all alike': words => homeView([cardOf(), cardOf()], words),
  ...forEach('helpView', ['private', 'group'], (chat, words) => helpView(words, chat)),
  unknownGroupView: words => unknownGroupView(words, bot),
  privateOnlyView: words => privateOnlyView('/password', words, bot),

  'interruptedView: login': words => interruptedView({ kind: 'login' }, words),
  'interruptedView: password': words => interruptedView({ kind: 'password', serverId: 1 as ServerId }, words),
  'interruptedView: cancel-order': words => interruptedView({ kind: 'cancel-order' }, words),
  'interruptedView: remove-key': words => interruptedView({ kind: 'remove-key' }, words),
  'interruptedView: check-install': words => interruptedView({ kind: 'check-install', token: 9 }, words),

  howToLinkView,
  ...forEach('askCredentialsView', ['pair', 'login'], (way, words) => askCredentialsView(way, words)),
  ...forEach(
    'linkHelpView',
    [
      'link-incomplete',
      'link-bad-cid',
      'link-bad-label',
      'link-unasked',
      'login-unasked',
      'link-expired',
      'login-usage',
    ],
    (id, words) => linkHelpView(id, words),
  ),
  labelTakenView: words => labelTakenView(nasty, words),
  'linkOutcomeView: linked': words =>
    linkOutcomeView({ kind: 'linked', linkId: 1 as LinkId, isRelink: false }, linked, words),
  'linkOutcomeView: linked again, named nastily': words =>
    linkOutcomeView(
      { kind: 'linked', linkId: 2 as LinkId, isRelink: true },
      { link: linkOf(2, nasty), clientId: '778' },
      words,
    ),
  ...forEach('linkOutcomeView: pair failed', failureKinds, (kind, words) =>
    linkOutcomeView(
      { kind: 'failed', by: 'pair', failure: failures[kind], candidate: undefined },
      undefined,
      words,
    ),
  ),
  ...forEach('linkOutcomeView: pair kept', failureKinds, (kind, words) =>
    linkOutcomeView(
      { kind: 'failed', by: 'pair', failure: failures[kind], candidate: 4 as LinkId },
      undefined,
      words,
    ),
  ),
  'linkOutcomeView: login failed': words =>
    linkOutcomeView(
      { kind: 'failed', by: 'login', failure: failures['bad-credentials'], candidate: undefined },
      undefined,
      words,
    ),
  'linkOutcomeView: interrupted': words => linkOutcomeView({ kind: 'interrupted' }, undefined, words),

  'settingsView: usual, private': words => settingsView(defaultSettings, undefined, 'private', words),
  'settingsView: all changed, private': words =>
    settingsView(
      {
        ...defaultSettings,
        confirmPower: true,
        silent: true,
        disabledEvents: ['power', 'active', 'paid', 'ended'],
        quietHours: { fromMinute: 1320, toMinute: 420, timeZone: 'Europe/Moscow' },
      },
      'ru',
      'private',
      words,
    ),
  'settingsView: usual, group': words => settingsView(defaultSettings, 'en', 'group', words),
  ...forEach('settingsView: changed, group: undone in', ['0', '1', '10', '22'], (seconds, words) =>
    settingsView(
      {
        ...defaultSettings,
        undoSeconds: Number(seconds),
        reminders: false,
        quietHours: { fromMinute: 1290, toMinute: 405, timeZone: 'Europe/Berlin' },
      },
      'en',
      'group',
      words,
    ),
  ),
};
