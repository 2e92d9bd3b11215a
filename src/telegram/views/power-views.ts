import type { FmtString } from 'telegraf/format';

import type { CallbackData } from '../callback-data.ts';
import type { Card } from '../../domain/card.ts';
import type { OperationId, PowerOperation } from '../../domain/operation.ts';
import { isOpen } from '../../domain/operation.ts';
import type { Words } from '../locales/locale.ts';
import { cardRows, lowerRows, titleLine } from './server-views.ts';
import { boldName, clockTime, failureWords, lines, personText, phases, timeAgo } from './text.ts';
import type { View } from './view.ts';
import { button, retryButton, view } from './view.ts';

/** A power action and the card of its server. */
export interface PowerCard {
  readonly operation: PowerOperation;
  readonly card: Card;
}

/** What a chat can want to confirm; a boot needs no confirmation. */
export type AskedAction = 'reboot' | 'stop';

/**
 * Asks before a power action, where the chat wants it. The button is valid for this version of the keyboard.
 * `failed`: the operation that is tried again.
 */
export function sureView(card: Card, action: AskedAction, words: Words, failed?: OperationId): View {
  const { id: server, keyboardVersion } = card;
  const yes: CallbackData =
    failed === undefined
      ? { kind: `sure-${action}`, server, generation: keyboardVersion }
      : { kind: 'sure-retry', operation: failed, generation: keyboardVersion };
  return view(
    words,
    lines(
      words.say(`sure-${action}`, { name: boldName(card) }),
      titleLine(card, words),
      words.say('sure-hint'),
    ),
    [button(words.plain(`button-sure-${action}`), yes, 'danger')],
    [button(words.plain('button-cancel'), { kind: 'card', server })],
  );
}

/** The first line of the live message of a power action; also the text of a notice. */
export function powerHeadline({ operation, card }: PowerCard, words: Words, now: number): FmtString {
  const { action, state, failure, requestedAt, endedAt, undoWindowMs = 0 } = operation;
  const name = boldName(card);
  if (state === 'waiting') {
    const who = personText(operation.personName, words);
    return words.say('power-waiting', { who, name, n: Math.round(undoWindowMs / 1000) });
  }
  if (state === 'undone')
    return words.say('power-undone', { who: personText(operation.undoneBy, words), name });
  const why = failureWords(failure, words);
  return words.say(`power-${phases[state]}-${action}`, {
    name,
    at: clockTime(requestedAt),
    duration: words.duration((endedAt ?? now) - requestedAt),
    why: state === 'not-sent' ? words.plain('why-unreachable') : why,
  });
}

/** The second line: the progress, or what is known of the server. */
function detailLine({ operation, card }: PowerCard, words: Words, now: number): FmtString | false {
  const { state, requestedAt } = operation;
  const { vps, seenAt } = card.snapshot;
  const elapsed = { duration: words.duration(now - requestedAt) };
  if (state === 'waiting') return false;
  // The time in the first line is enough for the first seconds.
  if (state === 'accepted' || state === 'sent')
    return now - requestedAt >= 2000 && words.say('power-elapsed', elapsed);
  if (state === 'acknowledged') return words.say('power-acknowledged', elapsed);
  if (state !== 'not-sent') return titleLine(card, words);
  if (seenAt === undefined) return false;
  const when = timeAgo(seenAt, now, words);
  if (vps?.state === 'running') return words.say('last-seen-on', { when });
  if (vps?.state === 'stopped') return words.say('last-seen-off', { when });
  return titleLine(card, words);
}

/** The server's card during a power action and after it. */
export function powerView(subject: PowerCard, words: Words, now: number): View {
  const { operation, card } = subject;
  const { id, state } = operation;
  const text = lines(powerHeadline(subject, words, now), detailLine(subject, words, now));
  if (state === 'waiting') return view(words, text, [{ kind: 'undo', operation: id, style: 'danger' }]);
  const canRetry = state === 'not-sent' && !card.locked;
  if (!isOpen(state) && !canRetry) return view(words, text, ...cardRows(card, words));
  return view(
    words,
    text,
    [state === 'unanswered' && { kind: 'check-operation', operation: id }],
    [canRetry && retryButton(words, { kind: 'retry-operation', operation: id }, 'primary')],
    ...lowerRows(card, words),
  );
}
