import { orderAgainView } from '../views/ordering-views.ts';
import {
  type AddKeyOperation,
  type InstallOperation,
  isOpen,
  type Operation,
  type OperationId,
  type OrderOperation,
  repeatKey,
  retryKey,
} from '../../domain/operation.ts';
import type { OperationRequest, Requester } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import { type Handlers, type RequestContext, requesterOf } from '../request-context.ts';
import type { Cards, OperationReplies } from './cards.ts';
import { keyboardMaxAgeMs, type PartialRequest, type PowerRequests } from './power-actions.ts';
import type { Card } from '../../domain/card.ts';
import { canRepeat } from '../../domain/operation-lifecycle.ts';
import type { CallbackDataOf } from '../callback-data.ts';

/** Older requests are made again instead of retried: prices and plans change. */
const retryWithinMs = 10 * 60_000;

type OtherOperation = InstallOperation | OrderOperation | AddKeyOperation;

function retryRequest(operation: OtherOperation, requester: Requester): OperationRequest {
  switch (operation.action) {
    case 'install': {
      const { action, serverId, details } = operation;
      return { ...requester, action, serverId, details: { ...details, missingReads: 0 } };
    }
    case 'order': {
      const { action, accountId, details } = operation;
      return { ...requester, action, accountId, details };
    }
    case 'add-key': {
      const { action, accountId, details } = operation;
      return { ...requester, action, accountId, details };
    }
  }
}

/** The buttons under an operation: checking its state, ordering again what was not found, and undoing a stop. */
export function createOperationActionsHandlers({ operations, tasks }: Services, cards: Cards) {
  return {
    callbacks: {
      'check-operation': async (ctx, { operation: operationId }) => {
        const model = operations.model(ctx, operationId);
        if (model === undefined) return cards.refuseOperation(ctx, operationId);
        await ctx.answerCallback('callback-checking');
        await cards.follow(ctx, operationId);
        tasks.start('check-operation', async () => {
          await operations.poll(model.operation);
          // An ended operation no longer changes, but the poll may have found out more about it.
          if (!isOpen(model.operation.state)) await cards.follow(ctx, operationId);
        });
      },
      'order-again': async (ctx, { operation: operationId }) => {
        const asked = operations.model(ctx, operationId)?.operation;
        if (asked?.action !== 'order') return cards.refuseOperation(ctx, operationId);
        await ctx.answerCallback('callback-checking');
        tasks.start('order-again', async () => {
          await operations.poll(asked);
          const operation = operations.get(operationId);
          if (operation?.action === 'order' && operation.state === 'unconfirmed')
            await ctx.editOrReply(orderAgainView(operation, ctx.locale));
          else await cards.follow(ctx, operationId);
        });
      },
      undo: async (ctx, { operation: id }) => {
        const operation = operations.get(id);
        if (operation?.serverId === undefined || operation.chatId !== ctx.chatId)
          return cards.refuseOperation(ctx, id);
        if ((await cards.permitted(ctx, operation.serverId, 'power')) === undefined) return;
        const isUndone = operations.undo(id, ctx) || operation.state === 'undone';
        await (isUndone ? ctx.answerCallback('undo-done') : ctx.refuse('undo-too-late'));
        await cards.follow(ctx, id);
      },
    },
  } satisfies Handlers;
}

/** Retries operations that were not sent. */
export function createRetryHandlers(
  { operations, now }: Services,
  cards: Cards,
  replies: OperationReplies,
  { beginOrAsk, confirm }: PowerRequests,
) {
  const refuseExpired = (ctx: RequestContext) => ctx.refuse('callback-dialog-expired');

  /** An operation that wasn't sent can be retried once, however many messages show its button. */
  const canRetry = ({ id, state, requestedAt }: Operation): boolean =>
    state === 'not-sent' &&
    (now() - requestedAt <= retryWithinMs || operations.getByKey(retryKey(id)) !== undefined);

  const retry = async (ctx: RequestContext, operation: OtherOperation): Promise<void> => {
    if (!canRetry(operation)) return refuseExpired(ctx);
    const request = retryRequest(operation, {
      ...requesterOf(ctx),
      idempotencyKey: retryKey(operation.id),
    });
    await replies.reply(ctx, operation.serverId, operations.begin(request), {
      duplicate: 'callback-duplicate',
      conflict: 'retry-conflict',
      refused: 'callback-dialog-expired',
    });
  };

  return {
    callbacks: {
      'retry-operation': async (ctx, { operation: id }) => {
        const model = operations.model(ctx, id);
        if (model === undefined) return cards.refuseOperation(ctx, id);
        const { operation, card } = model;
        if (operation.serverId === undefined || operation.action === 'install') return retry(ctx, operation);
        if (card === undefined || !canRetry(operation)) {
          await refuseExpired(ctx);
          return card && cards.open(ctx, card);
        }
        const request = { idempotencyKey: retryKey(id), sourceMessage: undefined, action: operation.action };
        return beginOrAsk(ctx, card, request, { kind: 'confirm-retry', operation: id });
      },
      'confirm-retry': async (ctx, { operation: id, keyboardVersion }) => {
        const failed = operations.card(ctx, id)?.operation;
        if (failed?.action !== 'reboot' && failed?.action !== 'stop') return cards.refuseOperation(ctx, id);
        const { action, serverId, state } = failed;
        const card = await cards.permitted(ctx, serverId, 'power', action);
        if (card === undefined) return;
        if (state !== 'not-sent') await ctx.refuse('confirm-expired');
        else
          await confirm(ctx, card, keyboardVersion, {
            idempotencyKey: retryKey(id),
            sourceMessage: undefined,
            action,
          });
      },
    },
  } satisfies Handlers;
}

/** Repeats a power action whose outcome is unknown. It may then act twice. */
export function createRepeatHandlers(
  { operations, now }: Services,
  cards: Cards,
  { beginOrAsk, confirm }: PowerRequests,
) {
  /** For people who can control the server, while the outcome is unknown. Others see the current state. */
  const withUnknown =
    <Data extends { readonly operation: OperationId }>(
      handle: (ctx: RequestContext, card: Card, request: PartialRequest, data: Data) => Promise<unknown>,
    ) =>
    async (ctx: RequestContext, data: Data): Promise<unknown> => {
      const model = operations.card(ctx, data.operation);
      if (model === undefined || model.operation.action === 'install')
        return cards.refuseOperation(ctx, data.operation);
      const { id, action, serverId } = model.operation;
      const card = await cards.permitted(ctx, serverId, 'power', action);
      if (card === undefined) return;
      const idempotencyKey = repeatKey(id);
      const isUnknown =
        operations.lastOn(serverId)?.id === id && canRepeat(model.operation, card.snapshot.seenAt);
      const isRecent = now() - (ctx.buttonShownAt ?? 0) <= keyboardMaxAgeMs;
      // If it was already repeated, that operation is shown.
      if ((isUnknown && isRecent) || operations.getByKey(idempotencyKey) !== undefined)
        return handle(ctx, card, { idempotencyKey, sourceMessage: undefined, action, repeats: id }, data);
      await ctx.answerCallback('callback-ended');
      return cards.open(ctx, card);
    };

  return {
    callbacks: {
      'repeat-operation': withUnknown((ctx, card, request, { operation }) =>
        beginOrAsk(ctx, card, request, { kind: 'confirm-repeat', operation }),
      ),
      'confirm-repeat': withUnknown(
        (ctx, card, request, { keyboardVersion }: CallbackDataOf<'confirm-repeat'>) =>
          confirm(ctx, card, keyboardVersion, request),
      ),
    },
  } satisfies Handlers;
}
