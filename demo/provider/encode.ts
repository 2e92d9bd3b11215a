import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import type { Quirks } from './quirks.ts';

/** Encodes a text in a single-byte charset, by inverting its decoder. */
function encodeAs(charset: 'windows-1251' | 'koi8-r', text: string): Uint8Array {
  const characters = new TextDecoder(charset).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  const byteOf = new Map(Array.from(characters, (character, byte) => [character, byte]));
  return Uint8Array.from(text, character => byteOf.get(character) ?? 0x3f);
}

const compress: Record<Quirks['compression'], (bytes: Uint8Array) => Uint8Array> = {
  none: bytes => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};

export interface EncodedBody {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** An encoded body with its headers. */
export function encodeBody(text: string, { charset, charsetNamed, compression }: Quirks): EncodedBody {
  const named = charsetNamed === 'meta' ? `<meta charset="${charset}">\n${text}` : text;
  const bytes = charset === 'utf-8' ? Buffer.from(named) : encodeAs(charset, named);
  const type = charsetNamed === 'header' ? `text/html; charset=${charset}` : 'text/html';
  return {
    bytes: compress[compression](bytes),
    headers: {
      'content-type': type,
      ...(compression === 'none' ? {} : { 'content-encoding': compression }),
    },
  };
}
