import { failed, ok, type Result } from '../domain/result.ts';
import type { DecodedValue, DecodeFailure } from './decode.ts';

/** Deeper than any reply of the provider, but shallow enough for recursion. */
export const maxDepth = 64;

/**
 * `whole`: a JSON object or list that ends at `end`. `unfinished`: the text ends before it. `broken`: it starts like
 * one and stops being one at `end`. `hasKeys`: a key with its colon was found, so it isn't a bracket in prose.
 */
interface JsonScan {
  readonly kind: 'whole' | 'unfinished' | 'broken' | 'too-deep';
  readonly end: number;
  readonly hasKeys: boolean;
}

const plainCharacters = String.raw`[^"\\\u0000-\u001f]*`;
const stringStart = String.raw`"${plainCharacters}(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})${plainCharacters})*`;
const stringToken = new RegExp(`${stringStart}"`, 'y');
const unfinishedString = new RegExp(String.raw`${stringStart}\\?(?:u[\da-fA-F]{0,3})?$`, 'y');
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const spaces = /[ \t\r\n]*/y;

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

/** Scans JSON from a brace or a bracket at `start` without building its value. Takes linear time and never throws. */
export function scanJson(text: string, start: number): JsonScan {
  const open: ('{' | '[')[] = [];
  let at = start;
  let expected: Expected = 'value';
  let hasKeys = false;

  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  const close = (bracket: string): boolean => {
    const isFitting = open.at(-1) === (bracket === '}' ? '{' : '[');
    const isDue =
      expected === 'comma-or-end' || expected === (bracket === '}' ? 'key-or-end' : 'value-or-end');
    return isFitting && isDue && open.pop() !== undefined;
  };

  for (;;) {
    at = match(spaces);
    if (at >= text.length) return { kind: 'unfinished', end: at, hasKeys };
    const character = text[at] ?? '';
    const isValueDue: boolean = expected === 'value' || expected === 'value-or-end';
    const isKeyDue: boolean = expected === 'key' || expected === 'key-or-end';
    if (character === '}' || character === ']') {
      if (!close(character)) return { kind: 'broken', end: at, hasKeys };
      at += 1;
      if (open.length === 0) return { kind: 'whole', end: at, hasKeys };
      expected = 'comma-or-end';
    } else if (isValueDue && (character === '{' || character === '[')) {
      open.push(character);
      if (open.length > maxDepth) return { kind: 'too-deep', end: at, hasKeys };
      expected = character === '{' ? 'key-or-end' : 'value-or-end';
      at += 1;
    } else if (character === '"' && (isValueDue || isKeyDue)) {
      const end = match(stringToken);
      if (end === -1)
        return { kind: match(unfinishedString) === -1 ? 'broken' : 'unfinished', end: at, hasKeys };
      at = end;
      expected = isKeyDue ? 'colon' : 'comma-or-end';
    } else if (expected === 'colon' && character === ':') {
      hasKeys = true;
      expected = 'value';
      at += 1;
    } else if (expected === 'comma-or-end' && character === ',') {
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at += 1;
    } else {
      const end = isValueDue ? match(scalarToken) : -1;
      if (end === -1) return { kind: 'broken', end: at, hasKeys };
      at = end;
      expected = 'comma-or-end';
    }
  }
}

interface Level {
  readonly entries: Map<string, DecodedValue>;
  /** The indentation of this array's `[key]` lines; text at any other indentation belongs to a value. */
  indent: number | undefined;
  /** Its key in the enclosing array. */
  readonly key: string;
}

const outerStart = /(?:Array|[\w\\]{1,80} Object)\s*\(/y;
const opensArray = /^(?:Array|[\w\\]+ Object)\s*$/;
/** Output after print_r text that has no closing bracket. */
const noiseLine =
  /^\s*(?:<|\{|1\s*$|(?:PHP )?(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)\s*:)/;

/** An object without a prototype, so that `__proto__` is an ordinary key. */
function toObject(entries: ReadonlyMap<string, DecodedValue>): DecodedValue {
  const object = Object.create(null) as Record<string, DecodedValue>;
  for (const [key, value] of entries) object[key] = value;
  return object;
}

/** The lines from `start` on, and where each next one starts. A line may also end with `<br>`. */
function* linesFrom(text: string, start: number): Generator<{ readonly line: string; readonly end: number }> {
  for (let at = start; at <= text.length;) {
    const found = text.indexOf('\n', at);
    const end = found === -1 ? text.length : found;
    const line = text.slice(at, end);
    yield { line: /[>\r]$/.test(line) ? line.replace(/(?:<br ?\/?>)?\r?$/, '') : line, end };
    at = end + 1;
  }
}

interface PrintRValue {
  readonly value: DecodedValue;
  /** Where the text after it starts. */
  readonly end: number;
}

/** The arrays that are still open, from the outermost to the innermost. */
function createReader() {
  const root: Level = { entries: new Map(), indent: undefined, key: '' };
  const levels: Level[] = [root];
  let lastKey: string | undefined;
  /** The key of the value "Array", which may be text or the start of an array on the next line. */
  let openingKey: string | undefined;
  const current = (): Level => levels.at(-1) ?? root;

  const readEntry = (line: string): boolean => {
    const indent = line.search(/[^ ]/);
    const keyEnd = line[indent] === '[' ? line.indexOf('] =>', indent) : -1;
    const level = current();
    if (keyEnd === -1 || (level.indent !== undefined && indent !== level.indent)) return false;
    const key = line.slice(indent + 1, keyEnd);
    const value = line.slice(keyEnd + '] => '.length);
    level.indent = indent;
    level.entries.set(key, value);
    lastKey = key;
    if (opensArray.test(value)) openingKey = key;
    return true;
  };

  return {
    isRoot: () => levels.length === 1,
    depth: () => levels.length,
    value: () => toObject(root.entries),
    /** Without a closing bracket the last value includes the line breaks before the noise. */
    bareValue: () => {
      const [key, last] = [...root.entries].at(-1) ?? [];
      if (key !== undefined && typeof last === 'string') root.entries.set(key, last.trimEnd());
      return toObject(root.entries);
    },
    readEntry,
    /** Opens an announced array; `false`: this line doesn't start one. */
    open: (line: string): boolean => {
      const key = openingKey;
      if (key === undefined) return false;
      if (line.trim() === '') return true;
      openingKey = undefined;
      if (line.trim() !== '(') return false;
      levels.push({ entries: new Map(), indent: undefined, key });
      lastKey = undefined;
      return true;
    },
    /** Closes the innermost array, unless it is the root. */
    close: () => {
      const level = levels.pop();
      lastKey = undefined;
      if (level !== undefined) current().entries.set(level.key, toObject(level.entries));
    },
    /** Appends a line to the value before it; `false`: there is none. */
    continueValue: (line: string): boolean => {
      if (lastKey === undefined) return false;
      const { entries } = current();
      const before = entries.get(lastKey);
      if (typeof before === 'string') entries.set(lastKey, `${before}\n${line}`);
      return true;
    },
  };
}

/**
 * Parses the output of PHP's print_r from `start` on, with or without the outer `Array (`. Scalars become text, because
 * print_r loses their types. Objects ("stdClass Object") are read like arrays.
 */
export function parsePrintR(text: string, start: number): Result<PrintRValue, DecodeFailure> {
  outerStart.lastIndex = start;
  const hasOuter = outerStart.test(text);
  const reader = createReader();
  let end = hasOuter ? outerStart.lastIndex : start;

  for (const { line, end: lineEnd } of linesFrom(text, end)) {
    if (reader.open(line)) {
      if (reader.depth() > maxDepth) return failed('too-deep');
    } else if (reader.readEntry(line)) {
      // Taken.
    } else if (hasOuter && reader.isRoot() && /^\s*\)/.test(line)) {
      return ok({ value: reader.value(), end: text.indexOf(')', end) + 1 });
    } else if (line.trim() === ')' && !reader.isRoot()) {
      reader.close();
    } else if (!hasOuter && reader.isRoot() && (line.trim() === ')' || noiseLine.test(line))) {
      return ok({ value: reader.bareValue(), end });
    } else if (!reader.continueValue(line) && line.trim() !== '') {
      return hasOuter || !reader.isRoot() ? failed('not-readable') : ok({ value: reader.bareValue(), end });
    }
    end = lineEnd;
  }
  return hasOuter || !reader.isRoot()
    ? failed('cut-off')
    : ok({ value: reader.bareValue(), end: text.length });
}
