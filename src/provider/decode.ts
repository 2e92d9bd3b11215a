import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

import type { UnreadableProblem } from '../domain/failure.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { findValue, isWithinDepth, looksBalanced, parseJson } from './find-value.ts';
import { decodeEntities, plainText } from './plain-text.ts';

/** The headers that describe the encoding of a body. */
interface BodyHeaders {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

type Decompress = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** By the standard "deflate" is zlib's format; some servers send raw deflate. */
const inflate: Decompress = (body, options) => {
  try {
    return inflateSync(body, options);
  } catch {
    return inflateRawSync(body, options);
  }
};

const decompressors: Readonly<Record<string, Decompress>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflate,
  br: brotliDecompressSync,
};

const isGzip = (body: Uint8Array): boolean => body[0] === 0x1f && body[1] === 0x8b;

/** Decompresses a body by its header, or gzip by its first bytes. We never ask for compression. */
function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Result<Uint8Array, 'compressed'> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const named = name === 'gzip' || name === 'x-gzip' ? undefined : decompressors[name];
  const method = isGzip(body) ? gunzipSync : named;
  // Some servers name an encoding and then send the body uncompressed.
  if (method === undefined) return ok(body);
  try {
    return ok(method(body, { maxOutputLength: maxBytes }));
  } catch {
    return /^[\s{<[]/.test(String.fromCharCode(body[0] ?? 0)) ? ok(body) : failed('compressed');
  }
}

function decodeAs(label: string, body: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label).decode(body);
  } catch {
    // No such charset.
    return undefined;
  }
}

/** Enough text to detect a charset. */
const sampleLength = 8192;

/** How often each character occurs in a text. */
const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Charsets of texts that aren't UTF-8. */
const russianCharsets = ['windows-1251', 'koi8-r'] as const;

/**
 * How much a text looks like Russian. These ten are half of all letters. The wrong one of the two charsets also swaps
 * capitals and small letters, so capitals follow small letters.
 */
const russianness = (text: string): number =>
  countOf(text, /[оеаинтрслвк]/gi) - 2 * countOf(text, /[а-яё][А-ЯЁ]/g);

function guessRussian(body: Uint8Array): string {
  const start = body.findIndex(byte => byte > 127);
  const sample = body.subarray(start, start + sampleLength);
  const [one, other] = russianCharsets.map(label => russianness(decodeAs(label, sample) ?? ''));
  const [first, second] = russianCharsets;
  return decodeAs((other ?? 0) > (one ?? 0) ? second : first, body) ?? '';
}

/** The charset named by a header or a `<meta>`. */
function namedCharset(body: Uint8Array, contentType: string | undefined): string | undefined {
  const inHeader = /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? '')?.[1];
  if (inHeader !== undefined && !/^utf-?8$/i.test(inHeader)) return inHeader;
  const start = decodeAs('latin1', body.subarray(0, 2048)) ?? '';
  const inMeta = /<meta\b[^>]{0,200}?charset\s*=\s*["']?([\w-]+)/i.exec(start)?.[1];
  return inMeta !== undefined && !/^utf-?8$/i.test(inMeta) ? inMeta : undefined;
}

const utf16Of = (body: Uint8Array): string | undefined => {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : undefined;
};

/**
 * The text of a body. Valid UTF-8 is UTF-8 whatever the headers say, since other charsets rarely produce it. So is text
 * with a few broken characters, which PHP's `substr` leaves. Otherwise the named charset counts, and without one
 * windows-1251 or koi8-r, depending on which looks more like Russian.
 */
function readText(body: Uint8Array, contentType: string | undefined): string {
  const utf16 = utf16Of(body);
  if (utf16 !== undefined) return decodeAs(utf16, body) ?? '';
  const text = new TextDecoder('utf-8').decode(body);
  const firstBroken = text.indexOf('\uFFFD');
  if (firstBroken === -1) return text;
  const sample = text.slice(Math.max(0, firstBroken - sampleLength), firstBroken + sampleLength);
  const broken = countOf(sample, /\uFFFD/g);
  const whole = countOf(sample, /[^\0-\x7f\uFFFD]/g);
  if (broken * 4 <= whole) return text;
  const named = namedCharset(body, contentType);
  return (named === undefined ? undefined : decodeAs(named, body)) ?? guessRussian(body);
}

/** A JSON value. From print_r every scalar is text. */
export type DecodedValue =
  | string
  | number
  | boolean
  | null
  | readonly DecodedValue[]
  | { readonly [key: string]: DecodedValue };

/** Why a body can't be read, without its content. */
export type DecodeFailure = Extract<
  UnreadableProblem,
  'empty' | 'html' | 'cut-off' | 'broken' | 'two-values' | 'not-readable' | 'too-deep' | 'compressed'
>;

/** The provider's replies are a few kilobytes. */
export const maxReplyBytes = 1024 * 1024;

/** Longer texts aren't tried again with their entities decoded. */
const maxEscapedLength = 128 * 1024;

interface DecodedText {
  readonly text: string;
  readonly value: Result<DecodedValue, DecodeFailure>;
}

const isWebPage = (text: string): boolean => /^(?:\s|<!--.{0,500}?-->)*<(?!br\b)/is.test(text);

const noticeLine = /^(?:PHP )?(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)\s*:/i;

/** A body that says only OK, apart from notices and markup. */
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
  // JSON that was encoded twice.
  const inner = typeof whole === 'string' && /^\s*[{[]/.test(whole) ? parseJson(whole) : undefined;
  const value = inner ?? whole;
  if (value !== undefined) return isWithinDepth(value) ? ok(value) : failed('too-deep');
  const found = findValue(text);
  if (found !== undefined) return found.kind === 'failed' && isWebPage(text) ? failed('html') : found;
  // The whole body was HTML-escaped.
  if (text.length <= maxEscapedLength && /\{\s*&quot;|\] =&gt;/.test(text))
    return findValue(decodeEntities(text)) ?? failed('not-readable');
  if (saysOk(text)) return ok('OK');
  return failed(isWebPage(text) ? 'html' : 'not-readable');
}

/**
 * Decodes a body as the provider's PHP script may write it: JSON or print_r text, perhaps compressed, in UTF-8 or a
 * Russian charset, surrounded by notices and markup. Takes linear time and never throws.
 */
export function decodeText(body: Uint8Array, headers: BodyHeaders = {}): DecodedText {
  const plain = decompress(body, headers.contentEncoding, maxReplyBytes);
  if (plain.kind === 'failed') return { text: '', value: failed(plain.failure) };
  const text = readText(plain.value, headers.contentType);
  return { text, value: readValue(text.replace(/^[\uFEFF\s]+/, '').trimEnd()) };
}
