import { failed, ok, type Result } from '../domain/result.ts';
import type { DecodedValue, DecodeFailure } from './decode.ts';

interface Level {
  readonly entries: Map<string, DecodedValue>;
  /** How far the `[key]` lines of this array are indented; text at any other depth belongs to a value. */
  indent: number | undefined;
  /** The key under which this array goes into the one around it. */
  readonly key: string;
}

const outerStart = /^Array\s*\(/;
const entryLine = /^( *)\[(.*?)\] =>(?: (.*))?$/s;
const opensArray = /^(?:Array|[\w\\]+ Object)\s*$/;

export const looksLikePrintR = (text: string): boolean =>
  outerStart.test(text) || /^\[[^\]\n]{1,200}\] =>/.test(text);

/** An object without a prototype, so that a key such as `__proto__` is like any other. */
function toObject(entries: ReadonlyMap<string, DecodedValue>): DecodedValue {
  const object = Object.create(null) as Record<string, DecodedValue>;
  for (const [key, value] of entries) object[key] = value;
  return object;
}

/**
 * Reads what PHP's print_r writes, with or without the outer `Array (`. Every scalar comes as text, since print_r
 * loses its type, and an object ("stdClass Object") as an array. A line that starts nothing continues the value
 * before it.
 */
export function parsePrintR(text: string, maxDepth: number): Result<DecodedValue, DecodeFailure> {
  const hasOuter = outerStart.test(text);
  const root: Level = { entries: new Map(), indent: undefined, key: '' };
  const levels: Level[] = [root];
  let lastKey: string | undefined;
  /** The key of a value that may be the word "Array", or start an array on the next line. */
  let openingKey: string | undefined;
  let isClosed = false;

  for (const raw of text.replace(outerStart, '').split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const isBlank = line.trim() === '';
    const level = levels.at(-1) ?? root;
    if (isClosed) {
      if (!isBlank) return failed('not-readable');
      continue;
    }
    if (openingKey !== undefined) {
      if (isBlank) continue;
      const key = openingKey;
      openingKey = undefined;
      if (line.trim() === '(') {
        levels.push({ entries: new Map(), indent: undefined, key });
        if (levels.length > maxDepth) return failed('too-deep');
        lastKey = undefined;
        continue;
      }
    }
    const found = entryLine.exec(line);
    const indent = found?.[1]?.length ?? 0;
    if (found !== null && (level.indent === undefined || indent === level.indent)) {
      const [, , key = '', value = ''] = found;
      level.indent = indent;
      level.entries.set(key, value);
      lastKey = key;
      if (opensArray.test(value)) openingKey = key;
    } else if (line.trim() === ')') {
      lastKey = undefined;
      if (level === root) {
        if (!hasOuter) return failed('not-readable');
        isClosed = true;
      } else {
        levels.pop();
        levels.at(-1)?.entries.set(level.key, toObject(level.entries));
      }
    } else if (lastKey !== undefined) {
      const before = level.entries.get(lastKey);
      if (typeof before === 'string') level.entries.set(lastKey, `${before}\n${line}`);
    } else if (!isBlank) {
      return failed('not-readable');
    }
  }
  return levels.length > 1 || (hasOuter && !isClosed) ? failed('cut-off') : ok(toObject(root.entries));
}
