import { randomBytes } from 'node:crypto';

import { defaultTariffs, defaultTemplates } from './default-catalogue.ts';
import type { Account, Order, SshKey, Tariff, Template, Vps } from './records.ts';

type NewOrder = Pick<Order, 'cid' | 'pid' | 'amount' | 'visibleAt'> &
  Partial<Pick<Order, 'orderid' | 'invoiceid'>>;
type NewVps = Pick<Vps, 'template' | 'sshKeyIds' | 'phases'> & Partial<Pick<Vps, 'ip' | 'name' | 'password'>>;

/** The state of the fake provider. */
export interface State {
  readonly accounts: Map<string, Account>;
  readonly orders: Map<string, Order>;
  tariffs: readonly Tariff[];
  templates: readonly Template[];
  readonly nextCid: () => string;
  readonly newKey: () => string;
  /** Adds a Pending order to `orders`. */
  readonly placeOrder: (order: NewOrder) => Order;
  readonly newVps: (vps: NewVps) => Vps;
  readonly newSshKey: (text: string) => SshKey;
}

/** A provider without accounts. Ids continue those of the provider's text. */
export function createState(): State {
  let lastCid = 776;
  let lastOrderid = 46_999;
  let placedOrders = 0;
  let createdVps = 0;
  let lastSshKeyId = 6;
  const orders = new Map<string, Order>();
  const accounts = new Map<string, Account>();

  const nextOrderid = (): string => {
    do lastOrderid += 1;
    while (orders.has(String(lastOrderid)));
    return String(lastOrderid);
  };

  return {
    accounts,
    orders,
    tariffs: defaultTariffs,
    templates: defaultTemplates,
    nextCid: () => {
      do lastCid += 1;
      while (accounts.has(String(lastCid)));
      return String(lastCid);
    },
    newKey: () => randomBytes(16).toString('hex'),
    placeOrder: ({ orderid = nextOrderid(), ...rest }) => {
      if (orders.has(orderid)) throw new Error(`Order ${orderid} exists already`);
      const order: Order = {
        orderid,
        ordernum: String(8_634_530_000 + placedOrders * 7919),
        invoiceid: String(366_000 + placedOrders),
        productid: String(49_700 + placedOrders),
        status: 'Pending',
        productStatus: undefined,
        vps: undefined,
        installFailure: undefined,
        ...rest,
      };
      placedOrders += 1;
      orders.set(orderid, order);
      return order;
    },
    newVps: ({ ip, name, password, ...rest }) => {
      const host = 110 + createdVps;
      createdVps += 1;
      const address = ip ?? `37.1.${Math.floor(host / 250)}.${(host % 250) + 1}`;
      return {
        mainId: String(21_967 + createdVps),
        // The provider names a VPS by its address, with dashes.
        name: name ?? address.replaceAll('.', '-'),
        ip: address,
        password: password ?? randomBytes(9).toString('base64url'),
        ...rest,
      };
    },
    newSshKey: text => {
      lastSshKeyId += 1;
      return { id: String(lastSshKeyId), text };
    },
  };
}
