import type { Card } from './card.ts';

export type NameMatch =
  | { readonly kind: 'one'; readonly card: Card }
  | { readonly kind: 'several'; readonly cards: readonly Card[] }
  /** `nearest`: what may have been meant, likeliest first. */
  | { readonly kind: 'none'; readonly nearest: readonly Card[] };

/** Names are compared as people read them. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase().trim();

const ownNames = ({ label, snapshot }: Card): readonly string[] =>
  [label, snapshot.vps?.name].flatMap(name => (name === undefined || name === '' ? [] : [folded(name)]));

const numbers = ({ snapshot }: Card): readonly string[] =>
  [snapshot.vps?.ip, snapshot.order.id, `#${snapshot.order.id}`, snapshot.order.number].flatMap(name =>
    name === undefined ? [] : [folded(name)],
  );

/** Names are cut there before they are measured: longer ones differ anyway, and measuring stays cheap. */
const longestMeasured = 64;

/** How many letters have to be added, dropped or changed (Levenshtein). */
function distance(from: string, to: string): number {
  const [a, b] = [Array.from(from).slice(0, longestMeasured), Array.from(to).slice(0, longestMeasured)];
  let row = b.map((_, index) => index + 1);
  for (const [i, letter] of a.entries()) {
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      const cost = Math.min(left + 1, above + 1, diagonal + (letter === b[j] ? 0 : 1));
      [diagonal, left] = [above, cost];
      return cost;
    });
  }
  return row.at(-1) ?? a.length;
}

/** Lower is nearer; `undefined`: not near at all. */
function remoteness(card: Card, wanted: string): number | undefined {
  const scores = [...ownNames(card), ...numbers(card)].map(name => {
    if (name.startsWith(wanted)) return 0.5;
    if (wanted.length >= 2 && name.includes(wanted)) return 0.75;
    return distance(wanted, name);
  });
  const best = Math.min(...scores);
  return best <= Math.max(1, Math.floor(wanted.length / 2)) ? best : undefined;
}

/**
 * The server that a name means: a person's own label or the provider's name, an IP, an order's id or
 * number. A name comes before a number; only the whole of it counts, and what is merely near is offered.
 */
export function matchName(cards: readonly Card[], name: string): NameMatch {
  const wanted = folded(name);
  for (const namesOf of [ownNames, numbers]) {
    const [first, ...others] = cards.filter(card => namesOf(card).includes(wanted));
    if (first === undefined) continue;
    return others.length === 0
      ? { kind: 'one', card: first }
      : { kind: 'several', cards: [first, ...others] };
  }
  const near = cards
    .map(card => ({ card, away: remoteness(card, wanted) }))
    .filter((entry): entry is { card: Card; away: number } => entry.away !== undefined)
    .sort((a, b) => a.away - b.away);
  return { kind: 'none', nearest: near.slice(0, 4).map(({ card }) => card) };
}
