import type { Card } from '../../../src/domain/card.ts';
import type { ProviderFailure } from '../../../src/domain/failure.ts';
import type { ServerId } from '../../../src/domain/server.ts';
import { listFor, stateCode, wholeList, type ServerListAt } from '../../../src/domain/server-list.ts';
import {
  askServerPartView,
  noServerFoundView,
  serverFiltersView,
  serverPagesView,
} from '../../../src/telegram/views/server-filter-views.ts';
import { serversView, type ServerList } from '../../../src/telegram/views/server-list-views.ts';
import { chooseView } from '../../../src/telegram/views/server-views.ts';
import {
  cardOf,
  failures,
  forEach,
  linkOf,
  manyCards,
  neverRead,
  nasty,
  orderCard,
  outdatedOf,
  refused,
  russian,
  unreadOf,
  vps,
  work,
  type ViewSamples,
} from './models.ts';

const manyOutdated = (count: number, failure: ProviderFailure): readonly Card[] =>
  manyCards(count).map(card => ({ ...card, outdated: outdatedOf(failure) }));

/** The first page of all in a private chat, if nothing else is said. */
const listOf = (
  cards: readonly Card[],
  { chat = 'private', unread = [], account, ...at }: Partial<ServerListAt & ServerList> = {},
): ServerList => ({ cards, chat, unread, account, at: { ...wholeList, ...at } });

export const serverListSamples: ViewSamples = {
  'serversView: none': locale => serversView(listOf([]), locale),
  'serversView: one': locale => serversView(listOf(manyCards(1)), locale),
  'serversView: in a group': locale => serversView(listOf(manyCards(2), { chat: 'group' }), locale),
  'serversView: two': locale => serversView(listOf(manyCards(2)), locale),
  'serversView: outdated': locale =>
    serversView(
      listOf(manyOutdated(3, failures.maintenance), { unread: [unreadOf(work, failures.maintenance)] }),
      locale,
    ),
  'serversView: outdated, in a group': locale =>
    serversView(
      listOf(
        manyOutdated(2, failures['bad-credentials']).map(card => ({ ...card, isShared: true })),
        { chat: 'group', unread: [unreadOf(work, failures['bad-credentials'])] },
      ),
      locale,
    ),
  'serversView: one of two accounts outdated': locale =>
    serversView(
      listOf([...manyOutdated(1, failures['client-suspended']), ...manyCards(2)], {
        unread: [unreadOf(work, failures['client-suspended'], 2)],
      }),
      locale,
    ),
  'serversView: both accounts outdated': locale =>
    serversView(
      listOf(manyOutdated(2, failures.unreachable), {
        unread: [
          unreadOf(work, failures.unreachable, 2),
          unreadOf(linkOf(2, nasty), failures.unreachable, 2),
        ],
      }),
      locale,
    ),
  'serversView: one server outdated': locale =>
    serversView(listOf([...manyOutdated(1, failures['node-trouble']), ...manyCards(1)]), locale),
  'serversView: none, outdated': locale =>
    serversView(listOf([], { unread: [unreadOf(work, failures['address-not-allowed'])] }), locale),
  'serversView: none, rejected': locale =>
    serversView(listOf([], { unread: [unreadOf(refused, failures['bad-credentials'])] }), locale),
  'serversView: in two accounts': locale => serversView(listOf(manyCards(7, true)), locale),
  'serversView: first page': locale => serversView(listOf(manyCards(41)), locale),
  'serversView: middle page': locale => serversView(listOf(manyCards(41), { page: 1 }), locale),
  'serversView: last page': locale => serversView(listOf(manyCards(41), { page: 9 }), locale),
  'serversView: found by a part': locale => serversView(listOf(manyCards(41), { part: 'db' }), locale),
  'serversView: stopped, in an account': locale =>
    serversView(
      listOf(manyCards(41, true), { state: stateCode('stopped'), link: work.id, account: work.label }),
      locale,
    ),
  'serversView: none suspended': locale =>
    serversView(listOf(manyCards(4), { state: stateCode('suspended') }), locale),
  'serversView: the same name twice': locale =>
    serversView(
      listOf([
        cardOf(),
        cardOf({ id: 2 as ServerId }),
        cardOf({ id: 3 as ServerId }, { vps: vps('stopped', { ip: '37.1.0.112' }) }),
      ]),
      locale,
    ),
  'serversView: for a command without a name': locale =>
    serversView(listOf(manyCards(4)), locale, locale.t('name-missing')),
  ...forEach('serversView: to', ['reboot', 'stop', 'boot'], (action, locale) =>
    serversView(listOf(manyCards(41), listFor(action)), locale),
  ),
  ...forEach('serversView: nothing to', ['reboot', 'stop', 'boot'], (action, locale) =>
    serversView(listOf([orderCard('active')], listFor(action)), locale),
  ),
  'serverPagesView: of 5': locale => serverPagesView(listOf(manyCards(41), { page: 2 }), locale),
  'serverPagesView: of 200': locale => serverPagesView(listOf(manyCards(2_000)), locale),
  'serverFiltersView: one account': locale => serverFiltersView(listOf(manyCards(41)), [work], locale),
  'serverFiltersView: two accounts, filtered': locale =>
    serverFiltersView(
      listOf(manyCards(41, true), { link: work.id, account: work.label, state: stateCode('unknown') }),
      [work, linkOf(2, nasty)],
      locale,
    ),
  askServerPartView: locale => askServerPartView(wholeList, locale),
  noServerFoundView: locale => noServerFoundView({ ...listFor('stop'), part: nasty }, manyCards(1), locale),
  'noServerFoundView: some never read': locale =>
    noServerFoundView({ ...wholeList, part: nasty }, neverRead(1), locale),
  'serversView: to reboot, some never read': locale =>
    serversView(listOf([...manyCards(2), ...neverRead(3)], listFor('reboot')), locale),
  'serversView: to reboot, none was ever read': locale =>
    serversView(listOf(neverRead(21), listFor('reboot')), locale),
  'serversView: a part, some never read': locale =>
    serversView(listOf(neverRead(3), { part: nasty }), locale),
  ...forEach('chooseView: to', ['reboot', 'stop', 'boot'], (action, locale) =>
    chooseView(locale.t('name-missing'), manyCards(4), locale, action),
  ),
  'chooseView: to reboot, forwarded': locale =>
    chooseView(locale.t('power-forwarded'), manyCards(1), locale, 'reboot'),
  'chooseView: to stop, many, in two accounts': locale =>
    chooseView(locale.t('name-ambiguous', { name: nasty }), manyCards(12, true), locale, 'stop'),
  'chooseView: none': locale => chooseView(locale.t('name-unknown', { name: nasty }), [], locale),
  'chooseView: nearest': locale => chooseView(locale.t('name-nearest'), manyCards(4), locale),
  'chooseView: several, in two accounts': locale =>
    chooseView(locale.t('name-ambiguous', { name: russian }), manyCards(12, true), locale),
};
