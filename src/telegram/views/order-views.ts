import type { FmtString } from 'telegraf/format';

import { isUnread, type Card } from '../../domain/card.ts';
import { isButtonUrl } from '../../domain/catalogue.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { stateAfterAnswer } from '../../domain/operation-lifecycle.ts';
import { findEnd, isEnded, isSuspended, canOfferInstall } from '../../domain/server.ts';
import type { UnreadAccount } from '../../domain/outage.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import {
  boldShort,
  boldTyped,
  code,
  failureText,
  lines,
  shorten,
  underAccounts,
  type Button,
  type Row,
  type View,
  button,
  paginate,
  urlButton,
  view,
} from './view.ts';
import { isKeyRejected, linkAgainRow, rejectedIn, unreadLines, whenRead } from './outdated.ts';
import { unknownNameText } from './server-names.ts';

/** An order, and the address where its invoice is paid. */
export interface OrderItem {
  readonly card: Card;
  readonly paymentUrl: string | undefined;
}

const pageSize = 6;

const dots = { pending: '💳', empty: '📦', active: '🖥', suspended: '⛔️', ended: '⚫️' } as const;

function dotOf({ snapshot, outdated }: Card): string {
  if (outdated !== undefined) return '⚪️';
  if (snapshot.order.status === 'pending') return dots.pending;
  if (isEnded(snapshot)) return dots.ended;
  if (isSuspended(snapshot)) return dots.suspended;
  return canOfferInstall(snapshot) ? dots.empty : dots.active;
}

/** The status of an order; the provider's own term if we don't know it. */
export function orderStatusText({ snapshot }: Card, locale: Locale): string {
  const { order } = snapshot;
  if (order.status === 'pending') return locale.tText('order-pending');
  const end = findEnd(snapshot);
  if (end !== undefined) return locale.tText(`order-${end}`);
  if (isSuspended(snapshot)) return locale.tText('order-suspended');
  if (order.status !== 'active') return shorten(order.rawStatus, 24);
  return locale.tText(canOfferInstall(snapshot) ? 'order-empty' : 'order-active');
}

/** The provider doesn't say when an order was placed: one from before our first read is older than we know. */
function ageText({ snapshot }: Card, now: number, locale: Locale): string {
  const duration = locale.duration(now - snapshot.firstSeenAt);
  return locale.tText(snapshot.inInitialSnapshot ? 'order-age-over' : 'order-age', { duration });
}

function orderLines(card: Card, now: number, locale: Locale): readonly (FmtString | string)[] {
  const { order, vps } = card.snapshot;
  const { number, invoiceId, amount } = order;
  const details = [
    number !== undefined && locale.tText('order-line-number', { number: shorten(number, 24) }),
    invoiceId !== undefined && locale.tText('order-line-invoice', { invoice: shorten(invoiceId, 24) }),
    amount !== undefined && shorten(amount, 24),
    vps !== undefined && shorten(card.name, 40),
  ].filter(detail => detail !== false);
  const status = orderStatusText(card, locale);
  const line = locale.t('order-line', {
    dot: dotOf(card),
    order: boldShort(order.id, 24),
    status:
      card.outdated === undefined
        ? `${status} · ${ageText(card, now, locale)}`
        : locale.t('order-was', { status, when: whenRead(card.outdated, locale) }),
  });
  const planned = plannedLine(card, locale);
  return [
    line,
    ...(details.length === 0 ? [] : [`      ${details.join(' · ')}`]),
    ...(planned === undefined ? [] : [planned]),
  ];
}

/** Opens the invoice: by a link, or with callback data where Telegram rejects the address on a button. */
const payButton = (text: string, { card, paymentUrl }: OrderItem): Button =>
  paymentUrl !== undefined && isButtonUrl(paymentUrl)
    ? urlButton(text, paymentUrl)
    : button(text, { kind: 'pay', server: card.id });

/** What can be done about one order: pay or cancel an unpaid one and plan its system, install a paid and empty one. */
export function orderRows(card: Card, locale: Locale, paymentUrl?: string): readonly Row[] {
  const { id: server, snapshot, plannedSystem } = card;
  if (snapshot.goneAt !== undefined || isKeyRejected(card)) return [];
  if (snapshot.order.status !== 'pending')
    return canOfferInstall(snapshot) ? [[{ kind: 'install', server, style: 'primary' }]] : [];
  const pay = payButton(locale.tText('button-pay'), { card, paymentUrl });
  const choose = (label: 'button-choose-system' | 'button-change-system') =>
    button(locale.tText(label), { kind: 'install', server });
  return [
    [pay, { kind: 'cancel-order', server }],
    plannedSystem === undefined
      ? [choose('button-choose-system')]
      : [choose('button-change-system'), { kind: 'drop-planned-install', server }],
  ];
}

/** "Debian 12 will be installed once it is paid." */
export const plannedLine = ({ plannedSystem, snapshot }: Card, locale: Locale): FmtString | undefined =>
  plannedSystem === undefined || snapshot.order.status !== 'pending'
    ? undefined
    : locale.t('planned-system', { system: boldShort(plannedSystem, 64) });

/** What was to be installed on an order that is not going to be paid. */
export const notInstalledLine = (system: string | undefined, locale: Locale): FmtString | undefined =>
  system === undefined ? undefined : locale.t('planned-dropped', { system: boldShort(system, 64) });

/** Why an order was not cancelled, or isn't known to be. */
export const notCancelledText = (
  order: FmtString | string,
  failure: ProviderFailure,
  locale: Locale,
): FmtString =>
  locale.t(stateAfterAnswer(failure) === 'unanswered' ? 'cancel-order-unknown' : 'cancel-order-failed', {
    order,
    reason: failureText(failure, locale),
  });

/** The same in the list, where the labels name the order. */
function namedOrderRow(item: OrderItem, locale: Locale): Row {
  const { id: server, snapshot } = item.card;
  if (isKeyRejected(item.card)) return [];
  const order = shorten(snapshot.order.id, 16);
  if (snapshot.order.status === 'pending')
    return [
      payButton(locale.tText('button-pay-order', { order }), item),
      button(locale.tText('button-cancel-order-named', { order }), { kind: 'cancel-order', server }),
    ];
  return canOfferInstall(snapshot)
    ? [button(locale.tText('button-install-order', { order }), { kind: 'install', server })]
    : [];
}

/** A page of orders. `part`: the search text, empty for all; `all`: all orders, without a search. */
export function ordersView(
  items: readonly OrderItem[],
  at: {
    readonly page: number;
    readonly now: number;
    readonly part: string;
    readonly all: readonly Card[];
    readonly unread?: readonly UnreadAccount[];
    /** How many more orders the provider lists in a way that can't be read. */
    readonly unreadable?: number;
  },
  locale: Locale,
): View {
  const { unread = [], unreadable = 0 } = at;
  const home: Row = [{ kind: 'order', page: 0 }, { kind: 'home' }];
  const part = boldTyped(at.part, 32);
  const cards = items.map(({ card }) => card);
  const notes = [
    ...unreadLines(unread, cards, locale),
    ...(unreadable > 0 ? [locale.t('orders-unreadable', { n: unreadable })] : []),
  ];
  if (items.length === 0) {
    const notFound = at.all.some(isUnread) ? unknownNameText(at.part, at.all, locale) : undefined;
    const none =
      at.part === '' ? locale.t('orders-none') : (notFound ?? locale.t('orders-found-none', { part }));
    // What can't be read isn't empty.
    const text = notes.length > 0 && at.part === '' ? lines(...notes) : lines(none, ...notes);
    return view(locale, text, linkAgainRow(rejectedIn(unread)), home);
  }
  const shown = paginate(items, at.page, pageSize, locale, to => ({ kind: 'orders', page: to }));
  const unpaid = cards.filter(({ snapshot }) => snapshot.order.status === 'pending').length;
  return view(
    locale,
    lines(
      at.part === ''
        ? locale.t('orders-title', { n: items.length, unpaid })
        : locale.t('orders-found', { part, n: items.length }),
      ...notes,
      '',
      ...underAccounts(
        shown.items.map(({ card }) => [card, orderLines(card, at.now, locale)]),
        locale,
      ),
      shown.line && '',
      shown.line,
      at.all.length > pageSize && at.part === '' && locale.t('orders-search'),
    ),
    linkAgainRow(rejectedIn(unread)),
    ...shown.items.map(item => namedOrderRow(item, locale)),
    shown.row,
    home,
  );
}

/** A line about an order, and a button to the list. */
export const aboutOrderView = (text: FmtString, locale: Locale): View =>
  view(locale, text, [{ kind: 'orders', page: 0 }]);

/** Where an invoice is paid, to be read and copied. */
export function payView({ card, paymentUrl }: OrderItem, locale: Locale): View {
  const { id, status, invoiceId, amount } = card.snapshot.order;
  const order = boldShort(id, 32);
  const values = { order, status: orderStatusText(card, locale) };
  if (status !== 'pending') return aboutOrderView(locale.t('pay-not-pending', values), locale);
  if (paymentUrl === undefined || invoiceId === undefined)
    return aboutOrderView(locale.t('pay-no-invoice', { order }), locale);
  return view(
    locale,
    locale.t('pay-address', {
      order,
      invoice: [invoiceId, amount ?? '']
        .filter(Boolean)
        .map(each => shorten(each, 32))
        .join(' · '),
      address: code(paymentUrl),
    }),
    [isButtonUrl(paymentUrl) && urlButton(locale.tText('button-pay'), paymentUrl)],
    [{ kind: 'orders', page: 0 }],
  );
}

/** Asks before an order is cancelled. */
export function askCancelOrderView({ id: server, snapshot }: Card, locale: Locale): View {
  const { id, amount } = snapshot.order;
  const order = joinParts([boldShort(id, 32), amount === undefined ? '' : ` (${shorten(amount, 32)})`]);
  return view(
    locale,
    locale.t('cancel-order-ask', { order }),
    [{ kind: 'confirm-cancel-order', server, style: 'danger' }],
    [{ kind: 'orders', page: 0 }],
  );
}
