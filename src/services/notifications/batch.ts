import { deliveryLifetimeMs } from '../../domain/delivery.ts';
import type { ServerEvent, OutboxItem } from '../../domain/notification.ts';
import type { Batch } from '../notifier.ts';

/** How long power events wait for others of the same chat: one failing host is one message, not ten. */
export const batchWithinMs = 3_000;

/** Whether an event is about power; such events often come in groups. */
export const isPowerEvent = (event: ServerEvent): boolean =>
  event.kind === 'stopped-unexpectedly' || event.kind === 'started-unexpectedly';

/** Power events that came together, reminders, and everything that waited for the end of quiet hours. */
const canBatch = ({ body }: OutboxItem): boolean =>
  body.kind === 'reminder' ||
  ((body.kind === 'event' || body.kind === 'power-action') && body.held === true) ||
  (body.kind === 'event' && isPowerEvent(body.event));

/** Whether an item is too old to be sent. */
export const isTooOld = ({ createdAt }: OutboxItem, now: number): boolean =>
  now - createdAt >= deliveryLifetimeMs;

/**
 * Groups the items of one chat into messages, in order. Items for different topics or people are never grouped, nor
 * are outdated ones with current ones.
 */
export function batchNotifications(
  items: readonly OutboxItem[],
  topicOf: (item: OutboxItem) => number | undefined,
  now: number,
): readonly Batch[] {
  const batches: { readonly items: [OutboxItem, ...OutboxItem[]]; readonly topicId: number | undefined }[] =
    [];
  for (const item of items) {
    const topicId = topicOf(item);
    const batch = canBatch(item)
      ? batches.find(
          ({ items: [first], ...other }) =>
            canBatch(first) &&
            other.topicId === topicId &&
            first.personId === item.personId &&
            isTooOld(first, now) === isTooOld(item, now),
        )
      : undefined;
    if (batch === undefined) batches.push({ items: [item], topicId });
    else batch.items.push(item);
  }
  return batches.map(batch => batch.items);
}
