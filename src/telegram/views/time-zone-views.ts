import type { ChatKind } from '../../domain/access.ts';
import type { QuietHours } from '../../domain/chat-settings.ts';
import { cities, citiesFor, cityNames, offsetText, utcOffset, type City } from '../../domain/time-zones.ts';
import type { Locale } from '../locales/locale.ts';
import { hoursText } from './settings-views.ts';
import { zoneText } from './time.ts';
import { bold, boldTyped, button, lines, type Button, type View, view } from './view.ts';

/** The list fits on a phone in rows of two. */
const perRow = 2;

/** "+3", "+5:30", "±0": two labels fit in a row of a phone. */
const shortOffset = (timeZone: string, at: number): string =>
  offsetText(timeZone, at).replace('UTC', '') || '±0';

/** The time zones to choose from, from west to east: those of the language that the person's Telegram has. */
export function timeZoneView(
  languageCode: string | undefined,
  quietHours: QuietHours | undefined,
  chat: ChatKind,
  locale: Locale,
  now: number,
): View {
  const buttonOf = (city: City): Button =>
    button(`${locale.tText(`city-${city}`)} ${shortOffset(cities[city], now)}`, {
      kind: 'set-time-zone',
      choice: cityNames.indexOf(city),
    });
  const offsetOf = (city: City): number => utcOffset(cities[city], now);
  const buttons = [...citiesFor(languageCode)].sort((a, b) => offsetOf(a) - offsetOf(b)).map(buttonOf);
  const rows = Array.from({ length: Math.ceil(buttons.length / perRow) }, (_, row) =>
    buttons.slice(row * perRow, (row + 1) * perRow),
  );
  const isGroup = chat === 'group';
  return view(
    locale,
    lines(
      quietHours !== undefined &&
        locale.timeZone === undefined &&
        locale.t('settings-quiet-on', { hours: hoursText(quietHours) }),
      locale.t('time-zone-ask'),
      locale.timeZone !== undefined &&
        locale.t('settings-time-zone', { zone: bold(zoneText(locale.timeZone, now, locale)) }),
      // In a group the bot doesn't see what people write.
      isGroup && locale.t('time-zone-other-in-group'),
    ),
    ...rows,
    [!isGroup && { kind: 'other-time-zone' }, { kind: 'settings' }],
  );
}

/** Asks for a city or an offset. */
export const askTimeZoneView = (locale: Locale): View =>
  view(locale, locale.t('time-zone-other'), [{ kind: 'cancel' }]);

/** For a city that isn't known. */
export const unknownTimeZoneView = (typed: string, chat: ChatKind, locale: Locale): View =>
  view(locale, locale.t('time-zone-unknown', { name: boldTyped(typed, 40) }), [
    chat === 'private' ? { kind: 'cancel' } : { kind: 'time-zone' },
  ]);

/** After the first choice. */
export const timeZoneSetView = (timeZone: string, chat: ChatKind, locale: Locale, now: number): View =>
  view(locale, locale.t('time-zone-set', { zone: bold(zoneText(timeZone, now, locale)) }), [
    { kind: 'servers', ...(chat === 'private' ? { style: 'primary' as const } : {}) },
    { kind: 'settings' },
  ]);
