import type { CreateOperation, OperationState } from './operation.ts';
import type { OrderId } from './server.ts';

/**
 * Lists must have shown nothing new for so long, and so often, before an order counts as not placed: the
 * provider may take a moment to list it.
 */
export const placingSettleMs = 2 * 60_000;
const leastLooks = 3;

export interface PlacingSettled {
  readonly state: OperationState;
  /** The order that it has become. */
  readonly orderId: OrderId | undefined;
  /** Orders that have come since and that nothing else explains, where they are not exactly one. */
  readonly newcomers: readonly OrderId[];
  readonly looks: number;
}

/** Orders that were not there before and that no other operation has placed. */
export function newcomers(
  ordersBefore: readonly OrderId[],
  listed: readonly OrderId[],
  placedByOthers: readonly OrderId[],
): readonly OrderId[] {
  const explained = new Set([...ordersBefore, ...placedByOthers]);
  return [...new Set(listed)].filter(id => !explained.has(id));
}

/**
 * What a complete list says of an order whose reply was lost. One newcomer is it; none is believed only
 * after a while; of several nobody can say which, and guessing would be worse than asking.
 */
export function settlePlacing(
  operation: Pick<CreateOperation, 'state' | 'askedAt' | 'sentAt' | 'answeredAt' | 'details'>,
  list: { readonly orders: readonly OrderId[]; readonly readAt: number },
  placedByOthers: readonly OrderId[],
): PlacingSettled {
  const { ordersBefore, looks: looksBefore = 0 } = operation.details;
  const stays = { state: operation.state, orderId: undefined, newcomers: [], looks: looksBefore };
  if (operation.state !== 'unanswered' || ordersBefore === undefined) return stays;
  const since = operation.answeredAt ?? operation.sentAt ?? operation.askedAt;
  if (list.readAt < since) return stays;
  const found = newcomers(ordersBefore, list.orders, placedByOthers);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { ...stays, state: 'done', orderId: only };
  if (found.length > 1) return { ...stays, state: 'unconfirmed', newcomers: found };
  const looks = looksBefore + 1;
  const waitedLong = looks >= leastLooks && list.readAt - since >= placingSettleMs;
  return { ...stays, state: waitedLong ? 'unconfirmed' : operation.state, looks };
}
