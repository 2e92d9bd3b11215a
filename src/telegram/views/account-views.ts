import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import type { Link } from '../../domain/access.ts';
import type { Result } from '../../domain/result.ts';
import type { UnreadAccount } from '../../domain/outage.ts';
import type { LinkId } from '../../domain/server.ts';
import type { CallbackData } from '../callback-data.ts';
import type { Locale } from '../locales/locale.ts';
import type { Row, View } from './view.ts';
import { boldShort, code, copyButton, failureText, lines, shorten, button, view } from './view.ts';
import { timeAgo } from './time.ts';
import { notInstalledLine } from './order-views.ts';
import { linkAgainRow, reasonText, whenRead } from './outdated.ts';

const labelOf = ({ label }: Link): FmtString => boldShort(label, 32);

/** "👤 Work", for people with more than one account. */
export const accountLine = (link: Link, links: readonly Link[], locale: Locale): FmtString | undefined =>
  links.length > 1 ? locale.t('account-title', { label: labelOf(link) }) : undefined;

const maxOtherAccounts = 5;

/** A button for each other account, which shows the same view for it. */
export const otherAccountRows = (
  link: Link,
  links: readonly Link[],
  locale: Locale,
  dataOf: (id: LinkId) => CallbackData,
): readonly Row[] =>
  links
    .filter(other => other.id !== link.id && other.state === 'ok')
    .slice(0, maxOtherAccounts)
    .map(({ id, label }) => [
      button(locale.tText('account-title', { label: shorten(label, 32) }), dataOf(id)),
    ]);

/** A linked account as its owner sees it. */
export interface LinkCard {
  readonly link: Link;
  readonly clientId: string;
  /** The number of servers and orders in the account. */
  readonly servers: number;
  /** Missing: it can be read. */
  readonly unread?: UnreadAccount | undefined;
}

function stateText({ link, unread }: LinkCard, locale: Locale, now: number): FmtString {
  const { state, checkedAt } = link;
  if (state === 'rejected') return locale.t('account-refused');
  if (unread?.failure !== undefined) {
    const reason = reasonText(unread.failure, locale, false);
    return locale.t('account-unread', { when: whenRead(unread, locale), reason });
  }
  if (checkedAt === undefined) return locale.t('account-unchecked');
  return locale.t('account-ok', { when: timeAgo(checkedAt, now, locale) });
}

/** What helps if a key was rejected. */
export const checkAndLinkAgain = (link: LinkId): Row => [
  { kind: 'check-account', link },
  { kind: 'link-again', link },
];

/** What matters most about an account in the list. */
function iconOf({ link, unread }: LinkCard, areSeveral: boolean): string {
  if (link.state === 'rejected') return '⚠️ ';
  if (unread !== undefined) return '⚪️ ';
  return link.isDefault && areSeveral ? '⭐ ' : '';
}

/** All accounts of a person. */
export function accountsView(
  cards: readonly LinkCard[],
  locale: Locale,
  now: number,
  note?: FmtString,
): View {
  if (cards.length === 0)
    return view(
      locale,
      lines(note, locale.t('accounts-none')),
      [{ kind: 'link', style: 'primary' }],
      [{ kind: 'home' }],
    );
  return view(
    locale,
    lines(
      note,
      locale.t('accounts-title'),
      '',
      ...cards.map(card =>
        locale.t('account-line', {
          icon: iconOf(card, cards.length > 1),
          label: labelOf(card.link),
          cid: card.clientId,
          state: stateText(card, locale, now),
        }),
      ),
    ),
    ...cards
      .slice(0, 40)
      .map(({ link: { id, label, state } }) => [
        button(shorten(label, 32), { kind: 'account', link: id }),
        ...(state === 'rejected' ? checkAndLinkAgain(id) : []),
      ]),
    [{ label: 'link-another', kind: 'link' }],
    [{ kind: 'home' }],
  );
}

/** The outcome of checking an account's key with the provider. */
export interface KeyCheck {
  /** Missing: the provider accepts the key. */
  readonly failure: ProviderFailure | undefined;
}

/** The outcome of a check, and what helps. A key counts as rejected when the provider has said so twice. */
function checkText({ label, state }: Link, { failure }: KeyCheck, locale: Locale): FmtString {
  const name = { label: boldShort(label, 32) };
  if (failure === undefined) return locale.t('account-checked-ok', name);
  if (failure.kind === 'bad-credentials' && state === 'ok')
    return locale.t('account-check-rejected-once', name);
  const text = locale.t('account-check-failed', { ...name, reason: failureText(failure, locale) });
  const address = addressOf(failure);
  return address === undefined
    ? text
    : lines(text, locale.t('account-check-address', { address: code(address) }));
}

/** The address of the machine that the bot runs on, where the provider refuses and names it. */
export const addressOf = (failure: ProviderFailure | undefined): string | undefined =>
  failure?.kind === 'address-not-allowed' ? failure.address : undefined;

/** One account, and what can be done with it. */
export function accountView(
  card: LinkCard,
  locale: Locale,
  now: number,
  shows: {
    readonly balance: boolean;
    readonly note?: FmtString | undefined;
    readonly check?: KeyCheck | undefined;
  },
): View {
  const { link, clientId, servers } = card;
  const { id, isDefault } = link;
  const address = addressOf(shows.check?.failure);
  return view(
    locale,
    lines(
      shows.note,
      shows.check !== undefined && checkText(link, shows.check, locale),
      locale.t('account-title', { label: labelOf(link) }),
      locale.t('account-client', { cid: code(clientId), state: stateText(card, locale, now) }),
      locale.t('account-servers', { n: servers }),
      isDefault && locale.t('account-default'),
    ),
    [address !== undefined && copyButton(locale.tText('button-copy-ip'), address)],
    link.state === 'rejected' && checkAndLinkAgain(id),
    [
      link.state === 'ok' && { kind: 'check-account', link: id },
      !isDefault && { kind: 'make-default', link: id },
    ],
    [{ kind: 'keys', link: id, page: 0 }, shows.balance && { kind: 'balance', link: id }],
    [
      { label: 'rename', kind: 'relabel-account', link: id },
      { kind: 'unlink', link: id },
    ],
    backRow({ kind: 'accounts' }),
  );
}

const backRow = (to: CallbackData): Row => [{ label: 'back-accounts', ...to }];

/** Asks before an account and its key are deleted. */
export const askUnlinkView = (link: Link, locale: Locale): View =>
  view(
    locale,
    locale.t('unlink-ask', { label: labelOf(link) }),
    [{ kind: 'confirm-unlink', link: link.id, style: 'danger' }],
    backRow({ kind: 'account', link: link.id }),
  );

/** `droppedSystems`: what was to be installed once orders are paid. */
export const unlinkedView = (link: Link, locale: Locale, droppedSystems: readonly string[] = []): View =>
  view(
    locale,
    lines(
      locale.t('unlink-done', { label: labelOf(link) }),
      ...droppedSystems.slice(0, 8).map(system => notInstalledLine(system, locale)),
    ),
    backRow({ kind: 'accounts' }),
  );

export const askRelabelView = (link: Link, locale: Locale): View =>
  view(locale, locale.t('relabel-ask', { label: labelOf(link) }), [{ kind: 'cancel' }]);

const accountsHomeRow: Row = [{ kind: 'accounts' }, { kind: 'home' }];

/** The balance of an account. Without an answer: it is being read. */
export function balanceView(
  link: Link,
  links: readonly Link[],
  locale: Locale,
  answer?: Result<string, ProviderFailure>,
): View {
  const dataOf = (id: LinkId): CallbackData => ({ kind: 'balance', link: id });
  const textOf = (): FmtString => {
    if (answer === undefined) return locale.t('balance-reading');
    if (answer.kind === 'failed')
      return locale.t('balance-failed', { reason: failureText(answer.failure, locale) });
    const amount = boldShort(answer.value, 40);
    return links.length > 1
      ? locale.t('balance-of', { label: labelOf(link), amount })
      : locale.t('balance-is', { amount });
  };
  return view(
    locale,
    lines(textOf(), answer?.kind !== 'ok' && accountLine(link, links, locale)),
    link.state === 'rejected' && linkAgainRow([link]),
    [answer !== undefined && { label: 'refresh', ...dataOf(link.id) }],
    ...otherAccountRows(link, links, locale, dataOf),
    accountsHomeRow,
  );
}

/** For a provider whose API has no balance. */
export const balanceUnknownView = (locale: Locale): View =>
  view(locale, locale.t('balance-unknown'), accountsHomeRow);
