import type { ChatSettings } from '../core/chat-settings.ts';
import type { ServerEvent } from '../core/event.ts';
import type { Link } from '../core/link.ts';
import { newsKindOf } from '../core/news-kind.ts';
import type { Operation, OperationId } from '../core/operation.ts';
import { deservesNotice, isOpen } from '../core/operation.ts';
import type { OutboxBody } from '../core/outbox.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../core/server.ts';

interface Deps {
  readonly servers: { get(id: ServerId): { readonly accountId: AccountId } | undefined };
  readonly links: { ofAccount(id: AccountId): readonly Pick<Link, 'personId'>[] };
  readonly operations: { get(id: OperationId): Operation | undefined };
  readonly liveMessages: {
    touch(operation: OperationId, at: number): void;
    chatsOf(
      operation: OperationId,
    ): readonly { readonly chatId: ChatId; readonly personId: PersonId | undefined }[];
  };
  /** What a chat wants to hear of. */
  readonly chatSettings: { get(chat: ChatId): Pick<ChatSettings, 'leftOut'> };
  readonly outbox: {
    add(item: {
      readonly key: string;
      readonly chatId: ChatId;
      readonly personId: PersonId | undefined;
      readonly body: OutboxBody;
      readonly dueAt: number;
      readonly now: number;
    }): boolean;
  };
  readonly now: () => number;
}

/** Power events wait so long for others of the same chat: one failing host is one message, not ten. */
export const joinWithinMs = 3_000;

const isJoined = (event: ServerEvent): boolean =>
  event.kind === 'stopped-unexpectedly' || event.kind === 'started-unexpectedly';

/**
 * Writes down what is to be told and to whom. Everything here is called within the transaction that
 * changes what the news is about, so that neither is ever there without the other.
 */
export function createNoteNews(deps: Deps) {
  const { servers, links, operations, liveMessages, chatSettings, outbox, now } = deps;

  return {
    /** Something happened to a server: whoever linked its account hears of it in private. `false`: all have. */
    onEvent(serverId: ServerId, event: ServerEvent): boolean {
      const server = servers.get(serverId);
      if (server === undefined) return false;
      const at = now();
      let isNews = false;
      for (const { personId } of links.ofAccount(server.accountId)) {
        const chatId = personId as number as ChatId;
        if (chatSettings.get(chatId).leftOut.includes(newsKindOf(event))) continue;
        const isNew = outbox.add({
          // The change that it tells of is written in the same transaction, so an instant names it. A
          // reminder changes nothing: it is one for what it is about.
          key: `event:${serverId}:${event.kind}:${event.kind === 'order-unpaid' ? event.sinceAt : at}:${personId}`,
          chatId,
          personId,
          body: { kind: 'event', serverId, event },
          dueAt: at + (isJoined(event) ? joinWithinMs : 0),
          now: at,
        });
        isNews ||= isNew;
      }
      return isNews;
    },

    /** An operation took a step: its messages follow, and an end that nobody would hear gets one of its own. */
    onStep(operationId: OperationId): void {
      const operation = operations.get(operationId);
      if (operation === undefined) return;
      const at = now();
      if (!isOpen(operation.state)) liveMessages.touch(operationId, at);
      if (!deservesNotice(operation, at)) return;
      const moment = isOpen(operation.state) ? 'unanswered' : 'ended';
      const following = liveMessages.chatsOf(operationId);
      // A message that became something else follows no more: then the chat where it was asked is told.
      const chats = following.length > 0 ? following : [operation];
      for (const { chatId, personId } of chats) {
        outbox.add({
          key: `operation:${operationId}:${moment}:${chatId}`,
          chatId,
          personId,
          body: { kind: 'operation', operationId, moment },
          dueAt: at,
          now: at,
        });
      }
    },

    /** The provider no longer accepts a key: its owner is told. */
    onKeyRefused({ id, personId, label }: Pick<Link, 'id' | 'personId' | 'label'>): void {
      const at = now();
      outbox.add({
        key: `key-refused:${id}:${at}`,
        chatId: personId as number as ChatId,
        personId,
        body: { kind: 'key-refused', linkId: id, label },
        dueAt: at,
        now: at,
      });
    },
  };
}
