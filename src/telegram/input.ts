import type { QuietHours } from '../domain/quiet-hours.ts';
import { isZone } from '../domain/quiet-hours.ts';
import type { Credentials, Secret } from '../domain/secret.ts';
import { createSecret } from '../domain/secret.ts';
import { isLabel } from '../bot/labels.ts';

// What people write into a chat, read. Strangers write too: every text takes time in proportion to its length.

export type Pair =
  | { readonly kind: 'pair'; readonly credentials: Credentials; readonly label: string }
  | { readonly kind: 'incomplete' | 'bad-cid' | 'bad-label' };

/** "777 KEY [label]", in one line or in several. */
export function readPair(text: string): Pair {
  const [, cid = '', key = '', label = ''] = /^(\S+)\s+(\S+)(?:\s+([\s\S]+))?$/.exec(text.trim()) ?? [];
  if (key === '') return { kind: 'incomplete' };
  if (!/^\d{1,18}$/.test(cid)) return { kind: 'bad-cid' };
  if (label !== '' && !isLabel(label)) return { kind: 'bad-label' };
  return { kind: 'pair', credentials: { cid: createSecret(cid), key: createSecret(key) }, label };
}

/**
 * What looks like a pair, though nobody asked for one: a number, a word that only a machine makes up, and perhaps
 * a label.
 */
export const looksLikePair = (text: string): boolean =>
  /^\d{1,18}\s+(?=\S*\d)(?=\S*[a-z])[\w-]{16,128}(?:\s[\s\S]{1,64})?$/i.test(text.trim());

/** "you@example.com password": a password may hold anything but an end of line. */
export function readLogin(text: string): { readonly email: string; readonly password: Secret } | undefined {
  const [, email, password] = /^([^\s@]+@[^\s@]+)\s+(\S[^\r\n]*)$/.exec(text.trim()) ?? [];
  return email === undefined || password === undefined
    ? undefined
    : { email, password: createSecret(password) };
}

/** What looks like a login, though nobody asked for one: an address, and one word. */
export function looksLikeLogin(text: string): boolean {
  const login = readLogin(text);
  return login !== undefined && login.email.includes('.') && !/\s/.test(login.password.reveal());
}

/** Where no zone is named. */
export const usualZone = 'UTC';

/** "22:00-07:00 Europe/Berlin", the zone being UTC where none is named; `undefined`: it is no such thing. */
export function readQuiet(text: string): QuietHours | undefined {
  const [, fromHour, fromMin, toHour, toMin, zone = usualZone] =
    /^(\d{1,2}):([0-5]\d)\s*[-–]\s*(\d{1,2}):([0-5]\d)(?:\s+([\w/+-]{1,40}))?$/.exec(text.trim()) ?? [];
  const [fromMinute, toMinute] = [
    Number(fromHour) * 60 + Number(fromMin),
    Number(toHour) * 60 + Number(toMin),
  ];
  const isTime = (minute: number) => minute >= 0 && minute < 24 * 60;
  // Hours that end when they begin would hold nothing, and look as if they did.
  const isSpan = isTime(fromMinute) && isTime(toMinute) && fromMinute !== toMinute;
  return isSpan && isZone(zone) ? { fromMinute, toMinute, zone } : undefined;
}
