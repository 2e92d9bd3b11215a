import type { FmtString } from 'telegraf/format';

import type { Tariff, Template } from '../../domain/tariff.ts';
import { priceText } from '../../domain/tariff.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { nameCode } from '../../core/name-code.ts';
import { groupTemplates } from '../../domain/template.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import type { Button, View } from './view.ts';
import { bold, button, code, lines, relativeTime, shorten } from './view.ts';

/** What is looked for, how old the list is, and what went wrong since. */
export interface CatalogueAt {
  readonly page: number;
  /** Only what has this in its name. */
  readonly part?: string | undefined;
  readonly readAt: number;
  readonly failure: ProviderFailure | undefined;
  readonly now: number;
}

type Kind = 'tariffs' | 'templates';

const finders = { tariffs: 'find-tariff', templates: 'find-template' } as const;
const allButtons = { tariffs: 'button-all-tariffs', templates: 'button-all-templates' } as const;
const titles = { tariffs: 'button-tariffs', templates: 'button-templates' } as const;

/** A price and a button take a line each; templates are lines alone. */
const pageSizes = { tariffs: 8, templates: 20 } as const;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** Whether a name has all of the words that somebody typed, in whatever order. */
const has = (name: string, part: string): boolean =>
  folded(part)
    .split(' ')
    .every(word => folded(name).includes(word));

const templateName = ({ name, title }: Template): string => (title === name ? name : `${title} ${name}`);

/** Rows of buttons that every list has: the pages, the search, and the way home. */
function rowsBelow(kind: Kind, page: number, pages: number, at: CatalogueAt, words: Words) {
  const turn = (label: 'button-previous' | 'button-next', to: number): readonly Button[] =>
    to < 0 || to >= pages || at.part !== undefined ? [] : [button(words.plain(label), { kind, page: to })];
  const turns = [...turn('button-previous', page - 1), ...turn('button-next', page + 1)];
  const find = button(words.plain('button-find'), { kind: finders[kind] });
  const all = button(words.plain(allButtons[kind]), { kind, page: 0 });
  const other: Kind = kind === 'tariffs' ? 'templates' : 'tariffs';
  return [
    ...(turns.length > 0 ? [turns] : []),
    at.part === undefined ? [find] : [find, all],
    [
      button(words.plain(titles[other]), { kind: other, page: 0 }),
      button(words.plain('button-home'), { kind: 'home' }),
    ],
  ];
}

const ageLine = ({ failure, readAt, now }: CatalogueAt, words: Words): FmtString | undefined =>
  failure === undefined
    ? undefined
    : words.say('catalogue-age', {
        when: relativeTime(readAt, words.plain('ago', { duration: words.duration(now - readAt) })),
        why: failureWords(failure, words),
      });

function pageOf<T>(kind: Kind, items: readonly T[], page: number) {
  const size = pageSizes[kind];
  const pages = Math.max(1, Math.ceil(items.length / size));
  const current = Math.min(Math.max(0, page), pages - 1);
  return { pages, current, onPage: items.slice(current * size, (current + 1) * size) };
}

/** What a list ends with: which page it is, or how many more there are. */
const endLine = (
  kind: Kind,
  found: number,
  page: { readonly current: number; readonly pages: number },
  at: CatalogueAt,
  words: Words,
): FmtString | undefined => {
  if (page.pages === 1) return undefined;
  return at.part === undefined
    ? words.say('servers-page', { page: page.current + 1, pages: page.pages })
    : words.say('catalogue-more', { n: found - pageSizes[kind] });
};

const quoted = (part: string): FmtString => bold(shorten(part, 40));

/** Tariffs with their prices; a press shows what would be ordered. */
export function tariffsView(tariffs: readonly Tariff[], at: CatalogueAt, words: Words): View {
  const { part } = at;
  const found =
    part === undefined ? tariffs : tariffs.filter(({ id, name }) => id === part || has(name, part));
  const page = pageOf('tariffs', found, at.page);
  const title =
    tariffs.length === 0
      ? words.say('tariffs-none')
      : part === undefined
        ? words.say('tariffs-title', { n: found.length })
        : found.length === 0
          ? words.say('tariffs-none-found', { part: quoted(part) })
          : words.say('tariffs-found', { part: quoted(part), n: found.length });
  return {
    text: lines(
      title,
      found.length > 0 ? words.say('tariffs-hint') : undefined,
      ageLine(at, words),
      endLine('tariffs', found.length, page, at, words),
    ),
    keyboard: [
      ...page.onPage.map(tariff => {
        const price = priceText(tariff);
        const text =
          price === undefined
            ? shorten(tariff.name, 56)
            : words.plain('tariff-line', { name: shorten(tariff.name, 44), price: shorten(price, 16) });
        return [button(text, { kind: 'order-tariff', code: nameCode(tariff.id) })];
      }),
      ...rowsBelow('tariffs', page.current, page.pages, at, words),
    ],
  };
}

/** Templates by system, the newest of each first. */
export function templatesView(templates: readonly Template[], at: CatalogueAt, words: Words): View {
  const { part } = at;
  const found =
    part === undefined ? templates : templates.filter(template => has(templateName(template), part));
  const ordered = groupTemplates(found).flatMap(({ system, templates: some }) =>
    some.map(template => ({ system: system ?? words.plain('templates-other'), template })),
  );
  const page = pageOf('templates', ordered, at.page);
  const title =
    templates.length === 0
      ? words.say('templates-none')
      : part === undefined
        ? words.say('templates-title', { n: found.length })
        : found.length === 0
          ? words.say('templates-none-found', { part: quoted(part) })
          : words.say('templates-found', { part: quoted(part), n: found.length });
  const rows: (FmtString | string)[] = [];
  let heading: string | undefined;
  for (const { system, template } of page.onPage) {
    if (system !== heading) rows.push('', bold(system));
    heading = system;
    const { name, title: called } = template;
    rows.push(
      called === name ? code(shorten(name, 80)) : lines(`${shorten(called, 60)} · ${shorten(name, 60)}`),
    );
  }
  return {
    text: lines(
      title,
      ...rows,
      rows.length > 0 ? '' : undefined,
      found.length > 0 ? words.say('templates-hint') : undefined,
      ageLine(at, words),
      endLine('templates', found.length, page, at, words),
    ),
    keyboard: rowsBelow('templates', page.current, page.pages, at, words),
  };
}

/** Nothing is known yet, or nothing could be read. */
export const catalogueUnreadView = (kind: Kind, words: Words, failure?: ProviderFailure): View => ({
  text:
    failure === undefined
      ? words.say(`${kind}-reading`)
      : words.say('catalogue-failed', { why: failureWords(failure, words) }),
  keyboard: [
    ...(failure === undefined ? [] : [[button(words.plain('button-try-again'), { kind, page: 0 })]]),
    [button(words.plain('button-home'), { kind: 'home' })],
  ],
});

export const askPartView = (kind: Kind, words: Words): View => ({
  text: words.say(kind === 'tariffs' ? 'catalogue-ask-tariff' : 'catalogue-ask-template'),
  keyboard: [[button(words.plain(allButtons[kind]), { kind, page: 0 })]],
});
