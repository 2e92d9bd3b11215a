import { createSecret, type Credentials, type Secret } from '../domain/result.ts';
import { withoutInvisible } from '../domain/visible-text.ts';
import { findNamed, looksGenerated, parseCredentials, parseLogin, unwrap, withAsciiDigits } from './input.ts';

/** What a person has sent before of a client id and a key, or of an e-mail and a password. */
export interface LinkParts {
  readonly cid?: string | undefined;
  readonly key?: Secret | undefined;
  readonly email?: string | undefined;
}

/** What the guide for linking has after one more message. */
export type LinkInput =
  | { readonly kind: 'pair'; readonly credentials: Credentials; readonly label: string }
  | { readonly kind: 'login'; readonly email: string; readonly password: Secret }
  /** The other value is still missing. */
  | { readonly kind: 'cid'; readonly cid: string }
  | { readonly kind: 'key'; readonly key: Secret }
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'bad-label' | 'invisible-label' | 'not-understood' };

const pairOf = (cid: string, key: Secret): LinkInput => ({
  kind: 'pair',
  credentials: { cid: createSecret(cid), key },
  label: '',
});

const cidWord = /^\d{1,18}$/;
const emailWord = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** `E-mail: you@example.com`, and a password in the same line or the next. */
const namedLogin =
  /^\s*(?:e-?mail|почта|логин|login)\s*[:=]\s*(\S{1,254}@\S{1,254}?)[,;]?\s{1,4}(?:password|pass|пароль)\s*[:=]\s*(\S[^\r\n]*)$/iu;

/** A single value: a client id, a key, or an e-mail, alone or after its name. */
function parseValue(text: string, known: LinkParts): LinkInput {
  const word = unwrap(withAsciiDigits(withoutInvisible(text)).trim());
  const email = word.replace(/^(?:e-?mail|почта|логин|login)\s*[:=]\s*/iu, '');
  if (emailWord.test(email)) return { kind: 'email', email };
  const named = findNamed(text);
  const cid = cidWord.test(word) ? word : named.cid;
  if (cid !== undefined) return known.key === undefined ? { kind: 'cid', cid } : pairOf(cid, known.key);
  // With the client id at hand, whatever single word follows is meant as its key.
  const isKey = looksGenerated(word) || (known.cid !== undefined && /^\S{8,256}$/.test(word));
  const key = named.key ?? (isKey ? word : undefined);
  if (key === undefined) return { kind: 'not-understood' };
  const secret = createSecret(key);
  return known.cid === undefined ? { kind: 'key', key: secret } : pairOf(known.cid, secret);
}

/** Reads a message in the guide for linking: both values in any form, or one of them. */
export function parseLinkInput(text: string, known: LinkParts): LinkInput {
  const [, namedEmail, namedPassword] = namedLogin.exec(text) ?? [];
  if (namedEmail !== undefined && namedPassword !== undefined)
    return { kind: 'login', email: namedEmail, password: createSecret(namedPassword) };
  const login = parseLogin(text);
  if (login !== undefined && emailWord.test(login.email)) return { kind: 'login', ...login };
  const parsed = parseCredentials(text);
  if (parsed.kind === 'pair' && looksGenerated(parsed.credentials.key.reveal())) return parsed;
  const value = parseValue(text, known);
  if (known.email !== undefined && value.kind !== 'email') {
    const password = text.trim();
    return password === '' || /[\r\n]/.test(password)
      ? { kind: 'not-understood' }
      : { kind: 'login', email: known.email, password: createSecret(password) };
  }
  if (parsed.kind !== 'not-understood') return parsed;
  const [, first = '', last = ''] = /^(\S+)\s+(\S+)$/.exec(withAsciiDigits(text).trim()) ?? [];
  const isReversed = looksGenerated(unwrap(first)) && cidWord.test(unwrap(last));
  return isReversed ? pairOf(unwrap(last), createSecret(unwrap(first))) : value;
}
