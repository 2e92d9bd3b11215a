import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { ShownState, UnreadAccount } from '../../domain/outage.ts';
import type { Locale } from '../locales/locale.ts';
import { addressOf } from './account-views.ts';
import { reasonWithHelp } from './outdated.ts';
import { changeLine } from './server-views.ts';
import { bold, code, copyButton, lines, shorten, type View, view } from './view.ts';

const maxChanges = 20;

const labelsText = (labels: readonly string[]): FmtString =>
  bold(labels.map(label => shorten(label, 32)).join(', '));

/** Accounts can no longer be read. They are named unless that is true of all accounts in the chat. */
export function monitoringStoppedView(
  unread: readonly [UnreadAccount, ...UnreadAccount[]],
  { isAll, isShared }: { readonly isAll: boolean; readonly isShared: boolean },
  locale: Locale,
): View {
  const [{ failure, link }] = unread;
  const reason =
    failure === undefined ? locale.tText('reason-unreachable') : reasonWithHelp(failure, locale, isShared);
  const address = isShared ? undefined : addressOf(failure);
  return view(
    locale,
    lines(
      isAll
        ? locale.t('monitoring-stopped', { reason })
        : locale.t('monitoring-stopped-of', {
            label: labelsText(unread.map(each => each.link.label)),
            reason,
          }),
      address !== undefined && locale.t('account-check-address', { address: code(address) }),
      locale.t('monitoring-stopped-hint'),
    ),
    [address !== undefined && copyButton(locale.tText('button-copy-ip'), address)],
    [!isShared && failure?.kind === 'unpaid-invoices' && { kind: 'orders', page: 0 }],
    [{ kind: 'servers' }, !isShared && { kind: 'check-account', link: link.id }],
  );
}

/**
 * Accounts can be read again. `labels`: their names, unless they are all of the chat's accounts. `notRead`: how many of
 * the chat's servers have not been read yet.
 */
export function monitoringResumedView(
  changes: readonly { readonly card: Card; readonly before: ShownState | undefined }[],
  {
    labels,
    forMs,
    notRead = 0,
  }: { readonly labels: readonly string[]; readonly forMs: number; readonly notRead?: number },
  locale: Locale,
): View {
  const duration = locale.duration(forMs);
  const shown = changes.slice(0, maxChanges);
  const more = changes.length - shown.length;
  return view(
    locale,
    lines(
      labels.length === 0
        ? locale.t('monitoring-resumed', { duration })
        : locale.t('monitoring-resumed-of', { label: labelsText(labels), duration }),
      changes.length === 0
        ? notRead === 0 && locale.t('monitoring-unchanged')
        : locale.t('monitoring-changed'),
      ...shown.map(({ card, before }) => changeLine(card, before, locale)),
      more > 0 && locale.t('and-more', { n: more }),
      notRead > 0 && locale.t('monitoring-not-read', { n: notRead }),
    ),
    [{ kind: 'servers' }],
  );
}
