import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import type { Link } from '../../core/link.ts';
import { nameCode } from '../../core/name-code.ts';
import type { LinkId } from '../../core/server.ts';
import type { KeyProblem, PublicKey } from '../../domain/ssh-key.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { agoText } from './server-views.ts';
import type { Button, Keyboard, View } from './view.ts';
import { bold, button, code, lines, shorten } from './view.ts';

/** A key as it is listed. */
export interface KeyShown {
  readonly id: string;
  readonly label: string;
  readonly publicKey?: string | undefined;
  /** Missing: the provider shows a label alone, or something that is no key. */
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
/** So many other accounts are offered under a screen. */
const mostAccounts = 5;

const labelOf = (key: KeyShown, words: Words): string =>
  key.label === '' ? words.plain('keys-no-label') : shorten(key.label, 64);

/** Whose account it is, said only to those who have more than one. */
export const accountLine = (link: Link, links: readonly Link[], words: Words): FmtString | undefined =>
  links.length > 1 ? words.say('keys-account', { label: bold(shorten(link.label, 32)) }) : undefined;

/** A button for each other account, to look at the same thing there. */
export const accountRows = (
  link: Link,
  links: readonly Link[],
  words: Words,
  pressOf: (id: LinkId) => Parameters<typeof button>[1],
): Keyboard =>
  links
    .filter(other => other.id !== link.id && other.state === 'ok')
    .slice(0, mostAccounts)
    .map(({ id, label }) => [
      button(words.plain('button-account-named', { label: shorten(label, 32) }), pressOf(id)),
    ]);

const homeRow = (words: Words): readonly Button[] => [button(words.plain('button-home'), { kind: 'home' })];

function keyLine(key: KeyShown, words: Words): FmtString {
  const label = bold(labelOf(key, words));
  if (key.key !== undefined) {
    const { type, bits, fingerprint } = key.key;
    return words.say('keys-line', { label, type, bits: String(bits), fingerprint: code(fingerprint) });
  }
  return words.say(key.publicKey === undefined ? 'keys-line-label' : 'keys-line-odd', { label });
}

/** The keys of an account, a page at a time. */
export function keysView(
  shown: KeysShown,
  page: number,
  words: Words,
  at: { readonly now: number; readonly failure?: ProviderFailure | undefined; readonly note?: FmtString },
): View {
  const { link, links, keys, readAt } = shown;
  const pages = Math.max(1, Math.ceil(keys.length / pageSize));
  const current = Math.min(Math.max(0, page), pages - 1);
  const onPage = keys.slice(current * pageSize, (current + 1) * pageSize);
  const turn = (label: 'button-previous' | 'button-next', to: number): readonly Button[] =>
    to < 0 || to >= pages ? [] : [button(words.plain(label), { kind: 'keys', link: link.id, page: to })];
  const turns = [...turn('button-previous', current - 1), ...turn('button-next', current + 1)];
  return {
    text: lines(
      at.note,
      keys.length === 0 ? words.say('keys-none') : words.say('keys-title', { n: keys.length }),
      accountLine(link, links, words),
      ...onPage.flatMap(key => ['', keyLine(key, words)]),
      keys.length === 0 ? undefined : '',
      pages > 1 ? words.say('servers-page', { page: current + 1, pages }) : undefined,
      keys.length === 0 ? undefined : words.say('keys-hint'),
      words.say('keys-read', { when: agoText(readAt, at.now, words) }),
      at.failure === undefined
        ? undefined
        : words.say('keys-read-failed', { why: failureWords(at.failure, words) }),
    ),
    keyboard: [
      ...onPage.map(key => [
        button(words.plain('button-remove-key', { label: shorten(labelOf(key, words), 40) }), {
          kind: 'remove-key',
          link: link.id,
          code: nameCode(key.id),
        }),
      ]),
      ...(turns.length > 0 ? [turns] : []),
      [
        button(words.plain('button-add-key'), { kind: 'add-key', link: link.id }, 'primary'),
        button(words.plain('button-refresh'), { kind: 'read-keys', link: link.id, page: current }),
      ],
      ...accountRows(link, links, words, id => ({ kind: 'keys', link: id, page: 0 })),
      homeRow(words),
    ],
  };
}

/** Nothing of this account's keys is known yet, or nothing could be read. */
export function keysUnreadView(
  link: Link,
  links: readonly Link[],
  words: Words,
  failure?: ProviderFailure,
): View {
  return {
    text: lines(
      failure === undefined
        ? words.say('keys-reading')
        : words.say('keys-read-failed', { why: failureWords(failure, words) }),
      accountLine(link, links, words),
    ),
    keyboard: [
      ...(failure === undefined
        ? []
        : [
            [button(words.plain('button-try-again'), { kind: 'read-keys' as const, link: link.id, page: 0 })],
          ]),
      [button(words.plain('button-add-key'), { kind: 'add-key', link: link.id })],
      ...accountRows(link, links, words, id => ({ kind: 'keys', link: id, page: 0 })),
      homeRow(words),
    ],
  };
}

/** The one question before a key is taken out of the account. */
export const askRemoveKeyView = (link: Link, key: KeyShown, words: Words): View => ({
  text: words.say('keys-remove-ask', {
    label: bold(labelOf(key, words)),
    fingerprint: code(key.key?.fingerprint ?? key.id),
  }),
  keyboard: [
    [
      button(
        words.plain('button-confirm-remove-key'),
        { kind: 'confirm-remove-key', link: link.id, code: nameCode(key.id) },
        'danger',
      ),
    ],
    [button(words.plain('button-back-keys'), { kind: 'keys', link: link.id, page: 0 })],
  ],
});

export const removingKeyView = (key: KeyShown, words: Words): View => ({
  text: words.say('keys-removing', { label: bold(labelOf(key, words)) }),
  keyboard: [],
});

/** What came of removing a key, above the list. */
export const removedNote = (key: KeyShown, failure: ProviderFailure | undefined, words: Words): FmtString => {
  const label = bold(labelOf(key, words));
  return failure === undefined
    ? words.say('keys-removed', { label })
    : words.say('keys-remove-failed', { label, why: failureWords(failure, words) });
};

/** Asks for public keys. */
export function askKeyView(
  link: Link,
  links: readonly Link[],
  words: Words,
  /** The installation that it interrupts. */
  installation?: number,
): View {
  return {
    text: lines(
      words.say('keys-add-ask'),
      links.length > 1 ? words.say('keys-add-to', { label: bold(shorten(link.label, 32)) }) : undefined,
    ),
    keyboard: [
      ...(installation === undefined
        ? [
            ...accountRows(link, links, words, id => ({ kind: 'add-key', link: id })),
            [button(words.plain('button-back-keys'), { kind: 'keys' as const, link: link.id, page: 0 })],
          ]
        : [
            [
              button(words.plain('button-continue-install'), {
                kind: 'install-keys' as const,
                token: installation,
              }),
            ],
          ]),
    ],
  };
}

/** What is wrong with what was sent, a line for each. */
export function keyProblemsView(
  problems: readonly { readonly problem: KeyProblem; readonly line: number }[],
  isOneLine: boolean,
  link: Link,
  words: Words,
): View {
  return {
    text: lines(
      ...problems.map(({ problem, line }) => {
        const text = words.say(`keys-problem-${problem}`);
        return isOneLine ? text : words.say('keys-problem-line', { line: String(line), problem: text });
      }),
    ),
    keyboard: [
      [button(words.plain('button-add-key'), { kind: 'add-key', link: link.id })],
      [button(words.plain('button-back-keys'), { kind: 'keys', link: link.id, page: 0 })],
    ],
  };
}
