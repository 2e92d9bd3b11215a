import type { ChatViewer } from '../../domain/access.ts';
import { notificationKinds } from '../../domain/notification.ts';
import {
  type ChatSettings,
  isLanguage,
  languageCodes,
  quietChoices,
  undoChoices,
  withNotification,
} from '../../domain/chat-settings.ts';
import type { Services } from '../../services/services.ts';
import { parseQuietHours } from '../input.ts';
import type { Locale } from '../locales/locale.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import {
  askTimeZoneView,
  type ChosenLanguage,
  languageChoices,
  settingsView,
  timeZoneSetView,
  timeZoneView,
  unknownTimeZoneView,
} from '../views/settings-views.ts';
import { view } from '../views/view.ts';
import { confirmWithinMs } from './power-actions.ts';
import { cities, cityNames, findTimeZone } from '../../domain/time-zones.ts';

/** The message with the settings of a chat, and who may change them. */
function createSettingsScreen(services: Services, localeFor: (viewer: ChatViewer) => Locale) {
  const { chatSettings, groups, permissions, people, now } = services;

  const languageOf = ({ personId, chatId, chatKind }: RequestContext): ChosenLanguage => {
    if (chatKind === 'group') return chatSettings.get(chatId).language;
    const language = people.get(personId)?.language;
    return isLanguage(language) ? language : undefined;
  };

  /** Doesn't use `ctx.locale`: the language may have just been changed. */
  const show = (ctx: RequestContext) =>
    ctx.editOrReply(
      settingsView(chatSettings.get(ctx.chatId), languageOf(ctx), ctx.chatKind, localeFor(ctx), now()),
    );

  /** A group's settings are those of its first owner, so that a second one can't mute the first one's servers. */
  const isAllowed = async (ctx: RequestContext): Promise<boolean> => {
    const { chatKind, chatId, personId } = ctx;
    if (chatKind === 'private') return true;
    const [first] = groups.subscriptionsIn(chatId);
    const role = first === undefined ? 'none' : permissions.roleIn(personId, first.accountId, chatId);
    if (role === 'owner') return true;
    const reason = role === 'rejected' ? 'callback-key-rejected' : 'settings-first-owners-only';
    await ctx.refuse(reason);
    return false;
  };

  return { show, isAllowed };
}

type SettingsScreen = ReturnType<typeof createSettingsScreen>;

/** The settings of a chat: its language and time zone, and which notifications it gets, when and how. */
export function createSettingsHandlers(services: Services, localeFor: (viewer: ChatViewer) => Locale) {
  const { chatSettings, people } = services;
  const screen = createSettingsScreen(services, localeFor);
  const { show, isAllowed } = screen;
  const timeZone = createTimeZoneHandlers(services, screen, localeFor);

  const change = async (ctx: RequestContext, changes: Partial<ChatSettings>): Promise<void> => {
    if (!(await isAllowed(ctx))) return;
    chatSettings.change(ctx.chatId, changes);
    await show(ctx);
  };

  /** Quiet hours need a time zone, which is asked for if there is none. */
  const changeQuiet = async (
    ctx: RequestContext,
    changes: Pick<ChatSettings, 'quietHours'> & Partial<Pick<ChatSettings, 'timeZone'>>,
  ): Promise<void> => {
    if (!(await isAllowed(ctx))) return;
    const changed = chatSettings.change(ctx.chatId, changes);
    if (changed.quietHours !== undefined && changed.timeZone === undefined) await timeZone.ask(ctx);
    else await show(ctx);
  };

  /** "22:00-07:00", with a time zone or without, or "off". */
  const setQuiet = async (ctx: RequestContext, text: string): Promise<void> => {
    if (!(await isAllowed(ctx))) return;
    const typed = parseQuietHours(text);
    if (typed === undefined && text.toLowerCase() !== 'off') await ctx.reply(ctx.locale.t('quiet-usage'));
    else if (typed?.timeZone === undefined) await changeQuiet(ctx, { quietHours: typed?.hours });
    else await changeQuiet(ctx, { quietHours: typed.hours, timeZone: typed.timeZone });
  };

  const setLanguage = ({ chatKind, chatId, personId }: RequestContext, language: ChosenLanguage): void => {
    if (chatKind === 'group') chatSettings.change(chatId, { language });
    else people.setLanguage(personId, language);
  };

  return {
    callbacks: {
      settings: show,
      'set-language': async (ctx, { choice }) => {
        if (!(await isAllowed(ctx))) return;
        setLanguage(ctx, languageChoices[choice]);
        await show(ctx);
      },
      'set-confirm-power': (ctx, { on }) => change(ctx, { confirmPower: on === 1 }),
      'set-silent': (ctx, { on }) => change(ctx, { silent: on === 1 }),
      'set-notifications': (ctx, { choice, on }) => {
        const kind = notificationKinds[choice];
        const settings = chatSettings.get(ctx.chatId);
        return change(ctx, kind === undefined ? {} : withNotification(settings, kind, on === 1));
      },
      'set-undo': (ctx, { choice }) => {
        const undoSeconds = undoChoices[choice];
        return change(ctx, undoSeconds === undefined ? {} : { undoSeconds });
      },
      'set-reminders': (ctx, { on }) => change(ctx, { reminders: on === 1 }),
      'set-escalation': (ctx, { on }) => change(ctx, { escalation: on === 1 }),
      'set-wake-me': (ctx, { on }) => change(ctx, { wakeMe: on === 1 }),
      'set-quiet': (ctx, { choice }) => changeQuiet(ctx, { quietHours: quietChoices[choice] }),
      ...timeZone.callbacks,
    },
    onText: timeZone.onText,
    commands: {
      settings: async (ctx, text) => {
        const [, name = '', value = ''] = /^(quiet|zone)\s+(.+)$/i.exec(text) ?? [];
        if (name === '') await show(ctx);
        else if (name.toLowerCase() === 'zone') await timeZone.setByText(ctx, value);
        else await setQuiet(ctx, value);
      },
      lang: async (ctx, text) => {
        const language = text.toLowerCase();
        if (!isLanguage(language)) {
          const commands = ctx.locale.either(languageCodes.map(code => `/lang ${code}`));
          await ctx.reply(ctx.locale.t('language-usage', { commands }));
        } else if (await isAllowed(ctx)) {
          setLanguage(ctx, language);
          await ctx.reply(localeFor(ctx).t('language-set'));
        }
      },
    },
  } satisfies Handlers;
}

/** Deletes all data of a person, after a confirmation. */
export function createDeleteMyDataHandlers({ userData, now }: Services) {
  const ask = (ctx: RequestContext) =>
    ctx.editOrReply(
      view(
        ctx.locale,
        ctx.locale.t('delete-my-data-ask'),
        [{ kind: 'confirm-delete-my-data', style: 'danger' }],
        [{ kind: 'cancel' }],
      ),
    );

  return {
    callbacks: {
      'delete-my-data': ask,
      'confirm-delete-my-data': async ctx => {
        await ctx.answerCallback();
        if (now() - (ctx.buttonShownAt ?? 0) > confirmWithinMs) return ask(ctx);
        const isWiped = userData.deletePerson(ctx);
        return ctx.editOrReply(ctx.locale.t(isWiped ? 'delete-my-data-done' : 'delete-my-data-done-in-wal'));
      },
    },
    commands: { forget_me: ask },
  } satisfies Handlers;
}

/** The time zone of a chat, chosen from a list or typed. */
function createTimeZoneHandlers(
  { chatSettings, dialogs, now }: Services,
  { isAllowed, show }: SettingsScreen,
  localeFor: (viewer: ChatViewer) => Locale,
) {
  const set = async (ctx: RequestContext, timeZone: string): Promise<void> => {
    const isFirst = chatSettings.get(ctx.chatId).timeZone === undefined;
    dialogs.leave(ctx);
    chatSettings.change(ctx.chatId, { timeZone });
    // The first time zone is usually chosen after linking, not in the settings.
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

  /** Shows the time zones to choose from. */
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
    } satisfies Handlers['callbacks'],
    onText: async (ctx: RequestContext, text: string) => {
      if (dialogs.current(ctx)?.kind !== 'time-zone') return false;
      await setByText(ctx, text);
      return true;
    },
  };
}
