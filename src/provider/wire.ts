import * as z from 'zod';

import type { Catalogue, SshKey, Tariff, Template } from '../domain/tariff.ts';
import type { PlacedOrder } from '../core/provider.ts';
import type { Order, OrderId, ServerReading } from '../core/server.ts';
import { readOrderStatus, readPowerState } from './power-state.ts';

// Numbers arrive as numbers or strings, ids too: both become text, trimmed.
const textWire = z.union([z.string(), z.number()]).transform(value => String(value).trim());
const idWire = textWire.refine(value => value !== '');
/** A field that may be missing, null, false or empty. */
const optionalWire = z
  .union([textWire, z.literal(false)])
  .nullish()
  .transform(value => (typeof value === 'string' && value !== '' ? value : undefined));

/** WHMCS writes 0 where an order has no invoice, as one that costs nothing. */
const invoiceWire = optionalWire.transform(value => (value === '0' ? undefined : value));

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

type Entries = readonly (readonly [string, unknown])[];

/** A PHP array: a map, a list, or any of PHP's ways of saying that it is empty; `undefined`: it is none. */
function entriesOf(value: unknown): Entries | undefined {
  if (isNothing(value)) return [];
  if (Array.isArray(value)) return (value as unknown[]).map((item, index) => [String(index), item] as const);
  if (typeof value === 'object' && value !== null) return Object.entries(value) as [string, unknown][];
  return undefined;
}

const noEntries = (value: unknown) =>
  ({ code: 'custom', message: 'neither a map nor a list', input: value }) as const;

const entriesWire = z.unknown().transform((value, context): Entries => {
  const entries = entriesOf(value);
  if (entries !== undefined) return entries;
  context.issues.push(noEntries(value));
  return z.NEVER;
});

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

/** All orders, or nothing: one that can't be read would else look as if it were gone. */
export const ordersWire = z
  .object({ orders: z.unknown().optional(), result: optionalWire.catch(undefined) })
  // Without a result it is the data's presence that says success.
  .refine(wire => wire.orders !== undefined || wire.result !== undefined)
  .transform(({ orders }) => orders)
  .pipe(entriesWire)
  .transform((orders, context): readonly Order[] =>
    orders.flatMap(([key, value]) => {
      const order = orderWire.safeParse(value);
      const id = order.data?.id ?? key;
      if (!order.success || id === '') {
        context.issues.push({ code: 'custom', message: 'an order that is none', input: undefined });
        return [];
      }
      return [{ ...order.data, id: id as OrderId }];
    }),
  );

export const placedOrderWire = z
  .object({ orderid: idWire, invoiceid: invoiceWire, productids: optionalWire })
  .transform((wire): PlacedOrder => ({
    orderId: wire.orderid as OrderId,
    invoiceId: wire.invoiceid,
    productIds: wire.productids,
  }));

export const credentialsWire = z.object({ cid: idWire, key: idWire });

const vpsWire = z.object({
  result: optionalWire,
  vps_name: optionalWire,
  ip: optionalWire,
  real_state: optionalWire,
  vps_password: optionalWire,
});

/** `getinfo`; the password comes along here and is taken apart from the reading by the client. */
export const serverWire = z
  .object({
    orderid: optionalWire,
    orderStatus: textWire,
    productStatus: optionalWire,
    dedicatedip: optionalWire,
    vps_info: z.unknown().optional(),
  })
  .transform(
    (
      wire,
      context,
    ): {
      readonly reading: Omit<ServerReading, 'orderId'>;
      readonly orderId: string | undefined;
      readonly password: string | undefined;
    } => {
      const statuses = {
        orderStatus: readOrderStatus(wire.orderStatus),
        productStatus: readOrderStatus(wire.productStatus ?? wire.orderStatus),
      };
      const empty = { reading: { ...statuses, vps: undefined }, orderId: wire.orderid, password: undefined };
      if (isNothing(wire.vps_info)) return empty;
      const vps = vpsWire.safeParse(wire.vps_info);
      if (!vps.success) {
        context.issues.push({ code: 'custom', message: 'vps_info is none', input: undefined });
        return z.NEVER;
      }
      const { result, vps_name: name, ip, real_state: state, vps_password: password } = vps.data;
      // Before the installation vps_info says that it failed, or has nothing in it.
      if (
        result?.toLowerCase() === 'fail' ||
        (name === undefined && ip === undefined && state === undefined)
      ) {
        return empty;
      }
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
    },
  );

const templateWire = z
  .union([
    textWire.transform(name => ({ name, title: name })),
    z
      .object({ ostpl: optionalWire, name: optionalWire, id: optionalWire, title: optionalWire })
      .transform(wire => {
        const name = wire.ostpl ?? wire.name ?? wire.id;
        return { name, title: wire.title ?? wire.name ?? name };
      }),
  ])
  .transform(({ name, title }): Template | undefined =>
    name === undefined ? undefined : { name, title: title ?? name },
  );

const priceWire = textWire.optional().catch(undefined);
const tariffWire = z.object({
  id: optionalWire,
  pid: optionalWire,
  name: optionalWire,
  title: optionalWire,
  price: z.unknown().optional(),
  amount: z.unknown().optional(),
  monthly: z.unknown().optional(),
  pricing: z.unknown().optional(),
  currency: optionalWire.catch(undefined),
});

/** A reply may be nested as deep as it is long. */
const deepestPrice = 4;

/** Money is somewhere in it, perhaps under the currency and then the period, as WHMCS nests it. */
function findPrice(
  value: unknown,
  depth = 0,
): { readonly price: string; readonly currency: string | undefined } | undefined {
  const direct = priceWire.parse(value);
  // WHMCS writes -1.00 where a period is not for sale.
  if (direct?.startsWith('-') === true) return undefined;
  if (direct !== undefined && direct !== '') return { price: direct, currency: undefined };
  if (typeof value !== 'object' || value === null || depth > deepestPrice) return undefined;
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of ['monthly', 'price', 'amount']) {
    const found = findPrice(record[key], depth + 1);
    if (found !== undefined) return found;
  }
  for (const [key, nested] of Object.entries(record)) {
    if (!/^[A-Z]{3}$/.test(key)) continue;
    const found = findPrice(nested, depth + 1);
    if (found !== undefined) return { price: found.price, currency: key };
  }
  return undefined;
}

function toTariff([key, value]: readonly [string, unknown], isMap: boolean): Tariff | undefined {
  if (typeof value === 'string')
    return isMap ? { id: key, name: value.trim(), price: undefined, currency: undefined } : undefined;
  const wire = tariffWire.safeParse(value).data;
  const id = wire?.pid ?? wire?.id ?? (isMap ? key : undefined);
  if (wire === undefined || id === undefined) return undefined;
  const money = [wire.price, wire.amount, wire.monthly, wire.pricing]
    .map(each => findPrice(each))
    .find(price => price !== undefined);
  return {
    id,
    name: wire.name ?? wire.title ?? id,
    price: money?.price,
    currency: wire.currency ?? money?.currency,
  };
}

const present = <T>(value: T | undefined): value is T => value !== undefined;

/** `list`: its inner shape is documented nowhere, so whatever can be read of it is taken. */
export const catalogueWire = z
  .object({ ostpls: z.unknown().optional(), products: z.unknown().optional() })
  .refine(wire => wire.ostpls !== undefined || wire.products !== undefined)
  .transform(({ ostpls, products }, context): Catalogue => {
    const [systems, plans] = [entriesOf(ostpls), entriesOf(products)];
    if (systems === undefined || plans === undefined) {
      context.issues.push(noEntries(systems === undefined ? ostpls : products));
      return z.NEVER;
    }
    const templates = systems.map(([key, value]) => {
      if (!Array.isArray(ostpls) && typeof value === 'string') return { name: key, title: value.trim() };
      const template = templateWire.safeParse(value).data;
      return template ?? (Array.isArray(ostpls) ? undefined : { name: key, title: key });
    });
    const tariffs = plans.map(item => toTariff(item, !Array.isArray(products)));
    return { templates: templates.filter(present), tariffs: tariffs.filter(present) };
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

/** `sshkey.list`: a list or a map under one of three names, or the answer itself. */
export const sshKeysWire = z.unknown().transform((value, context): readonly SshKey[] => {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  const name = ['sshkeys', 'keys', 'list'].find(key => key in record);
  const found =
    name === undefined && Array.isArray(value) ? value : name === undefined ? undefined : record[name];
  if (name === undefined && found === undefined) {
    context.issues.push({ code: 'custom', message: 'no keys in it', input: undefined });
    return z.NEVER;
  }
  const isMap = !Array.isArray(found);
  const keys = entriesOf(found);
  if (keys === undefined) {
    context.issues.push(noEntries(found));
    return z.NEVER;
  }
  return keys.flatMap(([key, item]): readonly SshKey[] => {
    if (typeof item === 'string') {
      // A map from id to the key or its label. A bare list has no ids, and a place in it may be another key's.
      if (!isMap) {
        context.issues.push({ code: 'custom', message: 'a key without its id', input: undefined });
        return [];
      }
      const isKey = /^(?:ssh-|ecdsa-|sk-)/.test(item.trim());
      return [
        { id: key, publicKey: isKey ? item.trim() : undefined, label: isKey ? undefined : item.trim() },
      ];
    }
    const wire = sshKeyWire.safeParse(item).data;
    const id = wire?.id ?? wire?.keyid ?? (isMap ? key : undefined);
    if (wire === undefined || id === undefined) return [];
    const publicKey = wire.sshkey ?? wire.key ?? wire.public_key;
    const label = wire.label ?? wire.name ?? wire.title ?? publicKey?.split(/\s+/).slice(2).join(' ');
    return [{ id, publicKey, label: label === '' ? undefined : label }];
  });
});

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
      context.issues.push({ code: 'custom', message: 'no balance in it', input: undefined });
      return z.NEVER;
    }
    return wire.currency === undefined ? amount : `${amount} ${wire.currency}`;
  });

/** The id of a key just added, under any of the names it may have. */
export const addedKeyWire = z
  .object({ id: optionalWire, keyid: optionalWire, sshkey_id: optionalWire })
  .transform(wire => wire.id ?? wire.keyid ?? wire.sshkey_id);
