import type { FmtString } from 'telegraf/format';

import type { Link } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { Outdated, UnreadAccount } from '../../domain/outage.ts';
import type { Locale } from '../locales/locale.ts';
import { boldShort, failureText, lines, shorten, view, type Row, type View } from './view.ts';
import { timeAgo } from './time.ts';

const maxLines = 5;

/** Why something can't be read, as a part of a sentence. What the provider says itself is only for its owner. */
export function reasonText(failure: ProviderFailure, locale: Locale, isShared: boolean): string {
  const { kind } = failure;
  if (kind === 'refused' && !isShared && failure.message !== '')
    return locale.tText('failure-refused', { message: shorten(failure.message, 200) });
  if (kind === 'already-exists' || kind === 'price-changed') return locale.tText('reason-refused');
  return locale.tText(kind === 'outcome-unknown' ? 'reason-unavailable' : `reason-${kind}`);
}

/** What doesn't pass by itself. */
const needsHelp: ReadonlySet<ProviderFailure['kind']> = new Set<ProviderFailure['kind']>([
  'address-not-allowed',
  'two-factor',
  'captcha',
  'unpaid-invoices',
  'client-suspended',
  'email-unverified',
  'cloudflare-challenge',
]);

/** The reason, with what helps where somebody has to do something. */
export const reasonWithHelp = (failure: ProviderFailure, locale: Locale, isShared: boolean): string =>
  needsHelp.has(failure.kind) ? failureText(failure, locale) : reasonText(failure, locale, isShared);

/** "12 min ago" */
export const whenRead = ({ asOf, ageMs }: Outdated, locale: Locale): FmtString =>
  timeAgo(asOf, asOf + ageMs, locale);

const isRejected = (failure: ProviderFailure | undefined): boolean => failure?.kind === 'bad-credentials';

function unreadLine(account: UnreadAccount, hasLabel: boolean, locale: Locale, isShared: boolean): FmtString {
  const { link, failure, isHidden } = account;
  const when = whenRead(account, locale);
  const label = boldShort(link.label, 32);
  if (isRejected(failure))
    return isShared
      ? locale.t('outdated-key-rejected-group', { when })
      : isHidden
        ? locale.t('key-rejected', { label })
        : locale.t('outdated-key-rejected', { label, when });
  if (failure === undefined)
    return hasLabel
      ? locale.t('outdated-line-of-no-reason', { label, when })
      : locale.t('outdated-line-no-reason', { when });
  const reason = reasonText(failure, locale, isShared);
  return hasLabel
    ? locale.t('outdated-line-of', { label, when, reason })
    : locale.t('outdated-line', { when, reason });
}

/** The line of a card why it isn't up to date. */
export const outdatedLine = (card: Card, locale: Locale): FmtString | undefined =>
  card.outdated?.failure === undefined
    ? undefined
    : locale.t('card-outdated', { reason: reasonText(card.outdated.failure, locale, card.isShared) });

/** Why what a screen shows isn't up to date: a line for each account, one for all if the reason is the same. */
export function unreadLines(
  unread: readonly UnreadAccount[],
  cards: readonly Card[],
  locale: Locale,
  isShared = false,
): readonly FmtString[] {
  const kinds = new Set(unread.map(({ failure }) => failure?.kind));
  const [oldest] = unread.toSorted((a, b) => a.asOf - b.asOf);
  const isSame = oldest?.ofAccounts === unread.length && kinds.size === 1 && !isRejected(oldest.failure);
  const accounts = isSame ? [oldest] : unread;
  // Servers of accounts that can be read.
  const others = Map.groupBy(
    cards.filter(({ outdated }) => outdated !== undefined && !kinds.has(outdated.failure?.kind)),
    ({ outdated }) => outdated?.failure?.kind,
  );
  return [
    ...accounts.map(account => unreadLine(account, !isSame && account.ofAccounts > 1, locale, isShared)),
    ...[...others.values()].flatMap(([card]) => (card && outdatedLine(card, locale)) ?? []),
  ].slice(0, maxLines);
}

/** Whether the key of its account was rejected: then nothing can be done with it. */
export const isKeyRejected = ({ outdated }: Card): boolean => isRejected(outdated?.failure);

/** The accounts whose key was rejected. */
export const rejectedIn = (unread: readonly UnreadAccount[]): readonly Link[] =>
  unread.filter(({ failure }) => isRejected(failure)).map(({ link }) => link);

/** The accounts of which somebody sees nothing until they are linked again. */
export const hiddenIn = (unread: readonly UnreadAccount[]): readonly Link[] =>
  unread.filter(({ isHidden }) => isHidden).map(({ link }) => link);

/** The button for what to do about rejected keys. */
export function linkAgainRow([first, ...others]: readonly Link[]): Row {
  if (first === undefined) return [];
  return [others.length === 0 ? { kind: 'link-again', link: first.id } : { kind: 'accounts' }];
}

/** The keys that were rejected, a line for each. */
export const rejectedLines = (rejected: readonly Link[], locale: Locale): readonly FmtString[] =>
  rejected.slice(0, maxLines).map(({ label }) => locale.t('key-rejected', { label: boldShort(label, 32) }));

/** Shown instead of what needs a key that the provider accepts: what to do first. */
export const rejectedAccountsView = (rejected: readonly Link[], locale: Locale): View =>
  view(locale, lines(...rejectedLines(rejected, locale)), linkAgainRow(rejected), [{ kind: 'home' }]);
