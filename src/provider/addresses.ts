import { isIP } from 'node:net';

export interface Addresses {
  /** The first IPv4 address, or else the first of all. */
  readonly main: string | undefined;
  readonly others: readonly string[];
}

/** What stands for an address that isn't there yet. */
const placeholders: ReadonlySet<string> = new Set(['0.0.0.0', '::', '127.0.0.1']);

/** One address without its prefix length, brackets and zone. */
const bare = (part: string): string =>
  part
    .replace(/\/\d{1,3}$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '')
    .toLowerCase();

const textsOf = (field: unknown): readonly string[] => {
  if (typeof field === 'string') return [field.replaceAll(/<[^<>]{0,100}>|&nbsp;/g, ' ')];
  return Array.isArray(field) ? field.flatMap(textsOf) : [];
};

/** The addresses in some fields, each once: separated by commas, spaces or line breaks, with or without a prefix length. */
export function readAddresses(...fields: readonly unknown[]): Addresses {
  const parts = fields.flatMap(textsOf).flatMap(text => text.slice(0, 4096).split(/[\s,;|]+/));
  const all = [...new Set(parts.map(bare).filter(part => isIP(part) !== 0 && !placeholders.has(part)))];
  const main = all.find(address => isIP(address) === 4) ?? all[0];
  return { main, others: all.filter(address => address !== main) };
}
