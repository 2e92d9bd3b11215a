import { bulkNeedsNotice, countBulk, type BulkAction } from '../../domain/bulk-action.ts';
import type { PowerOperation } from '../../domain/operation.ts';
import { deletedChatId, deletedPersonId, type ChatId } from '../../domain/server.ts';
import type { Context } from '../context.ts';
import type { OutboxWriter, Recipient } from './outbox-writer.ts';

type Deps = Pick<Context, 'db' | 'readModel' | 'now'>;

const wasSent = ({ state }: PowerOperation): boolean =>
  state === 'done' || state === 'failed' || state === 'unconfirmed';

/** Notifications about power actions on several servers: one for all of them in each chat. */
export function createBulkNotifications(
  { db, readModel, now }: Deps,
  { enqueue, enqueueQuietly, recipientsOf }: OutboxWriter,
) {
  const { operations, bulkActions } = db;

  /** The chats of the servers, without that of the request and without its person. */
  const othersOf = (bulk: BulkAction, all: readonly PowerOperation[]): readonly Recipient[] => {
    const recipients = new Map<ChatId, Recipient>();
    for (const { accountId, serverId } of all.filter(wasSent)) {
      for (const recipient of recipientsOf(accountId)) {
        const { chatId, personId } = recipient;
        const isOther = chatId !== bulk.chatId && personId !== bulk.personId;
        if (isOther && readModel.isNotified(chatId, serverId, 'power')) recipients.set(chatId, recipient);
      }
    }
    return [...recipients.values()];
  };

  const announce = (bulk: BulkAction, all: readonly PowerOperation[]): void => {
    for (const recipient of othersOf(bulk, all)) {
      const key = `bulk:${bulk.id}:announcement:${recipient.chatId}`;
      const body = { kind: 'bulk', bulkId: bulk.id, as: 'announcement' } as const;
      enqueueQuietly({ key, ...recipient, body }, now());
    }
  };

  return (operation: PowerOperation): void => {
    if (operation.bulkId === undefined) return;
    const all = operations.ofBulk(operation.bulkId);
    const bulk = bulkActions.get(operation.bulkId);
    if (bulk === undefined || countBulk(all).open > 0 || !bulkActions.end(bulk.id, now())) return;
    announce(bulk, all);
    // The person has deleted their data.
    if (bulk.chatId === deletedChatId) return;
    const needsNotice = bulkNeedsNotice(bulk, all, now());
    for (const as of needsNotice ? (['summary', 'notice'] as const) : (['summary'] as const))
      enqueue({
        key: `bulk:${bulk.id}:${as}:${bulk.chatId}`,
        chatId: bulk.chatId,
        personId: bulk.personId === deletedPersonId ? undefined : bulk.personId,
        body: { kind: 'bulk', bulkId: bulk.id, as },
      });
  };
}
