import type { ChatSettings } from '../core/chat-settings.ts';
import type { ServerEvent } from '../core/event.ts';
import type { Link } from '../core/link.ts';
import type { NewsKind } from '../core/news-kind.ts';
import { newsKindOf } from '../core/news-kind.ts';
import type { Operation, OperationId } from '../core/operation.ts';
import { deservesNotice, isOpen, isSameAsBefore } from '../core/operation.ts';
import type { OutboxBody } from '../domain/outbox.ts';
import { tellAt } from '../domain/quiet-hours.ts';
import { formerChat } from '../core/server.ts';
import type { AccountId, ChatId, PersonId, ServerId } from '../core/server.ts';
import type { Subscription } from '../core/team.ts';

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
  /** When a chat wants to hear something. */
  readonly chatSettings: { get(chat: ChatId): Pick<ChatSettings, 'quiet'> };
  /** Whether a chat wants to hear such news of a server now. */
  readonly areTold: (chat: ChatId, server: ServerId, kind: NewsKind) => boolean;
  /** The groups that an account is shown in. */
  readonly groupsOf: (account: AccountId) => readonly Pick<Subscription, 'chatId' | 'restingWhy'>[];
  readonly incidents: {
    open(chat: ChatId, server: ServerId, sinceAt: number): void;
    close(server: ServerId): void;
    isUntaken(chat: ChatId, server: ServerId, sinceAt: number): boolean;
  };
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

interface Listener {
  readonly chatId: ChatId;
  readonly personId: PersonId | undefined;
}

/** A group is reminded so often of what is down. */
const remindEveryMs = 30 * 60_000;

/** Power events wait so long for others of the same chat: one failing host is one message, not ten. */
export const joinWithinMs = 3_000;

/** Whether it is about power, of which much may happen at once. */
export const isPowerEvent = (event: ServerEvent): boolean =>
  event.kind === 'stopped-unexpectedly' || event.kind === 'started-unexpectedly';

/**
 * Writes down what is to be told and to whom. Everything here is called within the transaction that
 * changes what the news is about, so that neither is ever there without the other.
 */
export function createNoteNews(deps: Deps) {
  const { servers, links, operations, liveMessages, chatSettings, areTold, incidents, outbox, now } = deps;

  /** Everybody whom news of an account concerns: its owners in private, and the groups that it is shown in. */
  const audience = (account: AccountId): readonly Listener[] => [
    ...links.ofAccount(account).map(({ personId }) => ({ chatId: personId as number as ChatId, personId })),
    ...deps
      .groupsOf(account)
      .filter(({ restingWhy }) => restingWhy === undefined)
      .map(({ chatId }) => ({ chatId, personId: undefined })),
  ];

  /** When a chat may hear what comes then, and whether that has to wait for the end of its quiet hours. */
  const tellIn = (chatId: ChatId, at: number) => {
    const dueAt = tellAt(chatSettings.get(chatId).quiet, at);
    return { dueAt, held: dueAt > at ? { held: true } : {} };
  };

  /** What somebody did to a server is news wherever they did not do it. */
  const onDeed = (operation: Operation, seenIn: readonly { readonly chatId: ChatId }[], at: number): void => {
    const { serverId } = operation;
    const isDeed = ['done', 'failed', 'unconfirmed'].includes(operation.state);
    if (serverId === undefined || operation.action === 'install' || !isDeed) return;
    incidents.close(serverId);
    for (const { chatId, personId } of audience(operation.accountId)) {
      if (seenIn.some(seen => seen.chatId === chatId) || personId === operation.personId) continue;
      if (!areTold(chatId, serverId, 'power')) continue;
      const { dueAt, held } = tellIn(chatId, at);
      outbox.add({
        key: `deed:${operation.id}:${chatId}`,
        chatId,
        personId,
        body: { kind: 'deed', operationId: operation.id, ...held },
        dueAt,
        now: at,
      });
    }
  };

  /** `toldAt`: when the group hears of it, which in quiet hours is later than now. */
  const remind = (chatId: ChatId, serverId: ServerId, sinceAt: number, toldAt: number): void => {
    const { dueAt, held } = tellIn(chatId, toldAt + remindEveryMs);
    outbox.add({
      key: `reminder:${chatId}:${serverId}:${sinceAt}:${toldAt}`,
      chatId,
      personId: undefined,
      body: { kind: 'reminder', serverId, sinceAt, ...held },
      dueAt,
      now: now(),
    });
  };

  return {
    /** Something happened to a server: whoever it concerns hears of it. `false`: all have. */
    onEvent(serverId: ServerId, event: ServerEvent): boolean {
      const server = servers.get(serverId);
      if (server === undefined) return false;
      const at = now();
      let isNews = false;
      // It is on again, or nobody can switch it on.
      if (event.kind !== 'stopped-unexpectedly') incidents.close(serverId);
      for (const { chatId, personId } of audience(server.accountId)) {
        if (!areTold(chatId, serverId, newsKindOf(event))) continue;
        // That a bill is open is its owner's alone.
        if (personId === undefined && event.kind === 'order-unpaid') continue;
        const { dueAt, held } = tellIn(chatId, at + (isPowerEvent(event) ? joinWithinMs : 0));
        const isNew = outbox.add({
          // The change that it tells of is written in the same transaction, so an instant names it. A
          // reminder changes nothing: it is one for what it is about.
          key: `event:${serverId}:${event.kind}:${event.kind === 'order-unpaid' ? event.sinceAt : at}:${personId ?? chatId}`,
          chatId,
          personId,
          body: { kind: 'event', serverId, event, ...held },
          dueAt,
          now: at,
        });
        isNews ||= isNew;
        if (isNew && personId === undefined && event.kind === 'stopped-unexpectedly') {
          incidents.open(chatId, serverId, event.sinceAt);
          remind(chatId, serverId, event.sinceAt, dueAt);
        }
      }
      return isNews;
    },

    /** A reminder was told, or could not be, or nobody wanted to hear it just then: the next one waits, as long as nobody is on it. */
    onReminded(chatId: ChatId, serverId: ServerId, sinceAt: number): void {
      if (incidents.isUntaken(chatId, serverId, sinceAt)) remind(chatId, serverId, sinceAt, now());
    },

    /** An operation took a step: its messages follow, and an end that nobody would hear gets one of its own. */
    onStep(operationId: OperationId): void {
      const operation = operations.get(operationId);
      if (operation === undefined) return;
      const at = now();
      if (!isOpen(operation.state)) liveMessages.touch(operationId, at);
      const following = liveMessages.chatsOf(operationId);
      onDeed(operation, following.length > 0 ? following : [operation], at);
      if (!deservesNotice(operation, at) || (following.length > 0 && isSameAsBefore(operation, at))) return;
      const moment = isOpen(operation.state) ? 'unanswered' : 'ended';
      // A message that became something else follows no more: then the chat where it was asked is told.
      const chats = following.length > 0 ? following : [operation];
      for (const { chatId, personId } of chats) {
        // Asked for by somebody who wanted to be forgotten since.
        if (chatId === formerChat) continue;
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

export type NoteNews = ReturnType<typeof createNoteNews>;
