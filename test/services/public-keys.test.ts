import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { PublicKey } from '../../src/domain/ssh-key.ts';
import { keyLine, maxKeysPerMessage } from '../../src/domain/ssh-key.ts';
import {
  fileHoldsPrivateKey,
  holdsPrivateKey,
  textOfFile,
} from '../../src/services/ssh-keys/private-keys.ts';
import {
  looksLikePublicKey,
  parseListedKey,
  parsePublicKeys,
} from '../../src/services/ssh-keys/public-keys.ts';

import { newFolder } from '../db/test-database.ts';

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

const only = (text: string): PublicKey => {
  const read = parsePublicKeys(text);
  const [first] = read.kind === 'read' ? read.keys : [];
  if (read.kind !== 'read' || read.keys.length !== 1 || first?.kind !== 'key') {
    throw new Error(JSON.stringify(read));
  }
  return first.key;
};

const problemIn = (text: string): string => {
  const read = parsePublicKeys(text);
  if (read.kind !== 'read') return read.kind;
  const [first] = read.keys;
  return first?.kind === 'problem' ? first.problem : 'none';
};

const wireString = (bytes: Buffer | string): Buffer => {
  const body = Buffer.from(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
};
const wire = (...parts: readonly (Buffer | string)[]): string =>
  Buffer.concat(parts.map(wireString)).toString('base64');
/** The point of a public key: its last bytes in DER. */
const pointOf = (key: KeyObject, length: number): Buffer =>
  key.export({ format: 'der', type: 'spki' }).subarray(-length);

const ed25519 = () => pointOf(generateKeyPairSync('ed25519').publicKey, 32);
const p256 = () => pointOf(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey, 65);

/** `ssh-keygen` can't make these without a token, but can read them. */
const onToken = {
  'ED25519-SK': () => `sk-ssh-ed25519@openssh.com ${wire('sk-ssh-ed25519@openssh.com', ed25519(), 'ssh:')}`,
  'ECDSA-SK': () => {
    const name = 'sk-ecdsa-sha2-nistp256@openssh.com';
    return `${name} ${wire(name, 'nistp256', p256(), 'ssh:')}`;
  },
};

const plainKey = (label = 'anna@laptop') =>
  `ssh-ed25519 ${wire('ssh-ed25519', ed25519())}${label === '' ? '' : ` ${label}`}`;

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

describe('labels', () => {
  test.each(['', 'a', 'anna@laptop', 'two words', '  a  b  ', '"quoted" \'too\'', 'a+b=c&d %20', 'ключ 🔑'])(
    '%j is kept, without the spaces around it',
    label => {
      const bare = plainKey('');
      const key = only(`${bare} ${label}`);
      expect(key.label).toBe(label.trim());
      expect(keyLine(key)).toBe(label.trim() === '' ? bare : `${bare} ${label.trim()}`);
    },
  );

  test('long and unprintable labels are refused', () => {
    expect(problemIn(`${plainKey('')} ${'x'.repeat(201)}`)).toBe('long-label');
    expect(problemIn(`${plainKey('')} a\u0007b`)).toBe('long-label');
  });
});

describe('refused lines', () => {
  const [, body = ''] = plainKey('').split(' ');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const { n = '', e = '' } = rsa.export({ format: 'jwk' });
  const number = (text: string) => Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]);
  const exponent = Buffer.from(e, 'base64url');

  test('the valid key that the others are made from is accepted', () => {
    expect(only(`ssh-rsa ${wire('ssh-rsa', exponent, number(n))}`).bits).toBe(2048);
  });

  test.each<readonly [string, string, string]>([
    ['nothing', '   ', 'none'],
    ['words', 'hello there', 'no-key'],
    ['a type alone', 'ssh-ed25519', 'truncated'],
    ['cut off', `ssh-ed25519 ${body.slice(0, 40)}`, 'truncated'],
    ['cut after the name', `ssh-ed25519 ${wire('ssh-ed25519')}`, 'truncated'],
    ['cut after the exponent', `ssh-rsa ${wire('ssh-rsa', exponent)}`, 'truncated'],
    ['cut after the curve', `ecdsa-sha2-nistp256 ${wire('ecdsa-sha2-nistp256', 'nistp256')}`, 'truncated'],
    ['another type inside', `ssh-rsa ${body}`, 'malformed'],
    ['no base64', 'ssh-ed25519 AAAA!!!!', 'malformed'],
    ['something after the end', `ssh-ed25519 ${wire('ssh-ed25519', ed25519(), 'more')}`, 'malformed'],
    ['a short point', `ssh-ed25519 ${wire('ssh-ed25519', ed25519().subarray(1))}`, 'malformed'],
    [
      'zeros before a number',
      `ssh-rsa ${wire('ssh-rsa', Buffer.concat([Buffer.alloc(3), exponent]), number(n))}`,
      'malformed',
    ],
    [
      'a point off its curve',
      `ecdsa-sha2-nistp256 ${wire('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]))}`,
      'malformed',
    ],
    [
      'one curve named, another inside',
      `ecdsa-sha2-nistp384 ${wire('ecdsa-sha2-nistp384', 'nistp256', p256())}`,
      'malformed',
    ],
    [
      'a compressed point',
      `ecdsa-sha2-nistp256 ${wire('ecdsa-sha2-nistp256', 'nistp256', Buffer.concat([Buffer.from([2]), p256().subarray(1, 33)]))}`,
      'malformed',
    ],
    [
      'a private key in the wire format',
      `ssh-ed25519 ${wire('ssh-ed25519', ed25519(), Buffer.alloc(64, 1))}`,
      'malformed',
    ],
    ['an empty exponent', `ssh-rsa ${wire('ssh-rsa', '', number(n))}`, 'malformed'],
    ['DSA', `ssh-dss ${wire('ssh-dss', number(n))} old`, 'dsa'],
    ['a certificate', `ssh-ed25519-cert-v01@openssh.com ${body}`, 'certificate'],
    ['a type from the future', `ssh-ed448 ${wire('ssh-ed448', Buffer.alloc(57))}`, 'unknown-type'],
    ['options', `no-pty,from="10.0.0.1" ssh-ed25519 ${body} anna`, 'options'],
    ['options with a key in them', `command="ssh-rsa AAAA x" ssh-ed25519 ${body}`, 'options'],
    ['PEM', rsa.export({ format: 'pem', type: 'spki' }).toString(), 'other-form'],
    ['SSH2', `---- BEGIN SSH2 PUBLIC KEY ----\n${body}\n---- END SSH2 PUBLIC KEY ----`, 'other-form'],
    ['a very long body', `ssh-rsa ${'A'.repeat(8_000)}`, 'malformed'],
  ])('%s is named', (_, text, problem) => {
    expect(problemIn(text)).toBe(problem);
  });
});

describe('several lines', () => {
  test('each line is read separately; comments and empty lines are skipped', () => {
    const text = `# mine\r\n${plainKey('one')}\r\n\r\nssh-dss AAAA x\n${plainKey('two')}\n`;
    expect(parsePublicKeys(text)).toMatchObject({
      kind: 'read',
      keys: [
        { kind: 'key', key: { label: 'one' } },
        { kind: 'problem', problem: 'dsa', line: 4 },
        { kind: 'key', key: { label: 'two' } },
      ],
    });
  });

  test('too many lines are refused together', () => {
    const text = (count: number) => Array.from({ length: count }, (_, n) => plainKey(`key ${n}`)).join('\n');
    expect(parsePublicKeys(text(maxKeysPerMessage))).toMatchObject({ kind: 'read' });
    expect(parsePublicKeys(text(maxKeysPerMessage + 1))).toEqual({ kind: 'too-many' });
  });
});

describe('any input', () => {
  const anyText = fc.oneof(
    fc.string({ maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .constantFrom('ssh-rsa', 'ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com')
      .chain(name =>
        fc.uint8Array({ maxLength: 200 }).map(bytes => {
          const blob = Buffer.concat([wireString(name), Buffer.from(bytes)]);
          return `${name} ${blob.toString('base64')} x`;
        }),
      ),
  );

  test('is read or refused without an exception', () => {
    fc.assert(
      fc.property(anyText, text => {
        const read = parsePublicKeys(text);
        holdsPrivateKey(text);
        looksLikePublicKey(text);
        for (const one of read.kind === 'read' ? read.keys : []) {
          // An accepted key is written unchanged.
          if (one.kind === 'key') expect(only(keyLine(one.key))).toEqual(one.key);
        }
      }),
      { numRuns: process.env.LONG === undefined ? 1_000 : 100_000 },
    );
  });

  test('is read or refused without an exception as a file, too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), bytes => {
        fileHoldsPrivateKey(bytes);
        parsePublicKeys(textOfFile(bytes));
      }),
      { numRuns: process.env.LONG === undefined ? 300 : 20_000 },
    );
  });

  test('that differs from a key in one character is never the same key', () => {
    const line = plainKey('');
    const { fingerprint } = only(line);
    fc.assert(
      fc.property(
        fc.nat({ max: line.length - 1 }),
        fc.constantFrom('A', 'z', '0', '+', '/'),
        (at, letter) => {
          if (line[at] === letter) return;
          const read = parsePublicKeys(`${line.slice(0, at)}${letter}${line.slice(at + 1)}`);
          const [first] = read.kind === 'read' ? read.keys : [];
          if (first?.kind === 'key') expect(first.key.fingerprint).not.toBe(fingerprint);
        },
      ),
    );
  });

  // One pass over a megabyte takes milliseconds; a quadratic pattern would take minutes.
  test.each([
    'M',
    'MI',
    'MIIA',
    'MIIA\n ',
    'A',
    ' ',
    'BEGIN ',
    '-----BEGIN A',
    'BEGIN PRIVATE ',
    '"kty":',
    'ssh-rsa AAAA\n',
  ])(
    'of a megabyte of %j is read in one pass',
    part => {
      const text = part.repeat(Math.ceil(1024 ** 2 / part.length));
      const startedAt = performance.now();
      for (const form of [text, `ssh-rsa ${text}`, `${text}x`]) {
        parsePublicKeys(form);
        parseListedKey(form);
        fileHoldsPrivateKey(Buffer.from(form));
      }
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    },
    60_000,
  );
});
