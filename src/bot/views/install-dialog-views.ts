import type { FmtString } from 'telegraf/format';

import type { Card } from '../../core/card.ts';
import type { Template } from '../../domain/tariff.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import { choiceCode } from '../../domain/dialog.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import { nameCode } from '../../core/name-code.ts';
import { groupTemplates } from '../../domain/template.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { shortName } from './server-views.ts';
import type { Button, Keyboard, View } from './view.ts';
import { bold, button, lines, shorten } from './view.ts';

/** As many fit one message; more are grouped by system, and a group is paged. */
const mostUngrouped = 24;
const pageSize = 12;
/** Telegram takes 100 buttons a keyboard. */
const mostKeys = 40;

/** The provider's own name, and what it calls it beside that. */
export const templateText = ({ name, title }: Template): string =>
  title === name ? name : `${title} · ${name}`;

const cancelButton = (words: Words): Button => button(words.plain('button-cancel'), { kind: 'cancel' });

const templateRow = (template: Template, token: number): readonly Button[] => [
  button(shorten(templateText(template), 56), {
    kind: 'install-template',
    token,
    code: nameCode(template.name),
  }),
];

export interface TemplatesAt {
  readonly page: number;
  /** The code of a system whose templates are shown; missing: all, or the systems where they are many. */
  readonly family?: number;
  /** Only those with this in their names. */
  readonly part?: string;
  readonly note?: FmtString;
}

const has = (template: Template, part: string): boolean =>
  templateText(template).toLowerCase().includes(part.toLowerCase().trim());

/** Which system to install: all of them, or the families of many, or those of one family. */
export function chooseTemplateView(
  dialog: InstallDialog,
  card: Card,
  templates: readonly Template[],
  at: TemplatesAt,
  words: Words,
): View {
  const { token } = dialog;
  const name = bold(shortName(card));
  const groups = groupTemplates(templates);
  const group = groups.find(({ system }) => nameCode(system ?? '') === at.family);
  if (templates.length === 0) {
    const again = button(words.plain('button-try-again'), { kind: 'install', server: card.id });
    return { text: words.say('install-no-templates'), keyboard: [[again], [cancelButton(words)]] };
  }
  if (group === undefined && at.part === undefined && templates.length > mostUngrouped) {
    const families = groups.map(({ system, templates: some }) =>
      button(`${system ?? words.plain('install-other-systems')} (${some.length})`, {
        kind: 'install-family',
        token,
        code: nameCode(system ?? ''),
        page: 0,
      }),
    );
    const rows = families
      .map((_, index) => families.slice(index * 2, index * 2 + 2))
      .filter(row => row.length > 0);
    return {
      text: lines(at.note, words.say('install-choose', { name })),
      keyboard: [...rows, [cancelButton(words)]],
    };
  }
  const { part } = at;
  const found = part === undefined ? templates : templates.filter(template => has(template, part));
  const some = group === undefined ? found : group.templates;
  const size = group === undefined && at.part === undefined ? mostUngrouped : pageSize;
  const pages = Math.max(1, Math.ceil(some.length / size));
  const page = Math.min(Math.max(0, at.page), pages - 1);
  const turn = (label: 'button-previous' | 'button-next', to: number): readonly Button[] =>
    to < 0 || to >= pages || group === undefined
      ? []
      : [
          button(words.plain(label), {
            kind: 'install-family',
            token,
            code: nameCode(group.system ?? ''),
            page: to,
          }),
        ];
  const turns = [...turn('button-previous', page - 1), ...turn('button-next', page + 1)];
  const back =
    group === undefined && at.part === undefined
      ? []
      : [button(words.plain('button-back-templates'), { kind: 'install-templates', token, page: 0 })];
  return {
    text: lines(
      at.note,
      group?.system === undefined
        ? words.say('install-choose', { name })
        : words.say('install-choose-of', { name, system: group.system }),
      part !== undefined && found.length === 0
        ? words.say('templates-none-found', { part: bold(shorten(part, 32)) })
        : undefined,
      pages > 1 && part === undefined ? words.say('servers-page', { page: page + 1, pages }) : undefined,
      // What was typed is too long for a button, so nothing leads to a second page.
      pages > 1 && part !== undefined ? words.say('catalogue-more', { n: found.length - size }) : undefined,
    ),
    keyboard: [
      ...some.slice(page * size, (page + 1) * size).map(template => templateRow(template, token)),
      ...(turns.length > 0 ? [turns] : []),
      [...back, cancelButton(words)],
    ],
  };
}

const titlesOf = (dialog: InstallDialog, card: Card) => ({
  name: bold(shortName(card)),
  system: bold(shorten(dialog.template?.title ?? '', 64)),
});

const againRow = (words: Words, card: Card): readonly Button[] => [
  button(words.plain('button-try-again'), { kind: 'install', server: card.id }),
  cancelButton(words),
];

export const templatesReadingView = (card: Card, words: Words): View => ({
  text: words.say('install-reading', { name: bold(shortName(card)) }),
  keyboard: [[cancelButton(words)]],
});

export const templatesFailedView = (card: Card, failure: ProviderFailure, words: Words): View => ({
  text: words.say('install-read-failed', {
    name: bold(shortName(card)),
    why: failureWords(failure, words),
  }),
  keyboard: [againRow(words, card)],
});

export const keysReadingView = (dialog: InstallDialog, card: Card, words: Words): View => ({
  text: words.say('install-keys-reading', titlesOf(dialog, card)),
  keyboard: [
    [
      button(words.plain('button-back-templates'), {
        kind: 'install-templates',
        token: dialog.token,
        page: 0,
      }),
    ],
  ],
});

function continueRows(dialog: InstallDialog, words: Words): Keyboard {
  const { token } = dialog;
  return [
    [button(words.plain('button-continue'), { kind: 'install-continue', token }, 'primary')],
    [
      button(words.plain('button-back-templates'), { kind: 'install-templates', token, page: 0 }),
      cancelButton(words),
    ],
  ];
}

/** The keys to choose from; `failure`: why there are none to be seen. */
export function chooseKeysView(
  dialog: InstallDialog,
  card: Card,
  words: Words,
  at: { readonly failure?: ProviderFailure; readonly addKey?: Button } = {},
): View {
  const { token, keys = [], chosen } = dialog;
  const titles = titlesOf(dialog, card);
  const text =
    at.failure !== undefined
      ? words.say('install-keys-failed', { ...titles, why: failureWords(at.failure, words) })
      : words.say(keys.length === 0 ? 'install-keys-none' : 'install-keys', titles);
  const retry =
    at.failure === undefined
      ? []
      : [[button(words.plain('button-try-again'), { kind: 'install-keys', token })]];
  return {
    text,
    keyboard: [
      ...keys.slice(0, mostKeys).map(({ id, label }) => [
        button(`${chosen.includes(id) ? '☑️' : '⬜️'} ${shorten(label, 48)}`, {
          kind: 'install-key',
          token,
          code: nameCode(id),
        }),
      ]),
      ...(at.addKey === undefined ? [] : [[at.addKey]]),
      ...retry,
      ...continueRows(dialog, words),
    ],
  };
}

export const installCheckingView = (dialog: InstallDialog, card: Card, words: Words): View => ({
  text: words.say('install-checking', titlesOf(dialog, card)),
  keyboard: [],
});

/** The provider's own check found something: nothing is begun. */
export function installRefusedView(
  dialog: InstallDialog,
  card: Card,
  failure: ProviderFailure,
  words: Words,
): View {
  const { token } = dialog;
  return {
    text: words.say('install-refused', { ...titlesOf(dialog, card), why: failureWords(failure, words) }),
    keyboard: [
      [button(words.plain('button-try-again'), { kind: 'install-continue', token })],
      [
        button(words.plain('button-back-templates'), { kind: 'install-templates', token, page: 0 }),
        button(words.plain('button-back-keys'), { kind: 'install-keys', token }),
      ],
      [cancelButton(words)],
    ],
  };
}

/** What is about to be installed. */
export function installSummaryView(dialog: InstallDialog, card: Card, words: Words): View {
  const { token, template, keys = [], chosen } = dialog;
  const code = choiceCode(dialog);
  const labels = keys.filter(({ id }) => chosen.includes(id)).map(({ label }) => shorten(label, 40));
  return {
    text: lines(
      words.say('install-summary', { name: bold(shortName(card)) }),
      words.say('install-summary-system', {
        system: bold(shorten(template === undefined ? '' : templateText(template), 128)),
      }),
      labels.length === 0
        ? words.say('install-summary-no-keys')
        : words.say('install-summary-keys', {
            keys: labels.slice(0, 20).join(', ') + (labels.length > 20 ? ', …' : ''),
          }),
      words.say('install-summary-hint'),
    ),
    keyboard: [
      [button(words.plain('button-install-now'), { kind: 'confirm-install', token, code }, 'success')],
      [
        button(words.plain('button-back-templates'), { kind: 'install-templates', token, page: 0 }),
        button(words.plain('button-back-keys'), { kind: 'install-keys', token }),
      ],
      [cancelButton(words)],
    ],
  };
}

/** Orders that wait for a system. */
export const chooseEmptyView = (cards: readonly Card[], words: Words): View => ({
  text: words.say(cards.length === 0 ? 'install-none' : 'install-which'),
  keyboard: [
    ...cards
      .slice(0, pageSize)
      .map(card => [button(`📦 ${shorten(card.name, 40)}`, { kind: 'install' as const, server: card.id })]),
    [button(words.plain('button-orders'), { kind: 'orders', page: 0 })],
  ],
});

/** Where to begin anew. */
export const installOverView = (words: Words): View => ({
  text: words.say('install-over'),
  keyboard: [[button(words.plain('button-orders'), { kind: 'orders', page: 0 })]],
});
