import type { FmtString } from 'telegraf/format';

import type { Card, ServerOperationViewModel } from '../../domain/card.ts';
import { type OperationId, type PowerOperation, isOpen } from '../../domain/operation.ts';
import { canRepeat, startOf } from '../../domain/operation-lifecycle.ts';
import type { CallbackData } from '../callback-data.ts';
import type { Locale } from '../locales/locale.ts';
import { cardRows, lowerRows, powerRow, titleLine } from './server-views.ts';
import { clockTime, timeAgo } from './time.ts';
import { boldName, failureText, lines, personText, phases, type View, view, type Row } from './view.ts';

type PowerCard = ServerOperationViewModel<PowerOperation>;

/** Actions that a chat may require to be confirmed; a boot never needs it. */
export type ConfirmedAction = 'reboot' | 'stop';

/** The operation that is tried again, or asked for again. */
export interface EarlierOperation {
  readonly kind: 'confirm-retry' | 'confirm-repeat';
  readonly operation: OperationId;
}

/** Asks before a power action, where the chat wants it. The button is valid for this version of the keyboard. */
export function confirmPowerView(
  card: Card,
  action: ConfirmedAction,
  locale: Locale,
  earlier?: EarlierOperation,
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
    [{ label: `confirm-${action}`, ...yes, style: 'danger' }],
    [{ label: 'cancel', kind: 'card', server }],
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
    duration: locale.duration((endedAt ?? now) - startOf(operation)),
    reason: state === 'not-sent' ? locale.tText('failure-unreachable') : reason,
  });
  if (who === undefined) return headline;
  return state === 'done'
    ? locale.t('power-done-by', { headline, who })
    : lines(headline, locale.t('power-requested-by', { who }));
}

/** The second line: the progress, or the server's last known state. */
export function detailLine({ operation, card }: PowerCard, locale: Locale, now: number): FmtString | false {
  const { state } = operation;
  const { vps, seenAt } = card.snapshot;
  const elapsedMs = now - startOf(operation);
  const elapsed = { duration: locale.duration(elapsedMs) };
  if (state === 'waiting') return false;
  // The time in the first line is enough for the first seconds.
  if (state === 'accepted' || state === 'sent') return elapsedMs >= 2000 && locale.t('elapsed', elapsed);
  if (state === 'acknowledged') return locale.t('power-acknowledged', elapsed);
  if (state !== 'not-sent') return titleLine(card, locale);
  if (seenAt === undefined) return false;
  const when = timeAgo(seenAt, now, locale);
  if (vps?.state === 'running') return locale.t('last-seen-on', { when });
  if (vps?.state === 'stopped') return locale.t('last-seen-off', { when });
  return titleLine(card, locale);
}

/** Whether it can be requested again here: not if the server is locked or its key was rejected. */
export const isRepeatable = ({ operation, card }: PowerCard): boolean =>
  canRepeat(operation, card.snapshot.seenAt) && powerRow(card).length > 0;

/** What can be done about an operation that wasn't sent, or whose outcome is unknown. */
export function unsettledRow(subject: PowerCard): Row {
  const { id, state, action } = subject.operation;
  return [
    state === 'unanswered' && { kind: 'check-operation', operation: id },
    state === 'not-sent' &&
      !subject.card.locked && {
        label: 'try-again',
        kind: 'retry-operation',
        operation: id,
        style: 'primary',
      },
    isRepeatable(subject) && { label: `repeat-${action}`, kind: 'repeat-operation', operation: id },
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
  const unsettled = unsettledRow(subject);
  if (isRepeatable(subject) && !isOpen(state)) {
    // One button for the same action, the one that says it is asked for again.
    const others = powerRow(card).filter(({ kind }) => kind !== action);
    return view(locale, text, [...unsettled, ...others], ...lowerRows(card, locale));
  }
  return isOpen(state) || unsettled.some(Boolean)
    ? view(locale, text, unsettled, ...lowerRows(card, locale))
    : view(locale, text, ...cardRows(card, locale));
}
