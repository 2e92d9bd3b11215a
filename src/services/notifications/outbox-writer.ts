import { notifyAt } from '../../domain/chat-settings.ts';
import type { OutboxItem } from '../../domain/notification.ts';
import type { AccountId, ChatId, PersonId } from '../../domain/server.ts';
import type { Context } from '../context.ts';

type Deps = Pick<Context, 'db' | 'wakeups' | 'now'>;

/** A chat that gets a notification; no person: a group. */
export interface Recipient {
  readonly chatId: ChatId;
  readonly personId: PersonId | undefined;
}

/** Servers of an account that stop together are read within this time of each other. */
export const firstEventWaitMs = 300;

/** Writes to the outbox, and determines recipients and due times. */
export function createOutboxWriter({ db, wakeups, now }: Deps) {
  /** `false`: a notification with this key already exists. */
  const enqueue = (
    item: Pick<OutboxItem, 'key' | 'chatId' | 'personId' | 'body'> & {
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
    ...db.links
      .ofAccount(account)
      .map(({ personId }) => ({ chatId: personId as number as ChatId, personId })),
    ...db.teams
      .ofAccount(account)
      .filter(({ pausedReason }) => pausedReason === undefined)
      .map(({ chatId }) => ({ chatId, personId: undefined })),
  ];

  /** When a notification may be sent to a chat, and whether it waits for the end of quiet hours. */
  const afterQuietHours = (chatId: ChatId, at: number) => {
    const dueAt = notifyAt(db.chatSettings.get(chatId), at);
    return { dueAt, held: dueAt > at ? { held: true } : {} };
  };

  return { enqueue, recipientsOf, afterQuietHours };
}

export type OutboxWriter = ReturnType<typeof createOutboxWriter>;
