import type { Card } from '../../domain/card.ts';
import { foldName } from '../../domain/card.ts';
import type { ServerId } from '../../domain/server.ts';
import { shorten } from './view.ts';

/** What tells two servers of the same name apart. */
const numberOf = ({ snapshot: { order } }: Card): string => `#${shorten(order.id, 16)}`;

const groupSizes = (texts: Iterable<string>): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  for (const text of texts) sizes.set(text, (sizes.get(text) ?? 0) + 1);
  return sizes;
};

/**
 * The names of servers on buttons, no two of them the same: a name that several have gets the IP, or where that doesn't
 * tell them apart the order's number.
 */
export function distinctNames(cards: readonly Card[], characters = 40): ReadonlyMap<ServerId, string> {
  const nameOf = ({ name }: Card): string => shorten(name, characters);
  const longNameOf = (card: Card): string => {
    const { name, snapshot } = card;
    const ip = snapshot.vps?.ip;
    return `${shorten(name, characters - 18)} · ${ip === undefined || ip === name ? numberOf(card) : ip}`;
  };
  const [names, longNames] = [nameOf, longNameOf].map(of =>
    groupSizes(cards.map(card => foldName(of(card)))),
  );
  const isUnique = (sizes: ReadonlyMap<string, number> | undefined, text: string): boolean =>
    sizes?.get(foldName(text)) === 1;
  return new Map(
    cards.map(card => {
      const [name, longName] = [nameOf(card), longNameOf(card)];
      if (isUnique(names, name)) return [card.id, name];
      const unique = isUnique(longNames, longName);
      return [card.id, unique ? longName : `${shorten(card.name, characters - 18)} · ${numberOf(card)}`];
    }),
  );
}
