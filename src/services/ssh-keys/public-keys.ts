import { createHash, createPublicKey, type JsonWebKey } from 'node:crypto';

import type { KeyProblem, ParsedKey, ParsedKeys, PublicKey } from '../../domain/ssh-key.ts';
import { keyTypePrefixes, maxKeysPerMessage, maxKeyTextLength } from '../../domain/ssh-key.ts';
import { holdsPrivateKey } from './private-keys.ts';

interface KeyFormat {
  /** As `ssh-keygen -l` names it. */
  readonly type: string;
  /** How many strings follow the name. */
  readonly fields: number;
  /** The key in its first fields; `undefined`: they are not in the canonical form. */
  readonly toJwk: (fields: readonly Buffer[]) => JsonWebKey | undefined;
  /** Missing: the size of the modulus. */
  readonly bits?: number;
}

const minRsaBits = 2048;
/** OpenSSH: SSHBUF_MAX_BIGNUM. */
const maxRsaBits = 16_384;
/** The body of a 16,384-bit RSA key is under 3 KB. */
const maxBodyLength = 4096;
/** In UTF-16 characters; a label is usually an e-mail address or a machine's name. */
const maxLabelLength = 200;

/** A non-negative mpint (RFC 4251 section 5) as base64url; `undefined`: it has superfluous leading zeros. */
function nonNegativeInteger(bytes: Buffer): string | undefined {
  const [first = 0x80, second = 0x80] = bytes;
  if (first >= 0x80 || (first === 0 && second < 0x80)) return undefined;
  return bytes.toString('base64url');
}

const rsa: KeyFormat = {
  type: 'RSA',
  fields: 2,
  toJwk: fields => {
    const [e, n] = fields.map(nonNegativeInteger);
    return e === undefined || n === undefined ? undefined : { kty: 'RSA', e, n };
  },
};

/** `crv` is the curve's name in a JWK, `name` its name in SSH (RFC 5656). */
function ecdsa(crv: string, name: string, bits: number): KeyFormat {
  const size = Math.ceil(bits / 8);
  return {
    type: 'ECDSA',
    fields: 2,
    bits,
    toJwk: ([curve, point]) => {
      // SEC 1, 2.3.3: 4 and both coordinates; SSH has no compressed points.
      if (curve?.toString('latin1') !== name || point?.length !== 1 + 2 * size || point[0] !== 4)
        return undefined;
      const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
      return { kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url') };
    },
  };
}

const ed25519: KeyFormat = {
  type: 'ED25519',
  fields: 1,
  bits: 256,
  toJwk: ([point]) =>
    point?.length === 32 ? { kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') } : undefined,
};

/** A key on a security token: the same, followed by an application name (OpenSSH: PROTOCOL.u2f). */
const onToken = (format: KeyFormat): KeyFormat => ({
  ...format,
  type: `${format.type}-SK`,
  fields: format.fields + 1,
});

const nistP256 = ecdsa('P-256', 'nistp256', 256);

/** The accepted key types, by the first word of a line (RFC 4253 6.6, RFC 5656, RFC 8709). */
const formats: ReadonlyMap<string, KeyFormat> = new Map([
  ['ssh-rsa', rsa],
  ['ecdsa-sha2-nistp256', nistP256],
  ['ecdsa-sha2-nistp384', ecdsa('P-384', 'nistp384', 384)],
  ['ecdsa-sha2-nistp521', ecdsa('P-521', 'nistp521', 521)],
  ['ssh-ed25519', ed25519],
  ['sk-ecdsa-sha2-nistp256@openssh.com', onToken(nistP256)],
  ['sk-ssh-ed25519@openssh.com', onToken(ed25519)],
]);

/** Splits a blob into strings (RFC 4251 section 5: a 4-byte length, then the bytes); `undefined`: cut off. */
function splitStrings(blob: Buffer): readonly Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = at + 4 <= blob.length ? at + 4 + blob.readUInt32BE(at) : Infinity;
    if (end > blob.length) return undefined;
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

/** The key's size in bits; `undefined`: OpenSSL rejects it, for instance a point off its curve. */
function sizeOf(jwk: JsonWebKey, { bits }: KeyFormat): number | undefined {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return bits ?? key.asymmetricKeyDetails?.modulusLength;
  } catch {
    return undefined;
  }
}

/** A key's type, size and fingerprint from its first two words, or what is wrong with them. */
function parseKey(name: string, base64: string): Omit<PublicKey, 'label'> | KeyProblem {
  const format = formats.get(name);
  if (format === undefined) {
    if (name === 'ssh-dss') return 'dsa';
    return name.includes('-cert-v') ? 'certificate' : 'unknown-type';
  }
  if (base64.length > maxBodyLength || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return 'malformed';
  const blob = Buffer.from(base64, 'base64');
  const strings = splitStrings(blob);
  if (strings === undefined) return 'truncated';
  const [nameInside, ...fields] = strings;
  if (nameInside?.toString('latin1') !== name) return 'malformed';
  // Unused bits at the end would be another spelling of the same key.
  if (blob.toString('base64').replaceAll('=', '') !== base64.replaceAll('=', '')) return 'malformed';
  if (fields.length < format.fields) return 'truncated';

  const jwk = fields.length === format.fields ? format.toJwk(fields) : undefined;
  const bits = jwk && sizeOf(jwk, format);
  if (bits === undefined) return 'malformed';
  if (format === rsa && bits < minRsaBits) return 'tiny';
  if (format === rsa && bits > maxRsaBits) return 'malformed';
  const hash = createHash('sha256').update(blob).digest('base64').replaceAll('=', '');
  return {
    type: format.type,
    bits,
    fingerprint: `SHA256:${hash}`,
    body: `${name} ${blob.toString('base64')}`,
  };
}

/** Whether a word looks like the name of a key type, known or not. */
const typeName = new RegExp(`^(?:${keyTypePrefixes}|webauthn-sk)-[\\w@.-]{1,80}$`);
const looksLikeType = (word: string): boolean => typeName.test(word);

/** Pasted text may contain no-break spaces. */
const space = /[\t \u00a0]/;

/** Parses one line of `authorized_keys` or of a `.pub` file. */
function parseLine(line: string): PublicKey | KeyProblem {
  const head = line.slice(0, maxBodyLength + 200);
  const words = head.split(/[\t \u00a0]+/);
  const at = words.findIndex(looksLikeType);
  if (at === -1) return 'no-key';
  if (at > 0) return (words[at + 1] ?? '').startsWith('AAAA') ? 'options' : 'no-key';
  const [name = '', base64 = ''] = words;
  if (base64 === '') return 'truncated';
  const key = parseKey(name, base64);
  if (typeof key === 'string') return key;
  const start = head.indexOf(base64, name.length) + base64.length;
  const label = line.slice(start).trim();
  return label.length > maxLabelLength || /\p{Cc}/u.test(label) ? 'long-label' : { ...key, label };
}

/** The header of a public key in PEM or SSH2 (RFC 4716) form. */
const otherForm = /-{4,5}\s?BEGIN[\w\t ]{0,40}PUBLIC KEY/i;

/**
 * Reads public keys, one per line; empty lines and comments are skipped. If there is a private key anywhere
 * in the text, that is the whole result.
 */
export function parsePublicKeys(text: string): ParsedKeys {
  if (holdsPrivateKey(text)) return { kind: 'private' };
  if (text.length > maxKeyTextLength) return { kind: 'too-long' };
  if (otherForm.test(text)) {
    return { kind: 'read', keys: [{ kind: 'problem', problem: 'other-form', line: 1 }] };
  }
  const lines = text
    .replaceAll(/[\ufeff\u200b\u2060]/g, '')
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter(line => line.text !== '' && !line.text.startsWith('#'));
  if (lines.length > maxKeysPerMessage) return { kind: 'too-many' };
  const keys = lines.map((line): ParsedKey => {
    const key = parseLine(line.text);
    return typeof key === 'string'
      ? { kind: 'problem', problem: key, line: line.number }
      : { kind: 'key', key };
  });
  return { kind: 'read', keys };
}

/** Parses a key as the provider lists it; `undefined`: it is in none of the known forms. */
export function parseListedKey(text: string): PublicKey | undefined {
  const key = parseLine(text.slice(0, maxKeyTextLength).trim());
  return typeof key === 'string' ? undefined : key;
}

/** Whether a message is probably a public key, sent without being asked for. */
export const looksLikePublicKey = (text: string): boolean => {
  const [name = '', base64 = ''] = text.trimStart().slice(0, 200).split(space);
  return looksLikeType(name) && base64.startsWith('AAAA');
};
