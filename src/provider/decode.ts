import { ok, failed, type Result } from '../domain/result.ts';

/** A decoded reply: what JSON can say, with text for every scalar of print_r. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** Why a body could not be read; never what was in it. */
export type DecodeFailure = 'empty' | 'html' | 'cut-off' | 'not-readable' | 'too-deep';

/** Deeper than any reply of the provider, and shallow enough for every stack. */
const maxDepth = 64;

/**
 * Reads a body as the provider's PHP script may write it: JSON, or print_r text with or without its
 * outer `Array (`, with a byte-order mark or PHP notices in front. Takes linear time and never throws.
 */
export function decode(body: Uint8Array): Result<Plain, DecodeFailure> {
  const text = stripPre(stripNotices(new TextDecoder('utf-8').decode(body)).trim());
  if (text === '') return failed('empty');
  if (text.startsWith('{') || text.startsWith('[')) {
    const json = parseJson(text);
    if (json !== undefined) return json;
  }
  if (/^(?:Array\s*\(|\[[^\]\n]{1,200}\] =>)/.test(text)) return parsePrintR(text);
  if (text.startsWith('<')) return failed('html');
  if (/^(?:true|false|null|-?\d|")/.test(text)) {
    const json = parseJson(text);
    if (json !== undefined) return json;
  }
  return failed(text.startsWith('{') || text.startsWith('[') ? 'cut-off' : 'not-readable');
}

/** PHP prints notices as HTML in front of what the script meant to say: "<br />\n<b>Notice</b>: … on line <b>3</b><br />". */
function stripNotices(text: string): string {
  let rest = text.replace(/^\uFEFF/, '').trimStart();
  for (;;) {
    const opening =
      /^(?:<br \/>|<br>)?\s*<b>(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)<\/b>/i;
    if (!opening.test(rest)) return rest;
    const line = rest.search(/ on line <b>\d/);
    if (line === -1) return rest;
    const end = rest.indexOf('<br', line);
    const close = end === -1 ? -1 : rest.indexOf('>', end);
    if (close === -1) return rest;
    rest = rest
      .slice(close + 1)
      .replace(/^\uFEFF/, '')
      .trimStart();
  }
}

/** print_r for a browser stands in `<pre>`; one that isn't closed was cut off, and what is in it says so. */
const stripPre = (text: string): string =>
  /^<pre\b[^<>]{0,100}>/i.test(text)
    ? text
        .slice(text.indexOf('>') + 1)
        .replace(/<\/pre>$/i, '')
        .trim()
    : text;

function parseJson(text: string): Result<Plain, DecodeFailure> | undefined {
  try {
    const value = JSON.parse(text) as Plain;
    return withinDepth(value, maxDepth) ? ok(value) : failed('too-deep');
  } catch {
    return undefined;
  }
}

function withinDepth(root: Plain, limit: number): boolean {
  let level: Plain[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return false;
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? Object.values<Plain>(value) : [],
    );
  }
  return true;
}

interface Level {
  readonly entries: Map<string, Plain>;
  /** How far this array's `[key]` lines are indented; text at any other depth belongs to a value. */
  indent: number | undefined;
  /** The key under which this array goes into the one around it. */
  readonly key: string | undefined;
}

const entry = /^( *)\[(.*?)\] =>(?: (.*))?$/s;

/**
 * Reads what PHP's print_r prints. Every scalar comes out as text, since print_r has lost its type; an
 * object ("stdClass Object") reads as an array. A line that opens nothing continues the value before it.
 */
function parsePrintR(text: string): Result<Plain, DecodeFailure> {
  const hasOuter = /^Array\s*\(/.test(text);
  const rows = (hasOuter ? text.replace(/^Array\s*\(/, '') : text).split('\n');
  const levels: Level[] = [{ entries: new Map(), indent: undefined, key: undefined }];
  let lastKey: string | undefined;
  let opening: string | undefined;
  let closed = false;

  for (const raw of rows) {
    const row = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const level = levels.at(-1);
    if (level === undefined) return failed('not-readable');
    if (closed) {
      if (row.trim() !== '') return failed('not-readable');
      continue;
    }
    if (opening !== undefined) {
      // "[key] => Array" is followed by "(" on a line of its own, else "Array" was just text.
      if (row.trim() === '(') {
        levels.push({ entries: new Map(), indent: undefined, key: opening });
        if (levels.length > maxDepth) return failed('too-deep');
        lastKey = undefined;
        opening = undefined;
        continue;
      }
      if (row.trim() === '') continue;
      opening = undefined;
    }
    const found = entry.exec(row);
    const indent = found?.[1]?.length ?? 0;
    if (found !== null && (level.indent === undefined || indent === level.indent)) {
      level.indent = indent;
      lastKey = found[2] ?? '';
      const value = found[3] ?? '';
      level.entries.set(lastKey, value);
      if (/^(?:Array|[\w\\]+ Object)\s*$/.test(value)) opening = lastKey;
      continue;
    }
    if (row.trim() === ')') {
      if (levels.length === 1) {
        if (!hasOuter) return failed('not-readable');
        closed = true;
        continue;
      }
      levels.pop();
      levels.at(-1)?.entries.set(level.key ?? '', toPlain(level.entries));
      lastKey = undefined;
      continue;
    }
    if (lastKey !== undefined) {
      const before = level.entries.get(lastKey);
      if (typeof before === 'string') level.entries.set(lastKey, `${before}\n${row}`);
    } else if (row.trim() !== '') {
      return failed('not-readable');
    }
  }
  if (levels.length > 1 || (hasOuter && !closed)) return failed('cut-off');
  const root = levels[0];
  return root === undefined ? failed('not-readable') : ok(toPlain(root.entries));
}

/** A map as an object without a prototype, so that a key like `__proto__` is a key like any other. */
function toPlain(entries: ReadonlyMap<string, Plain>): Plain {
  const object = Object.create(null) as Record<string, Plain>;
  for (const [key, value] of entries) object[key] = value;
  return object;
}
