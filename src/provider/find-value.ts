import { failed, ok, type Result } from '../domain/result.ts';
import type { DecodedValue, DecodeFailure } from './decode.ts';
import { maxDepth, scanJson, parsePrintR } from './parsers.ts';

/** Where something may start: comments, scripts and tags, which are skipped as a whole; print_r text; or JSON. */
const token =
  /(<!--|\/\*|<(?:script|style)\b|<\/?[a-z][^<>]{0,1000}>)|((?:Array|(?<=^|\n|>)[\w\\]{1,80} Object)[ \t]*(?:\r?\n[ \t]*)?\([ \t]*(?=\r?\n|<br)|(?<=^|\n|>)[ \t]*\[[^\]\n]{1,200}\] =>)|[{[]/gi;

const endings: Readonly<Record<string, string>> = {
  '<!--': '-->',
  '/*': '*/',
  '<script': '</script',
  '<style': '</style',
};

/** A number of 16 digits or more, which JSON.parse may round. Strings are matched to be skipped. */
const stringOrLongNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<=[[:,\s])-?\d{16,}(?![\d.eE])/g;

/**
 * Whether the brackets of a text look like one value. Strings may mislead it, so it only decides whether to try
 * JSON.parse, which is slow on deeply nested text.
 */
export function looksBalanced(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > maxDepth) return false;
  }
  return depth === 0;
}

/** Whether a value is shallow enough for recursion. */
export function isWithinDepth(root: DecodedValue): boolean {
  let level: DecodedValue[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? Object.values<DecodedValue>(value) : [],
    );
  }
  return true;
}

/** Parses JSON. Ids beyond 2^53 become text, so that they keep their digits. `undefined`: it isn't JSON. */
export function parseJson(text: string): DecodedValue | undefined {
  try {
    const value = JSON.parse(text) as DecodedValue;
    if (!/[[:,\s]-?\d{16}/.test(text)) return value;
    const withLongIds = text.replaceAll(stringOrLongNumber, found =>
      found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `"${found}"`,
    );
    return JSON.parse(withLongIds) as DecodedValue;
  } catch {
    return undefined;
  }
}

/** A value as print_r would write it, to recognise copies. */
const canonical = (value: DecodedValue): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === 'number') return String(each);
    if (typeof each === 'boolean') return each ? '1' : '';
    return each === null ? '' : each;
  });

/** The only value among these, if all of them are copies of it. */
function theOne(values: readonly DecodedValue[]): Result<DecodedValue, DecodeFailure> | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  const form = others.length === 0 ? '' : canonical(first);
  return others.every(other => canonical(other) === form) ? ok(first) : failed('two-values');
}

/** The end of a part to skip; if it has none, only its first character is skipped. */
function createPassing(text: string) {
  const missing = new Set<string>();
  return (found: string, at: number): number => {
    const ending = endings[found.toLowerCase()];
    if (ending === undefined || missing.has(ending)) return at + found.length;
    const end = text.indexOf(ending, at + found.length);
    if (end === -1) missing.add(ending);
    return end === -1 ? at + found.length : end + ending.length;
  };
}

/** The usual case, at the speed of JSON.parse: one JSON value from the first to the last bracket. */
function findOnly(text: string): DecodedValue | undefined {
  const start = text.search(/[{[]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  if (start === -1 || /<!--|\/\*|<(?:script|style)\b/i.test(text.slice(0, start))) return undefined;
  const slice = text.slice(start, end);
  // A text that is JSON as a whole was parsed before.
  if (slice.length === text.length || !/^(?:\{\s*["}]|\[\s*[\d"{[\]tfn-])/.test(slice)) return undefined;
  const value = looksBalanced(slice) ? parseJson(slice) : undefined;
  return value !== undefined && isWithinDepth(value) ? value : undefined;
}

/** With more values or stray brackets, it isn't a reply in noise. */
const maxValues = 32;
const maxFalseStarts = 1000;
const maxPassed = 5000;

/**
 * Finds the one JSON or print_r value in a text with notices and markup around it; `undefined`: there is none. Two that
 * differ are a failure. So is one that breaks off: its inner parts must not be mistaken for it. A map takes precedence
 * over lists, which notices may contain ("[] operator not supported").
 */
export function findValue(text: string): Result<DecodedValue, DecodeFailure> | undefined {
  const only = findOnly(text);
  if (only !== undefined) return ok(only);
  const maps: DecodedValue[] = [];
  const lists: DecodedValue[] = [];
  const passOver = createPassing(text);
  let falseStarts = 0;
  let passes = 0;
  let isUnfinished = false;
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [, passed, printR] = found;
    const { index } = found;
    if (falseStarts > maxFalseStarts || passes > maxPassed || maps.length + lists.length > maxValues)
      return failed('not-readable');
    if (passed !== undefined) {
      token.lastIndex = passOver(passed, index);
      passes += 1;
      if (passed in endings && token.lastIndex === index + passed.length) falseStarts += 1;
      continue;
    }
    if (printR !== undefined) {
      const printed = parsePrintR(text, index);
      if (printed.kind === 'failed') return printed;
      maps.push(printed.value.value);
      token.lastIndex = Math.max(printed.value.end, token.lastIndex);
      continue;
    }
    const { kind, end, hasKeys } = scanJson(text, index);
    if (kind === 'too-deep') return failed('too-deep');
    if (kind === 'whole') {
      const value = parseJson(text.slice(index, end));
      if (value !== undefined) (Array.isArray(value) ? lists : maps).push(value);
      token.lastIndex = end;
    } else if (hasKeys) {
      const isAtEnd = kind === 'unfinished' || /^[\w.+-]{0,30}$/.test(text.slice(end, end + 31));
      return failed(isAtEnd ? 'cut-off' : 'broken');
    } else {
      // A bracket in prose. It costs as much as was scanned, so an endless list uses up the budget sooner.
      falseStarts += 1 + Math.floor((end - index) / 1000);
      isUnfinished ||= kind === 'unfinished';
      token.lastIndex = index + 1;
    }
  }
  return theOne(maps) ?? theOne(lists) ?? (isUnfinished ? failed('cut-off') : undefined);
}
