import { steadyPhases } from './power.ts';
import {
  vpsStateAt,
  type Account,
  type Order,
  type PowerState,
  type SshKey,
  type VpsState,
} from './records.ts';
import type { State } from './state.ts';

type Id = string | number;

/** A copy of an order as it is now. */
export interface OrderView extends Omit<Order, 'visibleAt'> {
  /** `none`: there is no VPS. */
  readonly vpsState: VpsState | 'none';
}

interface AccountControls {
  readonly addAccount: (fields?: Partial<Omit<Account, 'sshKeys'>>) => Account;
  readonly addSshKey: (cid: Id, text: string, id?: string) => SshKey;
  /** Replaces the account's key, and returns the new one. The old one is rejected. */
  readonly rotateKey: (cid: Id) => string;
  readonly setBalance: (cid: Id, balance: string) => void;
  readonly account: (cid: Id) => Account;
}

interface OrderControls {
  readonly addOrder: (
    cid: Id,
    fields?: {
      readonly paid?: boolean;
      readonly pid?: string;
      readonly orderid?: string;
      readonly invoiceid?: string;
    },
  ) => OrderView;
  /** Adds a paid order with an installed VPS. */
  readonly addServer: (
    cid: Id,
    fields?: {
      readonly state?: PowerState | { readonly word: string };
      readonly orderid?: string;
      readonly ip?: string;
      readonly name?: string;
      readonly password?: string;
    },
  ) => OrderView;
  /** Adds many orders: with running servers, or without a VPS. */
  readonly addMany: (cid: Id, count: number, what: 'servers' | 'paid' | 'pending') => readonly OrderView[];
  /** Marks a Pending order as paid. */
  readonly pay: (orderid: Id) => void;
  readonly cancelOrder: (orderid: Id) => void;
  readonly removeOrder: (orderid: Id) => void;
  readonly order: (orderid: Id) => OrderView;
  readonly ordersOf: (cid: Id) => readonly OrderView[];
}

interface ServerControls {
  readonly setPowerState: (orderid: Id, state: PowerState | { readonly word: string }) => void;
  /** Removes the VPS. vps_info says why. */
  readonly failInstallation: (orderid: Id, message?: string) => void;
  /** Suspends the product and its VPS. The order stays Active, as in WHMCS, unless it gets another status. */
  readonly suspend: (orderid: Id, orderStatus?: string) => void;
  readonly unsuspend: (orderid: Id) => void;
  /** Terminates the product and removes its VPS. The order stays Active, as in WHMCS. */
  readonly terminate: (orderid: Id) => void;
}

interface CatalogueControls {
  /** Adds templates until there are this many. */
  readonly setTemplateCount: (count: number) => void;
  readonly setPrice: (pid: Id, price: string) => void;
}

/** Changes that a test or the demo's user makes at the provider without the bot. */
export interface Controls extends AccountControls, OrderControls, ServerControls, CatalogueControls {}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The fake provider has no ${what}`);
  return value;
}

const findAccount = (state: State, cid: Id) => required(state.accounts.get(String(cid)), `account ${cid}`);
const findOrder = (state: State, id: Id) => required(state.orders.get(String(id)), `order ${id}`);

function accountControls(state: State): AccountControls {
  return {
    addAccount: (fields = {}) => {
      const cid = fields.cid ?? state.nextCid();
      if (state.accounts.has(cid)) throw new Error(`Account ${cid} exists already`);
      const account: Account = {
        cid,
        key: state.newKey(),
        email: `client${cid}@example.com`,
        password: `pass-${state.newKey().slice(0, 12)}`,
        balance: '0.00',
        sshKeys: [],
        ...fields,
      };
      state.accounts.set(cid, account);
      return account;
    },
    addSshKey: (cid, text, id) => {
      const key = id === undefined ? state.newSshKey(text) : { id, text };
      const account = findAccount(state, cid);
      account.sshKeys = [...account.sshKeys, key];
      return key;
    },
    rotateKey: cid => {
      const account = findAccount(state, cid);
      account.key = state.newKey();
      return account.key;
    },
    setBalance: (cid, balance) => {
      findAccount(state, cid).balance = balance;
    },
    account: cid => ({ ...findAccount(state, cid) }),
  };
}

function orderControls(state: State, now: () => number): OrderControls {
  const view = ({ vps, ...order }: Order): OrderView => ({
    ...order,
    vps: vps && { ...vps },
    vpsState: vps ? vpsStateAt(vps, now()) : 'none',
  });
  const place = (...[cid, fields = {}]: Parameters<OrderControls['addOrder']>): Order => {
    const { paid = false, pid = '303', ...ids } = fields;
    const tariff = required(
      state.tariffs.find(one => one.pid === pid),
      `tariff ${pid}`,
    );
    const { cid: owner } = findAccount(state, cid);
    const order = state.placeOrder({ cid: owner, pid, amount: tariff.price, visibleAt: now(), ...ids });
    if (paid) order.status = 'Active';
    return order;
  };
  const addServer: OrderControls['addServer'] = (cid, fields = {}) => {
    const { state: power = 'on', orderid, ...vps } = fields;
    const order = place(cid, { paid: true, ...(orderid !== undefined && { orderid }) });
    const phases = steadyPhases(power, now());
    order.vps = state.newVps({ template: 'debian-12-64-default', sshKeyIds: [], phases, ...vps });
    return view(order);
  };
  return {
    addOrder: (cid, fields) => view(place(cid, fields)),
    addServer,
    addMany: (cid, count, what) =>
      Array.from({ length: count }, () =>
        what === 'servers' ? addServer(cid) : view(place(cid, { paid: what === 'paid' })),
      ),
    pay: orderid => {
      const order = findOrder(state, orderid);
      if (order.status === 'Pending') order.status = 'Active';
    },
    cancelOrder: orderid => {
      findOrder(state, orderid).status = 'Cancelled';
    },
    removeOrder: orderid => {
      state.orders.delete(findOrder(state, orderid).orderid);
    },
    order: orderid => view(findOrder(state, orderid)),
    ordersOf: cid => [...state.orders.values()].filter(order => order.cid === String(cid)).map(view),
  };
}

function serverControls(state: State, now: () => number): ServerControls {
  const setState = (orderid: Id, to: VpsState): void => {
    required(findOrder(state, orderid).vps, `VPS of order ${orderid}`).phases = steadyPhases(to, now());
  };
  return {
    setPowerState: setState,
    failInstallation: (orderid, message = 'VSCD: error while creating VPS') => {
      const order = findOrder(state, orderid);
      order.vps = undefined;
      order.installFailure = message;
    },
    suspend: (orderid, orderStatus) => {
      const order = findOrder(state, orderid);
      order.productStatus = 'Suspended';
      if (orderStatus !== undefined) order.status = orderStatus;
      if (order.vps) setState(orderid, 'suspended');
    },
    terminate: orderid => {
      const order = findOrder(state, orderid);
      order.productStatus = 'Terminated';
      order.vps = undefined;
    },
    unsuspend: orderid => {
      const order = findOrder(state, orderid);
      order.productStatus = undefined;
      order.status = 'Active';
      if (order.vps) setState(orderid, 'on');
    },
  };
}

function catalogueControls(state: State): CatalogueControls {
  return {
    setTemplateCount: count => {
      const missing = Math.max(0, count - state.templates.length);
      const added = Array.from({ length: missing }, (_, index) => {
        const number = String(index + 1).padStart(3, '0');
        return { name: `image-${number}-64-default`, title: `Image ${number} x64` };
      });
      state.templates = [...state.templates, ...added];
    },
    setPrice: (pid, price) => {
      state.tariffs = state.tariffs.map(tariff =>
        tariff.pid === String(pid) ? { ...tariff, price } : tariff,
      );
    },
  };
}

/** Each control throws if it names something that doesn't exist. */
export const createControls = (state: State, now: () => number): Controls => ({
  ...accountControls(state),
  ...orderControls(state, now),
  ...serverControls(state, now),
  ...catalogueControls(state),
});
