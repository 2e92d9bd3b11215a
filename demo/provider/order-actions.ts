import { ownOrder, type AccountAction } from './action.ts';
import { bareSuccess, failure, idValue, success } from './reply.ts';
import { orEmpty, ordersShape } from './shapes.ts';

/** Places an unpaid order with its invoice. */
export const create: AccountAction = ({ request, account, state, durations, at }) => {
  const tariff = state.tariffs.find(({ pid }) => pid === request.parameters.pid);
  if (!tariff) return failure('Product ID not found');
  const order = state.placeOrder({
    cid: account.cid,
    pid: tariff.pid,
    amount: tariff.price,
    visibleAt: at + durations.orderVisibleMs,
  });
  return success({
    orderid: idValue(order.orderid),
    invoiceid: idValue(order.invoiceid),
    productids: order.productid,
  });
};

const endedStatuses: ReadonlySet<string> = new Set(['Cancelled', 'Terminated', 'Fraud']);

/** The account's orders, paid and unpaid. */
export const orders: AccountAction = ({ account, state, quirks, at }) => {
  const listed = [...state.orders.values()].filter(
    ({ cid, visibleAt, status }) =>
      cid === account.cid &&
      visibleAt <= at &&
      (quirks.cancelledOrders === 'listed' || !endedStatuses.has(status)),
  );
  const fields = { orders: orEmpty(ordersShape(listed, quirks), quirks) };
  return quirks.resultInLists ? success(fields) : bareSuccess(fields);
};

/** Cancels an unpaid order. */
export const cancel: AccountAction = context => {
  const order = ownOrder(context);
  if (order?.status !== 'Pending') return failure('Order ID not found or Status not Pending');
  order.status = 'Cancelled';
  return success();
};
