import { deliveryLifetimeMs } from '../domain/delivery.ts';
import type { OutboxItem } from '../domain/outbox.ts';
import { isPowerEvent } from './note-news.ts';

/** What is told as one message. */
export type JoinedItems = readonly [OutboxItem, ...OutboxItem[]];

/** Power events that came together, reminders, and whatever waited for the end of quiet hours. */
const isJoinable = ({ body }: OutboxItem): boolean =>
  body.kind === 'reminder' ||
  ((body.kind === 'event' || body.kind === 'deed') && body.held === true) ||
  (body.kind === 'event' && isPowerEvent(body.event));

/** Whether nobody is helped by hearing it any more. */
export const isTooOld = ({ createdAt }: OutboxItem, now: number): boolean =>
  now - createdAt >= deliveryLifetimeMs;

/**
 * Items of one chat in their order, with those that are told together as one: not what is told in different
 * topics or to different people, nor what is too old to be told with what isn't.
 */
export function joinNews(
  items: readonly OutboxItem[],
  topicOf: (item: OutboxItem) => number | undefined,
  now: number,
): readonly JoinedItems[] {
  const groups: { readonly items: [OutboxItem, ...OutboxItem[]]; readonly topicId: number | undefined }[] =
    [];
  for (const item of items) {
    const topicId = topicOf(item);
    const group = isJoinable(item)
      ? groups.find(
          ({ items: [first], ...other }) =>
            isJoinable(first) &&
            other.topicId === topicId &&
            first.personId === item.personId &&
            isTooOld(first, now) === isTooOld(item, now),
        )
      : undefined;
    if (group === undefined) groups.push({ items: [item], topicId });
    else group.items.push(item);
  }
  return groups.map(group => group.items);
}
