import type { Card } from '../../domain/card.ts';
import { listedOrders, ordersLike } from '../../domain/card.ts';
import type { ServerId } from '../../domain/server.ts';
import type { Cards } from '../server-cards.ts';
import type { Services } from '../../services/services.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import { welcomeView } from '../views/home-views.ts';
import type { OrderItem } from '../views/order-views.ts';
import {
  aboutOrderView,
  askCancelOrderView,
  orderStatusText,
  ordersView,
  payView,
} from '../views/order-views.ts';
import { bold, failureWords, shorten } from '../views/text.ts';

/** What is older than this is read again when somebody looks at the list. */
const listFreshForMs = 1_000;
/** A longer text is no part of an order's number. */
const longestPart = 64;

/** All orders: paying and cancelling the unpaid ones; the dialogs that order and install are features of their own. */
export function createOrdersFeature(
  services: Pick<
    Services,
    'operations' | 'servers' | 'links' | 'accounts' | 'dialogs' | 'pendingRequests' | 'tasks' | 'now'
  >,
  cards: Cards,
): Feature<'orders' | 'pay' | 'cancel-order' | 'confirm-cancel-order'> {
  const { operations, servers, links, accounts, dialogs, pendingRequests, tasks, now } = services;
  const toItem = (card: Card): OrderItem => {
    const { invoiceId } = card.snapshot.order;
    return { card, payAddress: invoiceId === undefined ? undefined : servers.payAddress(invoiceId) };
  };

  const view = (turn: Turn, page: number, part: string) => {
    const all = listedOrders(servers.cardsOf(turn));
    const some = part === '' ? all : ordersLike(all, part);
    const at = { page, now: now(), part, all: all.length };
    return ordersView(some.map(toItem), at, turn.words);
  };

  /** Shows the list at once as it was last seen, and again when the accounts have been looked at. */
  const list = async (turn: Turn, page: number, part: string): Promise<void> => {
    const { personId, words } = turn;
    const own = links.ofPerson(personId);
    if (own.length === 0) {
      await turn.show(welcomeView(words));
      return;
    }
    const dialog = dialogs.current(turn);
    // Whoever is in the middle of something only has a look.
    if (dialog === undefined || dialog.kind === 'orders') {
      dialogs.start(turn, { kind: 'orders', part });
    }
    const shown = await turn.show(view(turn, page, part));
    const stale = own.filter(
      ({ state, checkedAt }) =>
        state === 'ok' && (checkedAt === undefined || now() - checkedAt > listFreshForMs),
    );
    if (shown === undefined || stale.length === 0) return;
    tasks.start('read-orders', async () => {
      await Promise.all(stale.map(({ id }) => accounts.checkLink(id)));
      await turn.update(shown, view(turn, page, part));
    });
  };

  const partOf = (turn: Turn): string => {
    const dialog = dialogs.current(turn);
    return dialog?.kind === 'orders' ? dialog.part : '';
  };

  const nameOf = ({ snapshot }: Card) => bold(shorten(snapshot.order.id, 32));

  const cancel = async (turn: Turn, card: Card): Promise<void> => {
    const { words, personId } = turn;
    const order = nameOf(card);
    const shown = await turn.show(aboutOrderView(words.say('cancel-order-live', { order }), words));
    if (shown === undefined) return;
    pendingRequests.start(shown, { kind: 'cancel-order' });
    tasks.start('cancel-order', async signal => {
      const answer = await operations.cancelOrder(personId, card.id);
      // Ended by a stop: the next process finds the errand, and says that it was interrupted.
      if (signal.aborted) return;
      pendingRequests.end(shown);
      const now = servers.card(turn, card.id) ?? card;
      const wasPaid = answer.kind === 'failed' && now.snapshot.order.status !== 'pending';
      const text =
        answer.kind === 'ok'
          ? words.say('cancel-order-done', { order })
          : wasPaid
            ? words.say('cancel-order-paid', { order, status: orderStatusText(now, words) })
            : words.say('cancel-order-failed', { order, why: failureWords(answer.failure, words) });
      await turn.update(shown, aboutOrderView(text, words));
    });
  };

  /** The order, if this person may cancel it and it is unpaid; else they are told why not. */
  const cancellable = async (turn: Turn, id: ServerId): Promise<Card | undefined> => {
    const card = await cards.permitted(turn, id, 'secret');
    if (card === undefined || card.snapshot.order.status === 'pending') return card;
    const values = { order: shorten(card.snapshot.order.id, 32), status: orderStatusText(card, turn.words) };
    await turn.answer(turn.words.plain('cancel-order-paid', values), true);
    return undefined;
  };

  return {
    presses: {
      orders: async (turn, { page }) => {
        await turn.answer();
        await list(turn, page, partOf(turn));
      },
      pay: async (turn, { server }) => {
        const card = await cards.permitted(turn, server, 'secret');
        if (card === undefined) return;
        await turn.answer();
        await turn.say(payView(toItem(card), turn.words));
      },
      'cancel-order': async (turn, { server }) => {
        const card = await cancellable(turn, server);
        if (card === undefined) return;
        await turn.answer();
        await turn.show(askCancelOrderView(card, turn.words));
      },
      'confirm-cancel-order': async (turn, { server }) => {
        const card = await cancellable(turn, server);
        if (card === undefined) return;
        await turn.answer();
        await cancel(turn, card);
      },
    },
    commands: {
      orders: (turn, part) => list(turn, 0, part.slice(0, longestPart)),
    },
    texts: [
      async (turn, text) => {
        const dialog = dialogs.current(turn);
        const part = text.trim();
        if (dialog?.kind !== 'orders' || part.length > longestPart) return false;
        // What fits no order may well be something else.
        if (ordersLike(listedOrders(servers.cardsOf(turn)), part).length === 0) return false;
        await list(turn, 0, part);
        return true;
      },
    ],
  };
}
