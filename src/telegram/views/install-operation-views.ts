import type { FmtString } from 'telegraf/format';

import type { ServerOperationViewModel } from '../../domain/card.ts';
import type { InstallOperation } from '../../domain/operation.ts';
import type { Words } from '../locales/locale.ts';
import { cardRows, lowerRows, titleLine } from './server-views.ts';
import { boldName, boldShort, clockTime, failureWords, lines, phases } from './text.ts';
import type { Row, View } from './view.ts';
import { retryButton, view } from './view.ts';

/** An installation and the card of its server. */
export interface InstallCard extends ServerOperationViewModel {
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
export function installHeadline({ operation, card }: InstallCard, words: Words, now: number): FmtString {
  const { details, failure, requestedAt, endedAt } = operation;
  return words.say(messageOf(operation), {
    system: boldShort(details.title, 64),
    name: boldName(card),
    at: clockTime(requestedAt),
    duration: words.duration((endedAt ?? now) - requestedAt),
    why: failureWords(failure, words),
  });
}

const cells = 10;

/** The progress against the usual time; never full before the end. */
export function progressBar(elapsedMs: number, usualMs: number): string {
  const filled = Math.min(cells - 1, Math.max(0, Math.floor((elapsedMs / usualMs) * cells)));
  return '▓'.repeat(filled) + '░'.repeat(cells - filled);
}

/** The stage and the elapsed time, with a bar where the usual time is known. */
function progressLines({ operation, card, typicalMs = 0 }: InstallCard, words: Words, now: number) {
  const elapsedMs = now - (operation.sentAt ?? operation.requestedAt);
  const duration = words.duration(elapsedMs);
  const bar = typicalMs > 0 && { bar: progressBar(elapsedMs, typicalMs), usual: words.duration(typicalMs) };
  return [
    operation.details.joined === true && words.say('installing-joined'),
    words.say(card.snapshot.vps === undefined ? 'installing-queued' : 'installing-begun'),
    bar === false
      ? words.say('installing-elapsed', { duration })
      : words.say('installing-bar', { ...bar, duration }),
  ];
}

/** The live message of an installation; at the end it is the card of the active server. */
export function installView(subject: InstallCard, words: Words, now: number): View {
  const { operation, card } = subject;
  const { id, state } = operation;
  const headline = installHeadline(subject, words, now);
  const lower = lowerRows(card, words);
  const again: Row = [{ kind: 'install', server: card.id }];
  if (isRunning(operation))
    return view(words, lines(headline, ...progressLines(subject, words, now)), ...lower);
  switch (state) {
    case 'waiting':
    case 'accepted':
    case 'sent':
    case 'acknowledged':
      return view(words, headline, ...lower);
    case 'unanswered':
      return view(words, headline, [{ kind: 'check-operation', operation: id }], ...lower);
    case 'done':
      return view(words, lines(headline, titleLine(card, words)), ...cardRows(card, words));
    case 'not-sent':
      return view(
        words,
        headline,
        [retryButton(words, { kind: 'retry-operation', operation: id }, 'primary')],
        ...lower,
      );
    case 'failed':
    case 'undone':
    case 'dropped':
      return view(words, headline, again, ...lower);
    case 'unconfirmed':
      return view(
        words,
        lines(headline, titleLine(card, words)),
        card.snapshot.vps === undefined && again,
        ...lower,
      );
  }
}
