import { createPrivateKey } from 'node:crypto';

/**
 * Marks of private keys: the header or footer of PEM (PKCS#1, PKCS#8, SEC 1, OpenSSH, encrypted or not), SSH2
 * and PGP; PuTTY's fields; "openssh-key-v1" in base64, which is OpenSSH without its header; age. A footer
 * alone counts, because Telegram splits long messages. Every quantifier is bounded, so a megabyte is read in
 * one pass.
 */
const marks: readonly RegExp[] = [
  /(?:BEGIN|END)[\w\t ]{0,40}PRIVATE[\t ]{1,4}KEY/i,
  /PuTTY-User-Key-File-\d|Private-Lines:[\t ]{0,4}\d|Private-MAC:/i,
  /b3BlbnNzaC1rZXktdjE/,
  /AGE-SECRET-KEY-1/,
];
/** A JWK with the member `d` is private (RFC 7517). */
const jwk = [/"kty"[\t\r\n ]{0,8}:/, /"d"[\t\r\n ]{0,8}:/] as const;

/**
 * DER without a header, in base64, perhaps split into lines: a SEQUENCE that is long (30 81, 30 82), or short
 * and starts with a version (30 2e 02 01, 30 77 02 01: elliptic curves).
 */
const derLike = /M(?:I[A-Za-z0-9+/]|[B-H][A-Za-z0-9+/]CAQ)[A-Za-z0-9+/=\r\n\t ]{40,12000}/g;
const derForms = ['pkcs8', 'pkcs1', 'sec1'] as const;
/** At most this many candidates for a key without a header are parsed per text. */
const maxCandidates = 32;

function isPrivateDer(bytes: Buffer): boolean {
  // Encrypted PKCS#8 can't be opened here, but names its scheme: PBES2, object id 1.2.840.113549.1.5.13.
  if (bytes.subarray(0, 40).includes(Buffer.from('06092a864886f70d01050d', 'hex'))) return true;
  return derForms.some(type => {
    try {
      createPrivateKey({ key: bytes, format: 'der', type });
      return true;
    } catch {
      return false;
    }
  });
}

/** Drops invisible characters and replaces unusual spaces, which a phone's keyboard may insert. */
const normalize = (text: string): string =>
  text.replaceAll(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '').replaceAll(/[\u00a0\u2000-\u200a\u202f]/g, ' ');

/** Whether a text contains a private key or a part of one, encrypted or not, perhaps between other words. */
export function holdsPrivateKey(text: string): boolean {
  const plain = normalize(text);
  if (marks.some(mark => mark.test(plain)) || jwk.every(mark => mark.test(plain))) return true;
  let candidates = 0;
  for (const [run] of plain.matchAll(derLike)) {
    if (isPrivateDer(Buffer.from(run, 'base64'))) return true;
    candidates += 1;
    if (candidates >= maxCandidates) break;
  }
  return false;
}

/** Like `holdsPrivateKey`, for a file. It may be binary, or UTF-16, which PowerShell writes. */
export function fileHoldsPrivateKey(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  return (buffer[0] === 0x30 && isPrivateDer(buffer)) || holdsPrivateKey(textOfFile(buffer));
}

/** Decodes a file: UTF-16 if it has a byte order mark, else UTF-8. */
export function textOfFile(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.subarray(2).toString('utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) {
    const even = buffer.subarray(2, buffer.length - (buffer.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  return buffer.toString('utf8').replace(/^\ufeff/, '');
}
