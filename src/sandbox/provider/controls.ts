import type { Settings } from '../../../demo/provider/mutable-settings.ts';
import { settledPhases, type Durations } from './power.ts';
import {
  orderStatusAt,
  vpsStateAt,
  type Account,
  type Order,
  type PowerState,
  type SshKey,
  type VpsState,
} from '../../../demo/provider/records.ts';
import type { State } from './state.ts';

export type Id = string | number;

/** An order as it is now: a copy, which doesn't change any more. */
export interface OrderView extends Omit<Order, 'activeAt' | 'visibleAt'> {
  /** `none`: no VPS at all. */
  readonly vpsState: VpsState | 'none';
}

/** What a test, or a person at the demo, does to the provider behind the bot's back. */
export interface Controls {
  readonly addAccount: (wish?: Partial<Omit<Account, 'sshKeys'>>) => Account;
  readonly addOrder: (
    cid: Id,
    wish?: {
      readonly paid?: boolean;
      readonly pid?: string;
      readonly orderid?: string;
      readonly invoiceid?: string;
    },
  ) => OrderView;
  /** A paid order with an installed VPS. */
  readonly addServer: (
    cid: Id,
    wish?: {
      readonly state?: PowerState | { readonly word: string };
      readonly pid?: string;
      readonly orderid?: string;
      readonly ip?: string;
      readonly name?: string;
      readonly password?: string;
      readonly template?: string;
    },
  ) => OrderView;
  readonly addSshKey: (cid: Id, text: string) => SshKey;
  /** Many orders at once: servers that are on, or orders without a VPS. */
  readonly addMany: (cid: Id, count: number, what: 'servers' | 'paid' | 'pending') => readonly OrderView[];
  /** Makes the catalogue this many templates long. */
  readonly growTemplates: (count: number) => void;
  /** A tariff costs something else from now on. */
  readonly setPrice: (pid: Id, price: string) => void;
  /** Marks a Pending order paid, by its own id or its invoice's. */
  readonly pay: (orderOrInvoiceId: Id) => void;
  /** Something happened to a server, all at once. */
  readonly setPowerState: (orderid: Id, state: PowerState | { readonly word: string }) => void;
  readonly finishInstallation: (orderid: Id) => void;
  /** The VPS is gone again, and vps_info says why. */
  readonly failInstallation: (orderid: Id, message?: string) => void;
  /** The product is suspended and its VPS too; the order stays Active, as in WHMCS, unless told otherwise. */
  readonly suspend: (orderid: Id, orderStatus?: string) => void;
  readonly unsuspend: (orderid: Id) => void;
  readonly cancelOrder: (orderid: Id) => void;
  readonly setStatus: (orderid: Id, statuses: { readonly order?: string; readonly product?: string }) => void;
  readonly removeOrder: (orderid: Id) => void;
  /** A new key: the old one isn't accepted any more. */
  readonly rotateKey: (cid: Id) => string;
  readonly setBalance: (cid: Id, balance: string) => void;
  readonly account: (cid: Id) => Account;
  readonly order: (orderid: Id) => OrderView;
  readonly ordersOf: (cid: Id) => readonly OrderView[];
  readonly orderOfInvoice: (invoiceid: Id) => OrderView | undefined;
}

/** Makes the controls of a provider's state. Each throws where what it names isn't there. */
export function createControls(state: State, durations: Settings<Durations>, now: () => number): Controls {
  const account = (cid: Id) => found(state.accounts.get(String(cid)), `account ${cid}`);
  const order = (orderid: Id) => found(state.orders.get(String(orderid)), `order ${orderid}`);
  const vps = (orderid: Id) => found(order(orderid).vps, `VPS of order ${orderid}`);
  const ofInvoice = (invoiceid: Id) =>
    [...state.orders.values()].find(one => one.invoiceid === String(invoiceid));

  const view = (one: Order): OrderView => ({
    ...one,
    status: orderStatusAt(one, now()),
    vps: one.vps && { ...one.vps },
    vpsState: one.vps === undefined ? 'none' : vpsStateAt(one.vps, now()),
  });
  const settle = (orderid: Id, to: VpsState) => {
    vps(orderid).phases = settledPhases(to, now());
  };

  const placeOrder: (...wish: Parameters<Controls['addOrder']>) => Order = (cid, wish = {}) => {
    const { paid = false, pid = '303', ...ids } = wish;
    const tariff = found(
      state.tariffs.find(one => one.pid === pid),
      `tariff ${pid}`,
    );
    const owner = account(cid).cid;
    const made = state.placeOrder({ cid: owner, pid, amount: tariff.price, visibleAt: now(), ...ids });
    if (paid) made.status = 'Active';
    return made;
  };
  const addServer: Controls['addServer'] = (cid, wish = {}) => {
    const { state: power = 'on', pid = '303', orderid, template = 'debian-12-64-default', ...rest } = wish;
    const made = placeOrder(cid, { paid: true, pid, ...(orderid !== undefined && { orderid }) });
    made.vps = state.newVps({ template, sshKeyIds: [], phases: settledPhases(power, now()), ...rest });
    return view(made);
  };

  return {
    addAccount: (wish = {}) => {
      const cid = wish.cid ?? state.nextCid();
      if (state.accounts.has(cid)) throw new Error(`There is already an account ${cid}`);
      const made: Account = {
        cid,
        key: wish.key ?? state.newKey(),
        email: wish.email ?? `client${cid}@example.com`,
        password: wish.password ?? `pass-${state.newKey().slice(0, 12)}`,
        balance: wish.balance ?? '0.00',
        sshKeys: [],
      };
      state.accounts.set(cid, made);
      return made;
    },
    addOrder: (cid, wish) => view(placeOrder(cid, wish)),
    addServer,
    addSshKey: (cid, text) => {
      const key = state.newSshKey(text);
      const owner = account(cid);
      owner.sshKeys = [...owner.sshKeys, key];
      return key;
    },
    addMany: (cid, count, what) =>
      Array.from({ length: count }, () =>
        what === 'servers' ? addServer(cid) : view(placeOrder(cid, { paid: what === 'paid' })),
      ),
    growTemplates: count => {
      const missing = Math.max(0, count - state.templates.length);
      const more = Array.from({ length: missing }, (_, index) => {
        const number = String(index + 1).padStart(3, '0');
        return { name: `image-${number}-64-default`, title: `Image ${number} x64` };
      });
      state.templates = [...state.templates, ...more];
    },
    setPrice: (pid, price) => {
      state.tariffs = state.tariffs.map(one => (one.pid === String(pid) ? { ...one, price } : one));
    },
    pay: id => {
      const paid = state.orders.get(String(id)) ?? found(ofInvoice(id), `order or invoice ${id}`);
      if (paid.status === 'Pending') paid.activeAt ??= now() + durations.current().paymentMs;
    },
    setPowerState: settle,
    finishInstallation: orderid => settle(orderid, 'on'),
    failInstallation: (orderid, message = 'VSCD: error while creating VPS') => {
      vps(orderid);
      order(orderid).vps = undefined;
      order(orderid).installFailure = message;
    },
    suspend: (orderid, orderStatus) => {
      const suspended = order(orderid);
      suspended.productStatus = 'Suspended';
      if (orderStatus !== undefined) suspended.status = orderStatus;
      if (suspended.vps !== undefined) settle(orderid, 'suspended');
    },
    unsuspend: orderid => {
      const freed = order(orderid);
      freed.productStatus = undefined;
      freed.status = 'Active';
      if (freed.vps !== undefined) settle(orderid, 'on');
    },
    cancelOrder: orderid => {
      order(orderid).status = 'Cancelled';
      order(orderid).activeAt = undefined;
    },
    setStatus: (orderid, { order: orderStatus, product }) => {
      if (orderStatus !== undefined) order(orderid).status = orderStatus;
      if (product !== undefined) order(orderid).productStatus = product;
    },
    removeOrder: orderid => {
      state.orders.delete(order(orderid).orderid);
    },
    rotateKey: cid => {
      account(cid).key = state.newKey();
      return account(cid).key;
    },
    setBalance: (cid, balance) => {
      account(cid).balance = balance;
    },
    account: cid => ({ ...account(cid) }),
    order: orderid => view(order(orderid)),
    ordersOf: cid => [...state.orders.values()].filter(one => one.cid === String(cid)).map(view),
    orderOfInvoice: invoiceid => {
      const one = ofInvoice(invoiceid);
      return one && view(one);
    },
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The stand-in provider has no ${what}`);
  return value;
}
