import { createPrivateKey } from 'node:crypto';

/**
 * How the forms of private keys begin or end: PEM (PKCS#1, PKCS#8, SEC 1, OpenSSH, encrypted or not), SSH2
 * and PGP by their frame, PuTTY by its fields, OpenSSH without its frame by "openssh-key-v1" in base64, JWK
 * by its members. The end alone counts too: Telegram cuts a long message in two. Each is a fixed number of
 * characters at a place, so that a megabyte costs a pass over it.
 */
const marks: readonly RegExp[] = [
  /(?:BEGIN|END)[\w\t ]{0,40}PRIVATE[\t ]{1,4}KEY/i,
  /PuTTY-User-Key-File-\d|Private-Lines:[\t ]{0,4}\d|Private-MAC:/i,
  /b3BlbnNzaC1rZXktdjE/,
  /AGE-SECRET-KEY-1/,
];
/** RFC 7517: a key with the member `d` is private. */
const jwk = [/"kty"[\t\r\n ]{0,8}:/, /"d"[\t\r\n ]{0,8}:/] as const;

/**
 * DER without its frame: a SEQUENCE, long (30 81, 30 82) or short with a version in it (30 2e 02 01, 30 77
 * 02 01: elliptic curves), in base64 and perhaps in lines.
 */
const derLike = /M(?:I[A-Za-z0-9+/]|[B-H][A-Za-z0-9+/]CAQ)[A-Za-z0-9+/=\r\n\t ]{40,12000}/g;
const derForms = ['pkcs8', 'pkcs1', 'sec1'] as const;
/** So many beginnings of what may be a key without its frame are tried. */
const mostTried = 32;

function isPrivateDer(bytes: Buffer): boolean {
  // An encrypted PKCS#8 can't be opened here; its object id (1.2.840.113549.1.5.13, PBES2) gives it away.
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

/** Characters that nobody sees, and dashes and spaces that a phone's keyboard put there, don't hide a key. */
const plainly = (text: string): string =>
  text.replaceAll(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, '').replaceAll(/[\u00a0\u2000-\u200a\u202f]/g, ' ');

/** Whether there is a private key in a text, or a part of one: whole, encrypted, or with other words around it. */
export function holdsPrivateKey(text: string): boolean {
  const plain = plainly(text);
  if (marks.some(mark => mark.test(plain)) || jwk.every(mark => mark.test(plain))) return true;
  let tried = 0;
  for (const [run] of plain.matchAll(derLike)) {
    if (isPrivateDer(Buffer.from(run, 'base64'))) return true;
    tried += 1;
    if (tried >= mostTried) break;
  }
  return false;
}

/** The same for a file, which may be binary or in UTF-16, as PowerShell writes. */
export function fileHoldsPrivateKey(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  return buffer[0] === 0x30 && isPrivateDer(buffer) ? true : holdsPrivateKey(textOfFile(buffer));
}

/** A file as text: UTF-8, or UTF-16 where it says so. */
export function textOfFile(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.subarray(2).toString('utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) {
    const even = buffer.subarray(2, buffer.length - (buffer.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  return buffer.toString('utf8').replace(/^\ufeff/, '');
}
