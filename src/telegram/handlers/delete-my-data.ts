import type { Services } from '../../services/services.ts';
import type { Handlers } from '../handler-types.ts';
import { button } from '../views/view.ts';
import type { RequestContext } from '../request-context.ts';

const confirmWithinMs = 10 * 60_000;

/** Deletes all data of a person, after a confirmation. */
export function createDeleteMyDataHandlers({
  userData,
  now,
}: Pick<Services, 'userData' | 'now'>): Handlers<'delete-my-data' | 'confirm-delete-my-data', 'forget_me'> {
  const ask = (ctx: RequestContext) =>
    ctx.editOrReply({
      text: ctx.locale.t('delete-my-data-ask'),
      keyboard: [
        [
          button(
            ctx.locale.tText('button-confirm-delete-my-data'),
            { kind: 'confirm-delete-my-data' },
            'danger',
          ),
        ],
        [button(ctx.locale.tText('button-cancel'), { kind: 'cancel' })],
      ],
    });

  return {
    callbacks: {
      'delete-my-data': ask,
      'confirm-delete-my-data': async ctx => {
        await ctx.answerCallback();
        if (now() - (ctx.buttonShownAt ?? 0) > confirmWithinMs) {
          await ask(ctx);
          return;
        }
        userData.deletePerson(ctx);
        await ctx.editOrReply({ text: ctx.locale.t('delete-my-data-done'), keyboard: [] });
      },
    },
    commands: { forget_me: ask },
  };
}
