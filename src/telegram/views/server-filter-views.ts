import type { Link } from '../../domain/access.ts';
import { isUnread, type Card } from '../../domain/card.ts';
import { listServers, wholeList, type ServerListAt } from '../../domain/server-list.ts';
import type { Locale } from '../locales/locale.ts';
import {
  candidates,
  inColumns,
  isFiltered,
  listedServers,
  listPage,
  pageSize,
  stateButtons,
  type ServerList,
} from './server-list-views.ts';
import { unknownNameText } from './server-names.ts';
import { boldTyped, button, inRows, pageAt, shorten, view, type View } from './view.ts';

/** More buttons than this don't fit into a message; then not every page has one. */
const maxPageButtons = 80;
const perRow = 8;

/** A button for each page of a list. */
export function serverPagesView(list: ServerList, locale: Locale): View {
  const found = listedServers(list).length;
  const { page, pages } = pageAt(found, list.at.page, pageSize);
  const step = Math.ceil(pages / maxPageButtons);
  const buttons = Array.from({ length: Math.ceil(pages / step) }, (_, index) => index * step).map(wanted =>
    button(String(wanted + 1), listPage(list.at, { page: wanted }), wanted === page ? 'primary' : undefined),
  );
  return view(locale, locale.t('servers-pages', { n: pages, size: pageSize }), ...inRows(buttons, perRow), [
    { label: 'back', ...listPage(list.at, { page }) },
  ]);
}

/** The states and accounts that a list can be narrowed down to. `accounts`: the person's own, if there are several. */
export function serverFiltersView(
  list: ServerList,
  accounts: readonly Pick<Link, 'id' | 'label'>[],
  locale: Locale,
): View {
  const { at, account } = list;
  const ofAnyState = listServers(candidates(list), { ...at, state: 0 }, account);
  const accountButtons = accounts.map(({ id, label }) =>
    button(
      locale.tText('account-title', { label: shorten(label, 24) }),
      listPage(at, { link: id }),
      at.link === id ? 'primary' : undefined,
    ),
  );
  return view(
    locale,
    locale.t(accounts.length > 1 ? 'servers-filters-accounts' : 'servers-filters'),
    ...inColumns(stateButtons(ofAnyState, at, locale)),
    ...(accounts.length > 1 ? inColumns(accountButtons) : []),
    [
      isFiltered(at) && { label: 'servers-all', ...listPage({ ...wholeList, action: at.action }) },
      { label: 'back', ...listPage(at) },
    ],
  );
}

/** Asks for a part of a name. */
export const askServerPartView = (at: ServerListAt, locale: Locale): View =>
  view(locale, locale.t('servers-ask-part'), [{ label: 'back', ...listPage(at, { part: '' }) }]);

/** Nothing was found; the dialog waits for another part. */
export function noServerFoundView(at: ServerListAt, cards: readonly Card[], locale: Locale): View {
  const none = cards.some(isUnread)
    ? unknownNameText(at.part, cards, locale)
    : locale.t('servers-found-none', { part: boldTyped(at.part, 32) });
  return view(locale, none, [{ label: 'back', ...listPage(at, { part: '' }) }]);
}
