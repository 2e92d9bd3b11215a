import type { ServerEvent } from '../core/event.ts';
import type { ProviderFailure } from './failure.ts';
import type { OperationId } from '../core/operation.ts';
import type { AccountId, ChatId, LinkId, PersonId, ServerId } from '../core/server.ts';

interface Held {
  /** It waited for the end of quiet hours, and is told together with what waited too. */
  readonly held?: boolean;
}

/** What is to be said in a chat, or deleted there: what it is about, never its text. */
export type OutboxBody =
  | ({ readonly kind: 'event'; readonly serverId: ServerId; readonly event: ServerEvent } & Held)
  /** The outcome of an operation whose message was edited without a sound. */
  | { readonly kind: 'operation'; readonly operationId: OperationId; readonly moment: 'unanswered' | 'ended' }
  /** A stop that still can be undone, where its message has stayed behind in the chat that the group was. */
  | { readonly kind: 'undoable'; readonly operationId: OperationId }
  /** What somebody did to a server, told where they did not do it. */
  | ({ readonly kind: 'deed'; readonly operationId: OperationId } & Held)
  /** A server is still down, in a group that was told so. */
  | ({ readonly kind: 'reminder'; readonly serverId: ServerId; readonly sinceAt: number } & Held)
  /** Somebody wants to press in a group: its owner is asked. */
  | { readonly kind: 'team-request'; readonly requestId: number }
  /** Somebody may press from now on: the group hears it. */
  | { readonly kind: 'granted'; readonly accountId: AccountId; readonly personId: PersonId }
  /** What befell a group that an owner has set up. */
  | { readonly kind: 'group-trouble'; readonly title: string; readonly what: GroupTrouble }
  /** Which of their accounts somebody wants to show in a group: asked of them in private. */
  | { readonly kind: 'subscribe-question'; readonly group: ChatId }
  /** It was answered: the group hears what it sees from now on. */
  | { readonly kind: 'subscribed'; readonly accountId: AccountId }
  /** An owner has withdrawn an account that a group saw. */
  | { readonly kind: 'withdrawn'; readonly topicId?: number }
  | { readonly kind: 'key-refused'; readonly linkId: LinkId; readonly label: string }
  /** Deletes a message; one that holds a secret is spoken of when it can't be. */
  | { readonly kind: 'delete'; readonly messageId: number; readonly holdsSecret: boolean }
  | { readonly kind: 'not-deleted' }
  /** What came of linking an account; `messageId` is the message that waits for it. */
  | { readonly kind: 'link-outcome'; readonly messageId: number | undefined; readonly outcome: LinkOutcome };

export type GroupTrouble =
  'kicked' | 'no-rights' | 'owner-left' | 'gone' | 'topic-gone' | 'general-closed' | 'membership-unknown';

export type LinkOutcome =
  | { readonly kind: 'linked'; readonly linkId: LinkId; readonly again: boolean }
  /** `candidate`: the pair is kept for a while, and can be tried again. */
  | {
      readonly kind: 'failed';
      readonly by: 'pair' | 'login';
      readonly failure: ProviderFailure;
      readonly candidate: LinkId | undefined;
    }
  /** The process that was asking ended, and what it was asking with was never written down. */
  | { readonly kind: 'interrupted' };

export interface OutboxItem {
  readonly id: number;
  /** What makes it one thing, told once. */
  readonly key: string;
  readonly chatId: ChatId;
  /** Whose names and language it is in. */
  readonly personId: PersonId | undefined;
  readonly body: OutboxBody;
  readonly attempts: number;
  readonly createdAt: number;
}
