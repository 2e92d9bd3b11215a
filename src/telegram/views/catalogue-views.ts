import type { FmtString } from 'telegraf/format';

import type { Tariff } from '../../domain/tariff.ts';
import type { Template } from '../../domain/template.ts';
import { formatPrice } from '../../domain/tariff.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { hashName } from '../../domain/dialog.ts';
import { groupTemplates } from '../../domain/template.ts';
import type { Words } from '../locales/locale.ts';
import { bold, boldShort, code, failureWords, lines, shorten, timeAgo } from './text.ts';
import type { Button, Row, View } from './view.ts';
import { button, paginate, retryButton, view } from './view.ts';

type Kind = 'tariffs' | 'templates';

/** What to show of a list. */
export interface CatalogueAt {
  readonly page: number;
  /** The search text: only names that contain it. */
  readonly part?: string | undefined;
  readonly readAt: number;
  /** Why the last read failed. */
  readonly failure: ProviderFailure | undefined;
  readonly now: number;
}

const finders = { tariffs: 'find-tariff', templates: 'find-template' } as const;

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

function titleLine(kind: Kind, { all, found }: List<unknown>, part: string | undefined, words: Words) {
  if (all.length === 0) return words.say(`${kind}-none`);
  const n = found.length;
  if (part === undefined) return words.say(`${kind}-title`, { n });
  return words.say(n === 0 ? `${kind}-none-found` : `${kind}-found`, { part: boldShort(part, 40), n });
}

/** How old the list is, where it could not be read again. */
const ageLine = ({ failure, readAt, now }: CatalogueAt, words: Words): FmtString | false =>
  failure !== undefined &&
  words.say('catalogue-age', { when: timeAgo(readAt, now, words), why: failureWords(failure, words) });

const allButton = (kind: Kind, words: Words): Button =>
  button(words.plain(`button-all-${kind}`), { kind, page: 0 });

/** A page of a list: its text, with the lines of its items, and the rows below their buttons. */
function listView<T>(
  kind: Kind,
  list: List<T>,
  at: CatalogueAt,
  words: Words,
  linesOf: (items: readonly T[]) => readonly (FmtString | string)[],
  rowOf: (item: T) => Row,
): View {
  const { part } = at;
  const { found } = list;
  const size = pageSizes[kind];
  const shown = paginate(found, at.page, size, words, to => ({ kind, page: to }));
  const itemLines = linesOf(shown.items);
  const other = kind === 'tariffs' ? 'templates' : 'tariffs';
  return view(
    words,
    lines(
      titleLine(kind, list, part, words),
      ...itemLines,
      itemLines.length > 0 && '',
      found.length > 0 && words.say(`${kind}-hint`),
      ageLine(at, words),
      // A search has no pages, since its text doesn't fit into a button.
      part === undefined
        ? shown.line
        : shown.pages > 1 && words.say('catalogue-more', { n: found.length - size }),
    ),
    ...shown.items.map(rowOf),
    part === undefined && shown.row,
    [
      button(words.plain('button-find'), { kind: finders[kind] }),
      part !== undefined && allButton(kind, words),
    ],
    [{ kind: other, page: 0 }, { kind: 'home' }],
  );
}

/** A button that shows what would be ordered. */
export function tariffRow(tariff: Tariff, mostOfName: number): Row {
  const price = formatPrice(tariff);
  const text =
    price === undefined
      ? shorten(tariff.name, 56)
      : `${shorten(tariff.name, mostOfName)} · ${shorten(price, 16)}`;
  return [button(text, { kind: 'order-tariff', code: hashName(tariff.id) })];
}

/** Tariffs with their prices. */
export function tariffsView(all: readonly Tariff[], at: CatalogueAt, words: Words): View {
  const { part } = at;
  const found = part === undefined ? all : all.filter(({ id, name }) => id === part || matches(name, part));
  const rowOf = (tariff: Tariff): Row => tariffRow(tariff, 44);
  return listView('tariffs', { all, found }, at, words, () => [], rowOf);
}

/** Templates under their systems, the newest of each first. */
export function templatesView(all: readonly Template[], at: CatalogueAt, words: Words): View {
  const { part } = at;
  const nameOf = ({ name, title }: Template): string => (title === name ? name : `${title} ${name}`);
  const matching = part === undefined ? all : all.filter(template => matches(nameOf(template), part));
  const found = groupTemplates(matching).flatMap(({ system, templates }) =>
    templates.map(template => ({ system: system ?? words.plain('templates-other'), template })),
  );
  const linesOf = (items: readonly (typeof found)[number][]) =>
    items.flatMap(({ system, template: { name, title } }, index) => [
      ...(system === items[index - 1]?.system ? [] : ['', bold(system)]),
      title === name ? code(shorten(name, 80)) : `${shorten(title, 60)} · ${shorten(name, 60)}`,
    ]);
  return listView('templates', { all, found }, at, words, linesOf, () => []);
}

/** While nothing has been read yet; with a failure: nothing could be read. */
export const catalogueUnreadView = (kind: Kind, words: Words, failure?: ProviderFailure): View =>
  view(
    words,
    failure === undefined
      ? words.say(`${kind}-reading`)
      : words.say('catalogue-failed', { why: failureWords(failure, words) }),
    [failure !== undefined && retryButton(words, { kind, page: 0 })],
    [{ kind: 'home' }],
  );

/** Asks for a part of a name. */
export const askPartView = (kind: Kind, words: Words): View =>
  view(words, words.say(kind === 'tariffs' ? 'catalogue-ask-tariff' : 'catalogue-ask-template'), [
    allButton(kind, words),
  ]);
