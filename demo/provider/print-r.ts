import type { Fields, Value } from '../../src/sandbox/provider/reply.ts';

/** A value as PHP's print_r writes it, the blank lines after nested arrays included. */
export function printR(value: Value | undefined, depth = 0): string {
  if (value === undefined || value === null || value === false) return '';
  if (value === true) return '1';
  if (typeof value !== 'object') return String(value);
  const margin = ' '.repeat(depth * 8);
  const entries = Object.entries(value as Fields)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `${margin}    [${name}] => ${printR(inner, depth + 1)}\n`);
  return `Array\n${margin}(\n${entries.join('')}${margin})\n`;
}

/** The same without the outer `Array (` and its bracket. */
export function printRBare(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]) => `[${name}] => ${printR(inner, 1)}\n`)
    .join('');
}

/** print_r text as a web page leaves it: no indentation, no blank lines. */
export function flattened(text: string): string {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n');
}
