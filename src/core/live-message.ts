import type { OperationId } from './operation.ts';
import type { ChatId, PersonId } from './server.ts';

/** A message that follows an operation until its end has been shown there. */
export interface LiveMessage {
  readonly chatId: ChatId;
  readonly messageId: number;
  readonly operationId: OperationId;
  /** Whose language and names it is in. */
  readonly personId: PersonId;
  /** When it was last edited. */
  readonly shownAt: number | undefined;
  readonly attempts: number;
  readonly firstTryAt: number | undefined;
}
