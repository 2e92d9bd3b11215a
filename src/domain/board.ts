import type { Card } from './card.ts';
import { shownStateOf, type UnreadAccount } from './outage.ts';
import { isEnded, type ChatId, type ServerId } from './server.ts';
import { availabilityOf, type Availability } from './uptime.ts';

/** The message in a group that shows its servers and is kept up to date. */
export interface Board {
  readonly chatId: ChatId;
  readonly topicId: number | undefined;
  /** Missing: it has to be sent. */
  readonly messageId: number | undefined;
  /** A hash of what it shows, and when that was read. */
  readonly shown: string | undefined;
  readonly shownReadAt: number | undefined;
  /** The bot has pinned it, and nobody has unpinned it since. */
  readonly isPinned: boolean;
  readonly pinCheckedAt: number | undefined;
}

export interface BoardModel {
  /** Problems first. */
  readonly cards: readonly Card[];
  /** Who has acknowledged that a server is down; empty: a person whose data was deleted. */
  readonly acknowledgedBy: ReadonlyMap<ServerId, string>;
  /** The accounts that can't be read at present. */
  readonly unread: readonly UnreadAccount[];
  /** When the oldest of what is up to date was read; missing: nothing is. */
  readonly readAt: number | undefined;
}

/** An edit of the same chat at most this often. */
export const boardEditMs = 15_000;
/** While nothing changes, the time of the last read is brought up to date this often. */
const refreshMs = 5 * 60_000;
/** Telegram doesn't notify bots of what is unpinned. */
const pinCheckMs = 5 * 60_000;

/** Whether a server is shown: what has ended or was never installed says nothing of a team's servers. */
export const isOnBoard = ({ snapshot }: Pick<Card, 'snapshot'>): boolean =>
  snapshot.vps !== undefined && snapshot.goneAt === undefined && !isEnded(snapshot);

/** What is known of a server is unknown as soon as it is the past. */
export const boardAvailability = ({ snapshot, outdated }: Card): Availability => {
  if (outdated !== undefined || snapshot.vps === undefined) return 'unknown';
  return shownStateOf(snapshot) === 'suspended' ? 'down' : availabilityOf(snapshot.vps.state);
};

/** How many servers are up, down and so on; only what there is. */
export function countAvailabilities(
  cards: readonly Card[],
): readonly (readonly [availability: Availability, count: number])[] {
  const order: readonly Availability[] = ['up', 'down', 'changing', 'unknown'];
  const all = cards.map(boardAvailability);
  return order
    .map(each => [each, all.filter(one => one === each).length] as const)
    .filter(([, count]) => count > 0);
}

/** All that a board shows except its age: it is edited when this changes. */
export const contentOfBoard = ({ cards, acknowledgedBy, unread }: BoardModel): string =>
  JSON.stringify([
    cards.map(({ id, name, snapshot, outdated }) => [
      ...[id, name, shownStateOf(snapshot), outdated !== undefined, acknowledgedBy.get(id)],
    ]),
    unread.map(({ link, failure }) => [link.id, failure?.kind]),
  ]);

/** Whether a message that shows the right content shows an age that is too old. */
export const needsRefresh = ({ shownReadAt }: Board, { readAt }: BoardModel): boolean =>
  readAt !== undefined && (shownReadAt === undefined || readAt - shownReadAt >= refreshMs);

/** Whether nothing is known about its pin: it was just sent, or the process ended before it was pinned. */
export const needsPin = ({ messageId, pinCheckedAt }: Board): boolean =>
  messageId !== undefined && pinCheckedAt === undefined;

export const needsPinCheck = ({ isPinned, pinCheckedAt }: Board, now: number): boolean =>
  isPinned && (pinCheckedAt === undefined || Math.abs(now - pinCheckedAt) >= pinCheckMs);
