import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import type { PlanProblem } from '../../domain/planned-install.ts';
import { canOfferInstall } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { chosenKeys, summaryRows } from './install-dialog-views.ts';
import { orderRows, type OrderItem } from './order-views.ts';
import { reasonWithHelp } from './outdated.ts';
import { boldName, boldShort, failureText, lines, view, type View } from './view.ts';

/** What is going to be installed on an order that isn't paid yet. */
export const plannedSummaryView = (dialog: InstallDialog, card: Card, locale: Locale): View =>
  view(
    locale,
    lines(
      locale.t('install-summary', { name: boldName(card) }),
      locale.t('install-summary-system', { system: boldShort(dialog.template?.title ?? '', 64) }),
      chosenKeys(dialog, locale),
      locale.t('planned-summary-hint'),
    ),
    ...summaryRows(dialog, 'confirm-order'),
  );

/** What is installed on an order once it is paid, after that was confirmed. */
export const plannedInstallView = (
  { card, paymentUrl }: OrderItem,
  dialog: InstallDialog,
  locale: Locale,
): View =>
  view(
    locale,
    lines(
      locale.t('planned-confirmed', {
        system: boldShort(dialog.template?.title ?? '', 64),
        order: boldShort(card.snapshot.order.id, 32),
      }),
      chosenKeys(dialog, locale),
    ),
    ...orderRows(card, locale, paymentUrl),
    [{ kind: 'orders', page: 0 }],
  );

function problemText(problem: PlanProblem, locale: Locale): string {
  switch (problem.kind) {
    case 'postponed':
      // The bot keeps trying by itself.
      return reasonWithHelp(problem.failure, locale, false);
    case 'refused':
      return failureText(problem.failure, locale);
    case 'template-gone':
    case 'locked':
    case 'occupied':
    case 'no-access':
      return locale.tText(`planned-reason-${problem.kind}`);
  }
}

/** Why nothing was installed although the order is paid. `card`: missing if it is no longer the person's. */
export function planProblemView(
  plan: { readonly orderId: string; readonly title: string; readonly problem: PlanProblem },
  card: Card | undefined,
  locale: Locale,
): View {
  const { problem } = plan;
  const values = {
    order: boldShort(plan.orderId, 32),
    system: boldShort(plan.title, 64),
    reason: problemText(problem, locale),
  };
  const isPostponed = problem.kind === 'postponed';
  const canInstall =
    !isPostponed && problem.kind !== 'occupied' && card !== undefined && canOfferInstall(card.snapshot);
  const text: readonly (FmtString | false)[] = [
    locale.t(isPostponed ? 'planned-postponed' : 'planned-refused', values),
    canInstall && locale.t(problem.kind === 'locked' ? 'planned-ask-unlock' : 'planned-ask'),
    problem.kind === 'no-access' && locale.t('planned-ask-link'),
  ];
  return view(
    locale,
    lines(...text),
    card !== undefined && [
      isPostponed && card.plannedSystem !== undefined && { kind: 'drop-planned-install', server: card.id },
      problem.kind === 'locked' && { kind: 'unlock', server: card.id },
      canInstall && { kind: 'install', server: card.id, style: 'primary' },
    ],
    problem.kind === 'no-access' && [{ kind: 'accounts' }],
    card !== undefined && [{ kind: 'card', server: card.id }],
  );
}
