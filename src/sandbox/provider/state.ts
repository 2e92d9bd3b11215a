import { randomBytes } from 'node:crypto';

import { usualTariffs, usualTemplates } from '../../../demo/provider/default-catalogue.ts';
import type { Account, Order, Phase, SshKey, Tariff, Template, Vps } from '../../../demo/provider/records.ts';

/** All that the stand-in provider knows. */
export interface State {
  readonly accounts: Map<string, Account>;
  readonly orders: Map<string, Order>;
  tariffs: readonly Tariff[];
  templates: readonly Template[];
  readonly nextCid: () => string;
  readonly newKey: () => string;
  /** A Pending order with ids of its own, already in `orders`. */
  readonly placeOrder: (wish: {
    readonly cid: string;
    readonly pid: string;
    readonly amount: string;
    readonly orderid?: string;
    readonly invoiceid?: string;
    readonly visibleAt: number;
  }) => Order;
  readonly newVps: (wish: {
    readonly template: string;
    readonly sshKeyIds: readonly string[];
    readonly phases: readonly Phase[];
    readonly ip?: string;
    readonly name?: string;
    readonly password?: string;
  }) => Vps;
  readonly newSshKey: (text: string) => SshKey;
}

/** An empty provider with the usual catalogue; ids count on from those in the provider's text. */
export function createState(): State {
  let cids = 776;
  let ordersMade = 0;
  let ordersPlaced = 0;
  let vpsMade = 0;
  let sshKeys = 6;
  const orders = new Map<string, Order>();
  const accounts = new Map<string, Account>();

  const freeOrderid = () => {
    do ordersMade += 1;
    while (orders.has(String(46_999 + ordersMade)));
    return String(46_999 + ordersMade);
  };

  return {
    accounts,
    orders,
    tariffs: usualTariffs,
    templates: usualTemplates,
    nextCid: () => {
      do cids += 1;
      while (accounts.has(String(cids)));
      return String(cids);
    },
    newKey: () => randomBytes(16).toString('hex'),
    placeOrder: wish => {
      const orderid = wish.orderid ?? freeOrderid();
      if (orders.has(orderid)) throw new Error(`There is already an order ${orderid}`);
      const serial = ordersPlaced;
      ordersPlaced += 1;
      const order: Order = {
        orderid,
        cid: wish.cid,
        ordernum: String(8_634_530_000 + serial * 7919),
        invoiceid: wish.invoiceid ?? String(366_000 + serial),
        productid: String(49_700 + serial),
        pid: wish.pid,
        amount: wish.amount,
        visibleAt: wish.visibleAt,
        status: 'Pending',
        activeAt: undefined,
        productStatus: undefined,
        vps: undefined,
        installFailure: undefined,
      };
      orders.set(orderid, order);
      return order;
    },
    newVps: wish => {
      const host = 110 + vpsMade;
      vpsMade += 1;
      const ip = wish.ip ?? `37.1.${Math.floor(host / 250)}.${(host % 250) + 1}`;
      return {
        mainId: String(21_967 + vpsMade),
        // The provider names a VPS by its address, with dashes.
        name: wish.name ?? ip.replaceAll('.', '-'),
        ip,
        password: wish.password ?? randomBytes(9).toString('base64url'),
        template: wish.template,
        sshKeyIds: wish.sshKeyIds,
        phases: wish.phases,
      };
    },
    newSshKey: text => {
      sshKeys += 1;
      return { id: String(sshKeys), text };
    },
  };
}
