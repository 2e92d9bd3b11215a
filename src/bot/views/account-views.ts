import type { FmtString } from 'telegraf/format';

import type { Link } from '../../core/link.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { agoText } from './server-views.ts';
import type { View } from './view.ts';
import { bold, button, code, lines, shorten } from './view.ts';

/** A link as its owner sees it. */
export interface LinkCard {
  readonly link: Link;
  readonly clientId: string;
  /** Servers and orders in the account. */
  readonly servers: number;
}

const shortLabel = ({ label }: Link): string => shorten(label, 32);

const stateText = ({ link }: LinkCard, words: Words, now: number): FmtString =>
  link.state === 'refused'
    ? words.say('account-refused')
    : link.checkedAt === undefined
      ? words.say('account-unchecked')
      : words.say('account-ok', { when: agoText(link.checkedAt, now, words) });

/** All accounts of a person. */
export function accountsView(cards: readonly LinkCard[], words: Words, now: number, note?: FmtString): View {
  const home = button(words.plain('button-home'), { kind: 'home' });
  if (cards.length === 0) {
    return {
      text: lines(note, words.say('accounts-none')),
      keyboard: [[button(words.plain('button-link'), { kind: 'link' }, 'primary')], [home]],
    };
  }
  return {
    text: lines(
      note,
      words.say('accounts-title'),
      '',
      ...cards.map(card =>
        words.say('account-line', {
          star: card.link.isDefault && cards.length > 1 ? '⭐ ' : '',
          label: bold(shortLabel(card.link)),
          cid: card.clientId,
          state: stateText(card, words, now),
        }),
      ),
    ),
    keyboard: [
      ...cards.slice(0, 40).map(({ link }) => [button(shortLabel(link), { kind: 'account', link: link.id })]),
      [button(words.plain('button-link-another'), { kind: 'link' })],
      [home],
    ],
  };
}

/** One account, and what can be done with it. */
export function accountView(
  card: LinkCard,
  words: Words,
  now: number,
  shows: { readonly balance: boolean; readonly note?: FmtString | undefined },
): View {
  const { link, clientId, servers } = card;
  const { id } = link;
  return {
    text: lines(
      shows.note,
      words.say('account-title', { label: bold(shortLabel(link)) }),
      words.say('account-client', { cid: code(clientId) }),
      stateText(card, words, now),
      words.say('account-servers', { n: servers }),
      link.isDefault ? words.say('account-default') : undefined,
    ),
    keyboard: [
      [
        button(words.plain('button-check-account'), { kind: 'check-account', link: id }),
        ...(link.isDefault
          ? []
          : [button(words.plain('button-make-default'), { kind: 'make-default', link: id })]),
      ],
      [
        button(words.plain('button-keys'), { kind: 'keys', link: id, page: 0 }),
        ...(shows.balance ? [button(words.plain('button-balance'), { kind: 'balance', link: id })] : []),
      ],
      [
        button(words.plain('button-relabel'), { kind: 'relabel-account', link: id }),
        button(words.plain('button-unlink'), { kind: 'unlink', link: id }),
      ],
      [button(words.plain('button-back-accounts'), { kind: 'accounts' })],
    ],
  };
}

/** The one question before a key is gone for good. */
export const askUnlinkView = (link: Link, words: Words): View => ({
  text: words.say('unlink-ask', { label: bold(shortLabel(link)) }),
  keyboard: [
    [button(words.plain('button-confirm-unlink'), { kind: 'confirm-unlink', link: link.id }, 'danger')],
    [button(words.plain('button-back-accounts'), { kind: 'account', link: link.id })],
  ],
});

export const unlinkedView = (link: Link, words: Words): View => ({
  text: words.say('unlink-done', { label: bold(shortLabel(link)) }),
  keyboard: [[button(words.plain('button-back-accounts'), { kind: 'accounts' })]],
});

export const askRelabelView = (link: Link, words: Words): View => ({
  text: words.say('relabel-ask', { label: bold(shortLabel(link)) }),
  keyboard: [[button(words.plain('button-cancel'), { kind: 'cancel' })]],
});
