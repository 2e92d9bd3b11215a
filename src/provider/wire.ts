import * as z from 'zod';

import { withCurrency } from '../domain/catalogue.ts';
import type { PlacedOrder } from '../domain/provider.ts';
import type { Order, OrderId, OrderList } from '../domain/server.ts';
import { keyTypePrefixes, type SshKey } from '../domain/ssh-key.ts';
import { decodeEntities, plainText } from './plain-text.ts';
import type { DecodedValue } from './decode.ts';
import { readResult } from './reply-result.ts';
import { readOrderStatus } from './states.ts';
import {
  dayWire,
  entriesOf,
  idWire,
  invoiceWire,
  isEmpty,
  isIdKey,
  isMap,
  isNumbered,
  isPresent,
  unreadable,
  objectWire,
  optionalShownWire,
  optionalWire,
  shownWire,
  unwrap,
} from './wire-values.ts';

const orderWire = z
  .object({
    id: idWire.optional(),
    orderid: idWire.optional(),
    ordernum: optionalWire,
    amount: optionalShownWire,
    currency: optionalShownWire,
    // WHMCS: GetOrders.
    currencycode: optionalShownWire,
    currencysuffix: optionalShownWire,
    invoiceid: invoiceWire,
    status: shownWire,
    nextduedate: dayWire,
  })
  .transform(wire => ({
    id: wire.id ?? wire.orderid,
    number: wire.ordernum,
    amount:
      wire.amount === undefined
        ? undefined
        : withCurrency(wire.amount, (wire.currency ?? wire.currencycode ?? wire.currencysuffix)?.trim()),
    invoiceId: wire.invoiceid,
    status: readOrderStatus(wire.status),
    rawStatus: wire.status,
    paidUntil: wire.nextduedate,
  }));

const idsWire = z.object({
  id: idWire.optional().catch(undefined),
  orderid: idWire.optional().catch(undefined),
});

/** One entry of the list; `key` is its key in a map, which may be its id. */
function readOrder(
  key: string | undefined,
  value: unknown,
): Order | { readonly unreadable: OrderId | undefined } {
  const order = orderWire.safeParse(value).data;
  const ids = idsWire.safeParse(value).data;
  const id = (ids?.id ?? ids?.orderid ?? key) as OrderId | undefined;
  return order === undefined || id === undefined ? { unreadable: id } : { ...order, id };
}

/** WHMCS nests its own list one level deeper: `{"order": [...]}`. */
const unwrapOrders = (orders: unknown): unknown =>
  isMap(orders) && Array.isArray(orders.order) && Object.keys(orders).length === 1 ? orders.order : orders;

/** Whether a reply says that it succeeded and contains nothing else. WHMCS adds counts, which are then 0. */
const isBareSuccess = (reply: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(reply).every(
    ([name, value]) =>
      ['result', 'success', 'status'].includes(name) || isEmpty(value) || value === 0 || value === '0',
  ) && readResult(reply as DecodedValue, { otherWords: true }).kind === 'success';

/** `orders`. Unreadable entries are named, so that their orders don't count as gone. */
export const ordersWire = z
  .preprocess(unwrap, z.looseObject({ orders: z.unknown().optional() }))
  // Without the list, there are no orders only if nothing else could be the list.
  .refine(reply => reply.orders !== undefined || isBareSuccess(reply))
  .transform((wire, context): OrderList => {
    const orders = unwrapOrders(wire.orders);
    const entries = entriesOf(orders);
    if (entries === undefined) return unreadable(context, 'neither a map nor a list');
    const hasIds = isMap(orders) && !isNumbered(orders);
    const read = entries.map(([key, value]) => readOrder(hasIds && isIdKey(key) ? key : undefined, value));
    const list = {
      orders: read.filter((each): each is Order => !('unreadable' in each)),
      unreadable: read.filter(each => 'unreadable' in each).map(({ unreadable }) => unreadable),
    };
    // If no entry is readable, the form is unknown.
    if (list.orders.length > 0 || list.unreadable.length === 0) return list;
    return unreadable(context, 'no order that can be read');
  });

/** `create`. */
export const placedOrderWire = objectWire({
  orderid: idWire,
  invoiceid: invoiceWire,
}).transform((wire): PlacedOrder => ({
  orderId: wire.orderid as OrderId,
  invoiceId: wire.invoiceid,
}));

/** `getApiKey`. */
export const credentialsWire = objectWire({ cid: idWire, key: idWire });

const sshKeyWire = z.object({
  id: optionalWire,
  keyid: optionalWire,
  sshkey: optionalWire,
  key: optionalWire,
  public_key: optionalWire,
  label: optionalShownWire,
  name: optionalShownWire,
  title: optionalShownWire,
});

/** A line of authorized_keys without its label; base64 contains no entities. */
const publicKeyLine = new RegExp(`^(?:${keyTypePrefixes})-\\S+ [\\w+/]+=*(?:\\s|$)`);
const startsWithType = new RegExp(`^(?:${keyTypePrefixes})-`);

/** A public key. Entities are decoded only if it isn't a valid key with them. */
const readPublicKey = (line: string): string =>
  publicKeyLine.test(line) || !publicKeyLine.test(decodeEntities(line)) ? line : decodeEntities(line);

const labelIn = (publicKey: string | undefined): string | undefined =>
  publicKey === undefined ? undefined : plainText(publicKey.split(/\s+/).slice(2).join(' '));

/** One key of a map or a list; `key` is its id in a map. `undefined`: it has no id. */
function readSshKey(key: string | undefined, item: unknown): SshKey | undefined {
  if (typeof item === 'string') {
    const value = item.trim();
    if (key === undefined) return undefined;
    return startsWithType.test(value)
      ? { id: key, publicKey: readPublicKey(value), label: undefined }
      : { id: key, publicKey: undefined, label: plainText(value) };
  }
  const wire = sshKeyWire.safeParse(item).data;
  const id = wire?.id ?? wire?.keyid ?? key;
  if (wire === undefined || id === undefined) return undefined;
  const publicKey = wire.sshkey ?? wire.key ?? wire.public_key;
  const label = wire.label ?? wire.name ?? wire.title ?? labelIn(publicKey);
  return {
    id,
    publicKey: publicKey === undefined ? undefined : readPublicKey(publicKey),
    label: label === '' ? undefined : label,
  };
}

const keyLists = ['sshkeys', 'keys', 'list'] as const;
const keyListOf = (value: unknown) =>
  isMap(value) ? keyLists.find(name => Object.hasOwn(value, name)) : undefined;

/** `sshkey.list`: a list or a map under one of three names, or the reply itself. */
export const sshKeysWire = z.unknown().transform((reply, context): readonly SshKey[] => {
  // A list with one item is that key, unless the item contains the list.
  const value = keyListOf(unwrap(reply)) === undefined ? reply : unwrap(reply);
  const name = keyListOf(value);
  const found = name !== undefined && isMap(value) ? value[name] : value;
  const isList = Array.isArray(found);
  const entries = name === undefined && !isList ? undefined : entriesOf(found);
  // A plain list of keys has no ids, and an index in it may be the id of another key.
  const isWithoutIds = isList && found.some(item => typeof item === 'string');
  if (entries === undefined || isWithoutIds)
    return unreadable(context, isWithoutIds ? 'keys without ids' : 'no keys in it');
  const hasIds = !isList && !isNumbered(found);
  return entries.map(([key, item]) => readSshKey(hasIds ? key : undefined, item)).filter(isPresent);
});

/** `sshkey.add`: the id of the new key, if the reply has it. */
export const addedKeyWire = z
  .unknown()
  .transform(unwrap)
  .transform(value => (isMap(value) ? value : {}))
  .pipe(z.object({ id: optionalWire, keyid: optionalWire, sshkey_id: optionalWire }))
  .transform(wire => wire.id ?? wire.keyid ?? wire.sshkey_id);

/** `balance`: the amount, with its currency if the reply has one. */
export const balanceWire = objectWire({
  balance: shownWire.optional(),
  credit: shownWire.optional(),
  amount: shownWire.optional(),
  currency: optionalShownWire.catch(undefined),
}).transform((wire, context) => {
  const amount = [wire.balance, wire.credit, wire.amount].find(each => each !== undefined && each !== '');
  if (amount === undefined) return unreadable(context, 'no balance in it');
  return withCurrency(amount, wire.currency);
});
