import type { FmtString } from 'telegraf/format';

import type { CallbackData } from '../callback-data.ts';
import type { Card } from '../../domain/card.ts';
import type { OperationId, PowerOperation } from '../../domain/operation.ts';
import { isOpen } from '../../domain/operation.ts';
import type { Locale } from '../locales/locale.ts';
import { cardRows, lowerRows, titleLine } from './server-views.ts';
import { boldName, clockTime, failureText, lines, personText, phases, timeAgo } from './text.ts';
import type { View } from './view.ts';
import { button, retryButton, view } from './view.ts';

/** A power action and the card of its server. */
export interface PowerCard {
  readonly operation: PowerOperation;
  readonly card: Card;
}

/** What a chat can want to confirm; a boot needs no confirmation. */
export type ConfirmedAction = 'reboot' | 'stop';

/**
 * Asks before a power action, where the chat wants it. The button is valid for this version of the keyboard.
 * `failed`: the operation that is tried again.
 */
export function confirmPowerView(
  card: Card,
  action: ConfirmedAction,
  locale: Locale,
  failed?: OperationId,
): View {
  const { id: server, keyboardVersion } = card;
  const yes: CallbackData =
    failed === undefined
      ? { kind: `confirm-${action}`, server, keyboardVersion }
      : { kind: 'confirm-retry', operation: failed, keyboardVersion };
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

/** The first line of the live message of a power action; also the text of a notice. */
export function powerHeadline({ operation, card }: PowerCard, locale: Locale, now: number): FmtString {
  const { action, state, failure, requestedAt, endedAt, undoWindowMs = 0 } = operation;
  const name = boldName(card);
  if (state === 'waiting') {
    const who = personText(operation.personName, locale);
    return locale.t('power-waiting', { who, name, n: Math.round(undoWindowMs / 1000) });
  }
  if (state === 'undone')
    return locale.t('power-undone', { who: personText(operation.undoneBy, locale), name });
  const reason = failureText(failure, locale);
  return locale.t(`power-${phases[state]}-${action}`, {
    name,
    at: clockTime(requestedAt),
    duration: locale.duration((endedAt ?? now) - requestedAt),
    reason: state === 'not-sent' ? locale.tText('failure-unreachable') : reason,
  });
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

/** The server's card during a power action and after it. */
export function powerView(subject: PowerCard, locale: Locale, now: number): View {
  const { operation, card } = subject;
  const { id, state } = operation;
  const text = lines(powerHeadline(subject, locale, now), detailLine(subject, locale, now));
  if (state === 'waiting') return view(locale, text, [{ kind: 'undo', operation: id, style: 'danger' }]);
  const canRetry = state === 'not-sent' && !card.locked;
  if (!isOpen(state) && !canRetry) return view(locale, text, ...cardRows(card, locale));
  return view(
    locale,
    text,
    [state === 'unanswered' && { kind: 'check-operation', operation: id }],
    [canRetry && retryButton(locale, { kind: 'retry-operation', operation: id }, 'primary')],
    ...lowerRows(card, locale),
  );
}
