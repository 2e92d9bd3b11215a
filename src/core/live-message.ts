import type { OperationId } from './operation.ts';
import type { ChatId, PersonId } from './server.ts';

/** A message that follows an operation until its end has been shown there. */
export interface LiveMessage {
  readonly chatId: ChatId;
  readonly messageId: number;
  readonly operationId: OperationId;
  /** Whose language and names it is in. */
  readonly personId: PersonId;
  /** The topic of a forum that it is in; missing: General, or no forum. */
  readonly topicId: number | undefined;
  /** When it was last edited. */
  readonly shownAt: number | undefined;
  readonly attempts: number;
  readonly firstTryAt: number | undefined;
}

/** What is to be known of a message that shall follow an operation. */
export type FollowedMessage = Pick<
  LiveMessage,
  'chatId' | 'messageId' | 'operationId' | 'personId' | 'topicId'
>;
