import type { FmtString } from 'telegraf/format';

import { defaultTimeZone } from '../../domain/chat-settings.ts';
import { cityOf, offsetText } from '../../domain/time-zones.ts';
import { dateLanguage, type Locale } from '../locales/locale.ts';
import { entity } from './view.ts';

/**
 * A time in each reader's own zone (Bot API 9.5: MessageEntity `date_time`). Clients and servers that don't
 * know the entity show the text.
 */
const dateTime = (text: string, at: number, format: 'T' | 'dt' | 'r'): FmtString =>
  entity(text, { type: 'date_time', unix_time: Math.floor(at / 1000), date_time_format: format });

/** In the chat's time zone, which is only named where none was chosen. */
function inZone(at: number, locale: Locale, format: Intl.DateTimeFormatOptions): string {
  const { timeZone = defaultTimeZone } = locale;
  const options = { ...format, hourCycle: 'h23', timeZone } as const;
  const text = new Intl.DateTimeFormat(dateLanguage(locale.language), options).format(at);
  return locale.timeZone === undefined ? `${text} ${defaultTimeZone}` : text;
}

/** "09:26:53". */
export const clockTime = (at: number, locale: Locale): FmtString =>
  dateTime(inZone(at, locale, { timeStyle: 'medium' }), at, 'T');

/** "14 Mar, 09:26". */
export const dayAndTime = (at: number, locale: Locale): FmtString =>
  dateTime(
    inZone(at, locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    at,
    'dt',
  );

/** "12 s ago", "just now"; clients update it without edits. */
export const timeAgo = (at: number, now: number, locale: Locale): FmtString =>
  dateTime(
    now - at < 500 ? locale.tText('ago-now') : locale.tText('ago', { duration: locale.duration(now - at) }),
    at,
    'r',
  );

/** "Berlin, UTC+1", "Vienna, UTC+1", or "UTC+5:30" for an offset. */
export function zoneText(timeZone: string, at: number, locale: Locale): string {
  const offset = offsetText(timeZone, at);
  const city = cityOf(timeZone);
  if (city !== undefined) return `${locale.tText(`city-${city}`)}, ${offset}`;
  const [, name] = /\/([^/]+)$/.exec(timeZone) ?? [];
  return name === undefined ? offset : `${name.replaceAll('_', ' ')}, ${offset}`;
}
