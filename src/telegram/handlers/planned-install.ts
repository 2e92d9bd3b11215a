import type { Card } from '../../domain/card.ts';
import type { InstallDialog } from '../../domain/dialog.ts';
import type { Template } from '../../domain/catalogue.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { plannedInstallView } from '../views/planned-install-views.ts';
import type { Cards } from './cards.ts';
import type { InstallDialogs } from './install-steps.ts';
import { toOrderItem } from './orders.ts';

/** Plans what a dialog says for when its order is paid; `false`: the order is no longer unpaid. */
export const createPlanInstall =
  (
    {
      plannedInstalls,
      servers,
      messageButtons,
      transaction,
    }: Pick<Services, 'plannedInstalls' | 'servers' | 'messageButtons' | 'transaction'>,
    dialogs: Pick<InstallDialogs, 'leave'>,
  ) =>
  async (ctx: RequestContext, dialog: InstallDialog, card: Card, template: Template): Promise<boolean> => {
    const { personId, chatId, locale } = ctx;
    const isPlanned = transaction(() => {
      const details = { template: template.name, title: template.title, sshKeyIds: dialog.chosenKeyIds };
      const plan = { serverId: card.id, personId, chatId, details, token: dialog.token };
      if (!plannedInstalls.plan(plan)) return false;
      dialogs.leave(ctx);
      return true;
    });
    if (!isPlanned) return false;
    const planned = servers.card(ctx, card.id) ?? card;
    const shown = await ctx.editOrReply(plannedInstallView(toOrderItem(servers, planned), dialog, locale));
    if (shown !== undefined) messageButtons.watch(shown, card.id, 'payment');
    return true;
  };

/** Dropping what was to be installed once an order is paid. */
export function createPlannedInstallHandlers(
  { plannedInstalls, servers }: Pick<Services, 'plannedInstalls' | 'servers'>,
  cards: Cards,
): Handlers<'drop-planned-install', never> {
  return {
    callbacks: {
      'drop-planned-install': cards.withServer('secret', async (ctx, card) => {
        const isDropped = plannedInstalls.drop(card.id);
        await ctx.answerCallback(
          ctx.locale.tText(isDropped ? 'callback-planned-dropped' : 'callback-nothing-planned'),
        );
        await cards.open(ctx, servers.card(ctx, card.id) ?? card);
      }),
    },
    commands: {},
  };
}
