import { shortName } from '../views/text.ts';
import type { Locale } from '../locales/locale.ts';
import type { OperationId } from '../../domain/operation.ts';
import type { ServerId } from '../../domain/server.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { RefusalReason } from '../../services/operations/kinds/kind.ts';
import type { Services } from '../../services/services.ts';
import type { RequestContext } from '../request-context.ts';
import type { Cards } from './cards.ts';

/** Texts that replace the default answers to a callback. */
interface Answers {
  readonly started?: (name: string) => string;
  readonly duplicate?: string;
  /** An alert; without one, the other operation is shown. */
  readonly conflict?: string;
  readonly refused?: string;
}

function refusalText(locale: Locale, reason: RefusalReason, name: string): string {
  switch (reason) {
    case 'no-access':
    case 'operators-only':
    case 'owners-only':
    case 'private-only':
    case 'not-installed':
      return locale.tText(`callback-${reason}`);
    case 'locked':
    case 'suspended':
    case 'gone':
      return locale.tText(`callback-${reason}`, { name });
    case 'unpaid':
    case 'installed':
      return locale.tText(`install-${reason}`, { name });
  }
}

/** Replies with the result of a request for an operation. */
export function createOperationReplies(
  { operations, servers }: Pick<Services, 'operations' | 'servers'>,
  cards: Pick<Cards, 'follow'>,
) {
  /** Shows an operation, and executes it once it is shown. */
  const start = (ctx: RequestContext, id: OperationId): Promise<void> => {
    const shown = cards.follow(ctx, id);
    operations.dispatch(id, shown);
    return shown;
  };

  return {
    /** Shows the operation of a request. */
    show: (
      ctx: RequestContext,
      { kind, operation }: Exclude<BeginResult, { kind: 'refused' }>,
    ): Promise<void> => (kind === 'started' ? start(ctx, operation.id) : cards.follow(ctx, operation.id)),

    refuse: (ctx: RequestContext, reason: RefusalReason, name: string): Promise<void> =>
      ctx.refuse(refusalText(ctx.locale, reason, name)),

    /** Answers the callback with the result, and shows the operation. */
    async reply(
      ctx: RequestContext,
      server: ServerId | undefined,
      result: BeginResult,
      answers: Answers = {},
    ): Promise<void> {
      const { locale } = ctx;
      const card = server === undefined ? undefined : servers.card(ctx, server);
      const name = card === undefined ? '' : shortName(card);
      switch (result.kind) {
        case 'started':
          // Both at once, and before the provider is called.
          void start(ctx, result.operation.id);
          await ctx.answerCallback(answers.started?.(name));
          return;
        case 'duplicate': {
          const hasEnded = result.operation.endedAt !== undefined;
          await ctx.answerCallback(
            answers.duplicate ?? locale.tText(hasEnded ? 'callback-ended' : 'callback-duplicate'),
          );
          await cards.follow(ctx, result.operation.id);
          return;
        }
        case 'conflict': {
          const { operation } = result;
          if (answers.conflict !== undefined || operation.serverId === undefined) {
            await ctx.answerCallback(answers.conflict, true);
            return;
          }
          const text = locale.t(`callback-conflict-${operation.action}`, { name });
          await ctx.answerCallback(text.text);
          if (ctx.callbackQueryId === undefined) await ctx.reply(text);
          await cards.follow(ctx, operation.id);
          return;
        }
        case 'refused':
          await ctx.refuse(answers.refused ?? refusalText(locale, result.reason, name));
          return;
      }
    },
  };
}

export type OperationReplies = ReturnType<typeof createOperationReplies>;
