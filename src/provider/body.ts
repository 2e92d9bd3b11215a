import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

import { failed, ok, type Result } from '../domain/result.ts';

/** The headers that say how a body is written. */
export interface BodyHeaders {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

type Decompress = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** "deflate" is zlib's format by the standard, and the bare one at some servers. */
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

/** Undoes a compression that nobody asked for, as the header names it or, for gzip, by its first bytes. */
export function decompress(
  body: Uint8Array,
  encoding: string | undefined,
  maxBytes: number,
): Result<Uint8Array, 'compressed'> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const named = name === 'gzip' || name === 'x-gzip' ? undefined : decompressors[name];
  const method = isGzip(body) ? gunzipSync : named;
  // Servers also name an encoding for a body that they then send as it is.
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

/** Enough to tell charsets apart. */
const sampleLength = 8192;

/** How often a character stands in a text. */
const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Charsets by which a text that is no UTF-8 may be written. */
const russianCharsets = ['windows-1251', 'koi8-r'] as const;

/**
 * How much a text reads like Russian. Half of all letters are one of these ten; the wrong one of the two charsets
 * also turns small letters into capitals, and so has capitals after small ones.
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

/** The charset that a header or a `<meta>` names. */
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
 * The text of a body. What is valid UTF-8 is UTF-8, whatever the headers say, since other charsets give that by
 * accident only; so is a text with few broken characters, which PHP's `substr` makes. Else the named charset
 * counts, and without one windows-1251 or koi8-r, whichever reads more like Russian.
 */
export function readText(body: Uint8Array, contentType: string | undefined): string {
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
