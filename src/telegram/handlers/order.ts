import type { Link } from '../../domain/access.ts';
import type { OrderDialog } from '../../domain/dialog.ts';
import { findByHash } from '../../domain/dialog.ts';
import { formatPrice, type Tariff } from '../../domain/catalogue.ts';
import type { BeginResult } from '../../services/operations/begin.ts';
import type { Services } from '../../services/services.ts';
import { type Handlers, type RequestContext, requesterOf } from '../request-context.ts';
import type { OperationReplies } from './cards.ts';
import { chooseTariffView, orderExpiredView, orderSummaryView } from '../views/ordering-views.ts';
import { rejectedAccountsView } from '../views/outdated.ts';
import { type View, boldTyped, failureText, view } from '../views/view.ts';
import { accountFor, workingLinks } from './linked-accounts.ts';
import { showCatalogue } from './browse-catalogue.ts';

/** The steps of the order dialog that show the catalogue: choosing a tariff, and the summary of the order. */
function createOrderSteps(services: Services) {
  const { links, dialogs } = services;

  /** Starts the dialog that the button of the summary confirms. */
  const summary = (ctx: RequestContext, tariff: Tariff, link: Link): View => {
    const dialog: OrderDialog = {
      kind: 'order',
      token: ctx.updateId,
      accountId: link.accountId,
      tariffId: tariff.id,
      tariffName: tariff.name,
      price: formatPrice(tariff),
    };
    dialogs.start(ctx, dialog);
    return orderSummaryView(dialog, workingLinks(links, ctx), ctx.locale);
  };

  /** The account to order with. Replies if there is none. */
  const payer = async (ctx: RequestContext): Promise<Link | undefined> => {
    const link = await accountFor(links, ctx);
    if (link === undefined || link.state === 'ok') return link;
    await ctx.editOrReply(rejectedAccountsView([link], ctx.locale));
    return undefined;
  };

  return async (
    ctx: RequestContext,
    choose: (tariffs: readonly Tariff[], order: (tariff: Tariff) => View) => View,
  ): Promise<void> => {
    const { locale } = ctx;
    const link = await payer(ctx);
    if (link === undefined) return;
    await showCatalogue(services, ctx, {
      ready: ({ tariffs }) => choose(tariffs, tariff => summary(ctx, tariff, link)),
      reading: view(locale, locale.t('order-reading'), [{ kind: 'home' }]),
      failed: failure =>
        view(
          locale,
          locale.t('order-read-failed', { reason: failureText(failure, locale) }),
          [{ label: 'try-again', kind: 'order', page: 0 }],
          [{ kind: 'home' }],
        ),
    });
  };
}

/** Ordering a VPS: choosing a tariff, a summary with the price, and a confirmation that works once. */
export function createOrderHandlers(services: Services, replies: OperationReplies) {
  const { operations, links, dialogs, transaction } = services;
  const showTariffs = createOrderSteps(services);

  const currentDialog = (ctx: RequestContext, token: number): OrderDialog | undefined => {
    const dialog = dialogs.current(ctx);
    return dialog?.kind === 'order' && dialog.token === token ? dialog : undefined;
  };

  const replyExpired = async (ctx: RequestContext): Promise<void> => {
    await ctx.refuse('callback-dialog-expired');
    await ctx.editOrReply(orderExpiredView(ctx.locale));
  };

  const reply = (ctx: RequestContext, result: BeginResult): Promise<void> =>
    replies.reply(ctx, undefined, result, {
      started: 'callback-ordering',
      conflict: 'callback-order-conflict',
    });

  const confirm = async (ctx: RequestContext, token: number): Promise<void> => {
    const { chatId, personId } = ctx;
    const idempotencyKey = `order:${chatId}:${personId}:${token}`;
    const existing = operations.getByKey(idempotencyKey);
    if (existing !== undefined) return reply(ctx, { kind: 'duplicate', operation: existing });
    const dialog = currentDialog(ctx, token);
    if (dialog === undefined) return replyExpired(ctx);
    const { accountId, tariffId, tariffName, price } = dialog;
    const details = { tariffId, tariffName, price };
    const result = transaction(() => {
      const request = { ...requesterOf(ctx), idempotencyKey, accountId, details };
      const outcome = operations.begin({ ...request, action: 'order' });
      // After a conflict the order can be confirmed again.
      if (outcome.kind !== 'conflict') dialogs.leave(ctx);
      return outcome;
    });
    await reply(ctx, result);
  };

  return {
    callbacks: {
      order: (ctx, { page }) => showTariffs(ctx, tariffs => chooseTariffView(tariffs, page, ctx.locale)),
      'order-tariff': (ctx, { code }) =>
        showTariffs(ctx, (tariffs, order) => {
          const tariff = findByHash(tariffs, code, ({ id }) => id);
          return tariff === undefined ? chooseTariffView(tariffs, 0, ctx.locale) : order(tariff);
        }),
      'order-from': async (ctx, { token, link: id }) => {
        const dialog = currentDialog(ctx, token);
        const own = workingLinks(links, ctx);
        const link = own.find(each => each.id === id);
        if (links.get(id)?.personId === ctx.personId && link === undefined)
          return ctx.refuse('callback-key-rejected');
        if (dialog === undefined || link === undefined) return replyExpired(ctx);
        // A button that names the other account no longer confirms.
        const changed = { ...dialog, token: ctx.updateId, accountId: link.accountId };
        dialogs.start(ctx, changed);
        await ctx.editOrReply(orderSummaryView(changed, own, ctx.locale));
      },
      'confirm-order': (ctx, { token }) => confirm(ctx, token),
    },
    commands: {
      order: (ctx, pid) =>
        showTariffs(ctx, (tariffs, order) => {
          const tariff = tariffs.find(({ id }) => id === pid);
          if (tariff !== undefined) return order(tariff);
          const question =
            pid === '' ? undefined : ctx.locale.t('order-unknown-tariff', { pid: boldTyped(pid, 32) });
          return chooseTariffView(tariffs, 0, ctx.locale, question);
        }),
    },
  } satisfies Handlers;
}
