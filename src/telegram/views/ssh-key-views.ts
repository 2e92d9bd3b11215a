import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import { defaultLink, type Link } from '../../domain/access.ts';
import { hashName } from '../../domain/dialog.ts';
import type { AddKeyOperation } from '../../domain/operation.ts';
import type { KeyProblem, PublicKey } from '../../domain/ssh-key.ts';
import type { Words } from '../locales/locale.ts';
import { accountLine, otherAccountRows } from './account-views.ts';
import { bold, boldShort, code, failureWords, lines, phases, shorten, timeAgo } from './text.ts';
import type { Button, Row, View } from './view.ts';
import { button, paginate, retryButton, view } from './view.ts';

/** A key as it is listed. */
export interface KeyShown {
  readonly id: string;
  readonly label: string;
  readonly publicKey?: string | undefined;
  /** Missing: the provider shows only a label, or something that isn't a key. */
  readonly key: PublicKey | undefined;
}

/** The keys of one account, as last read. */
export interface KeysShown {
  readonly link: Link;
  /** All accounts of the person. */
  readonly links: readonly Link[];
  readonly keys: readonly KeyShown[];
  readonly readAt: number;
}

const pageSize = 8;

const labelOf = (key: KeyShown, words: Words): string =>
  key.label === '' ? words.plain('keys-no-label') : shorten(key.label, 64);

const boldLabel = (key: KeyShown, words: Words): FmtString => bold(labelOf(key, words));

const backToKeys = (link: Link, words: Words): Button =>
  button(words.plain('button-back-keys'), { kind: 'keys', link: link.id, page: 0 });

/** The same keys in the other accounts. */
const keysElsewhere = (link: Link, links: readonly Link[], words: Words): readonly Row[] =>
  otherAccountRows(link, links, words, id => ({ kind: 'keys', link: id, page: 0 }));

function keyLine(key: KeyShown, words: Words): FmtString {
  const label = boldLabel(key, words);
  if (key.key === undefined)
    return words.say(key.publicKey === undefined ? 'keys-line-label' : 'keys-line-odd', { label });
  const { type, bits, fingerprint } = key.key;
  return words.say('keys-line', { label, type, bits: String(bits), fingerprint: code(fingerprint) });
}

/** The keys of an account. */
export function keysView(
  { link, links, keys, readAt }: KeysShown,
  page: number,
  words: Words,
  at: { readonly now: number; readonly failure?: ProviderFailure | undefined; readonly note?: FmtString },
): View {
  const { id } = link;
  const shown = paginate(keys, page, pageSize, words, to => ({ kind: 'keys', link: id, page: to }));
  const hasKeys = keys.length > 0;
  return view(
    words,
    lines(
      at.note,
      hasKeys ? words.say('keys-title', { n: keys.length }) : words.say('keys-none'),
      accountLine(link, links, words),
      ...shown.items.flatMap(key => ['', keyLine(key, words)]),
      hasKeys && '',
      shown.line,
      hasKeys && words.say('keys-hint'),
      words.say('keys-read', { when: timeAgo(readAt, at.now, words) }),
      at.failure !== undefined && words.say('keys-read-failed', { why: failureWords(at.failure, words) }),
    ),
    ...shown.items.map(key => {
      const text = words.plain('button-remove-key', { label: shorten(labelOf(key, words), 40) });
      return [button(text, { kind: 'remove-key', link: id, code: hashName(key.id) })];
    }),
    shown.row,
    [
      { kind: 'add-key', link: id, style: 'primary' },
      button(words.plain('button-refresh'), { kind: 'read-keys', link: id, page: shown.page }),
    ],
    ...keysElsewhere(link, links, words),
    [{ kind: 'home' }],
  );
}

/** While nothing has been read yet; with a failure: nothing could be read. */
export const keysUnreadView = (
  link: Link,
  links: readonly Link[],
  words: Words,
  failure?: ProviderFailure,
): View =>
  view(
    words,
    lines(
      failure === undefined
        ? words.say('keys-reading')
        : words.say('keys-read-failed', { why: failureWords(failure, words) }),
      accountLine(link, links, words),
    ),
    [failure !== undefined && retryButton(words, { kind: 'read-keys', link: link.id, page: 0 })],
    [{ kind: 'add-key', link: link.id }],
    ...keysElsewhere(link, links, words),
    [{ kind: 'home' }],
  );

/** Asks before a key is removed from the account. */
export const askRemoveKeyView = (link: Link, key: KeyShown, words: Words): View =>
  view(
    words,
    words.say('keys-remove-ask', {
      label: boldLabel(key, words),
      fingerprint: code(key.key?.fingerprint ?? key.id),
    }),
    [{ kind: 'confirm-remove-key', link: link.id, code: hashName(key.id), style: 'danger' }],
    [backToKeys(link, words)],
  );

export const removingKeyView = (key: KeyShown, words: Words): View =>
  view(words, words.say('keys-removing', { label: boldLabel(key, words) }));

/** How removing a key ended, above the list. */
export const removedNote = (key: KeyShown, failure: ProviderFailure | undefined, words: Words): FmtString =>
  failure === undefined
    ? words.say('keys-removed', { label: boldLabel(key, words) })
    : words.say('keys-remove-failed', { label: boldLabel(key, words), why: failureWords(failure, words) });

/** Asks for public keys. `installation`: the token of the installation that this interrupts. */
export const askKeyView = (link: Link, links: readonly Link[], words: Words, installation?: number): View =>
  view(
    words,
    lines(
      words.say('keys-add-ask'),
      links.length > 1 && words.say('keys-add-to', { label: boldShort(link.label, 32) }),
    ),
    ...(installation === undefined
      ? [
          ...otherAccountRows(link, links, words, id => ({ kind: 'add-key', link: id })),
          [backToKeys(link, words)],
        ]
      : [[button(words.plain('button-continue-install'), { kind: 'install-keys', token: installation })]]),
  );

/** What is wrong with the text that was sent, a line for each problem. */
export const keyProblemsView = (
  problems: readonly { readonly problem: KeyProblem; readonly line: number }[],
  isOneLine: boolean,
  link: Link,
  words: Words,
): View =>
  view(
    words,
    lines(
      ...problems.map(({ problem, line }) => {
        const text = words.say(`keys-problem-${problem}`);
        return isOneLine ? text : words.say('keys-problem-line', { line: String(line), problem: text });
      }),
    ),
    [{ kind: 'add-key', link: link.id }],
    [backToKeys(link, words)],
  );

/** A key that is being added. */
export interface AddKeyCard {
  readonly operation: AddKeyOperation;
  /** The account's label, for people with more than one account. */
  readonly accountLabel?: string | undefined;
}

/** The live message of a key that is being added. */
export function addKeyView({ operation, accountLabel }: AddKeyCard, words: Words): View {
  const { id, state, details, failure } = operation;
  const { label, fingerprint } = details;
  const isThere = state === 'not-sent' && failure?.kind === 'already-exists';
  const canRetry = state === 'not-sent' && !isThere;
  return view(
    words,
    lines(
      words.say(isThere ? 'adding-key-there' : `adding-key-${phases[state]}`, {
        label: boldShort(label === '' ? fingerprint : label, 64),
        why: failureWords(failure, words),
      }),
      label !== '' && code(fingerprint),
      accountLabel !== undefined && words.say('account-title', { label: boldShort(accountLabel, 32) }),
    ),
    [state === 'unanswered' && { kind: 'check-operation', operation: id }],
    [canRetry && retryButton(words, { kind: 'retry-operation', operation: id }, 'primary')],
    [{ kind: 'keys', link: defaultLink, page: 0 }, { kind: 'home' }],
  );
}
