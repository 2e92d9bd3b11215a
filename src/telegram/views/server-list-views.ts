import type { FmtString } from 'telegraf/format';

import type { ChatKind } from '../../domain/access.ts';
import type { Card } from '../../domain/card.ts';
import { isEmptyAndEnded, type UnreadAccount } from '../../domain/outage.ts';
import { isEnded } from '../../domain/server.ts';
import {
  actionOf,
  isProblem,
  listServers,
  sortServers,
  stateCodeOf,
  stateOfCode,
  wholeList,
  type ServerListAt,
} from '../../domain/server-list.ts';
import type { CallbackData } from '../callback-data.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import { dotAndState, offeredActions, serverButton, titleLine } from './server-views.ts';
import { distinctNames, neverReadLine, unknownNameText } from './server-names.ts';
import type { Action, Button, Row, View } from './view.ts';
import { bold, boldShort, boldTyped, lines, pageAt, shorten, button, view } from './view.ts';
import { linkAgainRow, rejectedIn, unreadLines } from './outdated.ts';

export const pageSize = 10;

/** The servers that a chat sees, and which of them to list. */
export interface ServerList {
  readonly cards: readonly Card[];
  readonly at: ServerListAt;
  readonly chat: ChatKind;
  readonly unread: readonly UnreadAccount[];
  /** The label of the account of `at.link`. */
  readonly account?: string | undefined;
}

/** Whether this is a server or may be one; unpaid and empty orders, and what has ended, are not. */
const isServer = ({ snapshot }: Card): boolean =>
  snapshot.goneAt === undefined &&
  snapshot.order.status !== 'pending' &&
  !isEnded(snapshot) &&
  (snapshot.vps !== undefined || snapshot.seenAt === undefined);

/** All servers that the list can show. With an action, only those that it fits, as on the cards. */
export const candidates = ({ cards, at }: Pick<ServerList, 'cards' | 'at'>): readonly Card[] => {
  const action = actionOf(at);
  return cards.filter(card =>
    action === undefined ? !isEmptyAndEnded(card.snapshot) : offeredActions(card).includes(action),
  );
};

/** The servers of a list, on all its pages. */
export const listedServers = (list: Pick<ServerList, 'cards' | 'at' | 'account'>): readonly Card[] =>
  listServers(candidates(list), list.at, list.account);

/** Those on the page that is shown. */
export function serversOnPage({ at }: Pick<ServerList, 'at'>, listed: readonly Card[]): readonly Card[] {
  const { offset } = pageAt(listed.length, at.page, pageSize);
  return listed.slice(offset, offset + pageSize);
}

/** The data of a button to another page, or to the first page of another part of the list. */
export const listPage = (at: ServerListAt, changes: Partial<ServerListAt> = {}): CallbackData => ({
  kind: 'server-list',
  ...at,
  page: 0,
  ...changes,
});

export const isFiltered = ({ state, link, part }: ServerListAt): boolean =>
  state !== 0 || (link as number) !== 0 || part !== '';

/** "🔴 Stopped" */
function stateText(code: number, locale: Locale): string {
  const { state, isPast } = stateOfCode(code);
  return dotAndState(state, isPast, locale);
}

/** "“web” · 🔴 Stopped · Work" */
function filterText({ at, account }: Pick<ServerList, 'at' | 'account'>, locale: Locale): FmtString {
  const parts = [
    at.part !== '' && locale.t('servers-part', { part: boldTyped(at.part, 32) }),
    at.state !== 0 && bold(stateText(at.state, locale)),
    account !== undefined && boldShort(account, 32),
  ].filter(part => part !== false);
  return joinParts(parts, ' · ');
}

function titleOf(list: ServerList, found: number, locale: Locale): readonly FmtString[] {
  const action = actionOf(list.at);
  const title =
    action === undefined
      ? locale.t('servers-title', { n: list.cards.filter(isServer).length })
      : locale.t(`servers-to-${action}`);
  const filtered =
    isFiltered(list.at) && locale.t('servers-filtered', { filter: filterText(list, locale), n: found });
  if (filtered === false) return [title];
  return action === undefined ? [filtered] : [title, filtered];
}

/** Long names are cut, so that a page of any names fits into a message. */
const maxLine = 200;

/** "🟢 Running · web-1 · 37.1.0.111", with the account where there are several. */
function serverLine(card: Card, account: string | undefined, locale: Locale): FmtString {
  const { accountLabel } = card;
  const lineWith = (characters: number): FmtString => {
    const line = titleLine(card, locale, boldShort(card.name, characters));
    return accountLabel === undefined || account !== undefined
      ? line
      : locale.t('servers-line-of', { line, account: shorten(accountLabel, Math.min(16, characters)) });
  };
  for (const characters of [40, 20]) {
    const line = lineWith(characters);
    if (line.text.length <= maxLine) return line;
  }
  return lineWith(8);
}

/** The buttons to other pages, if there are any. */
function pageRows(at: ServerListAt, page: number, pages: number): readonly Row[] {
  if (pages === 1) return [];
  const to = (label: 'first' | 'previous' | 'next' | 'last', wanted: number): Action => ({
    label,
    ...listPage(at, { page: wanted }),
  });
  const jump = button(`${page + 1}/${pages}`, { kind: 'server-pages', ...at, page });
  const isInner = page > 0 && page < pages - 1;
  const first = pages > 2 && page > 0 && to('first', 0);
  const last = pages > 2 && page < pages - 1 && to('last', pages - 1);
  return [
    [
      !isInner && first,
      page > 0 && to('previous', page - 1),
      jump,
      page < pages - 1 && to('next', page + 1),
      !isInner && last,
    ],
    [isInner && first, isInner && last],
  ];
}

/** Names as short as these fit side by side on a phone. */
const halfRow = 16;

/** Buttons, two in a row where both are short. */
export function inColumns(buttons: readonly Button[], characters = halfRow): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < buttons.length; at += 1) {
    const pair = buttons.slice(at, at + 2);
    const isPair = pair.length === 2 && pair.every(({ text }) => text.length <= characters);
    rows.push(isPair ? pair : pair.slice(0, 1));
    if (isPair) at += 1;
  }
  return rows;
}

/** Search and filters if the servers need several pages, and the selection of several servers. */
function toolRow({ at, chat }: ServerList, total: number): Row {
  const isLong = total > pageSize;
  return [
    isLong && chat === 'private' && { label: 'find', kind: 'find-server', ...at },
    isLong && { kind: 'server-filters', ...at },
    total > 1 && at.action === 0 && { kind: 'select', ...at },
  ];
}

/** A list of servers, problems first: a line and a button for each. `question`: what a command needs it for. */
export function serversView(list: ServerList, locale: Locale, question?: FmtString): View {
  const { at, chat, unread, account } = list;
  const all = candidates(list);
  const found = listedServers(list);
  const action = actionOf(at);
  const everything =
    isFiltered(at) && ({ label: 'servers-all', ...listPage({ ...wholeList, action: at.action }) } as const);
  const rejected = rejectedIn(unread);
  // For several, the button below is Accounts.
  const again = chat === 'private' && rejected.length === 1 && linkAgainRow(rejected);
  // A group has no home menu.
  const home: Row =
    chat === 'private'
      ? [rejected.length > 0 && { kind: 'accounts' }, everything, { kind: 'home' }]
      : [everything];
  const notes = unreadLines(unread, list.cards, locale, chat === 'group');
  // A server that was never read may belong in this list.
  const neverRead = at.part !== '' || action !== undefined ? neverReadLine(list.cards, locale) : undefined;
  if (found.length === 0) {
    const none = isFiltered(at)
      ? locale.t('servers-filtered-none', { filter: filterText(list, locale) })
      : locale.t(action === undefined ? 'servers-none' : `servers-none-to-${action}`);
    const isUnread = notes.length > 0 && !isFiltered(at) && action === undefined;
    const notFound = neverRead && at.part !== '' ? unknownNameText(at.part, list.cards, locale) : neverRead;
    const text = isUnread ? lines(...notes) : (notFound ?? none);
    return view(locale, text, toolRow(list, all.length), again, home);
  }
  const { page, pages } = pageAt(found.length, at.page, pageSize);
  const shown = serversOnPage(list, found);
  const names = distinctNames(all);
  const buttons = shown.map(card => serverButton(card, names.get(card.id) ?? card.name, action, locale));
  return view(
    locale,
    lines(
      question,
      ...(question !== undefined && !isFiltered(at) ? [] : titleOf(list, found.length, locale)),
      ...notes,
      neverRead,
      '',
      ...shown.map(card => serverLine(card, account, locale)),
    ),
    ...inColumns(buttons),
    ...pageRows(at, page, pages),
    toolRow(list, all.length),
    again,
    home,
  );
}

/** The states of servers with how many there are, problems first. */
const countStates = (cards: readonly Card[]): readonly { readonly code: number; readonly n: number }[] =>
  [...Map.groupBy(sortServers(cards), stateCodeOf)].map(([code, { length }]) => ({ code, n: length }));

/** "🔴 Stopped: 8" for each state: the button lists exactly those. */
export const stateButtons = (cards: readonly Card[], at: ServerListAt, locale: Locale): readonly Button[] =>
  countStates(cards).map(({ code, n }) =>
    button(
      locale.tText('home-count', { state: stateText(code, locale), n }),
      listPage(at, { state: code }),
      at.state === code ? 'primary' : undefined,
    ),
  );

/** How many servers there are, then how many servers and orders are in which state. */
export function serverCounts(
  cards: readonly Card[],
  locale: Locale,
  unread: readonly UnreadAccount[] = [],
): readonly FmtString[] {
  const notes = unreadLines(unread, cards, locale);
  // An account that can't be read isn't empty.
  if (cards.length === 0 && notes.length > 0) return notes;
  const shown = cards.filter(({ snapshot }) => !isEmptyAndEnded(snapshot));
  return [
    locale.t('home-linked', { total: cards.filter(isServer).length }),
    ...countStates(shown).map(({ code, n }) => locale.t('home-count', { state: stateText(code, locale), n })),
    ...notes,
  ];
}

const maxProblemButtons = 4;

/** A button for each state that may need something to be done: it lists exactly those servers. */
export const problemRows = (cards: readonly Card[], locale: Locale): readonly Row[] =>
  inColumns(stateButtons(cards.filter(isProblem), wholeList, locale).slice(0, maxProblemButtons));
