import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PublicKey } from '../../src/domain/ssh-key.ts';
import { keyLine } from '../../src/domain/ssh-key.ts';
import { holdsPrivateKey } from '../../src/services/ssh-keys/private-keys.ts';
import { parseListedKey, parsePublicKeys } from '../../src/services/ssh-keys/public-keys.ts';
import { newFolder } from '../db/test-database.ts';
import { ed25519, only, p256, problemIn, wire } from './ssh-key-samples.ts';

const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

let folder: string;
beforeAll(() => {
  folder = newFolder('keys');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A key pair made by `ssh-keygen`. */
function generate(type: string, bits: number | undefined, comment: string, passphrase = '') {
  const path = join(folder, `${type}-${bits ?? 0}-${Math.random().toString(36).slice(2)}`);
  const size = bits === undefined ? [] : ['-b', String(bits)];
  execFileSync('ssh-keygen', ['-q', '-t', type, ...size, '-N', passphrase, '-C', comment, '-f', path]);
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8'), privateKey: readFileSync(path, 'utf8') };
}

/** The output of `ssh-keygen -lf` for a public key. */
function keygenListing(publicKey: string): string {
  const path = join(folder, `listed-${Math.random().toString(36).slice(2)}.pub`);
  writeFileSync(path, publicKey);
  return execFileSync('ssh-keygen', ['-lf', path], { encoding: 'utf8' }).trim();
}

const listing = ({ bits, fingerprint, label, type }: PublicKey): string =>
  `${bits} ${fingerprint} ${label === '' ? 'no comment' : label} (${type})`;

/** `ssh-keygen` can't make these without a token, but can read them. */
const onToken = {
  'ED25519-SK': () => `sk-ssh-ed25519@openssh.com ${wire('sk-ssh-ed25519@openssh.com', ed25519(), 'ssh:')}`,
  'ECDSA-SK': () => {
    const name = 'sk-ecdsa-sha2-nistp256@openssh.com';
    return `${name} ${wire(name, 'nistp256', p256(), 'ssh:')}`;
  },
};

describe.skipIf(!hasKeygen)('compared with ssh-keygen', () => {
  test.each([
    ['rsa', 2048],
    ['rsa', 2056],
    ['ecdsa', 256],
    ['ecdsa', 384],
    ['ecdsa', 521],
    ['ed25519', undefined],
  ] as const)('a %s key of %s bits reads the same', (type, bits) => {
    const { publicKey } = generate(type, bits, 'anna@laptop "work" a+b');
    const key = only(publicKey);
    expect(listing(key)).toBe(keygenListing(publicKey));
    expect(keyLine(key)).toBe(publicKey.trim());
    expect(parseListedKey(publicKey)).toEqual(key);
  });

  test.each(['ED25519-SK', 'ECDSA-SK'] as const)('an %s key reads the same', type => {
    const publicKey = `${onToken[type]()} my token`;
    const key = only(publicKey);
    expect(key.type).toBe(type);
    expect(listing(key)).toBe(keygenListing(publicKey));
  });

  test('small RSA keys and DSA keys are refused', () => {
    expect(problemIn(generate('rsa', 1024, 'old').publicKey)).toBe('tiny');
    const dsa = spawnSync('ssh-keygen', ['-q', '-t', 'dsa', '-N', '', '-f', join(folder, 'dsa')]);
    // OpenSSH 10 no longer makes DSA keys.
    if (dsa.status === 0) expect(problemIn(readFileSync(join(folder, 'dsa.pub'), 'utf8'))).toBe('dsa');
  });

  test.each(['rsa', 'ecdsa', 'ed25519'])(
    'a private %s key is detected in every form that ssh-keygen writes',
    type => {
      // The size doesn't matter here; the smallest is the fastest.
      const bits = type === 'rsa' ? 1024 : undefined;
      const plain = generate(type, bits, 'secret');
      const encrypted = generate(type, bits, 'secret', 'passphrase');
      const forms = [plain.privateKey, encrypted.privateKey];
      for (const [format, from] of [
        ['PEM', plain],
        ['PKCS8', plain],
        ['PEM', encrypted],
      ] as const) {
        const { path } = from;
        const old = from === encrypted ? 'passphrase' : '';
        execFileSync('ssh-keygen', ['-q', '-p', '-m', format, '-P', old, '-N', old, '-f', path]);
        forms.push(readFileSync(path, 'utf8'));
      }
      for (const form of forms) {
        expect(holdsPrivateKey(form)).toBe(true);
        expect(parsePublicKeys(form)).toEqual({ kind: 'private' });
        expect(holdsPrivateKey(`Hello, here it is: ${form.replaceAll('\n', ' ')} is that right?`)).toBe(true);
        // Telegram splits messages over 4096 characters.
        expect(holdsPrivateKey(form.slice(0, 200))).toBe(true);
        expect(holdsPrivateKey(form.slice(-200))).toBe(true);
        expect(parsePublicKeys(`${plain.publicKey}\n${form}`)).toEqual({ kind: 'private' });
      }
    },
  );
});
