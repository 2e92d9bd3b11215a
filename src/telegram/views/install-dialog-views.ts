import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import { groupTemplates, type Template, type TemplateGroup } from '../../domain/catalogue.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import { hashConfiguration, hashName } from '../../domain/dialog.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { Locale } from '../locales/locale.ts';
import { withDot } from './server-views.ts';
import {
  boldName,
  boldShort,
  boldTyped,
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

/** The maximum number of templates in one list; more are grouped by system. */
const maxUngrouped = 24;
/** The provider may have any number of headings. */
const maxSystems = 48;
/** Of one system, or of a search. */
const pageSize = 12;
/** Leaves room for the other buttons (Telegram accepts 100 on a keyboard). */
const maxKeyButtons = 40;

/** The provider's title and name of a template. */
const templateText = ({ name, title }: Template): string => (title === name ? name : `${title} · ${name}`);

const backToTemplates = ({ token }: InstallDialog): Action => ({ kind: 'install-templates', token, page: 0 });

export interface TemplatesAt {
  readonly page: number;
  /** The code of the system whose templates are shown; missing: all, or the systems if there are many. */
  readonly family?: number;
  /** The search text: only names that contain it. */
  readonly part?: string;
  readonly note?: FmtString;
}

const familyOf = ({ heading }: TemplateGroup): number => hashName(heading ?? '');

/** Which template to install: all of them, or the systems of many, or the templates of one system. */
export function chooseTemplateView(
  dialog: InstallDialog,
  card: Card,
  templates: readonly Template[],
  at: TemplatesAt,
  locale: Locale,
): View {
  if (templates.length === 0)
    return view(
      locale,
      locale.t('install-no-templates'),
      [{ label: 'try-again', kind: 'install', server: card.id }],
      [{ kind: 'cancel' }],
    );
  const groups = groupTemplates(templates);
  const group = groups.find(each => familyOf(each) === at.family);
  return group === undefined && at.part === undefined && templates.length > maxUngrouped
    ? chooseSystem(dialog, card, groups, at, locale)
    : chooseOne(dialog, card, templates, group, at, locale);
}

function chooseSystem(
  { token }: InstallDialog,
  card: Card,
  groups: readonly TemplateGroup[],
  at: TemplatesAt,
  locale: Locale,
): View {
  const shown = paginate(groups, at.page, maxSystems, locale, page => ({
    kind: 'install-templates',
    token,
    page,
  }));
  const systems = shown.items.map(group => {
    const text = `${shorten(group.heading ?? locale.tText('other-systems'), 40)} (${group.templates.length})`;
    return button(text, { kind: 'install-family', token, code: familyOf(group), page: 0 });
  });
  return view(
    locale,
    lines(at.note, locale.t('install-choose', { name: boldName(card) }), shown.line),
    ...systems.map((_, index) => index % 2 === 0 && systems.slice(index, index + 2)),
    shown.row,
    [{ kind: 'cancel' }],
  );
}

function chooseOne(
  dialog: InstallDialog,
  card: Card,
  templates: readonly Template[],
  group: TemplateGroup | undefined,
  { page, part, note }: TemplatesAt,
  locale: Locale,
): View {
  const { token } = dialog;
  const name = boldName(card);
  const has = (text: string) => text.toLowerCase().includes(part?.toLowerCase().trim() ?? '');
  const found = group?.templates ?? templates.filter(template => has(templateText(template)));
  const isAll = group === undefined && part === undefined;
  const size = isAll ? maxUngrouped : pageSize;
  const code = group === undefined ? 0 : familyOf(group);
  const toPage = (to: number) => ({ kind: 'install-family', token, code, page: to }) as const;
  const shown = paginate(found, page, size, locale, part === undefined ? toPage : undefined);
  return view(
    locale,
    lines(
      note,
      group?.heading === undefined
        ? locale.t('install-choose', { name })
        : locale.t('install-choose-of', { name, system: shorten(group.heading, 64) }),
      part !== undefined &&
        found.length === 0 &&
        locale.t('templates-none-found', { part: boldTyped(part, 32) }),
      ...(group === undefined && shown.items.some(template => template.group !== undefined)
        ? withHeadings(shown.items, each => each.group, templateText)
        : []),
      shown.line,
    ),
    ...shown.items.map(template => [
      button(shorten(templateText(template), 56), {
        kind: 'install-template',
        token,
        code: hashName(template.name),
      }),
    ]),
    group !== undefined && shown.row,
    [!isAll && backToTemplates(dialog), { kind: 'cancel' }],
  );
}

export const templatesReadingView = (card: Card, locale: Locale): View =>
  view(locale, locale.t('install-reading', { name: boldName(card) }), [{ kind: 'cancel' }]);

export const templatesFailedView = (card: Card, failure: ProviderFailure, locale: Locale): View =>
  view(
    locale,
    locale.t('install-read-failed', { name: boldName(card), reason: failureText(failure, locale) }),
    [{ label: 'try-again', kind: 'install', server: card.id }, { kind: 'cancel' }],
  );

const titles = ({ template }: InstallDialog, card: Card) => ({
  name: boldName(card),
  system: boldShort(template?.title ?? '', 64),
});

export const keysReadingView = (dialog: InstallDialog, card: Card, locale: Locale): View =>
  view(locale, locale.t('install-keys-reading', titles(dialog, card)), [backToTemplates(dialog)]);

/** The SSH keys to choose from. `failure`: why they could not be read. */
export function chooseKeysView(
  dialog: InstallDialog,
  card: Card,
  locale: Locale,
  { failure, addKey }: { readonly failure?: ProviderFailure | undefined; readonly addKey?: Action } = {},
): View {
  const { token, keys = [], chosenKeyIds } = dialog;
  const values = titles(dialog, card);
  return view(
    locale,
    failure === undefined
      ? locale.t(keys.length === 0 ? 'install-keys-none' : 'install-keys', values)
      : locale.t('install-keys-failed', { ...values, reason: failureText(failure, locale) }),
    ...keys.slice(0, maxKeyButtons).map(({ id, label }) => {
      const text = `${chosenKeyIds.includes(id) ? '☑️' : '⬜️'} ${shorten(label, 48)}`;
      return [button(text, { kind: 'install-key', token, code: hashName(id) })];
    }),
    [addKey],
    [failure !== undefined && { label: 'try-again', kind: 'install-keys', token }],
    [{ kind: 'install-continue', token, style: 'primary' }],
    [backToTemplates(dialog), { kind: 'cancel' }],
  );
}

export const installCheckingView = (dialog: InstallDialog, card: Card, locale: Locale): View =>
  view(locale, locale.t('install-checking', titles(dialog, card)));

const backToKeys = ({ token }: InstallDialog): Action => ({
  label: 'back-keys',
  kind: 'install-keys',
  token,
});

/** The provider's own check rejected the installation; nothing was started. */
export const installRefusedView = (
  dialog: InstallDialog,
  card: Card,
  failure: ProviderFailure,
  locale: Locale,
): View =>
  view(
    locale,
    locale.t('install-refused', { ...titles(dialog, card), reason: failureText(failure, locale) }),
    [{ label: 'try-again', kind: 'install-continue', token: dialog.token }],
    [backToTemplates(dialog), backToKeys(dialog)],
    [{ kind: 'cancel' }],
  );

/** "SSH keys: laptop, phone" */
export function chosenKeys({ keys = [], chosenKeyIds: chosen }: InstallDialog, locale: Locale): FmtString {
  const labels = keys.filter(({ id }) => chosen.includes(id)).map(({ label }) => shorten(label, 40));
  const named = labels.slice(0, 20).join(', ') + (labels.length > 20 ? ', …' : '');
  return labels.length === 0
    ? locale.t('install-summary-no-keys')
    : locale.t('install-summary-keys', { keys: named });
}

/** Confirms what the summary says, or leads back. */
export const summaryRows = (
  dialog: InstallDialog,
  label: 'confirm-install' | 'confirm-order',
): readonly Row[] => [
  [
    {
      label,
      kind: 'confirm-install',
      token: dialog.token,
      code: hashConfiguration(dialog),
      style: 'success',
    },
  ],
  [backToTemplates(dialog), backToKeys(dialog)],
  [{ kind: 'cancel' }],
];

/** What is about to be installed. */
export function installSummaryView(dialog: InstallDialog, card: Card, locale: Locale): View {
  const { template } = dialog;
  return view(
    locale,
    lines(
      locale.t('install-summary', { name: boldName(card) }),
      locale.t('install-summary-system', {
        system: boldShort(template === undefined ? '' : templateText(template), 128),
      }),
      chosenKeys(dialog, locale),
      locale.t('install-summary-hint'),
    ),
    ...summaryRows(dialog, 'confirm-install'),
  );
}

/** The orders that a system can be installed on. */
export const chooseOrderToInstallView = (cards: readonly Card[], locale: Locale): View =>
  view(
    locale,
    locale.t(cards.length === 0 ? 'install-none' : 'install-which'),
    ...cards
      .slice(0, pageSize)
      .map(card => [button(withDot(card, shorten(card.name, 40)), { kind: 'install', server: card.id })]),
    [{ kind: 'orders', page: 0 }],
  );

/** The choice is no longer valid. */
export const installExpiredView = (locale: Locale): View =>
  view(locale, locale.t('install-expired'), [{ kind: 'orders', page: 0 }]);
