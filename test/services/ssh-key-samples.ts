import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import type { PublicKey } from '../../src/domain/ssh-key.ts';
import { parsePublicKeys } from '../../src/services/ssh-keys/public-keys.ts';

export const only = (text: string): PublicKey => {
  const read = parsePublicKeys(text);
  const [first] = read.kind === 'read' ? read.keys : [];
  if (read.kind !== 'read' || read.keys.length !== 1 || first?.kind !== 'key') {
    throw new Error(JSON.stringify(read));
  }
  return first.key;
};

export const problemIn = (text: string): string => {
  const read = parsePublicKeys(text);
  if (read.kind !== 'read') return read.kind;
  const [first] = read.keys;
  return first?.kind === 'problem' ? first.problem : 'none';
};

export const wireString = (bytes: Buffer | string): Buffer => {
  const body = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};
export const wire = (...parts: readonly (Buffer | string)[]): string =>
  Buffer.concat(parts.map(wireString)).toString('base64');
/** The point of a public key: its last bytes in DER. */
const pointOf = (key: KeyObject, length: number): Buffer =>
  key.export({ format: 'der', type: 'spki' }).subarray(-length);

export const ed25519 = () => pointOf(generateKeyPairSync('ed25519').publicKey, 32);
export const p256 = () => pointOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey, 65);

export const plainKey = (label = 'anna@laptop') =>
  `ssh-ed25519 ${wire('ssh-ed25519', ed25519())}${label === '' ? '' : ` ${label}`}`;
