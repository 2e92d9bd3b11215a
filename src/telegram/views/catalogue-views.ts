import type { FmtString } from 'telegraf/format';

import { formatPrice, groupTemplates, type Tariff, type Template } from '../../domain/catalogue.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { hashName } from '../../domain/dialog.ts';
import type { Locale } from '../locales/locale.ts';
import {
  boldTyped,
  code,
  failureText,
  lines,
  shorten,
  withHeadings,
  type Action,
  type Row,
  type View,
  button,
  paginate,
  view,
} from './view.ts';
import { timeAgo } from './time.ts';

type Kind = 'tariffs' | 'templates';

/** Which part of a list to show. */
export interface CatalogueAt {
  readonly page: number;
  /** The search text: only names that contain it. */
  readonly part?: string | undefined;
  readonly readAt: number;
  /** Why the last read failed. */
  readonly failure: ProviderFailure | undefined;
  readonly now: number;
}

/** The buttons that start a search, and the dialogs that wait for what to search for. */
export const finders = { tariffs: 'find-tariff', templates: 'find-template' } as const;

/** A tariff takes a button, a template only a line. */
const pageSizes = { tariffs: 8, templates: 20 } as const;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** Whether a name contains each word of a search text. */
const matches = (name: string, part: string): boolean =>
  fold(part)
    .split(' ')
    .every(word => fold(name).includes(word));

interface List<T> {
  readonly all: readonly unknown[];
  readonly found: readonly T[];
}

function titleLine(kind: Kind, { all, found }: List<unknown>, part: string | undefined, locale: Locale) {
  if (all.length === 0) return locale.t(`${kind}-none`);
  const n = found.length;
  if (part === undefined) return locale.t(`${kind}-title`, { n });
  return locale.t(n === 0 ? `${kind}-none-found` : `${kind}-found`, { part: boldTyped(part, 40), n });
}

/** The age of the list, if it could not be read again. */
const ageLine = ({ failure, readAt, now }: CatalogueAt, locale: Locale): FmtString | false =>
  failure !== undefined &&
  locale.t('catalogue-age', { when: timeAgo(readAt, now, locale), reason: failureText(failure, locale) });

const allButton = (kind: Kind): Action => ({ label: `all-${kind}`, kind, page: 0 });

/** A page of a list: its text, with the lines of its items, and the rows below their buttons. */
function listView<T>(
  kind: Kind,
  list: List<T>,
  at: CatalogueAt,
  locale: Locale,
  linesOf: (items: readonly T[]) => readonly (FmtString | string)[],
  rowOf: (item: T) => Row,
): View {
  const { part } = at;
  const { found } = list;
  const toPage = (page: number) => ({ kind, page });
  const shown = paginate(found, at.page, pageSizes[kind], locale, part === undefined ? toPage : undefined);
  const itemLines = linesOf(shown.items);
  const other = kind === 'tariffs' ? 'templates' : 'tariffs';
  return view(
    locale,
    lines(
      titleLine(kind, list, part, locale),
      ...itemLines,
      itemLines.length > 0 && '',
      found.length > 0 && locale.t(`${kind}-hint`),
      ageLine(at, locale),
      shown.line,
    ),
    ...shown.items.map(rowOf),
    shown.row,
    [list.all.length > 0 && { label: 'find', kind: finders[kind] }, part !== undefined && allButton(kind)],
    [{ kind: other, page: 0 }, { kind: 'home' }],
  );
}

/** A button that shows what would be ordered. */
export function tariffRow(tariff: Tariff, maxNameLength: number): Row {
  const price = formatPrice(tariff);
  const text =
    price === undefined
      ? shorten(tariff.name, 56)
      : `${shorten(tariff.name, maxNameLength)} · ${shorten(price, 16)}`;
  return [button(text, { kind: 'order-tariff', code: hashName(tariff.id) })];
}

/** Tariffs with their prices under the provider's headings: clients cut the labels of buttons. */
export const tariffLines = (tariffs: readonly Tariff[]): readonly (FmtString | string)[] =>
  withHeadings(
    tariffs,
    ({ group }) => group,
    tariff => {
      const price = formatPrice(tariff);
      const name = shorten(tariff.name, 60);
      return price === undefined ? name : `${name} · ${shorten(price, 32)}`;
    },
  );

/** Tariffs with their prices, under the provider's headings. */
export function tariffsView(all: readonly Tariff[], at: CatalogueAt, locale: Locale): View {
  const { part } = at;
  const found = part === undefined ? all : all.filter(({ id, name }) => id === part || matches(name, part));
  return listView('tariffs', { all, found }, at, locale, tariffLines, tariff => tariffRow(tariff, 44));
}

/** Templates under their headings, the newest of each system first. */
export function templatesView(all: readonly Template[], at: CatalogueAt, locale: Locale): View {
  const { part } = at;
  const nameOf = ({ name, title }: Template): string => (title === name ? name : `${title} ${name}`);
  const matching = part === undefined ? all : all.filter(template => matches(nameOf(template), part));
  const found = groupTemplates(matching).flatMap(({ heading, templates }) =>
    templates.map(template => ({ heading: heading ?? locale.tText('other-systems'), template })),
  );
  const linesOf = (items: readonly (typeof found)[number][]) =>
    withHeadings(
      items,
      ({ heading }) => heading,
      ({ template: { name, title } }) =>
        title === name ? code(shorten(name, 80)) : `${shorten(title, 60)} · ${shorten(name, 60)}`,
    );
  return listView('templates', { all, found }, at, locale, linesOf, () => []);
}

/** While nothing has been read yet; with a failure: nothing could be read. */
export const catalogueUnreadView = (kind: Kind, locale: Locale, failure?: ProviderFailure): View =>
  view(
    locale,
    failure === undefined
      ? locale.t(`${kind}-reading`)
      : locale.t('catalogue-failed', { reason: failureText(failure, locale) }),
    [failure !== undefined && { label: 'try-again', kind, page: 0 }],
    [{ kind: 'home' }],
  );

/** Asks for a part of a name. */
export const askPartView = (kind: Kind, locale: Locale): View =>
  view(locale, locale.t(kind === 'tariffs' ? 'catalogue-ask-tariff' : 'catalogue-ask-template'), [
    allButton(kind),
  ]);
