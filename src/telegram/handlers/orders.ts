import { isUnread, searchOrders, sortOrders, type Card } from '../../domain/card.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Cards } from './cards.ts';
import { findOrRead, maxReads } from './server-lookup.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { boldShort, lines, shorten } from '../views/view.ts';
import { welcomeView } from '../views/home-views.ts';
import {
  aboutOrderView,
  askCancelOrderView,
  notCancelledText,
  notInstalledLine,
  orderStatusText,
  ordersView,
  payView,
  type OrderItem,
} from '../views/order-views.ts';

/** An account that was read more recently is not read again for the list. */
const freshForMs = 1_000;
/** Order numbers are shorter. */
const maxPartLength = 64;

/** An order with the address where it is paid. */
export const toOrderItem = (servers: Pick<Services['servers'], 'paymentUrl'>, card: Card): OrderItem => {
  const { invoiceId } = card.snapshot.order;
  return { card, paymentUrl: invoiceId === undefined ? undefined : servers.paymentUrl(invoiceId) };
};

/** Shows the orders whose numbers hold a part. While the dialog is open, texts choose other parts. */
function createOrderList(services: Services) {
  const { servers, links, accounts, dialogs, now } = services;

  const view = (ctx: RequestContext, page: number, part: string) => {
    const all = sortOrders(servers.cardsOf(ctx));
    const matching = part === '' ? all : searchOrders(all, part);
    const at = {
      page,
      now: now(),
      part,
      all,
      unread: servers.unreadAccounts(ctx),
      unreadable: servers.unreadableOrders(ctx.personId),
    };
    const items = matching.map(card => toOrderItem(servers, card));
    return ordersView(items, at, ctx.locale);
  };

  return async (ctx: RequestContext, page: number, section: string): Promise<unknown> => {
    const own = links.ofPerson(ctx.personId);
    if (own.length === 0) return ctx.editOrReply(welcomeView(ctx.locale));
    const dialog = dialogs.current(ctx);
    // Showing the list doesn't end another dialog.
    if (dialog === undefined || dialog.kind === 'orders') dialogs.start(ctx, { kind: 'orders', section });
    const stale = own.filter(
      ({ state, checkedAt }) => state === 'ok' && (checkedAt === undefined || now() - checkedAt > freshForMs),
    );
    // Whether an order can be installed is known once it was read.
    const unread = servers.cardsOf(ctx).filter(isUnread).slice(0, maxReads);
    if (stale.length + unread.length === 0) return ctx.editOrReply(view(ctx, page, section));
    return ctx.showWhenRead({
      meanwhile: view(ctx, page, section),
      read: async () => {
        await Promise.all([
          ...stale.map(({ id }) => accounts.checkLink(id)),
          ...unread.map(({ id }) => servers.poll(id)),
        ]);
        return view(ctx, page, section);
      },
    });
  };
}

/** The list of orders, and paying or cancelling the unpaid ones. */
export function createOrdersHandlers(services: Services, cards: Cards) {
  const { operations, servers, dialogs } = services;
  const showList = createOrderList(services);

  /** Whether any order matches a search text. The names of some may have to be read first. */
  const matches = async (ctx: RequestContext, part: string): Promise<boolean> => {
    const find = (all: readonly Card[]) => searchOrders(sortOrders(all), part)[0];
    return (await findOrRead(servers, ctx, find)) !== undefined;
  };

  const cancel = (ctx: RequestContext, card: Card): Promise<void> => {
    const { locale, personId } = ctx;
    const order = boldShort(card.snapshot.order.id, 32);
    return ctx.showWhenRead({
      meanwhile: aboutOrderView(locale.t('cancel-order-live', { order }), locale),
      pending: { kind: 'cancel-order' },
      read: async () => {
        const answer = await operations.cancelOrder(personId, card.id);
        const now = servers.card(ctx, card.id) ?? card;
        const wasPaid = answer.kind === 'failed' && now.snapshot.order.status !== 'pending';
        const text =
          answer.kind === 'ok'
            ? lines(locale.t('cancel-order-done', { order }), notInstalledLine(card.plannedSystem, locale))
            : wasPaid
              ? locale.t('cancel-order-paid', { order, status: orderStatusText(now, locale) })
              : notCancelledText(order, answer.failure, locale);
        return aboutOrderView(text, locale);
      },
    });
  };

  /** A handler of a button of an unpaid order, which can be cancelled. */
  const withUnpaid = (handle: (ctx: RequestContext, card: Card) => Promise<unknown>) =>
    cards.withServer<{ readonly server: ServerId }>('secret', async (ctx, card) => {
      const { id, status } = card.snapshot.order;
      if (status === 'pending') return handle(ctx, card);
      const values = { order: shorten(id, 32), status: orderStatusText(card, ctx.locale) };
      return ctx.refuse('cancel-order-paid', values);
    });

  return {
    callbacks: {
      orders: (ctx, { page }) => {
        const dialog = dialogs.current(ctx);
        return showList(ctx, page, dialog?.kind === 'orders' ? dialog.section : '');
      },
      pay: cards.withServer('secret', async (ctx, card) => {
        await ctx.answerCallback();
        await ctx.reply(payView(toOrderItem(servers, card), ctx.locale));
      }),
      'cancel-order': withUnpaid((ctx, card) => ctx.editOrReply(askCancelOrderView(card, ctx.locale))),
      'confirm-cancel-order': withUnpaid(cancel),
    },
    commands: {
      orders: async (ctx, text) => {
        const part = text.slice(0, maxPartLength);
        if (part !== '') await matches(ctx, part);
        await showList(ctx, 0, part);
      },
    },
    onText: async (ctx, text) => {
      const part = text.trim();
      if (dialogs.current(ctx)?.kind !== 'orders' || part.length > maxPartLength) return false;
      // A text that matches no order may be meant for another handler.
      if (!(await matches(ctx, part))) return false;
      await showList(ctx, 0, part);
      return true;
    },
  } satisfies Handlers;
}
