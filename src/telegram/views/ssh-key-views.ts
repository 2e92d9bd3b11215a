import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import { defaultLink, type Link } from '../../domain/access.ts';
import type { AccountOperationViewModel } from '../../domain/card.ts';
import { hashName } from '../../domain/dialog.ts';
import type { AddKeyOperation } from '../../domain/operation.ts';
import type { KeyProblem, PublicKey } from '../../domain/ssh-key.ts';
import type { Locale } from '../locales/locale.ts';
import { accountLine, otherAccountRows } from './account-views.ts';
import {
  bold,
  boldShort,
  code,
  failureText,
  lines,
  phases,
  shorten,
  type Action,
  type Row,
  type View,
  button,
  paginate,
  view,
} from './view.ts';
import { timeAgo } from './time.ts';

/** A key as it is listed. */
export interface KeyShown {
  readonly id: string;
  readonly label: string;
  readonly publicKey?: string | undefined;
  /** Missing: the provider shows only a label, or something that isn't a key. */
  readonly key: PublicKey | undefined;
}

interface KeysShown {
  readonly link: Link;
  /** All accounts of the person. */
  readonly links: readonly Link[];
  readonly keys: readonly KeyShown[];
  readonly readAt: number;
}

const pageSize = 8;

const labelOf = (key: KeyShown, locale: Locale): string =>
  key.label === '' ? locale.tText('keys-no-label') : shorten(key.label, 64);

const boldLabel = (key: KeyShown, locale: Locale): FmtString => bold(labelOf(key, locale));

const backToKeys = (link: Link): Action => ({ label: 'back-keys', kind: 'keys', link: link.id, page: 0 });

/** The same keys in the other accounts. */
const keysElsewhere = (link: Link, links: readonly Link[], locale: Locale): readonly Row[] =>
  otherAccountRows(link, links, locale, id => ({ kind: 'keys', link: id, page: 0 }));

function keyLine(key: KeyShown, locale: Locale): FmtString {
  const label = boldLabel(key, locale);
  if (key.key === undefined)
    return locale.t(key.publicKey === undefined ? 'keys-line-label' : 'keys-line-odd', { label });
  const { type, bits, fingerprint } = key.key;
  return locale.t('keys-line', { label, type, bits: String(bits), fingerprint: code(fingerprint) });
}

/** The keys of an account. */
export function keysView(
  { link, links, keys, readAt }: KeysShown,
  page: number,
  locale: Locale,
  at: { readonly now: number; readonly failure?: ProviderFailure | undefined; readonly note?: FmtString },
): View {
  const { id } = link;
  const shown = paginate(keys, page, pageSize, locale, to => ({ kind: 'keys', link: id, page: to }));
  const hasKeys = keys.length > 0;
  return view(
    locale,
    lines(
      at.note,
      hasKeys ? locale.t('keys-title', { n: keys.length }) : locale.t('keys-none'),
      accountLine(link, links, locale),
      ...shown.items.flatMap(key => ['', keyLine(key, locale)]),
      hasKeys && '',
      shown.line,
      hasKeys && locale.t('keys-hint'),
      locale.t('updated', { when: timeAgo(readAt, at.now, locale) }),
      at.failure !== undefined && locale.t('refresh-failed', { reason: failureText(at.failure, locale) }),
    ),
    ...shown.items.map(key => {
      const text = locale.tText('button-remove-key', { label: shorten(labelOf(key, locale), 40) });
      return [button(text, { kind: 'remove-key', link: id, code: hashName(key.id) })];
    }),
    shown.row,
    [
      { kind: 'add-key', link: id, style: 'primary' },
      { label: 'refresh', kind: 'read-keys', link: id, page: shown.page },
    ],
    ...keysElsewhere(link, links, locale),
    [{ kind: 'home' }],
  );
}

/** While nothing has been read yet; with a failure: nothing could be read. */
export const keysUnreadView = (
  link: Link,
  links: readonly Link[],
  locale: Locale,
  failure?: ProviderFailure,
): View =>
  view(
    locale,
    lines(
      failure === undefined
        ? locale.t('keys-reading')
        : locale.t('refresh-failed', { reason: failureText(failure, locale) }),
      accountLine(link, links, locale),
    ),
    [failure !== undefined && { label: 'try-again', kind: 'read-keys', link: link.id, page: 0 }],
    [{ kind: 'add-key', link: link.id }],
    ...keysElsewhere(link, links, locale),
    [{ kind: 'home' }],
  );

/** Asks before a key is removed from the account. */
export const askRemoveKeyView = (link: Link, key: KeyShown, locale: Locale): View =>
  view(
    locale,
    locale.t('keys-remove-ask', {
      label: boldLabel(key, locale),
      fingerprint: code(key.key?.fingerprint ?? key.id),
    }),
    [{ kind: 'confirm-remove-key', link: link.id, code: hashName(key.id), style: 'danger' }],
    [backToKeys(link)],
  );

export const removingKeyView = (key: KeyShown, locale: Locale): View =>
  view(locale, locale.t('keys-removing', { label: boldLabel(key, locale) }));

/** How removing a key ended, above the list. */
export const removedNote = (key: KeyShown, failure: ProviderFailure | undefined, locale: Locale): FmtString =>
  failure === undefined
    ? locale.t('keys-removed', { label: boldLabel(key, locale) })
    : locale.t('keys-remove-failed', { label: boldLabel(key, locale), reason: failureText(failure, locale) });

/** Asks for public keys. `installation`: the token of the installation that this interrupts. */
export const askKeyView = (link: Link, links: readonly Link[], locale: Locale, installation?: number): View =>
  view(
    locale,
    lines(
      locale.t('keys-add-ask'),
      links.length > 1 && locale.t('keys-add-to', { label: boldShort(link.label, 32) }),
    ),
    ...(installation === undefined
      ? [...otherAccountRows(link, links, locale, id => ({ kind: 'add-key', link: id })), [backToKeys(link)]]
      : [[{ label: 'continue-install', kind: 'install-keys', token: installation } as const]]),
  );

/** What is wrong with the text that was sent, a line for each problem. */
export const keyProblemsView = (
  problems: readonly { readonly problem: KeyProblem; readonly line: number }[],
  isOneLine: boolean,
  link: Link,
  locale: Locale,
): View =>
  view(
    locale,
    lines(
      ...problems.map(({ problem, line }) => {
        const text = locale.t(`keys-problem-${problem}`);
        return isOneLine ? text : locale.t('keys-problem-line', { line: String(line), problem: text });
      }),
    ),
    [{ kind: 'add-key', link: link.id }],
    [backToKeys(link)],
  );

type AddKeyCard = Pick<AccountOperationViewModel<AddKeyOperation>, 'operation' | 'accountLabel'>;

/** The live message of a key that is being added. */
export function addKeyView({ operation, accountLabel }: AddKeyCard, locale: Locale): View {
  const { id, state, details, failure } = operation;
  const { label, fingerprint } = details;
  const isThere = state === 'not-sent' && failure?.kind === 'already-exists';
  const canRetry = state === 'not-sent' && !isThere;
  return view(
    locale,
    lines(
      locale.t(isThere ? 'adding-key-there' : `adding-key-${phases[state]}`, {
        label: boldShort(label === '' ? fingerprint : label, 64),
        reason: failureText(failure, locale),
      }),
      label !== '' && code(fingerprint),
      accountLabel !== undefined && locale.t('account-title', { label: boldShort(accountLabel, 32) }),
    ),
    [state === 'unanswered' && { kind: 'check-operation', operation: id }],
    [canRetry && { label: 'try-again', kind: 'retry-operation', operation: id, style: 'primary' }],
    [{ kind: 'keys', link: defaultLink, page: 0 }, { kind: 'home' }],
  );
}
