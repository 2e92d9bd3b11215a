import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import {
  fileHoldsPrivateKey,
  holdsPrivateKey,
  textOfFile,
} from '../../src/services/ssh-keys/private-keys.ts';
import { parsePublicKeys } from '../../src/services/ssh-keys/public-keys.ts';

const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEM5KSW1XYBv9qWfuijzoXK3xdYqXWoTgSaHrQlWY6Os';

describe('private keys in any form', () => {
  const pairs = [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
    generateKeyPairSync('ed25519'),
  ];
  const pems = pairs.map(({ privateKey }) => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----/g, '').trim();

  test('are detected without a header, in one line or several, alone or between words', () => {
    for (const pem of pems) {
      for (const form of [bare(pem), bare(pem).replaceAll('\n', '')]) {
        expect(holdsPrivateKey(form)).toBe(true);
        expect(holdsPrivateKey(`it is ${form} as you asked`)).toBe(true);
      }
    }
  });

  test('are detected as PuTTY, JWK and SSH2, and with dashes that a phone has replaced', () => {
    const putty = 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAAIF==';
    expect(holdsPrivateKey(putty)).toBe(true);
    for (const { privateKey } of pairs) {
      expect(holdsPrivateKey(JSON.stringify(privateKey.export({ format: 'jwk' })))).toBe(true);
    }
    expect(holdsPrivateKey('---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56wAA')).toBe(true);
    expect(holdsPrivateKey('—–BEGIN OPENSSH PRIVATE\u00a0KEY—–')).toBe(true);
  });

  test('are detected in files: text, UTF-16 of either byte order, binary', () => {
    const [pem = ''] = pems;
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(pem, 'utf16le')]);
    expect(fileHoldsPrivateKey(Buffer.from(pem))).toBe(true);
    expect(fileHoldsPrivateKey(utf16)).toBe(true);
    expect(fileHoldsPrivateKey(Buffer.from(utf16).swap16())).toBe(true);
    for (const { privateKey } of pairs) {
      expect(fileHoldsPrivateKey(privateKey.export({ format: 'der', type: 'pkcs8' }))).toBe(true);
    }
  });

  test('are not detected in public keys or ordinary text', () => {
    const publicOnes = pairs.flatMap(pair => [
      pair.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      JSON.stringify(pair.publicKey.export({ format: 'jwk' })),
    ]);
    for (const text of [
      ...publicOnes,
      publicKey,
      'How do I get a private key?',
      'MIIA is not a key, and neither is MIGHTY, said the begin of the private talk',
    ]) {
      expect(holdsPrivateKey(text), text).toBe(false);
    }
    const file = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`${publicKey} from windows`, 'utf16le'),
    ]);
    expect(fileHoldsPrivateKey(file)).toBe(false);
    expect(parsePublicKeys(textOfFile(file))).toMatchObject({ keys: [{ key: { label: 'from windows' } }] });
  });
});
