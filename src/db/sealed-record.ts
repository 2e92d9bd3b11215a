import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

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

/** Random nonces, made a hundred at a time: making a single one takes as long as encrypting a short text. */
export function createNonces(): () => Buffer {
  let left = Buffer.alloc(0);
  return () => {
    if (left.length === 0) left = randomBytes(100 * nonceLength);
    const nonce = left.subarray(0, nonceLength);
    left = left.subarray(nonceLength);
    return nonce;
  };
}

/** Encrypts with AES-256-GCM. A nonce must never have been used before. */
export function sealWith(
  key: KeyObject,
  keyId: string,
  location: Location,
  plaintext: Uint8Array,
  nonce: Buffer = randomBytes(nonceLength),
): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(additionalData(keyId, location));
  const ciphertext = cipher.update(plaintext);
  // GCM has no padding, so nothing is left to add.
  cipher.final();
  const parts = [nonce, ciphertext, cipher.getAuthTag()].map(bytes => bytes.toString('base64url'));
  return `${version}.${keyId}.${parts.join('.')}`;
}

/** Accepts only the form that we write: Node also decodes other spellings of the same bytes. */
function bytesOf(part: string | undefined, length?: number): Buffer | undefined {
  if (part === undefined) return undefined;
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) return undefined;
  return length === undefined || bytes.length === length ? bytes : undefined;
}

interface SealedRecord {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** `undefined`: it isn't a record. */
export function parseRecord(record: string): SealedRecord | undefined {
  const [head, keyId = '', ...parts] = record.split('.');
  if (head !== version || parts.length !== 3 || keyId === '') return undefined;
  const nonce = bytesOf(parts[0], nonceLength);
  const ciphertext = bytesOf(parts[1]);
  const tag = bytesOf(parts[2], tagLength);
  if (nonce === undefined || ciphertext === undefined || tag === undefined) return undefined;
  return { keyId, nonce, ciphertext, tag };
}

/** Decrypts; `undefined` if the record wasn't encrypted for this location with this key. */
export function decrypt(key: KeyObject, location: Location, record: SealedRecord): Buffer | undefined {
  // Without authTagLength Node accepts a tag cut to 4 bytes.
  const decipher = createDecipheriv('aes-256-gcm', key, record.nonce, { authTagLength: tagLength });
  decipher.setAAD(additionalData(record.keyId, location));
  decipher.setAuthTag(record.tag);
  // update() returns unverified plaintext. It isn't used until final() has checked it.
  const unchecked = decipher.update(record.ciphertext);
  try {
    return Buffer.concat([unchecked, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Decrypts a record that has to be under this key. */
export function openWith(
  key: KeyObject,
  keyId: string,
  location: Location,
  record: string,
): Buffer | undefined {
  const parsed = parseRecord(record);
  return parsed?.keyId === keyId ? decrypt(key, location, parsed) : undefined;
}
