import {
  decodeCallbackData,
  callbacks,
  worksIn,
  type CallbackData,
  type CallbackKind,
} from '../callback-data.ts';
import type { ChatMembership } from '../chat-membership.ts';
import type { CallbackHandler } from '../handler-types.ts';
import type { RequestContext } from '../request-context.ts';
import type { BotMiddleware } from './context.ts';

/** For metrics. */
export interface CallbackReport {
  /** `old`: callback data of an older version, or forged. */
  readonly kind: CallbackKind | 'old';
  /** `refused`: answered with an alert. */
  readonly outcome: 'handled' | 'refused' | 'failed';
  /** Until the callback was answered. */
  readonly durationMs: number;
}

/** Runs the handler of a pressed button. */
export function routeCallbacks(deps: {
  readonly callbacks: { readonly [K in CallbackKind]: CallbackHandler<K> };
  readonly membership: Pick<ChatMembership, 'hasLeft'>;
  readonly onCallback?: ((report: CallbackReport) => void) | undefined;
}): BotMiddleware {
  const run = async (ctx: RequestContext, data: CallbackData | undefined): Promise<void> => {
    const reject = (reason: 'callback-outdated' | 'callback-private-only' | 'callback-left-group') =>
      ctx.answerCallback(ctx.locale.tText(reason), true);
    if (data === undefined) await reject('callback-outdated');
    else if (!worksIn(callbacks[data.kind].scope, ctx.chatKind)) await reject('callback-private-only');
    else if (await deps.membership.hasLeft(ctx)) await reject('callback-left-group');
    else await (deps.callbacks[data.kind] as CallbackHandler<CallbackKind>)(ctx, data as never);
    // The spinner on the button has to stop even if the handler didn't answer.
    await ctx.answerCallback();
  };

  return async ({ callbackQuery, ctx }, next) => {
    if (callbackQuery === undefined || ctx === undefined) {
      await next();
      return;
    }
    const data = 'data' in callbackQuery ? decodeCallbackData(callbackQuery.data) : undefined;
    const startedAt = performance.now();
    let isDone = false;
    try {
      await run(ctx, data);
      isDone = true;
    } finally {
      const answered = ctx.answered();
      deps.onCallback?.({
        kind: data?.kind ?? 'old',
        outcome: !isDone ? 'failed' : answered?.isAlert === true ? 'refused' : 'handled',
        durationMs: (answered?.at ?? performance.now()) - startedAt,
      });
    }
  };
}
