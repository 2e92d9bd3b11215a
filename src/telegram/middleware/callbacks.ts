import { decodePress, callbacks, worksIn, type Press, type PressKind } from '../callback-data.ts';
import type { ChatMembership } from '../chat-membership.ts';
import type { PressHandler } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { BotMiddleware } from './context.ts';

/** For metrics. */
export interface PressReport {
  /** `old`: a keyboard of an older version, or a forged one. */
  readonly press: PressKind | 'old';
  /** `refused`: answered with an alert. */
  readonly outcome: 'handled' | 'refused' | 'failed';
  /** Until the callback was answered. */
  readonly durationMs: number;
}

/** Runs the handler of the button that was pressed. */
export function routeCallbacks(deps: {
  readonly presses: { readonly [K in PressKind]: PressHandler<K> };
  readonly membership: Pick<ChatMembership, 'hasLeft'>;
  readonly onPress?: ((report: PressReport) => void) | undefined;
}): BotMiddleware {
  const run = async (ctx: Turn, data: Press | undefined): Promise<void> => {
    const reject = (reason: 'pressed-old' | 'pressed-private-only' | 'pressed-left') =>
      ctx.answer(ctx.words.plain(reason), true);
    if (data === undefined) await reject('pressed-old');
    else if (!worksIn(callbacks[data.kind].scope, ctx.chatKind)) await reject('pressed-private-only');
    else if (await deps.membership.hasLeft(ctx)) await reject('pressed-left');
    else await (deps.presses[data.kind] as PressHandler<PressKind>)(ctx, data as never);
    // The spinner on the button has to stop even if the handler didn't answer.
    await ctx.answer();
  };

  return async ({ callbackQuery, ctx }, next) => {
    if (callbackQuery === undefined || ctx === undefined) {
      await next();
      return;
    }
    const data = 'data' in callbackQuery ? decodePress(callbackQuery.data) : undefined;
    const startedAt = performance.now();
    const answered: { at?: number; isRefusal: boolean } = { isRefusal: false };
    let outcome: PressReport['outcome'] = 'failed';
    const measured: Turn = {
      ...ctx,
      answer: async (text, alert) => {
        answered.isRefusal ||= alert === true;
        await ctx.answer(text, alert);
        answered.at ??= performance.now();
      },
    };
    try {
      await run(measured, data);
      outcome = answered.isRefusal ? 'refused' : 'handled';
    } finally {
      const durationMs = (answered.at ?? performance.now()) - startedAt;
      deps.onPress?.({ press: data?.kind ?? 'old', outcome, durationMs });
    }
  };
}
