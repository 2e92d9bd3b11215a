import { generateKeyPairSync } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

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
import { anyText } from '../any-text.ts';
import { ed25519, only, p256, plainKey, problemIn, wire, wireString } from './ssh-key-samples.ts';

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
  const anyInput = fc.oneof(
    fc.string({ maxLength: 400 }),
    anyText({ maxLength: 400 }),
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
      fc.property(anyInput, text => {
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
