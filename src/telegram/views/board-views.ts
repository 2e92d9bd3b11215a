import type { FmtString } from 'telegraf/format';

import { boardAvailability, countAvailabilities, type BoardModel } from '../../domain/board.ts';
import { shownStateOf } from '../../domain/outage.ts';
import type { BoardProblem } from '../../domain/notification.ts';
import type { Card } from '../../domain/card.ts';
import { joinParts, type Locale } from '../locales/locale.ts';
import { unreadLines } from './outdated.ts';
import { stateText, withDot } from './server-views.ts';
import { timeAgo } from './time.ts';
import { bold, button, lines, personText, shorten, shortName, view, type View } from './view.ts';

/** With 64 characters of a name, these fit into one message. */
const maxServers = 40;

/** "6 up · 1 down · 1 unknown" */
function summary(cards: readonly Card[], locale: Locale): FmtString {
  const counts = countAvailabilities(cards).map(([availability, n]) =>
    locale.tText(`board-${availability}`, { n }),
  );
  return bold(counts.join(' · '));
}

/** "🔴 db-1 · Stopped · Anna is on it" */
function serverLine(card: Card, acknowledgedBy: string | undefined, locale: Locale): FmtString {
  const dot = joinParts([withDot(card, ''), bold(shorten(shortName(card), 40))]);
  const state =
    card.outdated === undefined
      ? stateText(card, locale)
      : locale.tText(`was-${shownStateOf(card.snapshot)}`);
  // Of what runs, the dot says enough.
  const shown = boardAvailability(card) === 'up' ? [] : [` · ${state}`];
  const name = acknowledgedBy === undefined ? undefined : personText(acknowledgedBy, locale, 32);
  const onIt = name === undefined ? [] : [' · ', locale.t('board-on-it', { name })];
  return joinParts([dot, ...shown, ...onIt]);
}

/** All servers of a group, in a message that is kept up to date. */
export function boardView(
  { cards, acknowledgedBy, unread, readAt }: BoardModel,
  locale: Locale,
  now: number,
): View {
  const more = cards.length - maxServers;
  return view(
    locale,
    lines(
      cards.length === 0 ? locale.t('board-empty') : summary(cards, locale),
      cards.length > 0 && '',
      ...cards.slice(0, maxServers).map(card => serverLine(card, acknowledgedBy.get(card.id), locale)),
      more > 0 && locale.t('board-more', { n: more }),
      (readAt !== undefined || unread.length > 0) && '',
      ...unreadLines(unread, cards, locale, true),
      readAt !== undefined && locale.t('board-read', { when: timeAgo(readAt, now, locale) }),
    ),
  );
}

/** The board is gone, or no longer pinned: it is offered again. */
export const boardProblemView = (problem: BoardProblem, locale: Locale): View =>
  view(locale, locale.t(`board-${problem}`), [button(locale.tText('button-board'), { kind: 'board' })]);
