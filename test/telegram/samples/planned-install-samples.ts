import type { InstallDialog } from '../../../src/domain/dialog.ts';
import { plannedKey } from '../../../src/domain/operation.ts';
import type { OrderId, ServerId } from '../../../src/domain/server.ts';
import { unlinkedView } from '../../../src/telegram/views/account-views.ts';
import { eventView } from '../../../src/telegram/views/notification-views.ts';
import { installView } from '../../../src/telegram/views/operation-views.ts';
import { ordersView } from '../../../src/telegram/views/order-views.ts';
import { orderingView } from '../../../src/telegram/views/ordering-views.ts';
import {
  plannedInstallView,
  plannedSummaryView,
  planProblemView,
} from '../../../src/telegram/views/planned-install-views.ts';
import { cardView } from '../../../src/telegram/views/server-views.ts';
import {
  createOf,
  failures,
  forEach,
  installOf,
  nasty,
  now,
  orderCard,
  second,
  work,
  type ViewSamples,
} from './models.ts';

const keys = [
  { id: '1', label: 'laptop' },
  { id: '2', label: nasty },
];
const dialog: InstallDialog = {
  kind: 'install',
  token: 77,
  serverId: 1 as ServerId,
  template: { name: 'debian-12-64-default', title: 'Debian 12' },
  keys,
  chosenKeyIds: ['1', '2'],
  isChecked: false,
};

const unpaid = orderCard('pending');
const planned = orderCard('pending', { plannedSystem: 'Debian 12' });
const paid = orderCard('active', {}, { seenAt: now });
const paymentUrl = 'https://panel.example/viewinvoice.php?id=3';
const plan = { orderId: '47000', title: 'Debian 12' };

/** The screens of a system that is installed as soon as its order is paid. */
export const plannedInstallSamples: ViewSamples = {
  'plannedSummaryView: with keys': locale => plannedSummaryView(dialog, unpaid, locale),
  'plannedSummaryView: without keys': locale =>
    plannedSummaryView({ ...dialog, chosenKeyIds: [] }, unpaid, locale),
  plannedInstallView: locale => plannedInstallView({ card: planned, paymentUrl }, dialog, locale),
  'orderingView: done, with a planned system': locale =>
    orderingView(
      {
        operation: createOf('done', { orderId: '47000' as OrderId }),
        card: planned,
        paymentUrl,
      },
      locale,
      now,
    ),
  'cardView: unpaid, with a planned system': locale => cardView(planned, locale, { now }),
  'ordersView: with a planned system': locale =>
    ordersView([{ card: planned, paymentUrl }], { page: 0, now, part: '', all: [planned] }, locale),
  'installView: planned, just started': locale =>
    installView(
      {
        operation: installOf('acknowledged', {
          idempotencyKey: plannedKey({ serverId: 1 as ServerId, plannedAt: 1 }),
          requestedAt: now - 2 * second,
          sentAt: now - 2 * second,
        }),
        card: paid,
      },
      locale,
      now,
    ),
  ...forEach('planProblemView', ['template-gone', 'locked', 'occupied'], (kind, locale) =>
    planProblemView({ ...plan, problem: { kind } }, paid, locale),
  ),
  'planProblemView: no access': locale =>
    planProblemView({ ...plan, problem: { kind: 'no-access' } }, undefined, locale),
  'planProblemView: refused': locale =>
    planProblemView({ ...plan, problem: { kind: 'refused', failure: failures.refused } }, paid, locale),
  'planProblemView: postponed': locale =>
    planProblemView(
      { ...plan, problem: { kind: 'postponed', failure: failures.maintenance } },
      orderCard('active', { plannedSystem: 'Debian 12' }, { seenAt: now }),
      locale,
    ),
  'eventView: order-cancelled, with a planned system': locale =>
    eventView(orderCard('cancelled'), { kind: 'order-cancelled' }, locale, 'Debian 12'),
  'unlinkedView: with planned systems': locale => unlinkedView(work, locale, ['Debian 12', nasty]),
};
