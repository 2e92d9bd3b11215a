import type { FmtString } from 'telegraf/format';

import type { ServerOperationViewModel } from '../../domain/card.ts';
import type { InstallOperation } from '../../domain/operation.ts';
import type { Locale } from '../locales/locale.ts';
import { cardRows, lowerRows, titleLine } from './server-views.ts';
import { boldName, boldShort, clockTime, failureText, lines, phases } from './text.ts';
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
export function installHeadline({ operation, card }: InstallCard, locale: Locale, now: number): FmtString {
  const { details, failure, requestedAt, endedAt } = operation;
  return locale.t(messageOf(operation), {
    system: boldShort(details.title, 64),
    name: boldName(card),
    at: clockTime(requestedAt),
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
  const headline = installHeadline(subject, locale, now);
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
