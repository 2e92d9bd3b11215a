import { cities, cityNames, findTimeZone } from '../../domain/time-zones.ts';
import type { ChatViewer } from '../../domain/access.ts';
import type { Services } from '../../services/services.ts';
import type { Locale } from '../locales/locale.ts';
import type { Handlers, RequestContext, TextHandler } from '../request-context.ts';
import {
  askTimeZoneView,
  timeZoneSetView,
  timeZoneView,
  unknownTimeZoneView,
} from '../views/time-zone-views.ts';
import type { SettingsScreen } from './settings.ts';

/** The time zone of a chat, chosen from a list or typed. */
export function createTimeZoneHandlers(
  { chatSettings, dialogs, now }: Pick<Services, 'chatSettings' | 'dialogs' | 'now'>,
  { isAllowed, show }: SettingsScreen,
  localeFor: (viewer: ChatViewer) => Locale,
): Handlers<'time-zone' | 'set-time-zone' | 'other-time-zone', never> & {
  readonly onText: TextHandler;
  /** Shows the time zones to choose from. */
  readonly ask: (ctx: RequestContext) => Promise<void>;
  readonly setByText: (ctx: RequestContext, text: string) => Promise<void>;
} {
  const set = async (ctx: RequestContext, timeZone: string): Promise<void> => {
    const isFirst = chatSettings.get(ctx.chatId).timeZone === undefined;
    dialogs.leave(ctx);
    chatSettings.change(ctx.chatId, { timeZone });
    // The first one is mostly chosen after linking, and not in the settings.
    if (isFirst) await ctx.editOrReply(timeZoneSetView(timeZone, ctx.chatKind, localeFor(ctx), now()));
    else await show(ctx);
  };

  const setByText = async (ctx: RequestContext, text: string): Promise<void> => {
    if (!(await isAllowed(ctx))) return;
    const timeZone = findTimeZone(text, city => ctx.locale.tText(`city-${city}`));
    if (timeZone !== undefined) await set(ctx, timeZone);
    else {
      // The next message may be another try. In a group the bot doesn't see it.
      if (ctx.chatKind === 'private') dialogs.start(ctx, { kind: 'time-zone' });
      await ctx.reply(unknownTimeZoneView(text, ctx.chatKind, ctx.locale));
    }
  };

  const ask = async (ctx: RequestContext): Promise<void> => {
    const { quietHours } = chatSettings.get(ctx.chatId);
    await ctx.editOrReply(timeZoneView(ctx.from.language_code, quietHours, ctx.chatKind, ctx.locale, now()));
  };

  return {
    ask,
    setByText,
    callbacks: {
      'time-zone': async ctx => {
        if (!(await isAllowed(ctx))) return;
        dialogs.leave(ctx);
        await ask(ctx);
      },
      'set-time-zone': async (ctx, { choice }) => {
        const city = cityNames[choice];
        if (city !== undefined && (await isAllowed(ctx))) await set(ctx, cities[city]);
      },
      'other-time-zone': ctx => {
        dialogs.start(ctx, { kind: 'time-zone' });
        return ctx.editOrReply(askTimeZoneView(ctx.locale));
      },
    },
    commands: {},
    onText: async (ctx, text) => {
      if (dialogs.current(ctx)?.kind !== 'time-zone') return false;
      await setByText(ctx, text);
      return true;
    },
  };
}
