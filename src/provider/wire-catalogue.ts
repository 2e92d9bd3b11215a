import * as z from 'zod';

import type { Catalogue, Tariff, Template } from '../domain/catalogue.ts';
import { plainText } from './plain-text.ts';
import {
  entriesOf,
  isIdKey,
  isMap,
  isNumbered,
  isPresent,
  unreadable,
  objectWire,
  optionalShownWire,
  optionalWire,
  textWire,
} from './wire-values.ts';

/** Fields that hold the members of a group, or of the whole list one level deeper. */
const memberFields = [
  ...['ostpls', 'ostpl', 'templates', 'template', 'images', 'products', 'product', 'tariffs', 'plans'],
  ...['items', 'list', 'members', 'children'],
];

/** Groups that are nested deeper don't count. */
const maxGroupDepth = 3;

interface Place {
  /** The key in a map of items, which may be an id or a name; missing in a list. */
  readonly key: string | undefined;
  readonly group: string | undefined;
}

interface Reader<T> {
  /** One item; `undefined`: it isn't one, or has nothing to order or install it by. */
  readonly read: (value: unknown, place: Place) => T | undefined;
  /** Fields that make an object an item. One without any of them but with members is a group. */
  readonly ownFields: readonly string[];
}

const holdsItems = (value: unknown): boolean =>
  Array.isArray(value) ||
  (isMap(value) && Object.values(value).some(each => isMap(each) || Array.isArray(each)));

/** A heading and its members. A heading is shown and never offered. */
interface Group {
  readonly heading: string | undefined;
  readonly members: unknown;
}

const headingOf = (text: unknown): string | undefined => {
  const heading = typeof text === 'string' ? plainText(text) : '';
  return heading === '' || memberFields.includes(heading.toLowerCase()) ? undefined : heading;
};

/** A value as a group; `key` is its key in a map. */
function groupOf(key: string | undefined, value: unknown, ownFields: readonly string[]): Group | undefined {
  if (Array.isArray(value)) return { heading: headingOf(key), members: value };
  if (!isMap(value)) return undefined;
  const field = memberFields.find(name => holdsItems(value[name]));
  if (field !== undefined) {
    const named = value.group ?? value.name ?? value.title ?? key;
    return { heading: headingOf(named), members: value[field] };
  }
  const isItem = ownFields.some(name => Object.hasOwn(value, name));
  return isItem ? undefined : { heading: headingOf(key), members: value };
}

/** The readable entries of a map or a list, which may be groups; `undefined`: it is neither. */
function readEach<T>(value: unknown, reader: Reader<T>, group?: string, depth = 0): readonly T[] | undefined {
  const hasKeys = isMap(value) && !isNumbered(value);
  return entriesOf(value)?.flatMap(([name, item]) => {
    const key = hasKeys ? name : undefined;
    const inner = groupOf(key, item, reader.ownFields);
    if (inner === undefined) return [reader.read(item, { key, group })].filter(isPresent);
    if (depth >= maxGroupDepth) return [];
    return readEach(inner.members, reader, inner.heading ?? group, depth + 1) ?? [];
  });
}

/** Removes duplicates: an item of several groups stays in the first one. */
const uniqueBy = <T>(
  items: readonly T[] | undefined,
  idOf: (item: T) => string,
): readonly T[] | undefined => {
  const ids = new Set<string>();
  return items?.filter(item => ids.size < ids.add(idOf(item)).size);
};

const templateWire = z.object({
  ostpl: optionalWire,
  name: optionalWire,
  id: optionalWire,
  title: optionalShownWire,
});

/** Template names are words without spaces that aren't numbers. */
const isTemplateName = (text: string): boolean => /^(?!\d+$)[\w.+-]+$/.test(text);

/** A template is a name, an object, or an entry of a map from name to title. */
const templates: Reader<Template> = {
  ownFields: ['ostpl', 'name', 'id', 'title'],
  read: (value, { key, group }) => {
    if (typeof value === 'string' && value.trim() !== '') {
      const text = value.trim();
      if (key === undefined) return { name: text, title: plainText(text), group };
      // The indexes of a list whose first entries were removed aren't names.
      if (!/^\d+$/.test(key)) return { name: key, title: plainText(text), group };
      return isTemplateName(text) ? { name: text, title: text, group } : undefined;
    }
    const wire = templateWire.safeParse(value).data;
    const name = wire?.ostpl ?? wire?.name ?? (key === undefined ? wire?.id : undefined) ?? key ?? wire?.id;
    if (name === undefined || (wire === undefined && /^\d+$/.test(name))) return undefined;
    const title = wire?.title ?? (wire?.name === undefined ? name : plainText(wire.name));
    return { name, title, group };
  },
};

const priceWire = textWire.optional().catch(undefined);
const tariffWire = z.object({
  id: optionalWire,
  pid: optionalWire,
  name: optionalShownWire,
  title: optionalShownWire,
  price: z.unknown().optional(),
  amount: z.unknown().optional(),
  monthly: z.unknown().optional(),
  pricing: z.unknown().optional(),
  currency: optionalShownWire.catch(undefined),
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
  if (direct !== undefined && direct !== '') return { price: plainText(direct), currency: undefined };
  if (!isMap(value) || depth > maxPriceDepth) return undefined;
  for (const key of ['monthly', 'price', 'amount']) {
    const found = findPrice(value[key], depth + 1);
    if (found !== undefined) return found;
  }
  for (const [key, nested] of Object.entries(value)) {
    if (!/^[A-Z]{3}$/.test(key)) continue;
    const found = findPrice(nested, depth + 1);
    if (found !== undefined) return { price: found.price, currency: key };
  }
  return undefined;
}

/** A tariff is an object with or without its id, or an entry of a map from id to name. */
const tariffs: Reader<Tariff> = {
  ownFields: ['id', 'pid', 'name', 'title', 'price', 'amount', 'monthly', 'pricing'],
  read: (value, { key, group }) => {
    const keyId = key !== undefined && isIdKey(key) ? key : undefined;
    if (typeof value === 'string') {
      if (keyId === undefined) return undefined;
      return { id: keyId, name: plainText(value), price: undefined, currency: undefined, group };
    }
    const wire = tariffWire.safeParse(value).data;
    const id = wire?.pid ?? wire?.id ?? keyId;
    if (wire === undefined || id === undefined) return undefined;
    const money = [wire.price, wire.amount, wire.monthly, wire.pricing]
      .map(each => findPrice(each))
      .find(isPresent);
    return {
      id,
      name: wire.name ?? wire.title ?? id,
      price: money?.price,
      currency: wire.currency ?? money?.currency,
      group,
    };
  },
};

/** `list`. Its inner shape isn't documented, so everything readable is used. */
export const catalogueWire = objectWire({
  ostpls: z.unknown().optional(),
  products: z.unknown().optional(),
})
  .refine(wire => wire.ostpls !== undefined || wire.products !== undefined)
  .transform((wire, context): Catalogue => {
    const found = {
      templates: uniqueBy(readEach(wire.ostpls, templates), ({ name }) => name),
      tariffs: uniqueBy(readEach(wire.products, tariffs), ({ id }) => id),
    };
    if (found.templates !== undefined && found.tariffs !== undefined) {
      return { templates: found.templates, tariffs: found.tariffs };
    }
    return unreadable(context, 'neither a map nor a list');
  });
