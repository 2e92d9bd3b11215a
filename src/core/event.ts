import type { OrderId } from './server.ts';

/** What may be told about a server or an order without anybody having asked. */
export type ServerEvent =
  | { readonly kind: 'order-paid'; readonly orderId: OrderId }
  /** `tookMs`: from the payment that we saw, missing where we didn't see it. */
  | { readonly kind: 'vps-active'; readonly tookMs: number | undefined }
  | { readonly kind: 'stopped-unexpectedly'; readonly sinceAt: number }
  | { readonly kind: 'started-unexpectedly'; readonly downMs: number | undefined }
  | { readonly kind: 'order-unpaid'; readonly sinceAt: number }
  | { readonly kind: 'order-suspended' }
  /** An order or server that is in the account no more, or that the provider calls cancelled. */
  | { readonly kind: 'order-cancelled' };
