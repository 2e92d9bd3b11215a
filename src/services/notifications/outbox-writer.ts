import type { ChatViewer } from '../../domain/access.ts';
import { notifyAt } from '../../domain/chat-settings.ts';
import type { BodyOf, OutboxItem } from '../../domain/notification.ts';
import { type AccountId, type ChatId, privateChatOf } from '../../domain/server.ts';
import type { Context } from '../context.ts';

type Deps = Pick<Context, 'db' | 'wakeups' | 'now'>;

/** A chat that gets a notification; without a person it is a group. */
export type Recipient = ChatViewer;

type NewItem = Pick<OutboxItem, 'key' | 'chatId' | 'personId' | 'body'>;
/** What quiet hours can hold back. */
type HeldBody = BodyOf<
  'event' | 'power-action' | 'bulk' | 'incident' | 'reminder' | 'monitoring-stopped' | 'monitoring-resumed'
>;

/** Servers of an account that stop together are read within this time of each other. */
export const firstEventWaitMs = 300;

/** Writes to the outbox, and determines recipients and due times. */
export function createOutboxWriter({ db, wakeups, now }: Deps) {
  /** `false`: a notification with this key already exists. */
  const enqueue = (
    item: NewItem & {
      /** When it is sent; missing: at once. */
      readonly dueAt?: number;
    },
  ): boolean => {
    const at = now();
    wakeups.deliver.wake();
    return db.outbox.add({ dueAt: at, ...item, now: at });
  };

  /** The recipients for an account: its owners in private, and the groups that show it. */
  const recipientsOf = (account: AccountId): readonly Recipient[] => [
    ...db.links.ofAccount(account).map(({ personId }) => ({ chatId: privateChatOf(personId), personId })),
    ...db.teams
      .ofAccount(account)
      .filter(({ pausedReason }) => pausedReason === undefined)
      .map(({ chatId }) => ({ chatId, personId: undefined })),
  ];

  /** When a notification that is due at `at` can be sent to a chat: then, or when quiet hours end. */
  const afterQuietHours = (chatId: ChatId, at: number): number => notifyAt(db.chatSettings.get(chatId), at);

  /** Enqueues a notification for `at`, or for the end of quiet hours. `isNew`: there was none with this key. */
  const enqueueQuietly = (item: NewItem & { readonly body: HeldBody }, at: number) => {
    const dueAt = afterQuietHours(item.chatId, at);
    const body = dueAt > at ? { ...item.body, held: true } : item.body;
    return { dueAt, isNew: enqueue({ ...item, body, dueAt }) };
  };

  return { enqueue, enqueueQuietly, recipientsOf, afterQuietHours };
}

export type OutboxWriter = ReturnType<typeof createOutboxWriter>;
