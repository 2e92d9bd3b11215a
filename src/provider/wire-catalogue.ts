import * as z from 'zod';

import type { Catalogue, Tariff, Template } from '../domain/tariff.ts';
import { entriesOf, isPresent, issue, optionalWire, textWire } from './wire-values.ts';

const templateWire = z.object({
  ostpl: optionalWire,
  name: optionalWire,
  id: optionalWire,
  title: optionalWire,
});

/** A template is a name, an object, or an entry of a map from name to title. */
function readTemplate(key: string | undefined, value: unknown): Template | undefined {
  const text = textWire.safeParse(value).data;
  if (text !== undefined) {
    return key !== undefined && typeof value === 'string'
      ? { name: key, title: text }
      : { name: text, title: text };
  }
  const wire = templateWire.safeParse(value).data;
  const name = wire?.ostpl ?? wire?.name ?? wire?.id;
  if (wire === undefined || name === undefined)
    return key === undefined ? undefined : { name: key, title: key };
  return { name, title: wire.title ?? wire.name ?? name };
}

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

interface Price {
  readonly price: string;
  readonly currency: string | undefined;
}

/** WHMCS needs two levels; a reply may be nested as deep as it is long. */
const maxPriceDepth = 4;

/** Finds the price in a value: itself, or nested by currency and then period as in WHMCS. */
function findPrice(value: unknown, depth = 0): Price | undefined {
  const direct = priceWire.parse(value);
  // WHMCS writes -1.00 for a period that is not for sale.
  if (direct?.startsWith('-') === true) return undefined;
  if (direct !== undefined && direct !== '') return { price: direct, currency: undefined };
  if (typeof value !== 'object' || value === null || depth > maxPriceDepth) return undefined;
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

/** A tariff is an object with or without its id, or an entry of a map from id to name. */
function readTariff(key: string | undefined, value: unknown): Tariff | undefined {
  if (typeof value === 'string') {
    return key === undefined
      ? undefined
      : { id: key, name: value.trim(), price: undefined, currency: undefined };
  }
  const wire = tariffWire.safeParse(value).data;
  const id = wire?.pid ?? wire?.id ?? key;
  if (wire === undefined || id === undefined) return undefined;
  const money = [wire.price, wire.amount, wire.monthly, wire.pricing]
    .map(each => findPrice(each))
    .find(isPresent);
  return {
    id,
    name: wire.name ?? wire.title ?? id,
    price: money?.price,
    currency: wire.currency ?? money?.currency,
  };
}

/** What can be read of a map or a list; `undefined` if it is neither. */
function readEach<T>(
  value: unknown,
  read: (key: string | undefined, item: unknown) => T | undefined,
): readonly T[] | undefined {
  const isList = Array.isArray(value);
  return entriesOf(value)
    ?.map(([key, item]) => read(isList ? undefined : key, item))
    .filter(isPresent);
}

/** `list`. The shape of its contents is not documented, so everything that can be read is taken. */
export const catalogueWire = z
  .object({ ostpls: z.unknown().optional(), products: z.unknown().optional() })
  .refine(wire => wire.ostpls !== undefined || wire.products !== undefined)
  .transform(({ ostpls, products }, context): Catalogue => {
    const templates = readEach(ostpls, readTemplate);
    const tariffs = readEach(products, readTariff);
    if (templates !== undefined && tariffs !== undefined) return { templates, tariffs };
    context.issues.push(issue('neither a map nor a list'));
    return z.NEVER;
  });
