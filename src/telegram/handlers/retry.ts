import type {
  AddKeyOperation,
  CreateOperation,
  InstallOperation,
  Operation,
} from '../../domain/operation.ts';
import { retryWish } from '../../domain/operation.ts';
import type { OperationRequest } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import type { Turn } from '../request-context.ts';
import type { OperationReplies } from './operation-replies.ts';

/** What is older is asked for again instead: prices and minds change. */
const retryLivesMs = 10 * 60_000;

type NotPower = InstallOperation | CreateOperation | AddKeyOperation;

/**
 * Tries again what was proven not to have been sent, as a request of its own: once for one failure, on however
 * many messages its button is.
 */
export function createRetry(
  { operations, now }: Pick<Services, 'operations' | 'now'>,
  replies: Pick<OperationReplies, 'reply'>,
) {
  const requestOf = (
    operation: NotPower,
    requester: Pick<OperationRequest, 'wish' | 'personId' | 'chatId' | 'chatKind'>,
  ): OperationRequest => {
    const { accountId } = operation;
    switch (operation.action) {
      case 'install': {
        const { action, serverId } = operation;
        return { ...requester, action, serverId, details: { ...operation.details, lost: 0 } };
      }
      case 'create':
        return { ...requester, action: operation.action, accountId, details: operation.details };
      case 'add-key':
        return { ...requester, action: operation.action, accountId, details: operation.details };
    }
  };

  /** Proven not to have been sent, and recently; or tried again already, which is then shown. */
  const canRetry = ({ id, state, askedAt }: Operation): boolean =>
    state === 'not-sent' &&
    (now() - askedAt <= retryLivesMs || operations.byWish(retryWish(id)) !== undefined);

  return {
    canRetry,
    async retry(turn: Turn, operation: NotPower): Promise<void> {
      const { words, personId, chatId, chatKind } = turn;
      if (!canRetry(operation)) {
        await turn.answer(words.plain('pressed-dialog-over'), true);
        return;
      }
      const request = requestOf(operation, { wish: retryWish(operation.id), personId, chatId, chatKind });
      await replies.reply(turn, operation.serverId, operations.begin(request), {
        duplicate: words.plain('pressed-joined'),
        conflict: words.plain('retry-still-running'),
        refused: words.plain('pressed-dialog-over'),
      });
    },
  };
}
