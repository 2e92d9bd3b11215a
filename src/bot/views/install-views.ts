import type { FmtString } from 'telegraf/format';

import type { OperationCard } from '../../core/card.ts';
import type { InstallOperation } from '../../core/operation.ts';
import type { Words } from '../../telegram/locales/locale.ts';
import { failureWords } from './failure-words.ts';
import { cardKeyboard, lowerRows, shortName, titleLine } from './server-views.ts';
import type { Button, View } from './view.ts';
import { bold, button, clockTime, lines, shorten } from './view.ts';

/** An installation and the card of its server. */
export interface InstallCard extends OperationCard {
  readonly operation: InstallOperation;
}

/** A lost answer matters no more once the VPS is to be seen. */
const isSeen = ({ state, sawTransition }: InstallOperation): boolean =>
  state === 'acknowledged' || (state === 'unanswered' && sawTransition);

/** How it is with an installation, in a line. */
export function installHeadline({ operation, card }: InstallCard, words: Words, now: number): FmtString {
  const { details, state, failure, askedAt } = operation;
  const name = bold(shortName(card));
  const system = bold(shorten(details.title, 64));
  const duration = words.duration((operation.settledAt ?? now) - askedAt);
  const why = failure === undefined ? '' : failureWords(failure, words);
  const live = () => words.say('installing-live', { system, name, at: clockTime(askedAt) });
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return live();
    case 'unanswered':
      return isSeen(operation) ? live() : words.say('installing-unanswered', { system, name, duration });
    case 'done':
      return words.say('installing-done', { name, duration });
    case 'failed':
      return failure === undefined || failure.kind === 'outcome-unknown'
        ? words.say('installing-lost', { name })
        : words.say('installing-failed', { name, why });
    case 'not-sent':
      return words.say('installing-not-sent', { system, name, why });
    case 'undone':
    case 'dropped':
      return words.say('installing-dropped', { name });
    case 'unconfirmed':
      return words.say('installing-unconfirmed', { name, duration });
  }
}

const cells = 10;

/** How far it is against the usual time; full only when it is over. */
export function progressBar(elapsedMs: number, usualMs: number): string {
  const filled = Math.min(cells - 1, Math.max(0, Math.floor((elapsedMs / usualMs) * cells)));
  return '▓'.repeat(filled) + '░'.repeat(cells - filled);
}

/** Stage, elapsed time, and a bar where the usual time is known. */
function progress(
  { operation, card, usualMs }: InstallCard,
  words: Words,
  now: number,
): readonly FmtString[] {
  const elapsedMs = now - (operation.sentAt ?? operation.askedAt);
  const duration = words.duration(elapsedMs);
  const stage = words.say(card.snapshot.vps === undefined ? 'installing-queued' : 'installing-begun');
  return [
    ...(operation.details.joined === true ? [words.say('installing-joined')] : []),
    ...(isSeen(operation) ? [stage] : []),
    usualMs === undefined || usualMs <= 0
      ? words.say('installing-elapsed', { duration })
      : words.say('installing-bar', {
          bar: progressBar(elapsedMs, usualMs),
          duration,
          usual: words.duration(usualMs),
        }),
  ];
}

const anew = (card: InstallCard['card'], words: Words): readonly Button[] => [
  button(words.plain('button-install'), { kind: 'install', server: card.id }),
];

/** The message that follows an installation; at the end it is the card of the active server. */
export function installView(subject: InstallCard, words: Words, now: number): View {
  const { operation, card } = subject;
  const headline = installHeadline(subject, words, now);
  const back = lowerRows(card, words);
  switch (operation.state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
      return { text: headline, keyboard: back };
    case 'acknowledged':
      return { text: lines(headline, ...progress(subject, words, now)), keyboard: back };
    case 'unanswered': {
      if (isSeen(operation))
        return { text: lines(headline, ...progress(subject, words, now)), keyboard: back };
      const check = button(words.plain('button-check-now'), {
        kind: 'check-operation',
        operation: operation.id,
      });
      return { text: headline, keyboard: [[check], ...back] };
    }
    case 'done':
      return { text: lines(headline, titleLine(card, words)), keyboard: cardKeyboard(card, words) };
    case 'not-sent': {
      const retry = button(
        words.plain('button-try-again'),
        { kind: 'retry-operation', operation: operation.id },
        'primary',
      );
      return { text: headline, keyboard: [[retry], ...back] };
    }
    case 'failed':
    case 'undone':
    case 'dropped':
      return { text: headline, keyboard: [anew(card, words), ...back] };
    case 'unconfirmed': {
      const isEmpty = card.snapshot.vps === undefined;
      return {
        text: lines(headline, titleLine(card, words)),
        keyboard: [...(isEmpty ? [anew(card, words)] : []), ...back],
      };
    }
  }
}
