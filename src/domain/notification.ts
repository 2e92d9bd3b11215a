import { deliveryLifetimeMs } from './delivery.ts';
import type { ProviderFailure } from './failure.ts';
import type { IncidentId } from './incident.ts';
import type { BulkActionId, OperationId } from './operation.ts';
import type { PlanProblem } from './planned-install.ts';
import type { MissedChange } from './outage.ts';
import type { OrderId, Snapshot, AccountId, ChatId, LinkId, PersonId, ServerId } from './server.ts';

/** What can happen to a server or an order without a request in the bot. */
export type ServerEvent =
  | { readonly kind: 'order-paid'; readonly orderId: OrderId }
  /** `tookMs`: since the payment; missing if that was not seen. */
  | { readonly kind: 'vps-active'; readonly tookMs: number | undefined }
  | { readonly kind: 'stopped-unexpectedly'; readonly sinceAt: number }
  | { readonly kind: 'started-unexpectedly'; readonly downMs: number | undefined }
  | { readonly kind: 'order-unpaid'; readonly sinceAt: number }
  | { readonly kind: 'order-suspended' }
  /** An order that was no longer in the account is there again. */
  | { readonly kind: 'order-returned' }
  /** The order or server is no longer in the account, or the provider calls it cancelled. */
  | { readonly kind: 'order-cancelled' };

/** An event that is a notification of its own. A server that stopped is a part of an incident. */
export type SentEvent = Exclude<ServerEvent, { readonly kind: 'stopped-unexpectedly' }>;

/** The kinds of notification that people switch on and off. A new one goes to the end: buttons contain the index. */
export const notificationKinds = ['power', 'active', 'paid', 'ended'] as const;

export type NotificationKind = (typeof notificationKinds)[number];

const kinds: Readonly<Record<ServerEvent['kind'], NotificationKind>> = {
  'stopped-unexpectedly': 'power',
  'started-unexpectedly': 'power',
  'vps-active': 'active',
  'order-paid': 'paid',
  'order-unpaid': 'paid',
  'order-suspended': 'ended',
  'order-cancelled': 'ended',
  'order-returned': 'ended',
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

interface Held {
  /** Quiet hours held it back; it is sent together with others that they held. */
  readonly held?: boolean;
}

/** What a message is about, never its text; or a message to delete. */
export type OutboxBody =
  | ({
      readonly kind: 'event';
      readonly serverId: ServerId;
      readonly event: SentEvent;
      /** The system that was to be installed once the order, which has been cancelled, is paid. */
      readonly droppedSystem?: string;
    } & Held)
  /** Why a system was not installed although its order is paid. */
  | {
      readonly kind: 'planned-install';
      readonly serverId: ServerId;
      readonly orderId: OrderId;
      readonly title: string;
      readonly problem: PlanProblem;
    }
  /** The outcome of an operation, whose live message was edited without a sound. */
  | {
      readonly kind: 'operation';
      readonly operationId: OperationId;
      readonly moment: OperationMoment;
      /** The group that it was meant for, which accepts no message: it goes to the person in private instead. */
      readonly group?: ChatId;
    }
  /** A stop that can be undone, whose message was left behind when its group became a supergroup. */
  | { readonly kind: 'undoable'; readonly operationId: OperationId }
  /** A power action on a server, requested in another chat. */
  | ({ readonly kind: 'power-action'; readonly operationId: OperationId } & Held)
  /**
   * A power action on several servers has ended: the message that shows it, a short new one since an edit makes no
   * sound, or the announcement in another chat.
   */
  | ({
      readonly kind: 'bulk';
      readonly bulkId: BulkActionId;
      readonly as: 'summary' | 'notice' | 'announcement';
      /** The group that it was meant for, which accepts no message: it goes to the person in private instead. */
      readonly group?: ChatId;
    } & Held)
  /** Servers went down, or none of them is down any longer. */
  | ({ readonly kind: 'incident'; readonly incidentId: IncidentId; readonly moment: IncidentMoment } & Held)
  /** Edits the message of an incident; `edit`: its number, since a later one that is due is enough. */
  | { readonly kind: 'incident-edit'; readonly incidentId: IncidentId; readonly edit: number }
  /** Servers are still down, in a group in which nobody has been on it since then. */
  | ({ readonly kind: 'reminder'; readonly incidentId: IncidentId; readonly since: number } & Held)
  /** Nobody is on it: mentions the operators in the group, or notifies an owner in private. */
  | {
      readonly kind: 'escalation';
      readonly incidentId: IncidentId;
      readonly since: number;
      readonly to: 'operators' | 'owner';
    }
  /** Asks an owner to make a member of a group an operator. */
  | { readonly kind: 'access-request'; readonly requestId: number }
  /** Announces a new operator in a group. */
  | { readonly kind: 'granted'; readonly accountId: AccountId; readonly personId: PersonId }
  /** Notifies an owner of a problem in a group that they set up. */
  | { readonly kind: 'group-problem'; readonly title: string; readonly problem: GroupProblem }
  /** Asks an owner in private which of their accounts a group should show. */
  | { readonly kind: 'choose-account'; readonly group: ChatId }
  /** Announces in a group which account it shows. */
  | { readonly kind: 'subscribed'; readonly accountId: AccountId }
  /** Announces in a group that an owner has removed an account. */
  | { readonly kind: 'account-removed'; readonly topicId?: number | undefined }
  /** Notifies an owner that they may no longer use the bot, or a group that it doesn't see their account; and the end of that. */
  | {
      readonly kind: 'access-ended' | 'access-returned';
      /** For groups. */
      readonly accountId?: AccountId;
      readonly topicId?: number | undefined;
    }
  /** Accounts of the chat can't be read any longer: those whose outage started then. */
  | ({ readonly kind: 'monitoring-stopped'; readonly startedAt: number } & Held)
  | ({ readonly kind: 'monitoring-resumed' } & MonitoringResumed & Held)
  /** A restored backup is from before the account was linked. */
  | { readonly kind: 'link-lost'; readonly label: string }
  /** The board of a group is no longer there, or not pinned. */
  | { readonly kind: 'board-problem'; readonly problem: BoardProblem; readonly topicId?: number | undefined }
  | { readonly kind: 'key-rejected'; readonly linkId: LinkId; readonly label: string }
  /** Deletes a message; if it holds a secret and can't be deleted, the person gets a message. */
  | { readonly kind: 'delete'; readonly messageId: number; readonly holdsSecret: boolean }
  | { readonly kind: 'not-deleted' }
  /** The outcome of linking an account; `messageId` is the message that shows the progress. */
  | { readonly kind: 'link-outcome'; readonly messageId: number | undefined; readonly outcome: LinkOutcome };

/** A body of one of these kinds. */
export type BodyOf<
  Kind extends OutboxBody['kind'],
  Body extends OutboxBody = OutboxBody,
> = Body extends unknown ? (Kind extends Body['kind'] ? Body : never) : never;

export type IncidentMoment = 'opened' | 'ended';

export type OperationMoment = 'unanswered' | 'ended' | 'found-late';

/** The end of an outage, in one chat. */
export interface MonitoringResumed {
  readonly startedAt: number;
  readonly forMs: number;
  readonly accountIds: readonly AccountId[];
  readonly changes: readonly MissedChange[];
}

export type BoardProblem = 'deleted' | 'unpinned';

export type GroupProblem =
  | 'kicked'
  | 'no-rights'
  | 'owner-left'
  | 'gone'
  | 'topic-gone'
  | 'general-closed'
  | 'membership-unknown';

export type LinkOutcome =
  | { readonly kind: 'linked'; readonly linkId: LinkId; readonly isRelink: boolean }
  /** `candidate`: the credentials are kept for a while, and can be tried again. */
  | {
      readonly kind: 'failed';
      readonly by: 'pair' | 'login';
      readonly failure: ProviderFailure;
      readonly candidate: LinkId | undefined;
    }
  /** The process ended during the call, and the password that it used was never stored. */
  | { readonly kind: 'interrupted' }
  /** The person has as many accounts as they can have. */
  | { readonly kind: 'too-many'; readonly max: number };

export interface OutboxItem {
  readonly id: number;
  /** Unique, so that nothing is enqueued twice. */
  readonly key: string;
  readonly chatId: ChatId;
  /** Whose language and server names it uses. */
  readonly personId: PersonId | undefined;
  readonly body: OutboxBody;
  readonly attempts: number;
  readonly createdAt: number;
}

/** Notifications that are sent as one message. */
export type Batch = readonly [OutboxItem, ...OutboxItem[]];

/** How long power events wait for others of the same chat: one failing host is one message, not ten. */
export const batchWithinMs = 3_000;

/** Whether an event is about power; such events often come in groups. */
export const isPowerEvent = (event: ServerEvent): boolean =>
  event.kind === 'stopped-unexpectedly' || event.kind === 'started-unexpectedly';

/** Power events that came together, reminders, and everything that waited for the end of quiet hours. */
const canBatch = ({ body }: OutboxItem): boolean =>
  body.kind === 'reminder' ||
  ((body.kind === 'event' || body.kind === 'power-action' || body.kind === 'incident') &&
    body.held === true) ||
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
