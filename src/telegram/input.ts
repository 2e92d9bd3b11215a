import { countCharacters } from './views/view.ts';
import type { QuietHours } from '../domain/chat-settings.ts';
import { isTimeZone } from '../domain/time-zones.ts';
import { createSecret, type Credentials, type Secret } from '../domain/result.ts';
import { hasInvisible, withoutInvisible } from '../domain/text.ts';

// Parses and validates what people write, in linear time: the text can come from anyone.

const maxServerName = 64;
const maxLabel = 32;

const isLineOf = (text: string, maxLength: number): boolean =>
  !hasInvisible(text) && !/[\r\n\p{Cc}]/u.test(text) && countCharacters(text, maxLength) <= maxLength;

/** A person's own name for a server: one line of at most 64 characters. */
export const isServerName = (text: string): boolean => isLineOf(text, maxServerName);

/** The label of an account: one line of at most 32 characters. */
export const isLabel = (text: string): boolean => isLineOf(text, maxLabel);

type ParsedCredentials =
  | { readonly kind: 'pair'; readonly credentials: Credentials; readonly label: string }
  | { readonly kind: 'bad-label' | 'invisible-label' | 'not-understood' };

/** Between a name and its value: `cid=777`, `"key": "…"`, `[cid] => 777`, or in the next line, as in the panel. */
const separator = `["'\`\\]]?(?:\\s{1,3}is)?(?:\\s{0,3}(?:=>|[:=])|\\s)\\s{0,3}["'\`«“]?`;
const named = (name: string, value: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\d_-])(?:${name})${separator}(${value})`, 'iu');
const namedCid = named('cid|client[ _-]?id|ID клиента|клиентский ID', '\\d{1,18}(?!\\d)');
const namedKey = named('key|api[ _-]?key|ключ(?: API)?|API-ключ', '[^\\s"\'`«»“”&,;<>(){}#]{8,256}');

/** A key is generated: it has letters and digits, and isn't the XXXXXXXX of an example. */
const looksGenerated = (word: string): boolean =>
  /^(?=.*\d)(?=.*[a-z]).{8,}$/i.test(word) && new Set(word).size > 4;

/** In a URL a key can be percent-encoded. */
const decodePercent = (word: string): string =>
  word.replaceAll(/%[2-7][0-9a-f]/gi, code => String.fromCharCode(Number.parseInt(code.slice(1), 16)));

/** Full-width digits (Unicode: Halfwidth and Fullwidth Forms) as ASCII digits, which is what a phone may type. */
const withAsciiDigits = (text: string): string =>
  text.replaceAll(/[０-９]/g, digit => digit.normalize('NFKC'));

/** The client id and the key that a text names, wherever in it they are. */
function findNamed(text: string): {
  readonly cid?: string | undefined;
  readonly key?: string | undefined;
} {
  const clean = withAsciiDigits(withoutInvisible(text));
  const [, cid] = namedCid.exec(clean) ?? [];
  const [, word = ''] = namedKey.exec(clean) ?? [];
  const key = decodePercent(word.replace(/\.+$/, ''));
  return { cid, key: looksGenerated(key) ? key : undefined };
}

/** Strips the quotes, commas and zero-width characters that were pasted along with a word. */
export const unwrap = (word: string): string =>
  withoutInvisible(word).replaceAll(/^["'`«“]+|["'`»”,;]+$/g, '');

/** Parses "777 KEY [label]" in one line or in several, "777:KEY", or a text that names the id and the key. */
export function parseCredentials(text: string): ParsedCredentials {
  const found = findNamed(text);
  const spaced = withAsciiDigits(text)
    .trim()
    .replace(/^([^\p{L}\s]{1,24}?)["'`»”]?(?:\s*[:;,|]|\s{1,3}[/–—-](?=\s))\s*(?=\S)/u, '$1 ');
  const [, first = '', second = '', rest = ''] = /^(\S+)\s+(\S+)(?:\s+([\s\S]+))?$/.exec(spaced) ?? [];
  const isNamed = found.cid !== undefined && found.key !== undefined;
  const [cid, key] = isNamed ? [found.cid, found.key] : [unwrap(first), unwrap(second)];
  const label = isNamed || withoutInvisible(rest).trim() === '' ? '' : rest;
  if (key === '' || !/^\d{1,18}$/.test(cid)) return { kind: 'not-understood' };
  if (label !== '' && hasInvisible(label)) return { kind: 'invisible-label' };
  if (label !== '' && !isLabel(label)) return { kind: 'bad-label' };
  return { kind: 'pair', credentials: { cid: createSecret(cid), key: createSecret(key) }, label };
}

/** What may precede a pair: a command of any bot, a mention, or the name of what follows. */
const head = '(?:(?:[/@][\\w@]{1,97}|link|login|c?id):?\\s{1,3}){0,3}';
const bare = (key: string): RegExp =>
  new RegExp(
    `^${head}["'\`«“]?\\d{1,18}["'\`»”]?(?:\\s{0,3}[:;,|/–—-]\\s{0,3}|\\s{1,3})(?:key[:=]?\\s{1,3})?["'\`«“]?(${key})["'\`»”]?(?:\\s[^]{1,64})?$`,
    'i',
  );
const barePair = bare('[\\w+/=.~-]{16,128}');
const strictBarePair = bare('[A-Za-z0-9+/=]{16,128}');

/**
 * Whether a text that nobody asked for holds credentials. `named`: it names the client id and the key. `likely`:
 * it is a number and a generated word, perhaps with a label, or it has a key in a URL.
 */
export function findCredentials(text: string): 'named' | 'likely' | undefined {
  const { cid, key } = findNamed(text);
  if (cid !== undefined && key !== undefined) return 'named';
  const [, word = ''] = barePair.exec(withAsciiDigits(withoutInvisible(text)).trim()) ?? [];
  return looksGenerated(word) || (key !== undefined && /[?&]\s?key\s?=/.test(text)) ? 'likely' : undefined;
}

/** Whether a text certainly holds credentials; in a group most texts aren't meant for the bot. */
export const surelyHoldsCredentials = (text: string): boolean =>
  findCredentials(text) === 'named' ||
  looksGenerated(strictBarePair.exec(withAsciiDigits(withoutInvisible(text)).trim())?.[1] ?? '');

/** Parses "you@example.com password". A password can hold everything but a line break. */
export function parseLogin(text: string): { readonly email: string; readonly password: Secret } | undefined {
  const [, email, password] = /^([^\s@]+@[^\s@]+)\s+(\S[^\r\n]*)$/.exec(text.trim()) ?? [];
  return email === undefined || password === undefined
    ? undefined
    : { email, password: createSecret(password) };
}

/** Whether an unrequested text looks like a login: an address and one word. */
export function looksLikeLogin(text: string): boolean {
  const login = parseLogin(text);
  return login !== undefined && login.email.includes('.') && !/\s/.test(login.password.reveal());
}

/** Quiet hours as a person types them, with a time zone if they name one. */
interface TypedQuietHours {
  readonly hours: QuietHours;
  readonly timeZone: string | undefined;
}

/** Parses "22:00-07:00" or "22:00-07:00 Europe/Berlin". */
export function parseQuietHours(text: string): TypedQuietHours | undefined {
  const [, fromHour, fromMin, toHour, toMin, timeZone] =
    /^(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)(?:\s+([\w/+:-]{1,40}))?$/.exec(text.trim()) ?? [];
  const fromMinute = Number(fromHour) * 60 + Number(fromMin);
  const toMinute = Number(toHour) * 60 + Number(toMin);
  const isTime = (minute: number) => minute >= 0 && minute < 24 * 60;
  // Hours that end when they start would be empty.
  const isSpan = isTime(fromMinute) && isTime(toMinute) && fromMinute !== toMinute;
  const isZone = timeZone === undefined || isTimeZone(timeZone);
  return isSpan && isZone ? { hours: { fromMinute, toMinute }, timeZone } : undefined;
}

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
  // If the client id is known, a single word that follows is meant as its key.
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
