import type { FmtString } from 'telegraf/format';

import type { Card } from '../../core/card.ts';
import { isButtonAddress } from '../../core/invoice.ts';
import { isEnded, isSuspended } from '../../core/standing.ts';
import { offersInstall } from '../../domain/available-actions.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { payButton } from './order-views.ts';
import type { Button, View } from './view.ts';
import { bold, button, code, lines, shorten, urlButton } from './view.ts';

/** An order, and where it is paid. */
export interface OrderItem {
  readonly card: Card;
  readonly payAddress: string | undefined;
}

const pageSize = 6;

const dots = { pending: '💳', empty: '📦', active: '🖥', suspended: '⛔️', ended: '⚫️' } as const;

/** How an order is, in a word of ours, or where we have none in the provider's. */
export function orderStatusText({ snapshot }: Card, words: Words): string {
  const { order } = snapshot;
  if (order.status === 'pending') return words.plain('order-pending');
  if (isEnded(snapshot)) return words.plain('order-cancelled');
  if (isSuspended(snapshot)) return words.plain('order-suspended');
  if (order.status !== 'active') return shorten(order.rawStatus, 24);
  return words.plain(offersInstall(snapshot) ? 'order-empty' : 'order-active');
}

function dot({ snapshot }: Card): string {
  if (snapshot.order.status === 'pending') return dots.pending;
  if (isEnded(snapshot)) return dots.ended;
  if (isSuspended(snapshot)) return dots.suspended;
  return offersInstall(snapshot) ? dots.empty : dots.active;
}

/** The provider doesn't say when an order was placed: what was there before us is older than we know. */
function ageText({ snapshot }: Card, now: number, words: Words): string {
  const duration = words.duration(now - snapshot.firstSeenAt);
  return words.plain(snapshot.fromFirstLook ? 'order-age-over' : 'order-age', { duration });
}

function orderLines({ card }: OrderItem, now: number, words: Words): readonly (FmtString | string)[] {
  const { order, vps } = card.snapshot;
  const details = [
    ...(order.number === undefined
      ? []
      : [words.plain('order-line-number', { number: shorten(order.number, 24) })]),
    ...(order.invoiceId === undefined
      ? []
      : [words.plain('order-line-invoice', { invoice: shorten(order.invoiceId, 24) })]),
    ...(order.amount === undefined
      ? []
      : [words.plain('order-line-amount', { amount: shorten(order.amount, 24) })]),
    ...(vps === undefined ? [] : [shorten(card.name, 40)]),
  ];
  return [
    words.say('order-line', {
      dot: dot(card),
      order: bold(shorten(order.id, 24)),
      status: orderStatusText(card, words),
      age: ageText(card, now, words),
    }),
    ...(details.length === 0 ? [] : [`      ${details.join(' · ')}`]),
  ];
}

function orderButtons({ card, payAddress }: OrderItem, words: Words): readonly Button[] {
  const { id, snapshot } = card;
  const order = shorten(snapshot.order.id, 16);
  if (snapshot.order.status === 'pending') {
    const pay = words.plain('button-pay-order', { order });
    return [
      payButton(pay, card, payAddress),
      button(words.plain('button-cancel-order-named', { order }), { kind: 'cancel-order', server: id }),
    ];
  }
  return offersInstall(snapshot)
    ? [button(words.plain('button-install-order', { order }), { kind: 'install', server: id })]
    : [];
}

/** All orders, unpaid ones first, a page at a time; `part`: only those that have it in them. */
export function ordersView(
  items: readonly OrderItem[],
  at: { readonly page: number; readonly now: number; readonly part: string; readonly all: number },
  words: Words,
): View {
  const home = [
    button(words.plain('button-order'), { kind: 'order', page: 0 }),
    button(words.plain('button-home'), { kind: 'home' }),
  ];
  const part = bold(shorten(at.part, 32));
  if (items.length === 0) {
    const text = at.part === '' ? words.say('orders-none') : words.say('orders-found-none', { part });
    return { text, keyboard: [home] };
  }
  const pages = Math.ceil(items.length / pageSize);
  const page = Math.min(Math.max(0, at.page), pages - 1);
  const onPage = items.slice(page * pageSize, (page + 1) * pageSize);
  const rows: (FmtString | string)[] = [];
  let account: string | undefined;
  for (const item of onPage) {
    const { accountLabel } = item.card;
    if (accountLabel !== account && accountLabel !== undefined)
      rows.push(words.say('orders-account', { label: bold(shorten(accountLabel, 32)) }));
    account = accountLabel;
    rows.push(...orderLines(item, at.now, words));
  }
  const unpaid = items.filter(({ card }) => card.snapshot.order.status === 'pending').length;
  const turns = [
    ...(page > 0 ? [button(words.plain('button-previous'), { kind: 'orders', page: page - 1 })] : []),
    ...(page < pages - 1 ? [button(words.plain('button-next'), { kind: 'orders', page: page + 1 })] : []),
  ];
  return {
    text: lines(
      at.part === ''
        ? words.say('orders-title', { n: items.length, unpaid })
        : words.say('orders-found', { part, n: items.length }),
      '',
      ...rows,
      pages > 1 ? '' : undefined,
      pages > 1 ? words.say('servers-page', { page: page + 1, pages }) : undefined,
      at.all > pageSize && at.part === '' ? words.say('orders-search') : undefined,
    ),
    keyboard: [
      ...onPage.map(item => orderButtons(item, words)).filter(row => row.length > 0),
      ...(turns.length > 0 ? [turns] : []),
      home,
    ],
  };
}

/** Where an invoice is paid, to be read and copied. */
export function payView({ card, payAddress }: OrderItem, words: Words): View {
  const { order } = card.snapshot;
  const id = bold(shorten(order.id, 32));
  const back = [button(words.plain('button-orders'), { kind: 'orders', page: 0 })];
  if (order.status !== 'pending')
    return {
      text: words.say('pay-not-pending', { order: id, status: orderStatusText(card, words) }),
      keyboard: [back],
    };
  if (payAddress === undefined || order.invoiceId === undefined)
    return { text: words.say('pay-no-invoice', { order: id }), keyboard: [back] };
  return {
    text: words.say('pay-address', {
      order: id,
      invoice: shorten(order.invoiceId, 32),
      amount: shorten(order.amount ?? '–', 32),
      address: code(payAddress),
    }),
    keyboard: [
      ...(isButtonAddress(payAddress) ? [[urlButton(words.plain('button-pay'), payAddress)]] : []),
      back,
    ],
  };
}

/** The one question before an order is cancelled. */
export const askCancelOrderView = (card: Card, words: Words): View => ({
  text: words.say('cancel-order-ask', {
    order: bold(shorten(card.snapshot.order.id, 32)),
    amount: shorten(card.snapshot.order.amount ?? '–', 32),
  }),
  keyboard: [
    [button(words.plain('cancel-order-yes'), { kind: 'confirm-cancel-order', server: card.id }, 'danger')],
    [button(words.plain('button-orders'), { kind: 'orders', page: 0 })],
  ],
});

/** A line about an order, and the way back to all of them. */
export const aboutOrderView = (text: FmtString, words: Words): View => ({
  text,
  keyboard: [[button(words.plain('button-orders'), { kind: 'orders', page: 0 })]],
});
