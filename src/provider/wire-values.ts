import * as z from 'zod';

import { plainText } from './plain-text.ts';

// Numbers and ids arrive as numbers or strings. Both become trimmed text.
export const textWire = z.union([z.string(), z.number()]).transform(value => String(value).trim());
/** PHP writes 0 for an id that it doesn't have. */
export const idWire = textWire.refine(value => !/^0*$/.test(value));
/** A field that may be missing, null, false or empty. */
export const optionalWire = z
  .union([textWire, z.literal(false)])
  .nullish()
  .transform(value => (typeof value === 'string' && value !== '' ? value : undefined));

const orMissing = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** Text that is shown or compared, without markup and entities. Don't use it for keys, passwords and ids. */
export const shownWire = textWire.transform(plainText);
export const optionalShownWire = optionalWire.transform(text =>
  text === undefined ? undefined : orMissing(plainText(text)),
);

/** WHMCS writes 0 for an order without an invoice, such as a free one. */
export const invoiceWire = optionalWire.transform(value => (value === '0' ? undefined : value));

/** How PHP writes "nothing". */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

type UnknownMap = Readonly<Record<string, unknown>>;

export const isMap = (value: unknown): value is UnknownMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Unwraps a map that is the only item of a list. */
export function unwrap(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 1) return value;
  const [only] = value as unknown[];
  return isMap(only) ? only : value;
}

/** An object, also as the only item of a list. */
export const objectWire = <T extends z.ZodRawShape>(shape: T) => z.preprocess(unwrap, z.object(shape));

export type Entries = readonly (readonly [key: string, value: unknown])[];

/** The entries of a PHP array, which may be a map or a list; `undefined`: it is neither. */
export function entriesOf(value: unknown): Entries | undefined {
  if (isEmpty(value)) return [];
  if (Array.isArray(value)) return (value as unknown[]).map((item, index) => [String(index), item] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

/** Reports that a value can't be read. The value isn't included: it may be a secret. */
export function unreadable(context: Pick<z.core.$RefinementCtx, 'issues'>, message: string): never {
  context.issues.push({ code: 'custom', message, input: undefined });
  return z.NEVER;
}

export const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

/** A map's key as an id. The index of a list, which PHP may also write as a map, isn't one. */
export const isIdKey = (key: string): boolean => /^[1-9]\d*$/.test(key);

/** Whether a map is a list from which PHP has removed items: 0, 1, 3. */
export const isNumbered = (value: unknown): boolean => isMap(value) && '0' in value;

/** A day as YYYY-MM-DD, with or without a time; WHMCS writes 0000-00-00 for none. */
export const dayWire = optionalWire.catch(undefined).transform(text => {
  const [day = ''] = /^[1-9]\d{3}-\d\d-\d\d(?=$|[T\s])/.exec(text ?? '') ?? [];
  return Number.isNaN(Date.parse(day)) ? undefined : day;
});
