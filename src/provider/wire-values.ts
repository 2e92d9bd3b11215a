import * as z from 'zod';

// Numbers, ids included, arrive as numbers or strings: both become trimmed text.
export const textWire = z.union([z.string(), z.number()]).transform(value => String(value).trim());
export const idWire = textWire.refine(value => value !== '');
/** A field that may be missing, null, false or empty. */
export const optionalWire = z
  .union([textWire, z.literal(false)])
  .nullish()
  .transform(value => (typeof value === 'string' && value !== '' ? value : undefined));

/** WHMCS writes 0 for an order without an invoice, such as one that costs nothing. */
export const invoiceWire = optionalWire.transform(value => (value === '0' ? undefined : value));

/** PHP's ways to write that there is nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

export type Entries = readonly (readonly [key: string, value: unknown])[];

/** The entries of a PHP array, which arrives as a map or a list; `undefined` if it is neither. */
export function entriesOf(value: unknown): Entries | undefined {
  if (isEmpty(value)) return [];
  if (Array.isArray(value)) return (value as unknown[]).map((item, index) => [String(index), item] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

/** Reports that a value can't be read. The value itself is not passed on: it may hold a secret. */
export const issue = (message: string) => ({ code: 'custom', message, input: undefined }) as const;

export const entriesWire = z.unknown().transform((value, context): Entries => {
  const entries = entriesOf(value);
  if (entries !== undefined) return entries;
  context.issues.push(issue('neither a map nor a list'));
  return z.NEVER;
});

export const isPresent = <T>(value: T | undefined): value is T => value !== undefined;
