import type { ServerId } from '../../../src/domain/server.ts';
import { boardProblemView, boardView } from '../../../src/telegram/views/group-views.ts';
import type { ViewSamples } from './models.ts';
import {
  cardOf,
  failures,
  forEach,
  manyCards,
  nasty,
  now,
  outdatedOf,
  second,
  unreadOf,
  vps,
  work,
} from './models.ts';

/** The boards of groups. */
export const boardSamples: ViewSamples = {
  'boardView: one of each': locale =>
    boardView(
      {
        cards: [
          cardOf({ name: 'db-1' }, { vps: vps('stopped') }),
          cardOf({ id: 2 as ServerId, name: nasty }, { vps: vps('rebooting') }),
          cardOf({ id: 3 as ServerId, name: 'web-1' }),
        ],
        acknowledgedBy: new Map([[1 as ServerId, nasty]]),
        unread: [],
        readAt: now - 12 * second,
      },
      locale,
      now,
    ),
  'boardView: an account that can not be read': locale =>
    boardView(
      {
        cards: manyCards(45).map(card => ({ ...card, outdated: outdatedOf(failures.unavailable) })),
        acknowledgedBy: new Map(),
        unread: [unreadOf(work, failures.unavailable)],
        readAt: undefined,
      },
      locale,
      now,
    ),
  'boardView: nothing': locale =>
    boardView({ cards: [], acknowledgedBy: new Map(), unread: [], readAt: undefined }, locale, now),
  ...forEach('boardProblemView', ['deleted', 'unpinned'] as const, boardProblemView),
};
