import {
  askPartView,
  catalogueUnreadView,
  tariffsView,
  templatesView,
} from '../../../src/telegram/views/catalogue-views.ts';
import { operationView } from '../../../src/telegram/views/operation-views.ts';
import {
  aboutOrderView,
  askCancelOrderView,
  ordersView,
  payView,
  notCancelledText,
} from '../../../src/telegram/views/order-views.ts';
import {
  chooseTariffView,
  orderExpiredView,
  orderSummaryView,
  orderAgainView,
  orderingView,
} from '../../../src/telegram/views/ordering-views.ts';
import type { Locale } from '../../../src/telegram/locales/locale.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { OrderDialog } from '../../../src/domain/dialog.ts';
import type { AccountId, OrderId } from '../../../src/domain/server.ts';
import type { Tariff, Template } from '../../../src/domain/catalogue.ts';
import type { ViewSamples } from './models.ts';
import {
  addKeyOf,
  cardOf,
  createOf,
  emoji,
  failureKinds,
  failures,
  forEach,
  hour,
  installOf,
  links,
  manyOrders,
  neverRead,
  nasty,
  now,
  operationStates,
  orderCard,
  outdatedOf,
  powerOf,
  russian,
  unreadOf,
  work,
} from './models.ts';

const paymentUrl = 'https://cp.inferno.name/viewinvoice.php?id=366000';

export const tariffs = (count: number): readonly Tariff[] =>
  Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    name: ['KVM-1 Amsterdam', russian, nasty, emoji][at % 4] ?? '',
    price: at % 3 === 2 ? undefined : `${at + 5}.00`,
    currency: at % 3 === 1 ? undefined : 'USD',
  }));

export const templates = (count: number): readonly Template[] =>
  Array.from({ length: count }, (_, at) => {
    const name = [`debian-${at + 1}-64`, `ubuntu-${at + 1}.04`, `windows-${at}`, `own-${at}`][at % 4] ?? '';
    return { name, title: at % 2 === 0 ? name : at % 4 === 3 ? `${nasty} ${at}` : `Ubuntu ${at + 1}` };
  });

const at = (page: number, part?: string) => ({ page, part, readAt: now, failure: undefined, now });
const stale = { ...at(0), readAt: now - 2 * hour, failure: failures['timed-out'] };

const dialog: OrderDialog = {
  kind: 'order',
  token: 9,
  accountId: 1 as AccountId,
  tariffId: '1',
  tariffName: 'KVM-1 Amsterdam',
  price: '5.00 USD',
};

const orders = (cards: readonly Card[], page: number, locale: Locale, part = '', all = cards) =>
  ordersView(
    cards.map(card => ({ card, paymentUrl })),
    { page, now, part, all },
    locale,
  );

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(47_000 + index) as OrderId);
const orderId = '47000' as OrderId;

export const orderSamples: ViewSamples = {
  'tariffsView: none': locale => tariffsView([], at(0), locale),
  'tariffsView: first page': locale => tariffsView(tariffs(20), at(0), locale),
  'tariffsView: middle page': locale => tariffsView(tariffs(20), at(1), locale),
  'tariffsView: last page': locale => tariffsView(tariffs(20), at(9), locale),
  'tariffsView: in groups': locale =>
    tariffsView(
      tariffs(12).map((tariff, index) => ({ ...tariff, group: index < 3 ? 'KVM' : nasty })),
      at(0),
      locale,
    ),
  'tariffsView: found': locale => tariffsView(tariffs(4), at(0, 'amsterdam kvm'), locale),
  'tariffsView: found too many': locale => tariffsView(tariffs(60), at(0, 'kvm'), locale),
  'tariffsView: not found': locale => tariffsView(tariffs(4), at(0, nasty.repeat(2)), locale),
  'tariffsView: old': locale => tariffsView(tariffs(2), stale, locale),
  'templatesView: none': locale => templatesView([], at(0), locale),
  'templatesView: first page': locale => templatesView(templates(50), at(0), locale),
  'templatesView: middle page': locale => templatesView(templates(50), at(1), locale),
  'templatesView: last page': locale => templatesView(templates(50), at(9), locale),
  'templatesView: in groups': locale =>
    templatesView(
      templates(9).map(each => ({ ...each, group: each.name.startsWith('windows') ? 'Windows' : 'Linux' })),
      at(0),
      locale,
    ),
  'templatesView: found': locale => templatesView(templates(8), at(0, 'debian'), locale),
  'templatesView: not found': locale => templatesView(templates(8), at(0, emoji), locale),
  'templatesView: old': locale => templatesView(templates(4), stale, locale),
  ...forEach('catalogueUnreadView: reading', ['tariffs', 'templates'], (kind, locale) =>
    catalogueUnreadView(kind, locale),
  ),
  ...forEach('catalogueUnreadView: failed', failureKinds, (kind, locale) =>
    catalogueUnreadView('tariffs', locale, failures[kind]),
  ),
  ...forEach('askPartView', ['tariffs', 'templates'], (kind, locale) => askPartView(kind, locale)),

  'chooseTariffView: none': locale => chooseTariffView([], 0, locale),
  'chooseTariffView: one page': locale => chooseTariffView(tariffs(4), 0, locale),
  'chooseTariffView: first page': locale => chooseTariffView(tariffs(20), 0, locale),
  'chooseTariffView: middle page': locale => chooseTariffView(tariffs(20), 1, locale),
  'chooseTariffView: last page': locale => chooseTariffView(tariffs(20), 9, locale),
  'chooseTariffView: no such tariff': locale =>
    chooseTariffView(tariffs(3), 0, locale, locale.t('order-unknown-tariff', { pid: nasty })),
  'orderSummaryView: one account': locale => orderSummaryView(dialog, [work], locale),
  'orderSummaryView: several accounts, no price, named nastily': locale =>
    orderSummaryView({ ...dialog, tariffName: nasty, price: undefined }, links, locale),
  orderExpiredView,

  'ordersView: none': locale => orders([], 0, locale),
  'ordersView: one, unpaid': locale => orders(manyOrders(1), 0, locale),
  'ordersView: each state': locale => orders(manyOrders(5), 0, locale),
  'ordersView: first page': locale => orders(manyOrders(21), 0, locale),
  'ordersView: middle page': locale => orders(manyOrders(21), 1, locale),
  'ordersView: last page': locale => orders(manyOrders(21), 9, locale),
  'ordersView: in accounts': locale =>
    orders(
      manyOrders(4).map((card, index) => ({ ...card, accountLabel: index < 2 ? 'Работа' : nasty })),
      0,
      locale,
    ),
  'ordersView: outdated, some unreadable': locale =>
    ordersView(
      manyOrders(5).map(card => ({
        card: { ...card, outdated: outdatedOf(failures['timed-out']) },
        paymentUrl,
      })),
      {
        ...{ page: 0, now, part: '', all: manyOrders(5) },
        unread: [unreadOf(work, failures['timed-out'])],
        unreadable: 2,
      },
      locale,
    ),
  ...forEach('ordersView: key rejected', ['one account', 'several accounts'], (how, locale) =>
    ordersView(
      manyOrders(3).map((card, index) => ({
        card: index < 2 ? { ...card, outdated: outdatedOf(failures['bad-credentials']) } : card,
        paymentUrl,
      })),
      {
        ...{ page: 0, now, part: '', all: manyOrders(3) },
        unread: links
          .slice(0, how === 'one account' ? 1 : 2)
          .map(link => unreadOf(link, failures['bad-credentials'], 3)),
      },
      locale,
    ),
  ),
  'ordersView: none but unreadable ones': locale =>
    ordersView([], { page: 0, now, part: '', all: [], unreadable: 1 }, locale),
  'ordersView: found': locale => orders(manyOrders(2), 0, locale, nasty),
  'ordersView: not found': locale => orders([], 0, locale, nasty),
  'ordersView: not found, some never read': locale => orders([], 0, locale, nasty, neverRead(2)),
  'payView: with an address': locale => payView({ card: orderCard('pending'), paymentUrl }, locale),
  'payView: an address that no button takes': locale =>
    payView(
      { card: orderCard('pending'), paymentUrl: 'http://127.0.0.1:8080/viewinvoice.php?id=366000' },
      locale,
    ),
  'payView: no invoice': locale => payView({ card: orderCard('pending'), paymentUrl: undefined }, locale),
  ...forEach('payView: not to be paid', ['active', 'suspended', 'cancelled'], (status, locale) =>
    payView({ card: orderCard(status), paymentUrl }, locale),
  ),
  'payView: not to be paid: installed': locale => payView({ card: cardOf(), paymentUrl }, locale),
  askCancelOrderView: locale => askCancelOrderView(orderCard('pending'), locale),
  'askCancelOrderView: no amount': locale => {
    const card = orderCard('pending');
    const order = { ...card.snapshot.order, amount: undefined };
    return askCancelOrderView({ ...card, snapshot: { ...card.snapshot, order } }, locale);
  },
  ...forEach(
    'aboutOrderView',
    ['cancel-order-live', 'cancel-order-done', 'cancel-order-interrupted'],
    (id, locale) =>
      aboutOrderView(
        id === 'cancel-order-interrupted' ? locale.t(id) : locale.t(id, { order: '47000' }),
        locale,
      ),
  ),
  ...forEach('aboutOrderView: not cancelled', failureKinds, (kind, locale) =>
    aboutOrderView(notCancelledText('47000', failures[kind], locale), locale),
  ),

  ...forEach('orderingView', operationStates, (state, locale) =>
    orderingView(
      {
        operation: createOf(state, state === 'done' ? { orderId, invoiceId: '366000' } : {}),
        card: undefined,
      },
      locale,
      now,
    ),
  ),
  'orderingView: done, with its order': locale =>
    orderingView(
      {
        operation: createOf('done', { orderId, tariffName: nasty }),
        card: orderCard('pending'),
        accountLabel: nasty,
        paymentUrl,
      },
      locale,
      now,
    ),
  'orderingView: done, paid already': locale =>
    orderingView(
      {
        operation: createOf('done', { orderId }),
        card: orderCard('active', {}, { seenAt: now }),
        paymentUrl,
      },
      locale,
      now,
    ),
  'orderingView: done, found in the list': locale =>
    orderingView(
      {
        operation: createOf('done', { orderId }, { failure: failures['outcome-unknown'] }),
        card: orderCard('pending'),
        paymentUrl,
      },
      locale,
      now,
    ),
  'orderingView: not sent, costs something else': locale => {
    const operation = createOf('not-sent', {}, { failure: failures['price-changed'] });
    return orderingView({ operation, card: undefined }, locale, now);
  },
  'orderingView: unconfirmed, nothing new': locale =>
    orderingView({ operation: createOf('unconfirmed', { listsChecked: 4 }), card: undefined }, locale, now),
  'orderingView: unconfirmed, nothing new for an hour': locale => {
    const operation = createOf('unconfirmed', { listsChecked: 60 }, { sentAt: now - hour });
    return orderingView({ operation, card: undefined }, locale, now);
  },
  orderAgainView: locale => orderAgainView(createOf('unconfirmed', { tariffName: nasty }), locale),
  'orderingView: done, listed late': locale =>
    orderingView({ operation: createOf('done', { orderId, isLate: true }), card: undefined }, locale, now),
  'orderingView: unconfirmed, several': locale =>
    orderingView(
      { operation: createOf('unconfirmed', { candidateOrders: ids(12) }), card: undefined },
      locale,
      now,
    ),

  'operationView: create': locale =>
    operationView({ operation: createOf('unanswered'), card: undefined }, locale, now),
  'operationView: add-key': locale =>
    operationView({ operation: addKeyOf('done'), card: undefined, accountLabel: 'Работа' }, locale, now),
  'operationView: install': locale =>
    operationView({ operation: installOf('acknowledged'), card: orderCard('active') }, locale, now),
  ...forEach('operationView', ['reboot', 'stop', 'boot'], (action, locale) =>
    operationView({ operation: powerOf(action, 'acknowledged'), card: cardOf() }, locale, now),
  ),
};
