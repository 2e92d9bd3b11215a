import { withoutInvisible } from '../../domain/text.ts';
import type { Availability, ServerUptime } from '../../domain/uptime.ts';
import { defaultTimeZone } from '../../domain/chat-settings.ts';
import { dateLanguage, type Locale } from '../locales/locale.ts';
import { shorten } from './view.ts';

const width = 520;
const margin = 20;
const headHeight = 78;
const rowHeight = 54;
const stripHeight = 18;
const footHeight = 66;
const stripWidth = width - 2 * margin;
const ticks = 5;
const maxNameLength = 40;

interface Palette extends Readonly<Record<Availability, string>> {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
}

/** The colours differ in lightness too, for those who can't tell red from green. */
const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    paper: '#ffffff',
    ink: '#1c2733',
    faint: '#5b6b7a',
    up: '#3fb56b',
    down: '#c0262d',
    changing: '#f0a92e',
    unknown: '#d5dbe1',
  },
  dark: {
    paper: '#17212b',
    ink: '#f2f5f8',
    faint: '#9fb0c0',
    up: '#3fa163',
    down: '#ff5a5f',
    changing: '#e0a13a',
    unknown: '#35434f',
  },
};

const escapeXml = (text: string): string =>
  text.replaceAll(/[<>&"']/g, letter => `&#${letter.codePointAt(0) ?? 0};`);

interface TextStyle {
  readonly fill: string;
  readonly size?: number;
  readonly weight?: 400 | 700;
  readonly anchor?: 'start' | 'middle' | 'end';
}

const textAt = (x: number, y: number, text: string, style: TextStyle): string => {
  const { fill, size = 17, weight = 400, anchor = 'start' } = style;
  return `<text x="${x}" y="${y}" fill="${fill}" font-family="PT Sans" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
};

/** One rectangle for each run of equal columns. */
function stripAt(y: number, strip: readonly Availability[], palette: Palette): string {
  const column = stripWidth / strip.length;
  const runs: { readonly availability: Availability; readonly from: number; to: number }[] = [];
  for (const [index, availability] of strip.entries()) {
    const last = runs.at(-1);
    if (last?.availability === availability) last.to = index + 1;
    else runs.push({ availability, from: index, to: index + 1 });
  }
  return runs
    .map(({ availability, from, to }) => {
      const x = (margin + from * column).toFixed(1);
      return `<rect x="${x}" y="${y}" width="${((to - from) * column).toFixed(1)}" height="${stripHeight}" fill="${palette[availability]}"/>`;
    })
    .join('');
}

/** "99.95 %", rounded down: only a server that was never down has 100 %. */
export function percentText(share: number, locale: Locale): string {
  const floored = Math.floor(share * 10_000) / 10_000;
  const format = { style: 'percent', maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(locale.language, format).format(floored);
}

function axisAt(
  y: number,
  { from, to }: Pick<UptimePicture, 'from' | 'to'>,
  locale: Locale,
  fill: string,
): string {
  const isDay = to - from <= 25 * 60 * 60_000;
  const format = new Intl.DateTimeFormat(dateLanguage(locale.language), {
    timeZone: locale.timeZone ?? defaultTimeZone,
    ...(isDay
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : { day: 'numeric', month: 'short' }),
  });
  return Array.from({ length: ticks }, (_, index) => {
    const part = index / (ticks - 1);
    const anchor = index === 0 ? 'start' : index === ticks - 1 ? 'end' : 'middle';
    const label = format.format(from + part * (to - from));
    return textAt(margin + part * stripWidth, y, label, { fill, size: 15, anchor });
  }).join('');
}

function legendAt(y: number, palette: Palette, locale: Locale): string {
  const items = (['up', 'changing', 'down', 'unknown'] as const).map((availability, index) => {
    const x = margin + index * (stripWidth / 4);
    const text = textAt(x + 20, y, locale.tText(`uptime-${availability}`), { fill: palette.faint, size: 15 });
    return `<rect x="${x}" y="${y - 12}" width="13" height="13" fill="${palette[availability]}"/>${text}`;
  });
  return items.join('');
}

interface UptimePicture {
  readonly title: string;
  readonly servers: readonly ServerUptime[];
  readonly from: number;
  readonly to: number;
  readonly isDark: boolean;
}

/** The picture of a strip for each server, as SVG. */
export function drawUptime({ title, servers, from, to, isDark }: UptimePicture, locale: Locale): string {
  const palette = palettes[isDark ? 'dark' : 'light'];
  const height = headHeight + servers.length * rowHeight + footHeight;
  const rows = servers.map(({ card, upShare, strip }, index) => {
    const y = headHeight + index * rowHeight;
    const name = shorten(withoutInvisible(card.name), maxNameLength);
    const share = upShare === undefined ? '–' : percentText(upShare, locale);
    return [
      textAt(margin, y, name, { fill: palette.ink, weight: 700 }),
      textAt(width - margin, y, share, { fill: palette.ink, anchor: 'end' }),
      stripAt(y + 9, strip, palette),
    ].join('');
  });
  const foot = headHeight + servers.length * rowHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="${palette.paper}"/>`,
    textAt(margin, 40, title, { fill: palette.ink, size: 24, weight: 700 }),
    ...rows,
    axisAt(foot, { from, to }, locale, palette.faint),
    legendAt(foot + 38, palette, locale),
    '</svg>',
  ].join('');
}
