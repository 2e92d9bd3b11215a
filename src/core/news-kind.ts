import type { ServerEvent } from './event.ts';

/** News as people choose what they want to hear of. */
export type NewsKind =
  /** An order was paid, or waits for its payment too long. */
  | 'paid'
  /** A VPS became active. */
  | 'active'
  /** A server stopped or started, and not by us. */
  | 'power'
  /** The provider suspended or cancelled something. */
  | 'ended';

export const newsKinds: readonly NewsKind[] = ['power', 'active', 'paid', 'ended'];

export function newsKindOf(event: ServerEvent): NewsKind {
  switch (event.kind) {
    case 'order-paid':
    case 'order-unpaid':
      return 'paid';
    case 'vps-active':
      return 'active';
    case 'stopped-unexpectedly':
    case 'started-unexpectedly':
      return 'power';
    case 'order-suspended':
    case 'order-cancelled':
      return 'ended';
  }
}
