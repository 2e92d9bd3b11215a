import type { Card } from './card.ts';
import { offersInstall } from '../domain/available-actions.ts';
import { hasEnded, isEnded } from './standing.ts';
import type { Snapshot } from './watch.ts';

/** Ended and listed no more: nobody looks for it among their orders. */
const isOver = ({ order, goneAt, missedLooks }: Snapshot): boolean =>
  goneAt !== undefined || (hasEnded(order) && missedLooks > 0);

/** What wants something of its owner comes first: payment, then an installation. */
function rank({ snapshot }: Card): number {
  if (snapshot.order.status === 'pending') return 0;
  if (isEnded(snapshot)) return 3;
  return offersInstall(snapshot) ? 1 : 2;
}

/** The orders that there are to show, unpaid ones first, of each kind the newest first. */
export const listedOrders = (cards: readonly Card[]): readonly Card[] =>
  cards
    .filter(({ snapshot }) => !isOver(snapshot))
    .map(card => ({ card, rank: rank(card) }))
    .sort((a, b) => a.rank - b.rank || b.card.id - a.card.id)
    .map(({ card }) => card);

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

/** Those of them in whose numbers, names or status a text occurs. */
export function ordersLike(cards: readonly Card[], text: string): readonly Card[] {
  const wanted = folded(text).replace(/^#/, '');
  return cards.filter(({ name, snapshot: { order, vps } }) =>
    [name, order.id, order.number, order.invoiceId, order.rawStatus, vps?.name, vps?.ip].some(
      value => value !== undefined && folded(value).includes(wanted),
    ),
  );
}

/** An order that nobody has paid for a day is reminded of; after a week it is known, or forgotten on purpose. */
export const unpaidReminderMs = { after: 24 * 60 * 60_000, until: 7 * 24 * 60 * 60_000 } as const;

/** Whether an order is to be reminded of. Those that were there before us are somebody's own business. */
export function isUnpaidForLong(
  { order, fromFirstLook, firstSeenAt, goneAt }: Snapshot,
  now: number,
): boolean {
  const ageMs = now - firstSeenAt;
  return (
    order.status === 'pending' &&
    !fromFirstLook &&
    goneAt === undefined &&
    ageMs >= unpaidReminderMs.after &&
    ageMs < unpaidReminderMs.until
  );
}
