import * as z from 'zod';

import type { PlacedOrder } from '../domain/provider.ts';
import type { Order, OrderId, ServerReading } from '../domain/server.ts';
import type { SshKey } from '../domain/ssh-key.ts';
import { readOrderStatus, readPowerState } from './states.ts';
import {
  entriesOf,
  entriesWire,
  idWire,
  invoiceWire,
  isEmpty,
  isPresent,
  issue,
  optionalWire,
  textWire,
} from './wire-values.ts';

const orderWire = z
  .object({
    id: idWire.optional(),
    orderid: idWire.optional(),
    ordernum: optionalWire,
    amount: optionalWire,
    invoiceid: invoiceWire,
    status: textWire,
  })
  .transform(wire => ({
    id: wire.id ?? wire.orderid,
    number: wire.ordernum,
    amount: wire.amount,
    invoiceId: wire.invoiceid,
    status: readOrderStatus(wire.status),
    rawStatus: wire.status,
  }));

/** `orders`: all of them or none. Without the one that can't be read, the list would say that it is gone. */
export const ordersWire = z
  .object({ orders: z.unknown().optional(), result: optionalWire.catch(undefined) })
  // A reply without a `result` is a success if it has the data.
  .refine(wire => wire.orders !== undefined || wire.result !== undefined)
  .transform(({ orders }) => orders)
  .pipe(entriesWire)
  .transform((orders, context): readonly Order[] =>
    orders.flatMap(([key, value]) => {
      const order = orderWire.safeParse(value);
      const id = order.data?.id ?? key;
      if (!order.success || id === '') {
        context.issues.push(issue('an order that can’t be read'));
        return [];
      }
      return [{ ...order.data, id: id as OrderId }];
    }),
  );

/** `create`. */
export const placedOrderWire = z
  .object({ orderid: idWire, invoiceid: invoiceWire, productids: optionalWire })
  .transform((wire): PlacedOrder => ({
    orderId: wire.orderid as OrderId,
    invoiceId: wire.invoiceid,
    productIds: wire.productids,
  }));

/** `getApiKey`. */
export const credentialsWire = z.object({ cid: idWire, key: idWire });

const vpsWire = z.object({
  result: optionalWire,
  vps_name: optionalWire,
  ip: optionalWire,
  real_state: optionalWire,
  vps_password: optionalWire,
});

const infoWire = z.object({
  orderid: optionalWire,
  orderStatus: textWire,
  productStatus: optionalWire,
  dedicatedip: optionalWire,
  vps_info: z.unknown().optional(),
});

interface ServerInfo {
  readonly reading: Omit<ServerReading, 'orderId'>;
  /** Of the order that the reply is about. */
  readonly orderId: string | undefined;
  /** The client takes it out of the reading. */
  readonly password: string | undefined;
}

/** `getinfo`. */
export const serverWire = infoWire.transform((wire, context): ServerInfo => {
  const statuses = {
    orderStatus: readOrderStatus(wire.orderStatus),
    productStatus: readOrderStatus(wire.productStatus ?? wire.orderStatus),
  };
  const notInstalled = {
    reading: { ...statuses, vps: undefined },
    orderId: wire.orderid,
    password: undefined,
  };
  if (isEmpty(wire.vps_info)) return notInstalled;
  const vps = vpsWire.safeParse(wire.vps_info);
  if (!vps.success) {
    context.issues.push(issue('vps_info can’t be read'));
    return z.NEVER;
  }
  const { result, vps_name: name, ip, real_state: state, vps_password: password } = vps.data;
  if (result?.toLowerCase() === 'fail' || ![name, ip, state].some(isPresent)) return notInstalled;
  return {
    orderId: wire.orderid,
    password,
    reading: {
      ...statuses,
      vps: {
        name: name ?? '',
        ip: ip ?? wire.dedicatedip,
        state: state === undefined ? 'unknown' : readPowerState(state),
        rawState: state ?? '',
      },
    },
  };
});

const sshKeyWire = z.object({
  id: optionalWire,
  keyid: optionalWire,
  sshkey: optionalWire,
  key: optionalWire,
  public_key: optionalWire,
  label: optionalWire,
  name: optionalWire,
  title: optionalWire,
});

/** One key of a map or a list; `key` is its id in a map. `undefined` where it has no id. */
function readSshKey(key: string | undefined, item: unknown): SshKey | undefined {
  if (typeof item === 'string') {
    const value = item.trim();
    if (key === undefined) return undefined;
    return /^(?:ssh-|ecdsa-|sk-)/.test(value)
      ? { id: key, publicKey: value, label: undefined }
      : { id: key, publicKey: undefined, label: value };
  }
  const wire = sshKeyWire.safeParse(item).data;
  const id = wire?.id ?? wire?.keyid ?? key;
  if (wire === undefined || id === undefined) return undefined;
  const publicKey = wire.sshkey ?? wire.key ?? wire.public_key;
  const label = wire.label ?? wire.name ?? wire.title ?? publicKey?.split(/\s+/).slice(2).join(' ');
  return { id, publicKey, label: label === '' ? undefined : label };
}

/** `sshkey.list`: a list or a map under one of three names, or the reply itself. */
export const sshKeysWire = z.unknown().transform((value, context): readonly SshKey[] => {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const name = ['sshkeys', 'keys', 'list'].find(key => key in record);
  const found = name === undefined ? value : record[name];
  const isList = Array.isArray(found);
  const entries = name === undefined && !isList ? undefined : entriesOf(found);
  // A bare list of keys has no ids, and a place in it may be the id of another key.
  const isWithoutIds = isList && found.some(item => typeof item === 'string');
  if (entries === undefined || isWithoutIds) {
    context.issues.push(issue(isWithoutIds ? 'keys without ids' : 'no keys in it'));
    return z.NEVER;
  }
  return entries.map(([key, item]) => readSshKey(isList ? undefined : key, item)).filter(isPresent);
});

/** `sshkey.add`: the id of the new key, where the reply has it. */
export const addedKeyWire = z
  .object({ id: optionalWire, keyid: optionalWire, sshkey_id: optionalWire })
  .transform(wire => wire.id ?? wire.keyid ?? wire.sshkey_id);

/** `balance`: the amount, with its currency where the reply has one. */
export const balanceWire = z
  .object({
    balance: textWire.optional(),
    credit: textWire.optional(),
    amount: textWire.optional(),
    currency: optionalWire.catch(undefined),
  })
  .transform((wire, context) => {
    const amount = wire.balance ?? wire.credit ?? wire.amount;
    if (amount === undefined) {
      context.issues.push(issue('no balance in it'));
      return z.NEVER;
    }
    return wire.currency === undefined ? amount : `${amount} ${wire.currency}`;
  });
