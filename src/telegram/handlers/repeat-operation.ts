import type { Card } from '../../domain/card.ts';
import { canRepeat } from '../../domain/operation-lifecycle.ts';
import { repeatKey, type OperationId } from '../../domain/operation.ts';
import type { Services } from '../../services/services.ts';
import type { CallbackDataOf } from '../callback-data.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';
import { keyboardMaxAgeMs, type PartialRequest, type PowerRequests } from './power-actions.ts';

/** Asking again for a power action whose outcome is unknown, which may act twice. */
export function createRepeatHandlers(
  { operations, now }: Pick<Services, 'operations' | 'now'>,
  cards: Pick<Cards, 'permitted' | 'open'>,
  { ask, begin, confirm, needsConfirmation }: PowerRequests,
): Handlers<'repeat-operation' | 'confirm-repeat', never> {
  /** A handler for people who may control the server, while the outcome is unknown. Others get the present state. */
  const withUnknown =
    <Data extends { readonly operation: OperationId }>(
      handle: (ctx: RequestContext, card: Card, request: PartialRequest, data: Data) => Promise<unknown>,
    ) =>
    async (ctx: RequestContext, data: Data): Promise<void> => {
      const model = operations.card(ctx, data.operation);
      if (model === undefined || model.operation.action === 'install') {
        await ctx.refuse(ctx.locale.tText('callback-no-access'));
        return;
      }
      const { id, action, serverId } = model.operation;
      const card = await cards.permitted(ctx, serverId, 'power', action);
      if (card === undefined) return;
      const idempotencyKey = repeatKey(id);
      const isUnknown =
        operations.lastOn(serverId)?.id === id && canRepeat(model.operation, card.snapshot.seenAt);
      const isRecent = now() - (ctx.buttonShownAt ?? 0) <= keyboardMaxAgeMs;
      // What was asked for again before is shown.
      if ((isUnknown && isRecent) || operations.getByKey(idempotencyKey) !== undefined) {
        await handle(ctx, card, { idempotencyKey, sourceMessage: undefined, action, repeats: id }, data);
        return;
      }
      await ctx.answerCallback(ctx.locale.tText('callback-ended'));
      await cards.open(ctx, card);
    };

  return {
    callbacks: {
      'repeat-operation': withUnknown(async (ctx, card, request, { operation }) => {
        const { action, idempotencyKey } = request;
        if (needsConfirmation(ctx, action) && operations.getByKey(idempotencyKey) === undefined)
          await ask(ctx, card, action, { kind: 'confirm-repeat', operation });
        else await begin(ctx, card.id, request);
      }),
      'confirm-repeat': withUnknown(
        (ctx, card, request, { keyboardVersion }: CallbackDataOf<'confirm-repeat'>) =>
          confirm(ctx, card, keyboardVersion, request),
      ),
    },
    commands: {},
  };
}
