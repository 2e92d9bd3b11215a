import type { ProviderFailure } from './failure.ts';
import type { ServerEvent } from './notification.ts';
import type { OperationId } from './operation.ts';
import type { AccountId, ChatId, LinkId, PersonId, ServerId } from './server.ts';

interface Held {
  /** It was held back by quiet hours, and is sent together with what else was. */
  readonly held?: boolean;
}

/** What a message is about, never its text; or a message to delete. */
export type OutboxBody =
  | ({ readonly kind: 'event'; readonly serverId: ServerId; readonly event: ServerEvent } & Held)
  /** The outcome of an operation, whose live message was edited without a sound. */
  | { readonly kind: 'operation'; readonly operationId: OperationId; readonly moment: 'unanswered' | 'ended' }
  /** A stop that can be undone, whose message was left behind when its group became a supergroup. */
  | { readonly kind: 'undoable'; readonly operationId: OperationId }
  /** A power action on a server, requested in another chat. */
  | ({ readonly kind: 'power-action'; readonly operationId: OperationId } & Held)
  /** A server is still down, in a group that was notified of it. */
  | ({ readonly kind: 'reminder'; readonly serverId: ServerId; readonly sinceAt: number } & Held)
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
  | { readonly kind: 'account-removed'; readonly topicId?: number }
  | { readonly kind: 'key-rejected'; readonly linkId: LinkId; readonly label: string }
  /** Deletes a message; if it holds a secret and can't be deleted, the person gets a message. */
  | { readonly kind: 'delete'; readonly messageId: number; readonly holdsSecret: boolean }
  | { readonly kind: 'not-deleted' }
  /** The outcome of linking an account; `messageId` is the message that shows the progress. */
  | { readonly kind: 'link-outcome'; readonly messageId: number | undefined; readonly outcome: LinkOutcome };

export type GroupProblem =
  'kicked' | 'no-rights' | 'owner-left' | 'gone' | 'topic-gone' | 'general-closed' | 'membership-unknown';

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
  | { readonly kind: 'interrupted' };

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
