import { countCharacters } from './views/view.ts';
import { isTimeZone, type QuietHours } from '../domain/chat-settings.ts';
import { createSecret, type Credentials, type Secret } from '../domain/result.ts';

// Parses and validates what people write, in linear time: the text can come from anyone.

const maxServerName = 64;
const maxLabel = 32;

const isLineOf = (text: string, maxLength: number): boolean =>
  text.trim() !== '' && !/[\r\n\p{Cc}]/u.test(text) && countCharacters(text, maxLength) <= maxLength;

/** A person's own name for a server: one line of at max 64 characters. */
export const isServerName = (text: string): boolean => isLineOf(text, maxServerName);

/** The label of an account: one line of at max 32 characters. */
export const isLabel = (text: string): boolean => isLineOf(text, maxLabel);

type ParsedCredentials =
  | { readonly kind: 'pair'; readonly credentials: Credentials; readonly label: string }
  | { readonly kind: 'incomplete' | 'bad-cid' | 'bad-label' };

/** Parses "777 KEY [label]" in one line or in several. */
export function parseCredentials(text: string): ParsedCredentials {
  const [, cid = '', key = '', label = ''] = /^(\S+)\s+(\S+)(?:\s+([\s\S]+))?$/.exec(text.trim()) ?? [];
  if (key === '') return { kind: 'incomplete' };
  if (!/^\d{1,18}$/.test(cid)) return { kind: 'bad-cid' };
  if (label !== '' && !isLabel(label)) return { kind: 'bad-label' };
  return { kind: 'pair', credentials: { cid: createSecret(cid), key: createSecret(key) }, label };
}

/** Whether an unrequested text looks like credentials: a number, a generated word, perhaps a label. */
export const looksLikeCredentials = (text: string): boolean =>
  /^\d{1,18}\s+(?=\S*\d)(?=\S*[a-z])[\w-]{16,128}(?:\s[\s\S]{1,64})?$/i.test(text.trim());

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

export const defaultZone = 'UTC';

/** Parses "22:00-07:00 Europe/Berlin". Without a zone it is UTC. */
export function parseQuietHours(text: string): QuietHours | undefined {
  const [, fromHour, fromMin, toHour, toMin, timeZone = defaultZone] =
    /^(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)(?:\s+([\w/+-]{1,40}))?$/.exec(text.trim()) ?? [];
  const fromMinute = Number(fromHour) * 60 + Number(fromMin);
  const toMinute = Number(toHour) * 60 + Number(toMin);
  const isTime = (minute: number) => minute >= 0 && minute < 24 * 60;
  // Hours that end when they start would be empty.
  const isSpan = isTime(fromMinute) && isTime(toMinute) && fromMinute !== toMinute;
  return isSpan && isTimeZone(timeZone) ? { fromMinute, toMinute, timeZone } : undefined;
}
