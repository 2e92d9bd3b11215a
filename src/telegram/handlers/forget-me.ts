import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import { button } from '../views/view.ts';
import type { RequestContext } from '../request-context.ts';

const confirmWithinMs = 10 * 60_000;

/** Deletes all data of a person, after a confirmation. */
export function createForgetMeHandlers({
  userData,
  now,
}: Pick<Services, 'userData' | 'now'>): Handlers<'forget-me' | 'confirm-forget-me', 'forget_me'> {
  const ask = (ctx: RequestContext) =>
    ctx.editOrReply({
      text: ctx.locale.t('forget-ask'),
      keyboard: [
        [button(ctx.locale.tText('button-confirm-forget-me'), { kind: 'confirm-forget-me' }, 'danger')],
        [button(ctx.locale.tText('button-cancel'), { kind: 'cancel' })],
      ],
    });

  return {
    callbacks: {
      'forget-me': ask,
      'confirm-forget-me': async ctx => {
        await ctx.answerCallback();
        if (now() - (ctx.buttonShownAt ?? 0) > confirmWithinMs) {
          await ask(ctx);
          return;
        }
        userData.deletePerson(ctx);
        await ctx.editOrReply({ text: ctx.locale.t('forget-done'), keyboard: [] });
      },
    },
    commands: { forget_me: ask },
  };
}
