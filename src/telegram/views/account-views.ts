import type { FmtString } from 'telegraf/format';

import type { ProviderFailure } from '../../domain/failure.ts';
import type { Link } from '../../domain/access.ts';
import type { Result } from '../../domain/result.ts';
import type { LinkId } from '../../domain/server.ts';
import type { CallbackData } from '../callback-data.ts';
import type { Words } from '../locales/locale.ts';
import { boldShort, code, failureWords, lines, shorten, timeAgo } from './text.ts';
import type { Row, View } from './view.ts';
import { button, view } from './view.ts';

const labelOf = ({ label }: Link): FmtString => boldShort(label, 32);

/** "👤 Work", for people with more than one account. */
export const accountLine = (link: Link, links: readonly Link[], words: Words): FmtString | undefined =>
  links.length > 1 ? words.say('account-title', { label: labelOf(link) }) : undefined;

const mostOthers = 5;

/** A button for each other account, for the same screen there. */
export const otherAccountRows = (
  link: Link,
  links: readonly Link[],
  words: Words,
  pressOf: (id: LinkId) => CallbackData,
): readonly Row[] =>
  links
    .filter(other => other.id !== link.id && other.state === 'ok')
    .slice(0, mostOthers)
    .map(({ id, label }) => [
      button(words.plain('button-account-named', { label: shorten(label, 32) }), pressOf(id)),
    ]);

/** A linked account as its owner sees it. */
export interface LinkCard {
  readonly link: Link;
  readonly clientId: string;
  /** The number of servers and orders in the account. */
  readonly servers: number;
}

function stateText({ state, checkedAt }: Link, words: Words, now: number): FmtString {
  if (state === 'rejected') return words.say('account-refused');
  if (checkedAt === undefined) return words.say('account-unchecked');
  return words.say('account-ok', { when: timeAgo(checkedAt, now, words) });
}

/** All accounts of a person. */
export function accountsView(cards: readonly LinkCard[], words: Words, now: number, note?: FmtString): View {
  if (cards.length === 0)
    return view(
      words,
      lines(note, words.say('accounts-none')),
      [{ kind: 'link', style: 'primary' }],
      [{ kind: 'home' }],
    );
  return view(
    words,
    lines(
      note,
      words.say('accounts-title'),
      '',
      ...cards.map(({ link, clientId }) =>
        words.say('account-line', {
          star: link.isDefault && cards.length > 1 ? '⭐ ' : '',
          label: labelOf(link),
          cid: clientId,
          state: stateText(link, words, now),
        }),
      ),
    ),
    ...cards
      .slice(0, 40)
      .map(({ link: { id, label } }) => [button(shorten(label, 32), { kind: 'account', link: id })]),
    [button(words.plain('button-link-another'), { kind: 'link' })],
    [{ kind: 'home' }],
  );
}

/** One account, and what can be done with it. */
export function accountView(
  { link, clientId, servers }: LinkCard,
  words: Words,
  now: number,
  shows: { readonly balance: boolean; readonly note?: FmtString | undefined },
): View {
  const { id, isDefault } = link;
  return view(
    words,
    lines(
      shows.note,
      words.say('account-title', { label: labelOf(link) }),
      words.say('account-client', { cid: code(clientId) }),
      stateText(link, words, now),
      words.say('account-servers', { n: servers }),
      isDefault && words.say('account-default'),
    ),
    [{ kind: 'check-account', link: id }, !isDefault && { kind: 'make-default', link: id }],
    [{ kind: 'keys', link: id, page: 0 }, shows.balance && { kind: 'balance', link: id }],
    [
      { kind: 'relabel-account', link: id },
      { kind: 'unlink', link: id },
    ],
    backRow(words, { kind: 'accounts' }),
  );
}

const backRow = (words: Words, to: CallbackData): Row => [button(words.plain('button-back-accounts'), to)];

/** Asks before an account and its key are deleted. */
export const askUnlinkView = (link: Link, words: Words): View =>
  view(
    words,
    words.say('unlink-ask', { label: labelOf(link) }),
    [{ kind: 'confirm-unlink', link: link.id, style: 'danger' }],
    backRow(words, { kind: 'account', link: link.id }),
  );

export const unlinkedView = (link: Link, words: Words): View =>
  view(words, words.say('unlink-done', { label: labelOf(link) }), backRow(words, { kind: 'accounts' }));

export const askRelabelView = (link: Link, words: Words): View =>
  view(words, words.say('relabel-ask', { label: labelOf(link) }), [{ kind: 'cancel' }]);

const accountsHomeRow: Row = [{ kind: 'accounts' }, { kind: 'home' }];

/** The balance of an account. Without an answer: it is being read. */
export function balanceView(
  link: Link,
  links: readonly Link[],
  words: Words,
  answer?: Result<string, ProviderFailure>,
): View {
  const pressOf = (id: LinkId): CallbackData => ({ kind: 'balance', link: id });
  const textOf = (): FmtString => {
    if (answer === undefined) return words.say('balance-reading');
    if (answer.kind === 'failed')
      return words.say('balance-failed', { why: failureWords(answer.failure, words) });
    const amount = boldShort(answer.value, 40);
    return links.length > 1
      ? words.say('balance-of', { label: labelOf(link), amount })
      : words.say('balance-is', { amount });
  };
  return view(
    words,
    lines(textOf(), answer?.kind !== 'ok' && accountLine(link, links, words)),
    [answer !== undefined && button(words.plain('button-refresh'), pressOf(link.id))],
    ...otherAccountRows(link, links, words, pressOf),
    accountsHomeRow,
  );
}

/** For a provider whose API has no balance. */
export const balanceUnknownView = (words: Words): View =>
  view(words, words.say('balance-unknown'), accountsHomeRow);
