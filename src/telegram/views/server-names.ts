import type { FmtString } from 'telegraf/format';

import { foldName, isUnread, type Card } from '../../domain/card.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Locale } from '../locales/locale.ts';
import { boldTyped, lines, shorten } from './view.ts';

/** What tells two servers of the same name apart. */
const numberOf = ({ snapshot: { order } }: Card): string => `#${shorten(order.id, 16)}`;

function withAddress(card: Card, characters: number): string {
  const ip = card.snapshot.vps?.ip;
  return `${shorten(card.name, characters)} · ${ip === undefined || ip === card.name ? numberOf(card) : ip}`;
}

/**
 * The names of servers on buttons, no two of them the same: a name that several have gets the IP, or where that doesn't
 * tell them apart the order's number.
 */
export function distinctNames(cards: readonly Card[], characters = 40): ReadonlyMap<ServerId, string> {
  const names = new Map<ServerId, string>();
  const groups = Map.groupBy(cards, ({ name }) => foldName(shorten(name, characters)));
  for (const group of groups.values()) {
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) {
      names.set(only.id, shorten(only.name, characters));
      continue;
    }
    const short = characters - 18;
    const addresses = new Set(group.map(card => withAddress(card, short)));
    const areUnique = addresses.size === group.length;
    for (const card of group) {
      const long = areUnique ? withAddress(card, short) : `${shorten(card.name, short)} · ${numberOf(card)}`;
      names.set(card.id, long);
    }
  }
  return names;
}

/** "No data yet for 2 servers." What isn't found may be one of them. `undefined`: all were read. */
export function neverReadLine(cards: readonly Card[], locale: Locale): FmtString | undefined {
  const n = cards.filter(isUnread).length;
  return n === 0 ? undefined : locale.t('servers-never-read', { n });
}

/** That no server has a name; while some were never read, that it wasn't found. */
export function unknownNameText(typed: string, cards: readonly Card[], locale: Locale): FmtString {
  const name = boldTyped(typed, 64);
  const neverRead = neverReadLine(cards, locale);
  return neverRead === undefined
    ? locale.t('name-unknown', { name })
    : lines(locale.t('name-not-found', { name }), neverRead);
}
