import type { AddKeyOperation, CreateOperation, InstallOperation, Operation } from '../../core/operation.ts';
import { retryWish } from '../../core/operation.ts';
import type { Cards } from '../../bot/cards.ts';
import type { House } from '../../bot/house.ts';
import type { Turn } from '../request-context.ts';

/** A wish this old is asked for anew instead of tried again: prices and minds change. */
const retryLivesMs = 10 * 60_000;

/** Whether it was proven not to have been sent, and lately; or was tried again already, which is shown. */
export const canRetry = (house: House, { id, state, askedAt }: Operation): boolean =>
  state === 'not-sent' &&
  (house.now() - askedAt <= retryLivesMs || house.operations.byWish(retryWish(id)) !== undefined);

/**
 * Tries once more what was proven not to have been sent, as a wish of its own: one try again for one
 * failure, on however many messages the button is.
 */
export const createRetry =
  (house: House, cards: Cards) =>
  async (turn: Turn, operation: InstallOperation | CreateOperation | AddKeyOperation): Promise<void> => {
    const { words, personId, chatId, chatKind } = turn;
    const wish = retryWish(operation.id);
    const shared = { wish, personId, chatId, chatKind };
    if (!canRetry(house, operation)) {
      await turn.answer(words.plain('pressed-dialog-over'), true);
      return;
    }
    const begun =
      operation.action === 'install'
        ? house.operations.beginInstall({
            ...shared,
            serverId: operation.serverId,
            details: { ...operation.details, lost: 0 },
          })
        : house.operations.beginOnAccount({
            ...shared,
            accountId: operation.accountId,
            ...(operation.action === 'create'
              ? { action: 'create', details: operation.details }
              : { action: 'add-key', details: operation.details }),
          });
    switch (begun.kind) {
      case 'begun':
        house.operations.launch(begun.operation.id, cards.follow(turn, begun.operation.id));
        await turn.answer();
        return;
      case 'known':
        await turn.answer(words.plain('pressed-joined'));
        await cards.follow(turn, begun.operation.id);
        return;
      case 'busy':
        await turn.answer(words.plain('retry-still-running'), true);
        return;
      case 'refused':
        await turn.answer(words.plain('pressed-dialog-over'), true);
        return;
    }
  };
