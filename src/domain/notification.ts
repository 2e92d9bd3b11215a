import type { OrderId, Snapshot } from './server.ts';

/** What can happen to a server or an order without a request in the bot. */
export type ServerEvent =
  | { readonly kind: 'order-paid'; readonly orderId: OrderId }
  /** `tookMs`: since the payment; missing if that was not seen. */
  | { readonly kind: 'vps-active'; readonly tookMs: number | undefined }
  | { readonly kind: 'stopped-unexpectedly'; readonly sinceAt: number }
  | { readonly kind: 'started-unexpectedly'; readonly downMs: number | undefined }
  | { readonly kind: 'order-unpaid'; readonly sinceAt: number }
  | { readonly kind: 'order-suspended' }
  /** The order or server is no longer in the account, or the provider calls it cancelled. */
  | { readonly kind: 'order-cancelled' };

/** The kinds of notification that people switch on and off, in the order of their buttons. */
export const notificationKinds = ['power', 'active', 'paid', 'ended'] as const;

export type NotificationKind = (typeof notificationKinds)[number];

/** The kind of notification that each event makes. */
const kinds: Readonly<Record<ServerEvent['kind'], NotificationKind>> = {
  'stopped-unexpectedly': 'power',
  'started-unexpectedly': 'power',
  'vps-active': 'active',
  'order-paid': 'paid',
  'order-unpaid': 'paid',
  'order-suspended': 'ended',
  'order-cancelled': 'ended',
};

export const notificationKindOf = ({ kind }: ServerEvent): NotificationKind => kinds[kind];

/** An order unpaid for a day gets a reminder; after a week it is probably unpaid on purpose. */
export const unpaidReminderMs = { after: 24 * 60 * 60_000, until: 7 * 24 * 60 * 60_000 } as const;

/** Whether an order gets a reminder to pay. Orders from before the account was linked don't. */
export function needsPaymentReminder(
  { order, inInitialSnapshot, firstSeenAt, goneAt }: Snapshot,
  now: number,
): boolean {
  const ageMs = now - firstSeenAt;
  return (
    order.status === 'pending' &&
    !inInitialSnapshot &&
    goneAt === undefined &&
    ageMs >= unpaidReminderMs.after &&
    ageMs < unpaidReminderMs.until
  );
}
