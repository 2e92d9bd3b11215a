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
} from '../../../src/telegram/views/order-views.ts';
import {
  chooseTariffView,
  orderOverView,
  orderSummaryView,
  placingView,
} from '../../../src/telegram/views/ordering-views.ts';
import type { Words } from '../../../src/telegram/locales/locale.ts';
import type { Card } from '../../../src/domain/card.ts';
import type { OrderDialog } from '../../../src/domain/dialog.ts';
import type { AccountId, OrderId } from '../../../src/domain/server.ts';
import type { Tariff } from '../../../src/domain/tariff.ts';
import type { Template } from '../../../src/domain/template.ts';
import type { Screens } from './samples.ts';
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
  nasty,
  now,
  operationStates,
  orderCard,
  powerOf,
  russian,
  work,
} from './samples.ts';

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

const orders = (cards: readonly Card[], page: number, words: Words, part = '') =>
  ordersView(
    cards.map(card => ({ card, paymentUrl })),
    { page, now, part, all: cards.length },
    words,
  );

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(47_000 + index) as OrderId);
const orderId = '47000' as OrderId;

export const orderScreens: Screens = {
  'tariffsView: none': words => tariffsView([], at(0), words),
  'tariffsView: first page': words => tariffsView(tariffs(20), at(0), words),
  'tariffsView: middle page': words => tariffsView(tariffs(20), at(1), words),
  'tariffsView: last page': words => tariffsView(tariffs(20), at(9), words),
  'tariffsView: found': words => tariffsView(tariffs(4), at(0, 'amsterdam kvm'), words),
  'tariffsView: found too many': words => tariffsView(tariffs(60), at(0, 'kvm'), words),
  'tariffsView: not found': words => tariffsView(tariffs(4), at(0, nasty.repeat(2)), words),
  'tariffsView: old': words => tariffsView(tariffs(2), stale, words),
  'templatesView: none': words => templatesView([], at(0), words),
  'templatesView: first page': words => templatesView(templates(50), at(0), words),
  'templatesView: middle page': words => templatesView(templates(50), at(1), words),
  'templatesView: last page': words => templatesView(templates(50), at(9), words),
  'templatesView: found': words => templatesView(templates(8), at(0, 'debian'), words),
  'templatesView: not found': words => templatesView(templates(8), at(0, emoji), words),
  'templatesView: old': words => templatesView(templates(4), stale, words),
  ...forEach('catalogueUnreadView: reading', ['tariffs', 'templates'], (kind, words) =>
    catalogueUnreadView(kind, words),
  ),
  ...forEach('catalogueUnreadView: failed', failureKinds, (kind, words) =>
    catalogueUnreadView('tariffs', words, failures[kind]),
  ),
  ...forEach('askPartView', ['tariffs', 'templates'], (kind, words) => askPartView(kind, words)),

  'chooseTariffView: none': words => chooseTariffView([], 0, words),
  'chooseTariffView: one page': words => chooseTariffView(tariffs(4), 0, words),
  'chooseTariffView: first page': words => chooseTariffView(tariffs(20), 0, words),
  'chooseTariffView: middle page': words => chooseTariffView(tariffs(20), 1, words),
  'chooseTariffView: last page': words => chooseTariffView(tariffs(20), 9, words),
  'chooseTariffView: no such tariff': words =>
    chooseTariffView(tariffs(3), 0, words, words.say('order-unknown-tariff', { pid: nasty })),
  'orderSummaryView: one account': words => orderSummaryView(dialog, [work], words),
  'orderSummaryView: several accounts, no price, named nastily': words =>
    orderSummaryView({ ...dialog, tariffName: nasty, price: undefined }, links, words),
  orderOverView,

  'ordersView: none': words => orders([], 0, words),
  'ordersView: one, unpaid': words => orders(manyOrders(1), 0, words),
  'ordersView: each state': words => orders(manyOrders(5), 0, words),
  'ordersView: first page': words => orders(manyOrders(21), 0, words),
  'ordersView: middle page': words => orders(manyOrders(21), 1, words),
  'ordersView: last page': words => orders(manyOrders(21), 9, words),
  'ordersView: in accounts': words =>
    orders(
      manyOrders(4).map((card, index) => ({ ...card, accountLabel: index < 2 ? 'Работа' : nasty })),
      0,
      words,
    ),
  'ordersView: found': words => orders(manyOrders(2), 0, words, nasty),
  'ordersView: not found': words => orders([], 0, words, nasty),
  'payView: with an address': words => payView({ card: orderCard('pending'), paymentUrl }, words),
  'payView: an address that no button takes': words =>
    payView(
      { card: orderCard('pending'), paymentUrl: 'http://127.0.0.1:8080/viewinvoice.php?id=366000' },
      words,
    ),
  'payView: no invoice': words => payView({ card: orderCard('pending'), paymentUrl: undefined }, words),
  ...forEach('payView: not to be paid', ['active', 'suspended', 'cancelled'], (status, words) =>
    payView({ card: orderCard(status), paymentUrl }, words),
  ),
  'payView: not to be paid: installed': words => payView({ card: cardOf(), paymentUrl }, words),
  askCancelOrderView: words => askCancelOrderView(orderCard('pending'), words),
  'askCancelOrderView: no amount': words => {
    const card = orderCard('pending');
    const order = { ...card.snapshot.order, amount: undefined };
    return askCancelOrderView({ ...card, snapshot: { ...card.snapshot, order } }, words);
  },
  ...forEach(
    'aboutOrderView',
    ['cancel-order-live', 'cancel-order-done', 'cancel-order-interrupted'],
    (id, words) =>
      aboutOrderView(
        id === 'cancel-order-interrupted' ? words.say(id) : words.say(id, { order: '47000' }),
        words,
      ),
  ),
  ...forEach('aboutOrderView: not cancelled', failureKinds, (kind, words) =>
    aboutOrderView(
      words.say('cancel-order-failed', {
        order: '47000',
        why: words.plain(`why-${kind}`, { message: nasty }),
      }),
      words,
    ),
  ),

  ...forEach('placingView', operationStates, (state, words) =>
    placingView(
      {
        operation: createOf(state, state === 'done' ? { orderId, invoiceId: '366000' } : {}),
        card: undefined,
      },
      words,
      now,
    ),
  ),
  'placingView: done, with its order': words =>
    placingView(
      {
        operation: createOf('done', { orderId, tariffName: nasty }),
        card: orderCard('pending'),
        accountLabel: nasty,
        paymentUrl,
      },
      words,
      now,
    ),
  'placingView: done, paid already': words =>
    placingView(
      {
        operation: createOf('done', { orderId }),
        card: orderCard('active', {}, { seenAt: now }),
        paymentUrl,
      },
      words,
      now,
    ),
  'placingView: done, found in the list': words =>
    placingView(
      {
        operation: createOf('done', { orderId }, { failure: failures['outcome-unknown'] }),
        card: orderCard('pending'),
        paymentUrl,
      },
      words,
      now,
    ),
  'placingView: not sent, costs something else': words => {
    const operation = createOf('not-sent', {}, { failure: failures['price-changed'] });
    return placingView({ operation, card: undefined }, words, now);
  },
  'placingView: unconfirmed, nothing new': words =>
    placingView({ operation: createOf('unconfirmed', { listsChecked: 4 }), card: undefined }, words, now),
  'placingView: unconfirmed, come late': words =>
    placingView({ operation: createOf('unconfirmed', { candidateOrders: ids(1) }), card: undefined }, words, now),
  'placingView: unconfirmed, several': words =>
    placingView({ operation: createOf('unconfirmed', { candidateOrders: ids(12) }), card: undefined }, words, now),

  'operationView: create': words =>
    operationView({ operation: createOf('unanswered'), card: undefined }, words, now),
  'operationView: add-key': words =>
    operationView({ operation: addKeyOf('done'), card: undefined, accountLabel: 'Работа' }, words, now),
  'operationView: install': words =>
    operationView({ operation: installOf('acknowledged'), card: orderCard('active') }, words, now),
  ...forEach('operationView', ['reboot', 'stop', 'boot'], (action, words) =>
    operationView({ operation: powerOf(action, 'acknowledged'), card: cardOf() }, words, now),
  ),
};
