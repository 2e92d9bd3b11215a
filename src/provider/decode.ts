import { failed, ok, type Result } from '../domain/result.ts';
import { decompress, readText, type BodyHeaders } from './body.ts';
import { findValue, isWithinDepth, looksBalanced, parseJson } from './find-value.ts';
import { decodeEntities, plainText } from './plain-text.ts';

/** What JSON can say. From print_r every scalar comes as text. */
export type DecodedValue =
  string | number | boolean | null | readonly DecodedValue[] | { readonly [key: string]: DecodedValue };

/** Why a body could not be read; never what was in it. */
export type DecodeFailure =
  | 'empty'
  | 'html'
  | 'cut-off'
  | 'broken'
  /** Two values that differ. */
  | 'two-values'
  | 'not-readable'
  | 'too-deep'
  /** In a form that could not be decompressed. */
  | 'compressed';

/** The provider's replies are a few kilobytes. */
export const maxReplyBytes = 1024 * 1024;

/** Longer texts aren't tried again without their entities. */
const maxEscapedLength = 128 * 1024;

export interface DecodedText {
  readonly text: string;
  readonly value: Result<DecodedValue, DecodeFailure>;
}

const isWebPage = (text: string): boolean => /^(?:\s|<!--.{0,500}?-->)*<(?!br\b)/is.test(text);

const noticeLine = /^(?:PHP )?(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)\s*:/i;

/** A body that says OK and nothing else, but for notices and markup. */
function saysOk(text: string): boolean {
  if (text.length > 10_000 || !/\bok\b/i.test(text)) return false;
  const lines = text
    .replaceAll(/<!--.*?-->|\/\*.*?\*\//gs, '')
    .split('\n')
    .map(plainText)
    .filter(line => line !== '' && line !== '1' && !noticeLine.test(line));
  return lines.length === 1 && /^ok[.!]?$/i.test(lines[0] ?? '');
}

function readValue(text: string): Result<DecodedValue, DecodeFailure> {
  if (text === '') return failed('empty');
  const whole = /^[{["\dtfn-]/.test(text) && looksBalanced(text) ? parseJson(text) : undefined;
  // JSON inside a JSON string: encoded twice.
  const inner = typeof whole === 'string' && /^\s*[{[]/.test(whole) ? parseJson(whole) : undefined;
  const value = inner ?? whole;
  if (value !== undefined) return isWithinDepth(value) ? ok(value) : failed('too-deep');
  const found = findValue(text);
  if (found !== undefined) return found.kind === 'failed' && isWebPage(text) ? failed('html') : found;
  // Escaped as a whole for a web page.
  if (text.length <= maxEscapedLength && /\{\s*&quot;|\] =&gt;/.test(text))
    return findValue(decodeEntities(text)) ?? failed('not-readable');
  if (saysOk(text)) return ok('OK');
  return failed(isWebPage(text) ? 'html' : 'not-readable');
}

/**
 * Reads a body as the provider's PHP script may write it: JSON or print_r text, compressed or not, in UTF-8 or a
 * Russian charset, in whatever stands around it. Takes linear time and never throws.
 */
export function decodeText(body: Uint8Array, headers: BodyHeaders = {}): DecodedText {
  const plain = decompress(body, headers.contentEncoding, maxReplyBytes);
  if (plain.kind === 'failed') return { text: '', value: failed(plain.failure) };
  const text = readText(plain.value, headers.contentType);
  return { text, value: readValue(text.replace(/^[\uFEFF\s]+/, '').trimEnd()) };
}

export const decode = (body: Uint8Array, headers?: BodyHeaders): Result<DecodedValue, DecodeFailure> =>
  decodeText(body, headers).value;
