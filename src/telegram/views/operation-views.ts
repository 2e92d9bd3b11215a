import type { FmtString } from 'telegraf/format';

import { defaultLink } from '../../domain/access.ts';
import type { Card, ServerOperationViewModel, OperationViewModel } from '../../domain/card.ts';
import type { PendingRequest } from '../../domain/dialog.ts';
import { isOpen, isPlanned, type InstallOperation } from '../../domain/operation.ts';
import type { Locale } from '../locales/locale.ts';
import { linkOutcomeView } from './link-views.ts';
import { orderingView } from './ordering-views.ts';
import { detailLine, isRepeatable, powerHeadline, powerView, unsettledRow } from './power-views.ts';
import { cardRows, lowerRows, titleLine } from './server-views.ts';
import { addKeyView } from './ssh-key-views.ts';
import { boldName, failureText, lines, phases, type View, view, boldShort, type Row } from './view.ts';
import { clockTime } from './time.ts';

type InstallCard = ServerOperationViewModel<InstallOperation>;

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
  const usual = locale.duration(typicalMs);
  const elapsedText = (): FmtString => {
    if (typicalMs <= 0) return locale.t('elapsed', { duration });
    return elapsedMs > typicalMs
      ? locale.t('installing-longer', { duration, usual })
      : locale.t('installing-bar', { bar: progressBar(elapsedMs, typicalMs), usual, duration });
  };
  return [
    operation.details.joined === true && locale.t('installing-joined'),
    locale.t(card.snapshot.vps === undefined ? 'installing-queued' : 'installing-started'),
    elapsedText(),
  ];
}

/** What can be done about an installation. */
function actionRow({ operation: { id, state }, card }: InstallCard): Row {
  const again: Row = [{ kind: 'install', server: card.id }];
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
    case 'done':
      return [];
    case 'unanswered':
      return [{ kind: 'check-operation', operation: id }];
    case 'not-sent':
      return [{ label: 'try-again', kind: 'retry-operation', operation: id, style: 'primary' }];
    case 'failed':
    case 'undone':
    case 'dropped':
      return again;
    case 'unconfirmed':
      return card.snapshot.vps === undefined ? again : [];
  }
}

/** The live message of an installation; at the end it is the card of the active server. */
export function installView(subject: InstallCard, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const { state } = operation;
  const paid =
    isPlanned(operation) &&
    isOpen(state) &&
    locale.t('event-order-paid', { order: boldShort(card.snapshot.order.id, 32) });
  const headline = lines(paid, installHeadline(subject, locale, now));
  if (isRunning(operation))
    return view(locale, lines(headline, ...progressLines(subject, locale, now)), ...lowerRows(card, locale));
  const title = (state === 'done' || state === 'unconfirmed') && titleLine(card, locale);
  const rows = state === 'done' ? cardRows(card, locale) : lowerRows(card, locale);
  return view(locale, lines(headline, title), actionRow(subject), ...rows);
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
  const open: Row = [{ kind: 'card', server: card.id }];
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
  return view(locale, text, unsettledRow(power), open);
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
        [{ label: 'try-again', kind: 'install-continue', token: request.token, style: 'primary' }],
        [{ kind: 'cancel' }],
      );
  }
}
