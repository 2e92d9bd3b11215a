import type { ServerId } from '../../domain/server.ts';
import type { ServerUptime } from '../../domain/uptime.ts';
import type { Locale } from '../locales/locale.ts';
import { dayAndTime } from './time.ts';
import { percentText } from './uptime-picture.ts';
import { bold, button, lines, pager, shorten, view, type Line, type View } from './view.ts';

const dayMs = 24 * 60 * 60_000;

/** The ranges that a button can choose; its callback data contains the index. */
const uptimeRanges = [
  { label: '24h', ms: dayMs },
  { label: '7d', ms: 7 * dayMs },
  { label: '30d', ms: 30 * dayMs },
  { label: '90d', ms: 90 * dayMs },
] as const;

type UptimeRange = (typeof uptimeRanges)[number];

/** Where a picture is: of which server (0: all), which range and page. */
export interface UptimeAt {
  readonly server: ServerId;
  readonly choice: number;
  readonly page: number;
}

export const rangeAt = (choice: number): UptimeRange => uptimeRanges[choice] ?? uptimeRanges[0];

/** Bot API: a caption has up to 1024 characters, so only so many lines are written. */
const maxLines = 8;
const maxNameLength = 24;

export const uptimeTitle = (
  servers: readonly ServerUptime[],
  { label }: UptimeRange,
  locale: Locale,
): string => {
  const range = locale.tText(`uptime-range-${label}`);
  const [server, ...others] = servers;
  return server !== undefined && others.length === 0
    ? locale.tText('uptime-title-of', { name: shorten(server.card.name, maxNameLength), range })
    : locale.tText('uptime-title', { range });
};

const downMsOf = ({ downtimes }: ServerUptime): number =>
  downtimes.reduce((sum, { from, to }) => sum + to - from, 0);

function serverLine(server: ServerUptime, locale: Locale): Line {
  const { card, upShare, downtimes } = server;
  const name = shorten(card.name, maxNameLength);
  if (upShare === undefined) return locale.t('uptime-nothing-known', { name });
  const share = percentText(upShare, locale);
  return downtimes.length === 0
    ? locale.t('uptime-server', { name, share })
    : locale.t('uptime-server-down', {
        name,
        share,
        n: downtimes.length,
        duration: locale.duration(downMsOf(server)),
      });
}

/** Of one server its last downtimes, newest first; of several the worst servers. */
function detailLines(servers: readonly ServerUptime[], locale: Locale): readonly Line[] {
  const [server, ...others] = servers;
  if (server === undefined) return [];
  if (others.length > 0) {
    const worst = servers.toSorted((a, b) => (a.upShare ?? 2) - (b.upShare ?? 2)).slice(0, maxLines);
    const hidden = servers.length - worst.length;
    return [
      ...worst.map(each => serverLine(each, locale)),
      ...(hidden > 0 ? [locale.t('uptime-others', { n: hidden })] : []),
    ];
  }
  return [
    serverLine(server, locale),
    ...server.downtimes
      .toReversed()
      .slice(0, maxLines)
      .map(({ from, to, isPresent }) =>
        locale.t(isPresent ? 'uptime-downtime-present' : 'uptime-downtime', {
          at: dayAndTime(from, locale),
          duration: locale.duration(to - from),
        }),
      ),
  ];
}

interface UptimeShown {
  readonly at: UptimeAt;
  /** Those on the page. */
  readonly servers: readonly ServerUptime[];
  readonly pages: number;
  /** In a group the button isn't there: the picture is as the person who asks prefers it. */
  readonly isPrivate: boolean;
  readonly isDark: boolean;
  /** Only for an owner, in private, of one server. */
  readonly canExport: boolean;
}

/** The caption and the buttons of a picture. */
export function uptimeView(
  { at, servers, pages, isPrivate, isDark, canExport }: UptimeShown,
  locale: Locale,
): View {
  const known = Math.min(...servers.map(({ knownShare }) => knownShare));
  const { row } = pager({ page: at.page, pages }, locale, page => ({ kind: 'show-uptime', ...at, page }));
  return view(
    locale,
    lines(
      bold(uptimeTitle(servers, rangeAt(at.choice), locale)),
      ...detailLines(servers, locale),
      // What is missing may be only the minutes since the bot was started.
      known < 0.99 && locale.t('uptime-known', { duration: locale.duration(known * rangeAt(at.choice).ms) }),
    ),
    uptimeRanges.map(({ label }, choice) =>
      button(`${choice === at.choice ? '✅ ' : ''}${locale.tText(`button-uptime-${label}`)}`, {
        kind: 'show-uptime',
        ...at,
        choice,
      }),
    ),
    row,
    [
      isPrivate && { label: isDark ? 'light' : 'dark', kind: 'set-dark', ...at, on: isDark ? 0 : 1 },
      canExport && { label: 'export', kind: 'export-uptime', server: at.server, choice: at.choice },
    ],
  );
}
