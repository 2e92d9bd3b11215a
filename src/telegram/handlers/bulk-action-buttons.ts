import { unsentOf, type BulkAction, type BulkActionViewModel } from '../../domain/bulk-action.ts';
import { wholeList } from '../../domain/server-list.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { bulkActionView } from '../views/bulk-action-views.ts';
import { hashSelection } from '../views/select-views.ts';
import type { ServerSelection } from './select-servers.ts';

/** A request that waited longer, here or at Telegram, must be repeated. */
const requestMaxAgeMs = 2 * 60_000;

/** Power actions on several servers: the confirmation, Undo, and trying again what was not sent. */
export function createBulkActionsHandlers(
  { bulkActions, dialogs, now }: Pick<Services, 'bulkActions' | 'dialogs' | 'now'>,
  selection: ServerSelection,
): Handlers<'confirm-bulk' | 'undo-bulk' | 'retry-bulk', never> {
  const show = async (ctx: RequestContext, { id }: Pick<BulkAction, 'id'>): Promise<void> => {
    const model = bulkActions.model(ctx, id);
    if (model === undefined) return;
    const shown = await ctx.editOrReply(bulkActionView(model, ctx.locale));
    if (shown !== undefined) bulkActions.saveMessage(id, shown.chatId, shown.messageId);
  };

  /** The bulk action of a button, if it belongs to this chat. */
  const ofChat = async (
    ctx: RequestContext,
    id: BulkAction['id'],
  ): Promise<BulkActionViewModel | undefined> => {
    const model = bulkActions.model(ctx, id);
    if (model?.bulk.chatId === ctx.chatId) return model;
    await ctx.refuse(ctx.answerLocale.tText('callback-no-access'));
    return undefined;
  };

  return {
    callbacks: {
      'confirm-bulk': async (ctx, { token, code }) => {
        const { answerLocale, chatId, personId } = ctx;
        const idempotencyKey = `bulk:${chatId}:${personId}:${token}`;
        const known = bulkActions.getByKey(idempotencyKey);
        if (known !== undefined) {
          const answer = known.endedAt === undefined ? 'callback-duplicate' : 'callback-ended';
          await ctx.answerCallback(answerLocale.tText(answer));
          // The message of the button shows it already.
          if (known.messageId !== ctx.messageId) await show(ctx, known);
          return;
        }
        const dialog = await selection.find(ctx, token);
        if (dialog === undefined) return;
        const { action, serverIds } = dialog;
        const isStale = now() - ctx.requestedAt > requestMaxAgeMs;
        if (isStale || action === undefined || code !== hashSelection(action, serverIds)) {
          await ctx.refuse(answerLocale.tText('confirm-expired'));
          return;
        }
        const { bulk } = bulkActions.begin({ ...ctx, idempotencyKey, action, serverIds });
        dialogs.leave(ctx);
        bulkActions.dispatch(bulk, show(ctx, bulk));
      },
      'undo-bulk': async (ctx, { bulk: id }) => {
        if ((await ofChat(ctx, id)) === undefined) return;
        const { answerLocale } = ctx;
        switch (bulkActions.undo(id, ctx)) {
          case 'undone':
            await ctx.answerCallback(answerLocale.tText('undo-done'));
            return;
          case 'too-late':
            await ctx.answerCallback(answerLocale.tText('bulk-undo-too-late'), true);
            return;
          case 'not-allowed':
            await ctx.refuse(answerLocale.tText('callback-operators-only'));
        }
      },
      'retry-bulk': async (ctx, { bulk: id }) => {
        const model = await ofChat(ctx, id);
        if (model === undefined) return;
        const own = selection.allowed(ctx, 'power').map(card => card.id);
        const serverIds = unsentOf(model).filter(server => own.includes(server));
        if (serverIds.length === 0) {
          await ctx.refuse(ctx.answerLocale.tText('callback-operators-only'));
          return;
        }
        const { action } = model.bulk;
        await selection.ask(ctx, { kind: 'select', token: ctx.updateId, at: wholeList, serverIds, action });
      },
    },
    commands: {},
  };
}
