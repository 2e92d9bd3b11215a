import type { LeftOut } from '../../domain/bulk-action.ts';
import type { Card } from '../../domain/card.ts';
import { maxBulkServers } from '../../domain/bulk-action.ts';
import { hashName, type SelectDialog } from '../../domain/dialog.ts';
import { muteChoices } from '../../domain/chat-settings.ts';
import { listActions, listServers } from '../../domain/server-list.ts';
import type { PowerAction, ServerId } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { leftOutLines, namesText } from './bulk-action-views.ts';
import { inColumns, listPage } from './server-list-views.ts';
import { distinctNames } from './server-names.ts';
import { dotOf } from './server-views.ts';
import { clockTime } from './time.ts';
import { button, checkMark, lines, pageAt, pager, view, type Row, type View } from './view.ts';

const pageSize = 20;

/** The servers to choose from, and what is chosen. */
export interface Selection {
  readonly dialog: SelectDialog;
  readonly page: number;
  /** The servers that the person can control, of the list that it was started from. */
  readonly cards: readonly Card[];
  /** The label of the account that the list is narrowed down to. */
  readonly account: string | undefined;
  /** Whether the person may mute them there. */
  readonly canMute: boolean;
}

/** The servers on a page. */
export function selectablePage({ dialog, page, cards, account }: Omit<Selection, 'canMute'>) {
  const listed = listServers(cards, dialog.at, account);
  const at = pageAt(listed.length, page, pageSize);
  return { ...at, items: listed.slice(at.offset, at.offset + pageSize) };
}

/** A hash of what a confirmation is about, so that its button can't confirm what was chosen later. */
export const hashSelection = (action: PowerAction, ids: readonly ServerId[]): number =>
  hashName(`${action}\n${ids.toSorted((a, b) => a - b).join()}`);

/** Servers to tick, and what to do with those that are. */
export function selectView(selection: Selection, locale: Locale): View {
  const { dialog, cards, canMute } = selection;
  const { token, serverIds, at: list } = dialog;
  const { page, pages, items } = selectablePage(selection);
  const names = distinctNames(cards, 32);
  const isChosen = (id: ServerId): boolean => serverIds.includes(id);
  const chosen = cards.filter(({ id }) => isChosen(id));
  const areAllChosen = items.every(({ id }) => isChosen(id));
  const { row } = pager({ page, pages }, locale, to => ({ kind: 'select-page', token, page: to }));
  return view(
    locale,
    lines(
      locale.t('select-title', { max: maxBulkServers }),
      chosen.length === 0
        ? locale.t('select-none')
        : locale.t('select-chosen', { n: chosen.length, names: namesText(chosen, locale) }),
    ),
    ...inColumns(
      items.map(card =>
        button(`${checkMark(isChosen(card.id))} ${dotOf(card)} ${names.get(card.id) ?? ''}`, {
          kind: 'select-server',
          token,
          server: card.id,
          page,
          on: isChosen(card.id) ? 0 : 1,
        }),
      ),
      24,
    ),
    row,
    [
      {
        label: areAllChosen ? 'select-none-shown' : 'select-shown',
        kind: 'select-shown',
        token,
        page,
        on: areAllChosen ? 0 : 1,
      },
    ],
    ...inColumns(
      [
        ...listActions.map((action, index) =>
          button(locale.tText(`button-${action}`), { kind: 'bulk', token, action: index + 1 }),
        ),
        ...(canMute ? [button(locale.tText('button-mute'), { kind: 'bulk-mute', token })] : []),
      ],
      24,
    ),
    [{ label: 'back-servers', ...listPage(list) }],
  );
}

const backRow = ({ token }: SelectDialog): Row => [{ label: 'back', kind: 'select-page', token, page: 0 }];

/** What would be done, to confirm. */
export function confirmBulkView(
  {
    dialog,
    action,
    cards,
    leftOut,
  }: {
    readonly dialog: SelectDialog;
    readonly action: PowerAction;
    readonly cards: readonly Card[];
    readonly leftOut: readonly LeftOut[];
  },
  locale: Locale,
): View {
  const reasons = leftOut.flatMap(({ serverId, reason }) => {
    const card = cards.find(({ id }) => id === serverId);
    return card === undefined ? [] : [{ card, reason }];
  });
  const ready = cards.filter(({ id }) => leftOut.every(({ serverId }) => serverId !== id));
  const left = leftOutLines(reasons, action, locale);
  if (ready.length === 0)
    return view(locale, lines(locale.t(`bulk-none-${action}`), ...left), backRow(dialog));
  const code = hashSelection(action, dialog.serverIds);
  return view(
    locale,
    lines(
      locale.t(`bulk-ask-${action}`, { servers: locale.tText('bulk-servers', { n: ready.length }) }),
      namesText(ready, locale, 1_200),
      left.length > 0 && '',
      left.length > 0 && locale.t('bulk-left-title'),
      ...left,
    ),
    [
      {
        label: `confirm-${action}`,
        kind: 'confirm-bulk',
        token: dialog.token,
        code,
        style: action === 'boot' ? 'success' : 'danger',
      },
    ],
    backRow(dialog),
  );
}

/** For how long to mute the chosen servers. */
export const muteSelectedView = (dialog: SelectDialog, cards: readonly Card[], locale: Locale): View =>
  view(
    locale,
    lines(
      locale.t('select-mute-ask', { servers: locale.tText('bulk-servers', { n: cards.length }) }),
      namesText(cards, locale, 1_200),
    ),
    muteChoices.map(
      ({ label }, choice) =>
        ({ label: `mute-${label}`, kind: 'bulk-mute-for', token: dialog.token, choice }) as const,
    ),
    backRow(dialog),
  );

/** They are muted; no `until`: until somebody unmutes them. */
export const mutedSelectedView = (
  cards: readonly Card[],
  until: number | undefined,
  locale: Locale,
): View => {
  const servers = locale.tText('bulk-servers', { n: cards.length });
  const title =
    until === undefined
      ? locale.t('select-muted-indefinitely', { servers })
      : locale.t('select-muted-until', { servers, at: clockTime(until, locale) });
  return view(locale, lines(title, namesText(cards, locale, 1_200)), [{ kind: 'servers' }]);
};
