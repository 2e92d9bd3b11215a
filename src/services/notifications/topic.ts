import type { OutboxItem } from '../../domain/notification.ts';
import type { AccountId, ChatId } from '../../domain/server.ts';
import type { Db } from '../../db/db.ts';

/** The topic of a forum that a notification belongs in; `undefined`: General, or a chat without topics. */
export function createTopicOf(db: Db) {
  const { servers, operations, teams, incidents, bulkActions, outages } = db;
  const topicOfAccount = (chat: ChatId, account: AccountId | undefined): number | undefined =>
    teams.inChat(chat).find(({ accountId }) => accountId === account)?.topicId;

  return ({ chatId, body }: Pick<OutboxItem, 'chatId' | 'body'>): number | undefined => {
    if (chatId > 0) return undefined;
    switch (body.kind) {
      case 'event':
        return topicOfAccount(chatId, servers.get(body.serverId)?.accountId);
      case 'incident':
      case 'incident-edit':
      case 'reminder':
      case 'escalation': {
        const [first] = incidents.get(body.incidentId)?.servers ?? [];
        return topicOfAccount(chatId, first && servers.get(first.serverId)?.accountId);
      }
      case 'operation':
      case 'undoable':
      case 'power-action':
        return topicOfAccount(chatId, operations.get(body.operationId)?.accountId);
      case 'bulk': {
        const bulk = bulkActions.get(body.bulkId);
        if (bulk?.chatId === chatId) return bulk.topicId;
        return topicOfAccount(chatId, operations.ofBulk(body.bulkId)[0]?.accountId);
      }
      case 'granted':
      case 'subscribed':
        return topicOfAccount(chatId, body.accountId);
      case 'monitoring-stopped': {
        const ofChat = outages.ofChat(chatId);
        return topicOfAccount(chatId, ofChat.find(each => each.startedAt === body.startedAt)?.accountId);
      }
      case 'monitoring-resumed':
        return topicOfAccount(chatId, body.accountIds[0]);
      case 'account-removed':
      case 'board-problem':
      case 'access-ended':
      case 'access-returned':
        return body.topicId;
      case 'access-request':
      case 'choose-account':
      case 'group-problem':
      case 'key-rejected':
      case 'link-lost':
      case 'delete':
      case 'not-deleted':
      case 'link-outcome':
      case 'planned-install':
        return undefined;
    }
  };
}
