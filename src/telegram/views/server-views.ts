import type { FmtString } from 'telegraf/format';

import type { Card } from '../../domain/card.ts';
import type { ProviderFailure } from '../../domain/failure.ts';
import type { PowerAction } from '../../domain/server.ts';
import { availablePowerActions, findEnd, isContradictory, isEnded } from '../../domain/server.ts';
import { shownStateOf, type ShownState } from '../../domain/outage.ts';
import { joinParts, type MessageId, type Locale } from '../locales/locale.ts';
import { orderRows, plannedLine } from './order-views.ts';
import {
  boldName,
  code,
  failureText,
  lines,
  shorten,
  type Action,
  type Button,
  type Row,
  type View,
  button,
  copyButton,
  view,
  capitalized,
} from './view.ts';
import { timeAgo } from './time.ts';
import { isKeyRejected, outdatedLine, whenRead } from './outdated.ts';
import { distinctNames } from './server-names.ts';

type StateId = MessageId & `state-${string}`;

const stateDots: Readonly<Record<StateId, string>> = {
  'state-running': '🟢',
  'state-stopped': '🔴',
  'state-rebooting': '⏳',
  'state-starting': '⏳',
  'state-stopping': '⏳',
  'state-installing': '⏳',
  'state-suspended': '⛔️',
  'state-unknown': '❔',
  'state-unread': '⚪️',
  'state-empty': '📦',
  'state-pending': '💳',
  'state-cancelled': '⚫️',
  'state-terminated': '⚫️',
  'state-fraud': '⚫️',
  'state-gone': '⚫️',
};

const stateOf = ({ snapshot }: Card): StateId => `state-${shownStateOf(snapshot)}`;

/** Nothing that was read a while ago is shown in colour. */
const outdatedDot = '⚪️';

export const dotOf = (card: Card): string =>
  card.outdated === undefined ? stateDots[stateOf(card)] : outdatedDot;

/** The state in words: with the provider's own where that isn't known, and both reports where they contradict. */
export function stateText(card: Card, locale: Locale): string {
  const id = stateOf(card);
  const { vps } = card.snapshot;
  if (vps === undefined || id !== `state-${vps.state}`) return locale.tText(id);
  if (isContradictory(vps))
    return locale.tText(vps.online === true ? 'card-but-online' : 'card-but-offline', {
      state: locale.tText(`state-${vps.wordState ?? 'unknown'}`),
    });
  if ((vps.wordState ?? vps.state) !== 'unknown' || vps.rawState === '') return locale.tText(id);
  return locale.tText('card-state-by-provider', { state: locale.tText(id), word: shorten(vps.rawState, 32) });
}

export const withDot = (card: Card, text: string): string => `${dotOf(card)} ${text}`;

/** "🟢 Running", "⚪️ Was running" */
export const dotAndState = (state: ShownState, isPast: boolean, locale: Locale): string =>
  isPast
    ? `${outdatedDot} ${capitalized(locale.tText(`was-${state}`))}`
    : `${stateDots[`state-${state}`]} ${locale.tText(`state-${state}`)}`;

/** What was missed: "🔴 web-1 · Stopped, was running". */
export function changeLine(card: Card, before: ShownState | undefined, locale: Locale): FmtString {
  const values = { dot: dotOf(card), name: boldName(card), state: stateText(card, locale) };
  return before === undefined
    ? locale.t('monitoring-change-new', values)
    : locale.t('monitoring-change', { ...values, was: locale.tText(`was-${before}`) });
}

/** Below a line that names the server: "⛔️ Suspended", "⚪️ Was suspended · 12 min ago" */
export function stateLine(card: Card, locale: Locale): FmtString {
  const { outdated, snapshot } = card;
  if (outdated === undefined) return joinParts([withDot(card, stateText(card, locale))]);
  return joinParts([dotAndState(shownStateOf(snapshot), true, locale), ' · ', whenRead(outdated, locale)]);
}

/** "🟢 Running · web-1 · 37.1.0.111", "⚪️ Was running · 12 min ago · web-1 · 37.1.0.111" */
export function titleLine(card: Card, locale: Locale, name = boldName(card)): FmtString {
  const { outdated } = card;
  const ip = card.snapshot.vps?.ip;
  const shown = { dot: dotOf(card), name };
  if (outdated !== undefined) {
    const was = capitalized(locale.tText(`was-${shownStateOf(card.snapshot)}`));
    const past = { ...shown, was, when: whenRead(outdated, locale) };
    return ip === undefined
      ? locale.t('card-title-was-no-ip', past)
      : locale.t('card-title-was', { ...past, ip: code(ip) });
  }
  const values = { ...shown, state: stateText(card, locale) };
  return ip === undefined
    ? locale.t('card-title-no-ip', values)
    : locale.t('card-title', { ...values, ip: code(ip) });
}

/** The power actions that a card offers. */
export const offeredActions = (card: Card): readonly PowerAction[] =>
  card.locked || isKeyRejected(card) ? [] : availablePowerActions(card.snapshot);

/** The power actions that fit the server's state; each button carries the version of its keyboard. */
export const powerRow = (card: Card): readonly Action[] =>
  offeredActions(card).map(kind => ({
    kind,
    server: card.id,
    keyboardVersion: card.keyboardVersion,
    style: kind === 'boot' ? 'success' : undefined,
  }));

/** Buttons that copy the address and the ssh command. */
export function copyRow(card: Card, locale: Locale): Row {
  const ip = card.snapshot.vps?.ip;
  if (ip === undefined) return [];
  return [
    copyButton(locale.tText('button-copy-ip'), ip),
    copyButton(locale.tText('button-copy-ssh'), `ssh root@${ip}`),
  ];
}

/** The row below a notification about a server. */
export const cardAndMuteRow = ({ id }: Card): Row => [
  { kind: 'card', server: id },
  { kind: 'mute', server: id },
];

const backToServers: Action = { label: 'back-servers', kind: 'servers' };

/** The rows below the power buttons. */
export const lowerRows = (card: Card, locale: Locale): readonly Row[] => [
  copyRow(card, locale),
  [{ kind: 'refresh', server: card.id }, { kind: 'server-actions', server: card.id }, backToServers],
];

/** The card's rows when no operation is in progress. */
export const cardRows = (card: Card, locale: Locale): readonly Row[] => [
  isKeyRejected(card) && !card.isShared ? [{ kind: 'accounts' }] : [],
  ...(card.isShared ? [] : orderRows(card, locale)),
  powerRow(card),
  ...lowerRows(card, locale),
];

function remark(card: Card, locale: Locale): FmtString | undefined {
  const { snapshot } = card;
  if (snapshot.goneAt !== undefined) return locale.t('card-gone');
  if (snapshot.order.status === 'pending') return locale.t('card-pending');
  const end = findEnd(snapshot);
  if (end !== undefined) return locale.t(`card-${end}`);
  if (snapshot.vps === undefined) return snapshot.seenAt === undefined ? undefined : locale.t('card-empty');
  return isContradictory(snapshot.vps) ? locale.t('card-contradictory') : undefined;
}

const dayMs = 24 * 60 * 60_000;

/** "Paid until 3 Dec", or that the payment for an active order is overdue. A group isn't told. */
function paidUntilLine({ snapshot, isShared }: Card, now: number, locale: Locale): FmtString | undefined {
  const { paidUntil, status } = snapshot.order;
  const isEnding = status !== 'active' || isEnded(snapshot) || snapshot.goneAt !== undefined;
  if (paidUntil === undefined || isEnding || isShared) return undefined;
  const at = Date.parse(paidUntil);
  const day = locale.day(at, now);
  return locale.t(at + dayMs > now ? 'card-paid-until' : 'card-payment-due', { day });
}

const maxOtherIps = 5;

/** The addresses besides the one in the title; each can be tapped to copy it. */
function otherIpsLine({ snapshot: { vps } }: Card, locale: Locale): FmtString | undefined {
  const all = vps?.otherIps ?? [];
  if (all.length === 0) return undefined;
  const more = all.length - maxOtherIps;
  const ips = joinParts(all.slice(0, maxOtherIps).map(code), ', ');
  return more > 0 ? locale.t('card-other-ips-more', { ips, n: more }) : locale.t('card-other-ips', { ips });
}

function seenLine({ snapshot: { seenAt, order } }: Card, now: number, locale: Locale): FmtString | undefined {
  if (seenAt !== undefined) return locale.t('updated', { when: timeAgo(seenAt, now, locale) });
  return order.status === 'pending' ? undefined : locale.t('card-not-seen');
}

/** One server: its state, the age of that state, and its actions. */
export function cardView(
  card: Card,
  locale: Locale,
  at: { readonly now: number; readonly failure?: ProviderFailure | undefined; readonly note?: FmtString },
): View {
  const { snapshot, label, accountLabel } = card;
  const providerName = snapshot.vps?.name ?? '';
  return view(
    locale,
    lines(
      at.note,
      titleLine(card, locale),
      otherIpsLine(card, locale),
      locale.t('card-order', { order: shorten(snapshot.order.id, 32) }),
      paidUntilLine(card, at.now, locale),
      accountLabel !== undefined && locale.t('account-of', { label: shorten(accountLabel, 32) }),
      label !== undefined &&
        providerName !== '' &&
        locale.t('card-provider-name', { name: shorten(providerName, 64) }),
      remark(card, locale),
      plannedLine(card, locale),
      card.locked && locale.t('card-locked'),
      card.outdated === undefined && seenLine(card, at.now, locale),
      at.failure === undefined && outdatedLine(card, locale),
      at.failure !== undefined && locale.t('refresh-failed', { reason: failureText(at.failure, locale) }),
    ),
    ...cardRows(card, locale),
  );
}

/** The button of a server in a list: it opens the card, or requests an action. */
export const serverButton = (
  card: Card,
  name: string,
  action: PowerAction | undefined,
  locale: Locale,
): Button =>
  action === undefined
    ? button(withDot(card, name), { kind: 'card', server: card.id })
    : button(locale.tText(`button-${action}-named`, { name }), {
        kind: action,
        server: card.id,
        keyboardVersion: card.keyboardVersion,
      });

const maxChoices = 10;

/** Servers to choose from, for a name that fits none or several. With an action, a button performs it. */
export const chooseView = (
  question: FmtString,
  cards: readonly Card[],
  locale: Locale,
  action?: PowerAction,
): View => {
  const names = distinctNames(cards);
  return view(
    locale,
    question,
    ...cards
      .slice(0, maxChoices)
      .map(card => [serverButton(card, names.get(card.id) ?? card.name, action, locale)]),
    [backToServers],
  );
};
