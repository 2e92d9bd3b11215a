import { canOfferInstall, isOrderEnded, isEnded, type ServerId, type Snapshot, type Vps } from './server.ts';
import type { AccountOperation, ServerOperation } from './operation.ts';
import { editDistance, withoutInvisible } from './text.ts';
import { outdatedSince, readAtOf, type Outdated, type Reading } from './outage.ts';

/** A server as one person sees it in one chat. */
export interface Card {
  readonly id: ServerId;
  /** The person's own name for it, else the provider's, else the order's number. */
  readonly name: string;
  /** The person's own name for it, if there is one. */
  readonly label: string | undefined;
  readonly snapshot: Snapshot;
  /** Incremented by every operation; tells the current keyboard from older ones. */
  readonly keyboardVersion: number;
  readonly locked: boolean;
  /** The account's label, for people who have more than one. */
  readonly accountLabel: string | undefined;
  /** Shown in a group, to everybody there: nothing that only the owner may see. */
  readonly isShared: boolean;
  /** The system that is installed once its order is paid, if that is wanted. */
  readonly plannedSystem?: string | undefined;
  /** What is known of it is the past; missing: it is up to date. */
  readonly outdated?: Outdated | undefined;
}

/** A card as the database has it, and what its age follows from. */
export type StoredCard = Omit<Card, 'outdated'> & { readonly reading: Reading };

/** The card, with its age where it is no longer up to date; `idleMs`: the present interval between reads. */
export function toCard(stored: StoredCard, at: { readonly now: number; readonly idleMs: number }): Card {
  const { snapshot, reading } = stored;
  const outdated = outdatedSince(readAtOf(snapshot, reading), reading, at);
  return outdated === undefined ? stored : { ...stored, outdated };
}

/** An operation on a server, for its live message. */
export interface ServerOperationViewModel<O extends ServerOperation = ServerOperation> {
  readonly operation: O;
  readonly card: Card;
  /** The name of the person who asked for it, where others see it; empty: their data was deleted since. */
  readonly requestedBy?: string | undefined;
  /** How long it usually takes, in ms, if that is known. */
  readonly typicalMs?: number | undefined;
}

/** An operation on an account, with the card of the order that it created, if it did. */
export interface AccountOperationViewModel<O extends AccountOperation = AccountOperation> {
  readonly operation: O;
  readonly card: Card | undefined;
  /** The account's label, for people who have more than one. */
  readonly accountLabel?: string | undefined;
  readonly paymentUrl?: string | undefined;
}

/** The median, rounded to an integer; `undefined`: there are no values. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [upper, lower] = [sorted[Math.floor(sorted.length / 2)], sorted[Math.floor((sorted.length - 1) / 2)]];
  return upper === undefined || lower === undefined ? undefined : Math.round((upper + lower) / 2);
}

export type OperationViewModel = ServerOperationViewModel | AccountOperationViewModel;

/** Ended and no longer listed. */
const isOver = ({ order, goneAt, missedPolls }: Snapshot): boolean =>
  goneAt !== undefined || (isOrderEnded(order) && missedPolls > 0);

/** Listed, and never read: neither its name nor its state is known. */
export const isUnread = ({ snapshot: { order, goneAt, seenAt } }: Pick<Card, 'snapshot'>): boolean =>
  seenAt === undefined && goneAt === undefined && order.status !== 'pending' && !isOrderEnded(order);

/** Orders that need something from their owner come first: payment, then an installation. */
function rank({ snapshot }: Card): number {
  if (snapshot.order.status === 'pending') return 0;
  if (isEnded(snapshot)) return 3;
  return canOfferInstall(snapshot) ? 1 : 2;
}

/** The orders to show: unpaid ones first, then those without a system, within each group the newest first. */
export const sortOrders = (cards: readonly Card[]): readonly Card[] =>
  cards.filter(({ snapshot }) => !isOver(snapshot)).sort((a, b) => rank(a) - rank(b) || b.id - a.id);

/** A name as it is compared. */
export const foldName = (text: string): string =>
  withoutInvisible(text.normalize('NFKC')).toLowerCase().trim();

export const addressesOf = (vps: Vps | undefined): readonly (string | undefined)[] =>
  vps === undefined ? [] : [vps.ip, ...(vps.otherIps ?? [])];

/** Filters orders by a text that occurs in their number, name, address or status. */
export function searchOrders(cards: readonly Card[], text: string): readonly Card[] {
  const wanted = foldName(text).replace(/^#/, '');
  return cards.filter(({ name, snapshot: { order, vps } }) =>
    [name, order.id, order.number, order.invoiceId, order.rawStatus, vps?.name, ...addressesOf(vps)].some(
      value => value !== undefined && foldName(value).includes(wanted),
    ),
  );
}

export type ServerMatch =
  | { readonly kind: 'one'; readonly card: Card }
  | { readonly kind: 'several'; readonly cards: readonly Card[] }
  /** `nearest`: similar names, the most similar first. */
  | { readonly kind: 'none'; readonly nearest: readonly Card[] };

const foldAll = (names: readonly (string | undefined)[]): readonly string[] =>
  names.flatMap(name => (name === undefined ? [] : [foldName(name)]));

type NamedCard = Pick<Card, 'id' | 'label' | 'snapshot'>;

const namesOf = ({ label, snapshot }: NamedCard): readonly string[] =>
  foldAll([label, snapshot.vps?.name].filter(name => name !== ''));

const numbersOf = ({ snapshot: { vps, order } }: NamedCard): readonly string[] =>
  foldAll([...addressesOf(vps), order.id, `#${order.id}`, order.number]);

/** How far a card's best name is from the wanted one; `undefined`: too far. */
function distanceOf(card: Card, wanted: string): number | undefined {
  const scores = [...namesOf(card), ...numbersOf(card)].map(name => {
    if (name.startsWith(wanted)) return 0.5;
    if (wanted.length >= 2 && name.includes(wanted)) return 0.75;
    return editDistance(wanted, name);
  });
  const best = Math.min(...scores);
  return best <= Math.max(1, Math.floor(wanted.length / 2)) ? best : undefined;
}

/** The servers that have a whole name: the person's label or the provider's name, else an IP, an order's id or number. */
export function serversNamed<C extends NamedCard>(cards: readonly C[], name: string): readonly C[] {
  const wanted = foldName(name);
  const named = cards.filter(card => namesOf(card).includes(wanted));
  return named.length > 0 ? named : cards.filter(card => numbersOf(card).includes(wanted));
}

/** Whether a server that was never read could have the same name as this one. Only the person's own labels are unique. */
export function couldShareName(cards: readonly Card[], card: Card, name: string): boolean {
  const wanted = foldName(name);
  const isByProvider = foldName(card.label ?? '') !== wanted && namesOf(card).includes(wanted);
  return isByProvider && cards.some(each => each.id !== card.id && isUnread(each));
}

/** Whether another server than this one already has a name. */
export const isNameTaken = (cards: readonly NamedCard[], id: ServerId, name: string): boolean =>
  serversNamed(cards, name).some(card => card.id !== id);

/**
 * Finds the server with a name: the person's label or the provider's name, else an IP, an order's id or
 * number. Only a whole name matches; similar ones are suggestions.
 */
export function matchServer(cards: readonly Card[], name: string): ServerMatch {
  const [first, ...others] = serversNamed(cards, name);
  if (first !== undefined)
    return others.length === 0
      ? { kind: 'one', card: first }
      : { kind: 'several', cards: [first, ...others] };
  const wanted = foldName(name);
  const nearest = cards
    .flatMap(card => {
      const away = distanceOf(card, wanted);
      return away === undefined ? [] : [{ card, away }];
    })
    .sort((a, b) => a.away - b.away)
    .slice(0, 4);
  return { kind: 'none', nearest: nearest.map(({ card }) => card) };
}
