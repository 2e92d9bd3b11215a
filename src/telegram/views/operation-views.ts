import type { FmtString } from 'telegraf/format';

import { defaultLink } from '../../domain/access.ts';
import type { Card, ServerOperationViewModel, OperationViewModel } from '../../domain/card.ts';
import type { PendingRequest } from '../../domain/dialog.ts';
import {
  type OperationId,
  type PowerOperation,
  isOpen,
  type InstallOperation,
} from '../../domain/operation.ts';
import { canRepeat } from '../../domain/operation-lifecycle.ts';
import { isPlanned } from '../../domain/planned-install.ts';
import type { CallbackData } from '../callback-data.ts';
import type { Locale } from '../locales/locale.ts';
import { linkOutcomeView } from './link-views.ts';
import { orderingView } from './ordering-views.ts';
import { cardRows, lowerRows, powerRow, titleLine } from './server-views.ts';
import { addKeyView } from './ssh-key-views.ts';
import {
  boldName,
  failureText,
  lines,
  personText,
  phases,
  type View,
  button,
  retryButton,
  view,
  boldShort,
  type Row,
} from './view.ts';
import { clockTime, timeAgo } from './time.ts';

/** A power action and the card of its server. */
export interface PowerCard extends ServerOperationViewModel {
  readonly operation: PowerOperation;
}

/** Actions that a chat may require to be confirmed; a boot never needs it. */
export type ConfirmedAction = 'reboot' | 'stop';

/**
 * Asks before a power action, where the chat wants it. The button is valid for this version of the keyboard.
 * `earlier`: the operation that is tried again, or asked for again.
 */
export function confirmPowerView(
  card: Card,
  action: ConfirmedAction,
  locale: Locale,
  earlier?: { readonly kind: 'confirm-retry' | 'confirm-repeat'; readonly operation: OperationId },
): View {
  const { id: server, keyboardVersion } = card;
  const yes: CallbackData =
    earlier === undefined
      ? { kind: `confirm-${action}`, server, keyboardVersion }
      : { ...earlier, keyboardVersion };
  return view(
    locale,
    lines(
      locale.t(`confirm-${action}`, { name: boldName(card) }),
      titleLine(card, locale),
      locale.t('confirm-hint'),
    ),
    [button(locale.tText(`button-confirm-${action}`), yes, 'danger')],
    [button(locale.tText('button-cancel'), { kind: 'card', server })],
  );
}

/** The first line of the live message of a power action; also the text of a notice, and a line of an incident. */
export function powerHeadline(subject: PowerCard, locale: Locale, now: number): FmtString {
  const { operation, card, requestedBy } = subject;
  const { action, state, failure, requestedAt, endedAt, undoWindowMs = 0 } = operation;
  const name = boldName(card);
  if (state === 'waiting') {
    const who = personText(operation.personName, locale);
    return locale.t('power-waiting', { who, name, n: Math.round(undoWindowMs / 1000) });
  }
  if (state === 'undone')
    return locale.t('power-undone', { who: personText(operation.undoneBy, locale), name });
  const at = clockTime(requestedAt, locale);
  const who = requestedBy === undefined ? undefined : personText(requestedBy, locale);
  if (who !== undefined && phases[state] === 'live') return locale.t(`power-by-${action}`, { who, name, at });
  const reason = failureText(failure, locale);
  const headline = locale.t(`power-${phases[state]}-${action}`, {
    name,
    at,
    duration: locale.duration((endedAt ?? now) - requestedAt),
    reason: state === 'not-sent' ? locale.tText('failure-unreachable') : reason,
  });
  if (who === undefined) return headline;
  return state === 'done'
    ? locale.t('power-done-by', { headline, who })
    : lines(headline, locale.t('power-requested-by', { who }));
}

/** The second line: the progress, or the server's last known state. */
function detailLine({ operation, card }: PowerCard, locale: Locale, now: number): FmtString | false {
  const { state, requestedAt } = operation;
  const { vps, seenAt } = card.snapshot;
  const elapsed = { duration: locale.duration(now - requestedAt) };
  if (state === 'waiting') return false;
  // The time in the first line is enough for the first seconds.
  if (state === 'accepted' || state === 'sent')
    return now - requestedAt >= 2000 && locale.t('power-elapsed', elapsed);
  if (state === 'acknowledged') return locale.t('power-acknowledged', elapsed);
  if (state !== 'not-sent') return titleLine(card, locale);
  if (seenAt === undefined) return false;
  const when = timeAgo(seenAt, now, locale);
  if (vps?.state === 'running') return locale.t('last-seen-on', { when });
  if (vps?.state === 'stopped') return locale.t('last-seen-off', { when });
  return titleLine(card, locale);
}

/** Whether it may be asked for again here; nothing that is locked or whose key was rejected is. */
export const isRepeatable = ({ operation, card }: PowerCard): boolean =>
  canRepeat(operation, card.snapshot.seenAt) && powerRow(card).length > 0;

/** What can be done about an operation that wasn't sent, or whose outcome is unknown. */
export function unsettledRow(subject: PowerCard, locale: Locale): Row {
  const { id, state, action } = subject.operation;
  return [
    state === 'unanswered' && { kind: 'check-operation', operation: id },
    state === 'not-sent' &&
      !subject.card.locked &&
      retryButton(locale, { kind: 'retry-operation', operation: id }, 'primary'),
    isRepeatable(subject) &&
      button(locale.tText(`button-repeat-${action}`), { kind: 'repeat-operation', operation: id }),
  ];
}

/** The server's card during a power action and after it. */
export function powerView(subject: PowerCard, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const { id, state, action } = operation;
  const text = lines(
    powerHeadline(subject, locale, now),
    detailLine(subject, locale, now),
    isRepeatable(subject) && locale.t('power-repeat-warning'),
  );
  if (state === 'waiting') return view(locale, text, [{ kind: 'undo', operation: id, style: 'danger' }]);
  const unsettled = unsettledRow(subject, locale);
  if (isRepeatable(subject) && !isOpen(state)) {
    // One button for the same action, the one that says it is asked for again.
    const others = powerRow(card).filter(({ kind }) => kind !== action);
    return view(locale, text, [...unsettled, ...others], ...lowerRows(card, locale));
  }
  return isOpen(state) || unsettled.some(Boolean)
    ? view(locale, text, unsettled, ...lowerRows(card, locale))
    : view(locale, text, ...cardRows(card, locale));
}

/** An installation and the card of its server. */
interface InstallCard extends ServerOperationViewModel {
  readonly operation: InstallOperation;
}

/** The provider is installing: it said so, or the VPS showed up after a lost answer. */
const isRunning = ({ state, sawTransition }: InstallOperation): boolean =>
  state === 'acknowledged' || (state === 'unanswered' && sawTransition);

function messageOf(operation: InstallOperation) {
  const { state, failure } = operation;
  if (isRunning(operation)) return 'installing-live';
  const isLost = failure === undefined || failure.kind === 'outcome-unknown';
  return state === 'failed' && isLost ? 'installing-lost' : (`installing-${phases[state]}` as const);
}

/** The first line of the live message of an installation; also the text of a notice. */
function installHeadline({ operation, card }: InstallCard, locale: Locale, now: number): FmtString {
  const { details, failure, requestedAt, endedAt } = operation;
  return locale.t(messageOf(operation), {
    system: boldShort(details.title, 64),
    name: boldName(card),
    at: clockTime(requestedAt, locale),
    duration: locale.duration((endedAt ?? now) - requestedAt),
    reason: failureText(failure, locale),
  });
}

const cells = 10;

/** The progress against the typical time; never full before the end. */
export function progressBar(elapsedMs: number, typicalMs: number): string {
  const filled = Math.min(cells - 1, Math.max(0, Math.floor((elapsedMs / typicalMs) * cells)));
  return '▓'.repeat(filled) + '░'.repeat(cells - filled);
}

/** The stage and the elapsed time, with a bar where the typical time is known. */
function progressLines({ operation, card, typicalMs = 0 }: InstallCard, locale: Locale, now: number) {
  const elapsedMs = now - (operation.sentAt ?? operation.requestedAt);
  const duration = locale.duration(elapsedMs);
  const bar = typicalMs > 0 && { bar: progressBar(elapsedMs, typicalMs), usual: locale.duration(typicalMs) };
  return [
    operation.details.joined === true && locale.t('installing-joined'),
    locale.t(card.snapshot.vps === undefined ? 'installing-queued' : 'installing-started'),
    bar === false
      ? locale.t('installing-elapsed', { duration })
      : locale.t('installing-bar', { ...bar, duration }),
  ];
}

/** The live message of an installation; at the end it is the card of the active server. */
export function installView(subject: InstallCard, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const { id, state } = operation;
  const paid =
    isPlanned(operation) &&
    isOpen(state) &&
    locale.t('event-order-paid', { order: boldShort(card.snapshot.order.id, 32) });
  const headline = lines(paid, installHeadline(subject, locale, now));
  const lower = lowerRows(card, locale);
  const again: Row = [{ kind: 'install', server: card.id }];
  if (isRunning(operation))
    return view(locale, lines(headline, ...progressLines(subject, locale, now)), ...lower);
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return view(locale, headline, ...lower);
    case 'unanswered':
      return view(locale, headline, [{ kind: 'check-operation', operation: id }], ...lower);
    case 'done':
      return view(locale, lines(headline, titleLine(card, locale)), ...cardRows(card, locale));
    case 'not-sent':
      return view(
        locale,
        headline,
        [retryButton(locale, { kind: 'retry-operation', operation: id }, 'primary')],
        ...lower,
      );
    case 'failed':
    case 'undone':
    case 'dropped':
      return view(locale, headline, again, ...lower);
    case 'unconfirmed':
      return view(
        locale,
        lines(headline, titleLine(card, locale)),
        card.snapshot.vps === undefined && again,
        ...lower,
      );
  }
}

function cardOf({ card }: OperationViewModel): Card {
  if (card === undefined) throw new Error('an operation on a server without its card');
  return card;
}

/** The live message of an operation: its progress, then its outcome. */
export function operationView(subject: OperationViewModel, locale: Locale, now: number): View {
  const { operation } = subject;
  switch (operation.action) {
    case 'order':
      return orderingView({ ...subject, operation }, locale, now);
    case 'add-key':
      return addKeyView({ ...subject, operation }, locale);
    case 'install':
      return installView({ ...subject, operation, card: cardOf(subject) }, locale, now);
    case 'reboot':
    case 'stop':
    case 'boot':
      return powerView({ ...subject, operation, card: cardOf(subject) }, locale, now);
  }
}

/** The outcome as a short message of its own, since an edit makes no sound. */
export function operationNotice(subject: OperationViewModel, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const full = operationView(subject, locale, now);
  // An operation on an account has no card to open, and its live message is short.
  if (operation.serverId === undefined || card === undefined) return full;
  const { state } = operation;
  const open: Row = [button(locale.tText('button-open-card'), { kind: 'card', server: card.id })];
  const unanswered = isOpen(state) && locale.t('notice-unanswered', { name: boldName(card) });
  if (operation.action === 'install') {
    // The first row of the live message is then Try again, Check now or Install.
    const hasAction = state === 'not-sent' || state === 'unanswered' || state === 'failed';
    const text = unanswered || installHeadline({ ...subject, operation, card }, locale, now);
    return view(locale, text, hasAction && full.keyboard[0], open);
  }
  const power = { ...subject, operation, card };
  const text = lines(
    unanswered || powerHeadline(power, locale, now),
    state === 'not-sent' && detailLine(power, locale, now),
    isRepeatable(power) && locale.t('power-repeat-warning'),
  );
  return view(locale, text, unsettledRow(power, locale), open);
}

/** Replaces a placeholder whose request was interrupted by a shutdown, with a button to continue. */
export function interruptedView(request: PendingRequest, locale: Locale): View {
  switch (request.kind) {
    case 'login':
      return linkOutcomeView({ kind: 'interrupted' }, undefined, locale);
    case 'password':
      return view(locale, locale.t('password-interrupted'));
    case 'cancel-order':
      return view(locale, locale.t('cancel-order-interrupted'), [{ kind: 'orders', page: 0 }]);
    case 'remove-key':
      return view(locale, locale.t('keys-remove-interrupted'), [
        { kind: 'keys', link: defaultLink, page: 0 },
      ]);
    case 'check-install':
      return view(
        locale,
        locale.t('install-interrupted'),
        [retryButton(locale, { kind: 'install-continue', token: request.token }, 'primary')],
        [{ kind: 'cancel' }],
      );
  }
}
