import { createHash, createPublicKey } from 'node:crypto';

import sshpk from 'sshpk';

import type { KeyProblem, PublicKey, ReadKey, ReadKeys, SshKeyType } from '../domain/ssh-key.ts';
import { longestKeyText, mostKeysAtOnce } from '../domain/ssh-key.ts';
import { holdsPrivateKey } from '../services/ssh-keys/private-keys.ts';

/** Names of types in the first word of a key (RFC 4253 6.6, RFC 5656, RFC 8709; OpenSSH: PROTOCOL.u2f). */
const types: ReadonlyMap<string, SshKeyType> = new Map([
  ['ssh-rsa', 'RSA'],
  ['ecdsa-sha2-nistp256', 'ECDSA'],
  ['ecdsa-sha2-nistp384', 'ECDSA'],
  ['ecdsa-sha2-nistp521', 'ECDSA'],
  ['ssh-ed25519', 'ED25519'],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 'ECDSA-SK'],
  ['sk-ssh-ed25519@openssh.com', 'ED25519-SK'],
]);
/** How many strings a key of each type has, its name among them. */
const stringCounts: Readonly<Record<SshKeyType, number>> = {
  RSA: 3,
  ECDSA: 3,
  ED25519: 2,
  'ECDSA-SK': 4,
  'ED25519-SK': 3,
};
/** What a key on a token is apart from the token: the same with one string less at its end. */
const withoutToken: Readonly<Record<string, string>> = {
  'sk-ecdsa-sha2-nistp256@openssh.com': 'ecdsa-sha2-nistp256',
  'sk-ssh-ed25519@openssh.com': 'ssh-ed25519',
};

const leastRsaBits = 2048;
/** OpenSSH: SSHBUF_MAX_BIGNUM. */
const mostRsaBits = 16_384;
/** A body of RSA with 16,384 bits is under 3 KB. */
const longestBody = 4096;
/** In characters of UTF-16; people write an address or a machine's name. */
const longestLabel = 200;

/** The strings of a blob (RFC 4251 5: a length in four bytes, then so many); `undefined`: it stops in its middle. */
function stringsOf(blob: Buffer): readonly Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    const end = at + 4 <= blob.length ? at + 4 + blob.readUInt32BE(at) : Infinity;
    if (end > blob.length) return undefined;
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}

const blobOf = (strings: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(
    strings.flatMap(text => {
      const bytes = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );

/** The key as the library reads it, if it is exactly that and nothing more. */
function parse(blob: Buffer): sshpk.Key | undefined {
  try {
    const key = sshpk.parseKey(blob, 'rfc4253');
    // It mends what is not in the one form that there is, such as numbers with zeros before them: we don't.
    if (!key.toBuffer('rfc4253', {}).equals(blob)) return undefined;
    // Node's own judge: a point that is not on its curve is no key.
    createPublicKey(key.toString('pkcs8'));
    return key;
  } catch {
    return undefined;
  }
}

const problem = (what: KeyProblem): KeyProblem => what;

/** A key's type, size and fingerprint from its two words, or what is wrong with them. */
function judge(name: string, base64: string): Omit<PublicKey, 'label'> | KeyProblem {
  const type = types.get(name);
  if (type === undefined) {
    if (name === 'ssh-dss') return problem('dsa');
    return name.includes('-cert-v') ? problem('certificate') : problem('unknown-type');
  }
  if (base64.length > longestBody) return problem('malformed');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return problem('malformed');
  const blob = Buffer.from(base64, 'base64');
  const strings = stringsOf(blob);
  if (strings === undefined) return problem('truncated');
  if (strings[0]?.toString('latin1') !== name) return problem('malformed');
  // What is left over at the end of the text but not of the bytes: one of several spellings of the same.
  if (blob.toString('base64').replaceAll('=', '') !== base64.replaceAll('=', '')) return problem('malformed');

  if (strings.length < stringCounts[type]) return problem('truncated');
  const inner = withoutToken[name];
  const key = parse(inner === undefined ? blob : blobOf([inner, ...strings.slice(1, -1)]));
  if (key === undefined) return problem('malformed');
  if (type === 'RSA' && key.size < leastRsaBits) return problem('tiny');
  if (type === 'RSA' && key.size > mostRsaBits) return problem('malformed');
  const hash = createHash('sha256').update(blob).digest('base64').replaceAll('=', '');
  return { type, bits: key.size, fingerprint: `SHA256:${hash}`, body: `${name} ${blob.toString('base64')}` };
}

/** The first word of a key of whatever type. */
const looksLikeType = (word: string): boolean => /^(?:ssh|ecdsa|sk|webauthn-sk)-[\w@.-]{1,80}$/.test(word);

/** Spaces as people paste them: also those that don't break. */
const space = /[\t \u00a0]/;

/** One line of `authorized_keys` or of a `.pub` file. */
function readLine(line: string): PublicKey | KeyProblem {
  const head = line.slice(0, longestBody + 200);
  const words = head.split(/[\t \u00a0]+/);
  const at = words.findIndex(looksLikeType);
  if (at === -1) return problem('no-key');
  if (at > 0) return (words[at + 1] ?? '').startsWith('AAAA') ? problem('options') : problem('no-key');
  const [name = '', base64 = ''] = words;
  if (base64 === '') return problem('truncated');
  const judged = judge(name, base64);
  if (typeof judged === 'string') return judged;
  const start = head.indexOf(base64, name.length) + base64.length;
  const label = line.slice(start).trim();
  return label.length > longestLabel || /\p{Cc}/u.test(label) ? problem('long-label') : { ...judged, label };
}

/** PEM's and SSH2's public keys, which have a frame too. */
const otherForm = /-{4,5}\s?BEGIN[\w\t ]{0,40}PUBLIC KEY/i;

/**
 * Reads public keys, one a line; empty lines and comments are none. A private key anywhere in the text is
 * all that is said of it. The keys themselves are read by sshpk and judged by Node's crypto.
 */
export function readPublicKeys(text: string): ReadKeys {
  if (holdsPrivateKey(text)) return { kind: 'private' };
  if (text.length > longestKeyText) return { kind: 'too-long' };
  if (otherForm.test(text)) {
    return { kind: 'read', keys: [{ kind: 'problem', problem: 'other-form', line: 1 }] };
  }
  const lines = text
    .replaceAll(/[\ufeff\u200b\u2060]/g, '')
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter(line => line.text !== '' && !line.text.startsWith('#'));
  if (lines.length > mostKeysAtOnce) return { kind: 'too-many' };
  const keys = lines.map((line): ReadKey => {
    const read = readLine(line.text);
    return typeof read === 'string'
      ? { kind: 'problem', problem: read, line: line.number }
      : { kind: 'key', key: read };
  });
  return { kind: 'read', keys };
}

/** Reads a key as a provider lists it; `undefined`: it is in no form that we know. */
export function readListedKey(text: string): PublicKey | undefined {
  const read = readLine(text.slice(0, longestKeyText).trim());
  return typeof read === 'string' ? undefined : read;
}

/** Whether somebody's words are a key that they want added, though nobody asked for one. */
export const looksLikePublicKey = (text: string): boolean => {
  const [name = '', base64 = ''] = text.trimStart().slice(0, 200).split(space);
  return looksLikeType(name) && base64.startsWith('AAAA');
};
