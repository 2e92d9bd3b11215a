import type { FmtString } from 'telegraf/format';

import type { Card } from '../../core/card.ts';
import type { PowerOperation } from '../../core/operation.ts';
import { isOpen } from '../../core/operation.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { personWords } from './person-words.ts';
import { agoText, cardKeyboard, lowerRows, shortName, titleLine } from './server-views.ts';
import type { View } from './view.ts';
import { bold, button, clockTime, lines } from './view.ts';

/** A power action and the card of its server. */
export interface PowerCard {
  readonly operation: PowerOperation;
  readonly card: Card;
}

/** The first line of the message that follows a power action; it is also the whole of a short notice. */
export function powerHeadline({ operation, card }: PowerCard, words: Words, now: number): FmtString {
  const name = bold(shortName(card));
  const { action } = operation;
  const duration = words.duration((operation.settledAt ?? now) - operation.askedAt);
  switch (operation.state) {
    case 'waiting':
      return words.say('live-waiting', {
        who: personWords(operation.personName, words),
        name,
        n: Math.round((operation.undoMs ?? 0) / 1000),
      });
    case 'undone':
      return words.say('undone', { who: personWords(operation.undoneBy, words), name });
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return words.say(`live-${action}`, { name, at: clockTime(operation.askedAt) });
    case 'unanswered':
      return words.say(`live-unanswered-${action}`, { name, duration });
    case 'done':
      return words.say(`done-${action}`, { name, duration });
    case 'failed':
      return words.say(`failed-${action}`, {
        name,
        why: operation.failure === undefined ? '' : failureWords(operation.failure, words),
      });
    case 'not-sent':
      return words.say(`not-sent-${action}`, { name, why: words.plain('why-unreachable') });
    case 'dropped':
      return words.say(`dropped-${action}`, { name });
    case 'unconfirmed':
      return words.say(`unconfirmed-${action}`, { name, duration });
  }
}

/** What is said below the headline: how far it is, or what is known of the server. */
function below({ operation, card }: PowerCard, words: Words, now: number): FmtString | undefined {
  const elapsed = { duration: words.duration(now - operation.askedAt) };
  const { vps, seenAt } = card.snapshot;
  switch (operation.state) {
    case 'waiting':
      return undefined;
    case 'accepted':
    case 'sent':
      // In the first seconds the clock says it all.
      return now - operation.askedAt < 2000 ? undefined : words.say('live-elapsed', elapsed);
    case 'acknowledged':
      return words.say('live-acknowledged', elapsed);
    case 'unanswered':
    case 'unconfirmed':
    case 'done':
    case 'failed':
    case 'dropped':
    case 'undone':
      return titleLine(card, words);
    case 'not-sent':
      if (seenAt === undefined) return undefined;
      if (vps?.state === 'running') return words.say('last-seen-on', { when: agoText(seenAt, now, words) });
      if (vps?.state === 'stopped') return words.say('last-seen-off', { when: agoText(seenAt, now, words) });
      return titleLine(card, words);
  }
}

/** The card while a power action is on its way, and once it has ended. */
export function powerView(subject: PowerCard, words: Words, now: number): View {
  const { operation, card } = subject;
  const text = lines(powerHeadline(subject, words, now), below(subject, words, now));
  if (operation.state === 'waiting') {
    const undo = button(words.plain('button-undo'), { kind: 'undo', operation: operation.id }, 'danger');
    return { text, keyboard: [[undo]] };
  }
  if (operation.state === 'unanswered') {
    const check = button(words.plain('button-check-now'), {
      kind: 'check-operation',
      operation: operation.id,
    });
    return { text, keyboard: [[check], ...lowerRows(card, words)] };
  }
  if (isOpen(operation.state)) return { text, keyboard: lowerRows(card, words) };
  if (operation.state === 'not-sent' && !card.locked) {
    const retry = button(
      words.plain('button-try-again'),
      { kind: 'retry-operation', operation: operation.id },
      'primary',
    );
    return { text, keyboard: [[retry], ...lowerRows(card, words)] };
  }
  return { text, keyboard: cardKeyboard(card, words) };
}
