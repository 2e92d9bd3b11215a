import type { OutboxItem } from '../domain/outbox.ts';
import type { AccountId, ChatId, ServerId } from '../core/server.ts';
import type { Store } from '../store/store.ts';

/**
 * Finds the topic of a forum in which something is told: the one that its account is shown in there, as that
 * is now. `undefined`: General, or a chat without topics.
 */
export function createTopicOf(store: Pick<Store, 'teams' | 'servers' | 'operations'>) {
  const ofAccount = (chat: ChatId, account: AccountId | undefined): number | undefined =>
    store.teams.inChat(chat).find(({ accountId }) => accountId === account)?.topicId;

  const ofServer = (chat: ChatId, server: ServerId): number | undefined =>
    ofAccount(chat, store.servers.get(server)?.accountId);

  return ({ chatId, body }: Pick<OutboxItem, 'chatId' | 'body'>): number | undefined => {
    // What is only ever said in private has no topic.
    if (chatId > 0) return undefined;
    switch (body.kind) {
      case 'event':
      case 'reminder':
        return ofServer(chatId, body.serverId);
      case 'operation':
      case 'undoable':
      case 'deed':
        return ofAccount(chatId, store.operations.get(body.operationId)?.accountId);
      case 'granted':
      case 'subscribed':
        return ofAccount(chatId, body.accountId);
      case 'withdrawn':
        return body.topicId;
      case 'team-request':
      case 'subscribe-question':
      case 'group-trouble':
      case 'key-refused':
      case 'delete':
      case 'not-deleted':
      case 'link-outcome':
        return undefined;
    }
  };
}
