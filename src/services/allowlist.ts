import type { OutboxBody } from '../domain/notification.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Notifications } from './notifications/enqueue.ts';
import type { Context } from './context.ts';

/**
 * Applies ALLOWED_USERS, which only changes with a restart. What people had linked before they were removed from it
 * is kept, but isn't read, gives no rights, and isn't shown in groups, until they are on it again.
 */
export const createAllowlist = ({
  db,
  notifications,
  log,
  now,
}: Pick<Context, 'db' | 'log' | 'now'> & { readonly notifications: Pick<Notifications, 'enqueue'> }) => {
  const { allowlist, links } = db;

  const apply = (personId: PersonId, isAllowed: boolean): void => {
    const at = now();
    const kind = isAllowed ? 'access-returned' : 'access-ended';
    const notify = (chatId: ChatId, body: OutboxBody): void =>
      void notifications.enqueue({
        key: `${kind}:${personId}:${'accountId' in body ? body.accountId : ''}:${at}:${chatId}`,
        chatId,
        personId: chatId > 0 ? personId : undefined,
        body,
      });
    if (isAllowed) {
      allowlist.resumeLinks(personId);
      allowlist.pollAccounts(personId, at);
    } else {
      allowlist.pauseLinks(personId);
      for (const { id } of links.candidatesOf(personId)) links.destroy(id);
    }
    const changed = isAllowed
      ? allowlist.resumeSubscriptions(personId)
      : allowlist.pauseSubscriptions(personId, at);
    notify(personId as number as ChatId, { kind });
    for (const { chatId, accountId, topicId } of changed) {
      notify(chatId, { kind, accountId, ...(topicId === undefined ? {} : { topicId }) });
    }
    log.warn(kind, { person: personId });
  };

  return (isAllowed: (person: PersonId) => boolean): void =>
    db.transaction(() => {
      for (const owner of allowlist.owners()) {
        const isNow = isAllowed(owner.personId);
        if (isNow !== owner.isAllowed) apply(owner.personId, isNow);
      }
    });
};
