import { ownOrder, type AccountAction } from './action.ts';
import { orderStatusAt } from '../../../demo/provider/records.ts';
import { bareSuccess, failure, success } from './reply.ts';
import { orEmpty, ordersShape } from '../../../demo/provider/shapes.ts';

/** A new unpaid order and its invoice. */
export const create: AccountAction = ({ asked, account, state, durations, instant }) => {
  const tariff = state.tariffs.find(one => one.pid === asked.parameters.pid);
  if (tariff === undefined) return failure('Product ID not found');
  const order = state.placeOrder({
    cid: account.cid,
    pid: tariff.pid,
    amount: tariff.price,
    visibleAt: instant + durations.orderVisibleMs,
  });
  return success({
    orderid: Number(order.orderid),
    invoiceid: Number(order.invoiceid),
    productids: order.productid,
  });
};

const gone: ReadonlySet<string> = new Set(['Cancelled', 'Terminated', 'Fraud']);

/** The account's orders, paid and unpaid. */
export const orders: AccountAction = ({ account, state, oddities, instant }) => {
  const own = [...state.orders.values()].filter(
    order =>
      order.cid === account.cid &&
      order.visibleAt <= instant &&
      (oddities.cancelledOrders === 'listed' || !gone.has(orderStatusAt(order, instant))),
  );
  const fields = { orders: orEmpty(ordersShape(own, instant), oddities) };
  return oddities.resultInLists ? success(fields) : bareSuccess(fields);
};

/** Takes back an unpaid order. */
export const cancel: AccountAction = scene => {
  const order = ownOrder(scene);
  if (order === undefined || orderStatusAt(order, scene.instant) !== 'Pending') {
    return failure('Order ID not found or Status not Pending');
  }
  order.status = 'Cancelled';
  return success();
};
