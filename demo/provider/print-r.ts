import type { Fields, Value } from './reply.ts';

const entriesOf = (fields: Fields) => Object.entries(fields).filter(([, value]) => value !== undefined);

/** A value as PHP's print_r writes it, with the blank lines after nested arrays. */
export function printR(value: Value | undefined, depth = 0): string {
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return '1';
  if (typeof value !== 'object') return String(value);
  const margin = ' '.repeat(depth * 8);
  const lines = entriesOf(value as Fields).map(
    ([name, inner]) => `${margin}    [${name}] => ${printR(inner, depth + 1)}\n`,
  );
  return `Array\n${margin}(\n${lines.join('')}${margin})\n`;
}

/** The same without the outer `Array (` and its bracket. */
export const printRBare = (fields: Fields): string =>
  entriesOf(fields)
    .map(([name, inner]) => `[${name}] => ${printR(inner, 1)}\n`)
    .join('');

/** print_r text as a web page leaves it: without indentation and blank lines. */
export const flatten = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n');
