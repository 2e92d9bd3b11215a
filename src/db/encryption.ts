import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Where a secret is stored. It is authenticated, so that a record moved elsewhere doesn't open. */
export interface Location {
  readonly table: string;
  readonly owner: string | number;
  readonly account: string | number;
  readonly field: string;
}

/** A record is `v1.<key id>.<nonce>.<ciphertext>.<tag>`, the binary parts in base64url. */
const version = 'v1';
const nonceLength = 12;
const tagLength = 16;

/** As a JSON array, two locations never give the same bytes. */
const additionalData = (keyId: string, { table, owner, account, field }: Location): Buffer =>
  Buffer.from(JSON.stringify([version, keyId, table, String(owner), String(account), field]));

/** Encrypts with AES-256-GCM under a fresh nonce. */
export function sealWith(key: Uint8Array, keyId: string, location: Location, plaintext: Uint8Array): string {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(additionalData(keyId, location));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const parts = [nonce, ciphertext, cipher.getAuthTag()].map(bytes => bytes.toString('base64url'));
  return [version, keyId, ...parts].join('.');
}

/** The key that a record names; `undefined` for what is no record. */
export function keyIdOf(record: string): string | undefined {
  const [head, keyId, ...parts] = record.split('.');
  return head === version && parts.length === 3 && keyId !== '' ? keyId : undefined;
}

/** Accepts only the form that we write: base64url has several spellings of the same bytes, and Node reads them all. */
function bytesOf(part: string | undefined, length?: number): Buffer | undefined {
  if (part === undefined) return undefined;
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) return undefined;
  return length === undefined || bytes.length === length ? bytes : undefined;
}

/** Decrypts; `undefined` for a record that is not what was encrypted for this location with this key. */
export function openWith(
  key: Uint8Array,
  keyId: string,
  location: Location,
  record: string,
): Buffer | undefined {
  if (keyIdOf(record) !== keyId) return undefined;
  const parts = record.split('.');
  const nonce = bytesOf(parts[2], nonceLength);
  const ciphertext = bytesOf(parts[3]);
  const tag = bytesOf(parts[4], tagLength);
  if (nonce === undefined || ciphertext === undefined || tag === undefined) return undefined;
  // Without authTagLength Node accepts a tag cut to 4 bytes.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  decipher.setAAD(additionalData(keyId, location));
  decipher.setAuthTag(tag);
  // update() returns plaintext before final() has checked it: none of it is used until then.
  const unchecked = decipher.update(ciphertext);
  try {
    return Buffer.concat([unchecked, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** A key for one use, from a key for many (RFC 5869). */
export const deriveKey = (from: Uint8Array, use: string, length = 32): Buffer =>
  Buffer.from(hkdfSync('sha256', from, new Uint8Array(), `inferno-vps-bot ${use}`, length));

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);
