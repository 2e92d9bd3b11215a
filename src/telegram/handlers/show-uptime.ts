import type { Card } from '../../domain/card.ts';
import { defaultTimeZone } from '../../domain/chat-settings.ts';
import { formatCsv } from '../../domain/text.ts';
import { isoTime } from '../../domain/time-zones.ts';
import { type ServerId, privateChatOf } from '../../domain/server.ts';
import type { PictureRenderer } from '../../lib/render-picture.ts';
import type { Services } from '../../services/services.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { zoneText } from '../views/time.ts';
import { drawUptime } from '../views/uptime-picture.ts';
import { rangeAt, uptimeTitle, uptimeView, type UptimeAt } from '../views/uptime-views.ts';
import { pageAt } from '../views/view.ts';
import type { Cards } from './cards.ts';
import { resolveServer } from './server-lookup.ts';

/** The strips on one picture. */
const pageSize = 20;
const allServers = 0 as ServerId;
/** Servers are shown by the last 7 days at first. */
const firstAt = (server: ServerId): UptimeAt => ({ server, choice: 1, page: 0 });

/** When servers were up: a picture, and a file for owners. */
export function createUptimeHandlers(
  services: Services,
  cards: Cards,
  pictures: Pick<PictureRenderer, 'render'>,
) {
  const { servers, uptime, chatSettings, tasks, permissions, now } = services;

  const cardsAt = (ctx: RequestContext, { server }: UptimeAt): readonly Card[] => {
    if (server === allServers)
      return servers.cardsOf(ctx).filter(({ snapshot }) => snapshot.vps !== undefined);
    const card = servers.card(ctx, server);
    return card === undefined ? [] : [card];
  };

  const isOwner = (ctx: RequestContext, server: ServerId): boolean =>
    ctx.chatKind === 'private' &&
    server !== allServers &&
    permissions.roleOn(ctx.personId, server, ctx.chatId) === 'owner';

  const draw = async (ctx: RequestContext, at: UptimeAt, isNew: boolean): Promise<void> => {
    const { locale } = ctx;
    const all = cardsAt(ctx, at);
    const { page, pages, offset } = pageAt(all.length, at.page, pageSize);
    const range = rangeAt(at.choice);
    const shown = uptime.of(all.slice(offset, offset + pageSize), range.ms);
    if (shown.length === 0) return void (await ctx.reply(locale.t('uptime-no-servers')));
    if (shown.every(({ knownShare }) => knownShare === 0))
      return void (await ctx.reply(locale.t('uptime-none')));
    // In a group as the person who asks prefers it.
    const isDark = chatSettings.get(privateChatOf(ctx.personId)).darkPictures;
    const title = uptimeTitle(shown, range, locale);
    const to = now();
    const svg = drawUptime({ title, servers: shown, from: to - range.ms, to, isDark }, locale);
    const png = await pictures.render(svg);
    const caption = uptimeView(
      {
        at: { ...at, page },
        servers: shown,
        pages,
        isPrivate: ctx.chatKind === 'private',
        isDark,
        canExport: isOwner(ctx, at.server),
      },
      locale,
    );
    const isShown = await ctx.showPicture(png, caption, isNew ? 'as-new' : 'in-place');
    if (!isShown) await ctx.reply(locale.t('uptime-failed'));
  };

  /** Answers at once: drawing may take a second. */
  const start = async (ctx: RequestContext, at: UptimeAt, isNew: boolean): Promise<void> => {
    await ctx.answerCallback('uptime-drawing');
    tasks.start('draw-uptime', () => draw(ctx, at, isNew));
  };

  const exportCsv = async (ctx: RequestContext, card: Card, choice: number): Promise<void> => {
    const { locale } = ctx;
    const { timeZone = defaultTimeZone } = locale;
    const range = rangeAt(choice);
    const rows = uptime
      .intervalsOf(card, range.ms)
      .map(({ state, startedAt, endedAt }) => [
        ...[card.name, state, isoTime(startedAt, timeZone), isoTime(endedAt, timeZone)],
        String(Math.round((endedAt - startedAt) / 1000)),
      ]);
    const content = formatCsv(['server', 'state', 'from', 'to', 'seconds'], rows);
    const caption = locale.t('uptime-export-caption', {
      name: card.name,
      range: locale.tText(`uptime-range-${range.label}`),
      zone: zoneText(timeZone, now(), locale),
    });
    const file = { kind: 'file', fileName: 'uptime.csv', type: 'text/csv', content } as const;
    if (!(await ctx.sendFile(file, caption))) await ctx.reply(locale.t('audit-log-export-failed'));
  };

  return {
    callbacks: {
      uptime: cards.withServer('view', (ctx, card) => start(ctx, firstAt(card.id), true)),
      'show-uptime': (ctx, { kind: _, ...at }) => start(ctx, at, false),
      'set-dark': (ctx, { kind: _, on, ...at }) => {
        chatSettings.change(privateChatOf(ctx.personId), { darkPictures: on === 1 });
        return start(ctx, at, false);
      },
      'export-uptime': cards.withServer('manage', async (ctx, card, { choice }) => {
        await ctx.answerCallback('audit-log-export-preparing');
        tasks.start('export-uptime', () => exportCsv(ctx, card, choice));
      }),
    },
    commands: {
      uptime: async (ctx, name) => {
        const card = name === '' ? undefined : await resolveServer(servers, ctx, name);
        if (name === '' || card !== undefined) await start(ctx, firstAt(card?.id ?? allServers), true);
      },
    },
  } satisfies Handlers;
}
