import type { Result } from '../domain/result.ts';
import { failed, ok } from '../domain/result.ts';
import { looksLikePrintR, parsePrintR } from './print-r.ts';

/** What JSON can say. From print_r every scalar comes as text. */
export type DecodedValue =
  string | number | boolean | null | readonly DecodedValue[] | { readonly [key: string]: DecodedValue };

/** Why a body could not be read; never what was in it. */
export type DecodeFailure = 'empty' | 'html' | 'cut-off' | 'not-readable' | 'too-deep';

/** Deeper than any reply of the provider, and shallow enough for recursion. */
const maxDepth = 64;

/**
 * Reads a body as the provider's PHP script may write it: JSON, or print_r text with or without its outer
 * `Array (`, after a byte-order mark, PHP notices or `<pre>`. Takes linear time and never throws.
 */
export function decode(body: Uint8Array): Result<DecodedValue, DecodeFailure> {
  const text = stripPre(stripNotices(new TextDecoder('utf-8').decode(body)).trim());
  if (text === '') return failed('empty');
  const isStructure = text.startsWith('{') || text.startsWith('[');
  if (isStructure || /^(?:true|false|null|-?\d|")/.test(text)) {
    const json = parseJson(text);
    if (json !== undefined) return json;
  }
  if (looksLikePrintR(text)) return parsePrintR(text, maxDepth);
  if (text.startsWith('<')) return failed('html');
  return failed(isStructure ? 'cut-off' : 'not-readable');
}

const noticeStart =
  /^(?:<br \/>|<br>)?\s*<b>(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)<\/b>/i;

const trimStart = (text: string): string => text.replace(/^\uFEFF/, '').trimStart();

/** PHP writes notices as HTML before the script's own output: "<br />\n<b>Notice</b>: … on line <b>3</b><br />". */
function stripNotices(text: string): string {
  let rest = trimStart(text);
  while (noticeStart.test(rest)) {
    const line = rest.search(/ on line <b>\d/);
    const lineBreak = line === -1 ? -1 : rest.indexOf('<br', line);
    const end = lineBreak === -1 ? -1 : rest.indexOf('>', lineBreak);
    if (end === -1) return rest;
    rest = trimStart(rest.slice(end + 1));
  }
  return rest;
}

/** print_r for a browser is inside `<pre>`. If that isn't closed the reply was cut off, as its content shows. */
const stripPre = (text: string): string =>
  /^<pre\b[^<>]{0,100}>/i.test(text)
    ? text
        .slice(text.indexOf('>') + 1)
        .replace(/<\/pre>$/i, '')
        .trim()
    : text;

function parseJson(text: string): Result<DecodedValue, DecodeFailure> | undefined {
  try {
    const value = JSON.parse(text) as DecodedValue;
    return isWithinDepth(value) ? ok(value) : failed('too-deep');
  } catch {
    return undefined;
  }
}

function isWithinDepth(root: DecodedValue): boolean {
  let level: DecodedValue[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return false;
    level = level.flatMap(value =>
      typeof value === 'object' && value !== null ? Object.values<DecodedValue>(value) : [],
    );
  }
  return true;
}
