import type { FmtString } from 'telegraf/format';

import type { AccountOperationViewModel } from '../../domain/card.ts';
import { orderAmount, type Tariff } from '../../domain/catalogue.ts';
import type { OrderDialog } from '../../domain/dialog.ts';
import type { Link } from '../../domain/access.ts';
import { hashName } from '../../domain/dialog.ts';
import type { OrderOperation } from '../../domain/operation.ts';
import { lateOrderMs } from '../../domain/reconcile.ts';
import type { Locale } from '../locales/locale.ts';
import { tariffLines, tariffRow } from './catalogue-views.ts';
import { orderRows, plannedLine } from './order-views.ts';
import type { Row, View } from './view.ts';
import { boldShort, failureText, lines, phases, shorten, button, paginate, view } from './view.ts';
import { clockTime } from './time.ts';

const pageSize = 8;

/** Tariffs to order from. */
export function chooseTariffView(
  tariffs: readonly Tariff[],
  page: number,
  locale: Locale,
  question: FmtString = locale.t('order-choose'),
): View {
  if (tariffs.length === 0) return view(locale, locale.t('order-no-tariffs'), [{ kind: 'home' }]);
  const shown = paginate(tariffs, page, pageSize, locale, to => ({ kind: 'order', page: to }));
  return view(
    locale,
    lines(question, ...tariffLines(shown.items), shown.line !== false && '', shown.line),
    ...shown.items.map(tariff => tariffRow(tariff, 48)),
    shown.row,
    [{ kind: 'home' }],
  );
}

const maxOtherAccounts = 4;

/** What is about to be ordered, from which account, for how much. */
export function orderSummaryView(dialog: OrderDialog, links: readonly Link[], locale: Locale): View {
  const { token, tariffName, price, accountId } = dialog;
  const own = links.find(link => link.accountId === accountId);
  const others = links.filter(link => link.accountId !== accountId && link.state === 'ok');
  return view(
    locale,
    lines(
      locale.t('order-summary', { tariff: boldShort(tariffName, 128) }),
      price === undefined
        ? locale.t('order-no-price')
        : locale.t('order-price', { price: boldShort(price, 32) }),
      links.length > 1 && own !== undefined && locale.t('order-from', { label: boldShort(own.label, 32) }),
      locale.t('order-confirm-hint'),
    ),
    [{ kind: 'confirm-order', token, style: 'success' }],
    ...others.slice(0, maxOtherAccounts).map(({ id: link, label }) => {
      const text = locale.tText('button-order-from', { label: shorten(label, 32) });
      return [button(text, { kind: 'order-from', token, link })];
    }),
    [{ label: 'back-tariffs', kind: 'order', page: 0 }, { kind: 'cancel' }],
  );
}

/** The confirmation is no longer valid. */
export const orderExpiredView = (locale: Locale): View =>
  view(locale, locale.t('order-expired'), [{ kind: 'order', page: 0 }], [{ kind: 'home' }]);

type OrderingCard = AccountOperationViewModel<OrderOperation>;

/** The number of orders that are named; more don't fit on a phone. */
const maxNamed = 8;

const orderNames = (ids: readonly string[]): string =>
  ids
    .slice(0, maxNamed)
    .map(id => shorten(id, 32))
    .join(', ') + (ids.length > maxNamed ? ', …' : '');

/** The answer was lost, and the list of orders doesn't prove which order is the new one. */
function unconfirmedHeadline(operation: OrderOperation, locale: Locale, now: number): FmtString {
  const { candidateOrders = [], listsChecked = 0, tariffName } = operation.details;
  const tariff = boldShort(tariffName, 64);
  if (candidateOrders.length > 0)
    return locale.t('ordering-several', { tariff, orders: orderNames(candidateOrders) });
  const sentAt = operation.sentAt ?? operation.requestedAt;
  const until = sentAt + lateOrderMs;
  if (listsChecked > 0 && now < until)
    return locale.t('ordering-not-seen', { tariff, until: clockTime(until, locale) });
  const duration = locale.duration((operation.endedAt ?? now) - sentAt);
  return locale.t(listsChecked > 0 ? 'ordering-none' : 'ordering-unread', { tariff, duration });
}

function placingHeadline(operation: OrderOperation, locale: Locale, now: number): FmtString {
  const { details, state, failure, requestedAt } = operation;
  if (state === 'unconfirmed') return unconfirmedHeadline(operation, locale, now);
  const isFound = state === 'done' && failure !== undefined;
  const isLate = state === 'done' && details.isLate === true;
  return locale.t(isLate ? 'ordering-late' : isFound ? 'ordering-found' : `ordering-${phases[state]}`, {
    tariff: boldShort(details.tariffName, 64),
    order: boldShort(details.orderId ?? '', 32),
    at: clockTime(requestedAt, locale),
    duration: locale.duration(now - requestedAt),
    reason: failureText(failure, locale),
  });
}

function actionRows({ operation, card, paymentUrl }: OrderingCard, locale: Locale): readonly Row[] {
  const { id, state, failure, details } = operation;
  const again = { label: 'order-again', kind: 'order', page: 0 } as const;
  const check = { kind: 'check-operation', operation: id } as const;
  const againLater = { label: 'order-again', kind: 'order-again', operation: id } as const;
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return [];
    case 'unanswered':
      return [[check]];
    case 'done':
      return card === undefined ? [] : orderRows(card, locale, paymentUrl);
    case 'not-sent': {
      if (failure?.kind !== 'price-changed')
        return [[{ label: 'try-again', kind: 'retry-operation', operation: id, style: 'primary' }]];
      // A retry would cost an unconfirmed amount, so the summary shows the new price.
      const code = hashName(details.tariffId);
      return [[{ label: 'order-again', kind: 'order-tariff', code, style: 'primary' }]];
    }
    case 'failed':
    case 'undone':
    case 'dropped':
      return [[again]];
    case 'unconfirmed':
      return [[check], [againLater]];
  }
}

/** Warns before another order, since the first one may still appear in the provider's list. */
export const orderAgainView = ({ id, details }: OrderOperation, locale: Locale): View =>
  view(
    locale,
    locale.t('order-again-warning', { tariff: boldShort(details.tariffName, 64) }),
    [{ kind: 'check-operation', operation: id }],
    [{ label: 'order-anyway', kind: 'order', page: 0 }],
    [{ kind: 'orders', page: 0 }],
  );

/** The live message of an order; once it is placed, with its actions. */
export function orderingView(subject: OrderingCard, locale: Locale, now: number): View {
  const { operation, card, accountLabel } = subject;
  const { details, state } = operation;
  const order = card?.snapshot.order;
  const invoice = order?.invoiceId ?? details.invoiceId;
  const amount = orderAmount(order?.amount, details.price) ?? '–';
  const isDone = state === 'done';
  return view(
    locale,
    lines(
      placingHeadline(operation, locale, now),
      isDone &&
        invoice !== undefined &&
        locale.t('ordering-invoice', { invoice: shorten(invoice, 32), amount: shorten(amount, 32) }),
      accountLabel !== undefined && locale.t('account-of', { label: boldShort(accountLabel, 32) }),
      isDone && (order === undefined || order.status === 'pending') && locale.t('ordering-hint'),
      isDone && card !== undefined && plannedLine(card, locale),
    ),
    ...actionRows(subject, locale),
    [{ kind: 'orders', page: 0 }],
  );
}
