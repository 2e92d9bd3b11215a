/**
 * The cities that a time zone can be chosen by, with their IANA names. Each has a message `city-…`. A button carries the
 * position in this list, so new ones are added at its end.
 */
export const cities = {
  'los-angeles': 'America/Los_Angeles',
  denver: 'America/Denver',
  chicago: 'America/Chicago',
  'new-york': 'America/New_York',
  'mexico-city': 'America/Mexico_City',
  bogota: 'America/Bogota',
  'buenos-aires': 'America/Argentina/Buenos_Aires',
  'sao-paulo': 'America/Sao_Paulo',
  lisbon: 'Europe/Lisbon',
  london: 'Europe/London',
  berlin: 'Europe/Berlin',
  madrid: 'Europe/Madrid',
  paris: 'Europe/Paris',
  rome: 'Europe/Rome',
  warsaw: 'Europe/Warsaw',
  kaliningrad: 'Europe/Kaliningrad',
  kyiv: 'Europe/Kyiv',
  chisinau: 'Europe/Chisinau',
  minsk: 'Europe/Minsk',
  moscow: 'Europe/Moscow',
  istanbul: 'Europe/Istanbul',
  samara: 'Europe/Samara',
  tbilisi: 'Asia/Tbilisi',
  yerevan: 'Asia/Yerevan',
  baku: 'Asia/Baku',
  dubai: 'Asia/Dubai',
  tehran: 'Asia/Tehran',
  yekaterinburg: 'Asia/Yekaterinburg',
  almaty: 'Asia/Almaty',
  tashkent: 'Asia/Tashkent',
  bishkek: 'Asia/Bishkek',
  delhi: 'Asia/Kolkata',
  omsk: 'Asia/Omsk',
  novosibirsk: 'Asia/Novosibirsk',
  krasnoyarsk: 'Asia/Krasnoyarsk',
  bangkok: 'Asia/Bangkok',
  jakarta: 'Asia/Jakarta',
  irkutsk: 'Asia/Irkutsk',
  singapore: 'Asia/Singapore',
  shanghai: 'Asia/Shanghai',
  yakutsk: 'Asia/Yakutsk',
  tokyo: 'Asia/Tokyo',
  vladivostok: 'Asia/Vladivostok',
  sydney: 'Australia/Sydney',
  magadan: 'Asia/Magadan',
  kamchatka: 'Asia/Kamchatka',
} as const;

export type City = keyof typeof cities;

export const cityNames = Object.keys(cities) as readonly City[];

const russian: readonly City[] = [
  ...(['kaliningrad', 'moscow', 'samara', 'yekaterinburg', 'omsk', 'novosibirsk', 'krasnoyarsk'] as const),
  ...(['irkutsk', 'yakutsk', 'vladivostok', 'magadan', 'kamchatka'] as const),
];
const american: readonly City[] = ['los-angeles', 'denver', 'chicago', 'new-york'];
const worldwide: readonly City[] = [
  ...american,
  ...(['sao-paulo', 'london', 'berlin', 'moscow', 'dubai', 'delhi', 'singapore', 'tokyo', 'sydney'] as const),
];

/** Where most people live whose Telegram is in a language (Bot API: User.language_code). */
const ofLanguage: Readonly<Record<string, readonly City[]>> = {
  ru: russian,
  uk: ['kyiv', 'warsaw', 'berlin'],
  be: ['minsk', 'warsaw', 'moscow'],
  ka: ['tbilisi'],
  hy: ['yerevan', 'moscow'],
  az: ['baku', 'istanbul'],
  kk: ['almaty', 'moscow'],
  uz: ['tashkent', 'moscow'],
  ky: ['bishkek', 'moscow'],
  ro: ['chisinau', 'rome'],
  tr: ['istanbul', 'berlin'],
  de: ['berlin'],
  fr: ['paris'],
  it: ['rome'],
  pl: ['warsaw', 'london'],
  es: ['madrid', 'mexico-city', 'bogota', 'buenos-aires'],
  pt: ['lisbon', 'sao-paulo'],
  fa: ['tehran', 'dubai'],
  ar: ['dubai', 'istanbul'],
  hi: ['delhi', 'dubai'],
  th: ['bangkok'],
  vi: ['bangkok'],
  id: ['jakarta'],
  zh: ['shanghai', 'singapore'],
  ja: ['tokyo'],
};

/** The cities to offer to a person, by the language code of their Telegram app. */
export const citiesFor = (languageCode: string | undefined): readonly City[] =>
  ofLanguage[(languageCode ?? '').slice(0, 2).toLowerCase()] ?? worldwide;

/** The name that the runtime uses for a time zone, which has several; `undefined`: it doesn't know it. */
function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** Whether the runtime knows a time zone: an IANA name, or an offset such as `+05:30`. */
export const isTimeZone = (timeZone: string): boolean => canonicalZone(timeZone) !== undefined;

/** The city of the list with this zone; `undefined`: none. */
export function cityOf(timeZone: string): City | undefined {
  const zone = canonicalZone(timeZone);
  return cityNames.find(city => canonicalZone(cities[city]) === zone);
}

/** Minutes east of UTC at that time. */
export function utcOffset(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return hours === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

/** "UTC+3", "UTC+5:30", "UTC−7", "UTC". */
export function offsetText(timeZone: string, at: number): string {
  const offset = utcOffset(timeZone, at);
  const minutes = Math.abs(offset) % 60;
  const text = `${Math.floor(Math.abs(offset) / 60)}${minutes === 0 ? '' : `:${twoDigits(minutes)}`}`;
  return offset === 0 ? 'UTC' : `UTC${offset > 0 ? '+' : '−'}${text}`;
}

/** ISO 8601 in a time zone: "2026-03-14T12:26:53+03:00"; in UTC it ends in `Z`. */
export function isoTime(at: number, timeZone: string): string {
  const offset = utcOffset(timeZone, at);
  const local = new Date(at + offset * 60_000).toISOString().slice(0, 19);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map(twoDigits);
  return offset === 0 ? `${local}Z` : `${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

/** The longest offsets in use are UTC−12 and UTC+14. */
const maxOffsetHours = 14;

/** Parses "+3", "UTC-3:30", "GMT+0530" into an offset that `isTimeZone` accepts; `undefined`: it isn't one. */
function parseOffset(text: string): string | undefined {
  const clean = text.trim().replace(/^(?:utc|gmt)\s*/iu, '');
  const [, sign = '', hours = '', minutes = '00'] =
    /^([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?$/.exec(clean) ?? [];
  if (hours === '') return clean === '' && text.trim() !== '' ? 'UTC' : undefined;
  if (Number(hours) > maxOffsetHours) return undefined;
  return `${sign === '+' ? '+' : '-'}${twoDigits(Number(hours))}:${minutes}`;
}

/** The first parts of the IANA names of cities. */
const regions = ['Europe', 'Asia', 'America', 'Africa', 'Australia', 'Pacific', 'Atlantic', 'Indian'];

/** A name without case, accents of Russian and punctuation, as people type it. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/**
 * The time zone that a person means by a city, an IANA name or an offset. `nameOf`: a city's name in their language.
 * `undefined`: none is known.
 */
export function findTimeZone(text: string, nameOf: (city: City) => string): string | undefined {
  const offset = parseOffset(text);
  if (offset !== undefined) return offset;
  const wanted = plain(text);
  const named = cityNames.find(city => plain(nameOf(city)) === wanted || plain(city) === wanted);
  if (named !== undefined) return cities[named];
  const zone = wanted.replaceAll(' ', '_');
  const known = zone.includes('/') ? zone : regions.map(region => `${region}/${zone}`).find(isTimeZone);
  return known === undefined ? undefined : canonicalZone(known);
}
