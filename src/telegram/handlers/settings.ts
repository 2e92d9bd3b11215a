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
import { defaultZone, parseQuietHours } from '../input.ts';
import type { Locale } from '../locales/locale.ts';
import type { Handlers, RequestContext } from '../request-context.ts';
import { type ChosenLanguage, languageChoices, settingsView } from '../views/settings-views.ts';
import { button } from '../views/view.ts';

type Kinds =
  | 'settings'
  | 'set-language'
  | 'set-confirm-power'
  | 'set-silent'
  | 'set-notifications'
  | 'set-undo'
  | 'set-reminders'
  | 'set-quiet';

/** The settings of a chat: its language, and which notifications it gets, when and how. */
export function createSettingsHandlers(
  services: Pick<Services, 'chatSettings' | 'groups' | 'permissions' | 'people'>,
  localeFor: (viewer: ChatViewer) => Locale,
): Handlers<Kinds, 'settings' | 'lang'> {
  const { chatSettings, groups, permissions, people } = services;

  const languageOf = ({ personId, chatId, chatKind }: RequestContext): ChosenLanguage => {
    if (chatKind === 'group') return chatSettings.get(chatId).language;
    const language = people.get(personId)?.language;
    return isLanguage(language) ? language : undefined;
  };

  /** Not in `ctx.locale`: the language may have just been changed. */
  const show = (ctx: RequestContext) =>
    ctx.editOrReply(
      settingsView(chatSettings.get(ctx.chatId), languageOf(ctx), ctx.chatKind, localeFor(ctx)),
    );

  /** A group's settings are those of its first owner, so that a second one can't mute the first one's servers. */
  const isAllowed = async (ctx: RequestContext): Promise<boolean> => {
    const { chatKind, chatId, personId, locale } = ctx;
    if (chatKind === 'private') return true;
    const first = groups.subscriptionsIn(chatId).find(({ pausedReason }) => pausedReason !== 'owner-left');
    if (first !== undefined && permissions.roleIn(personId, first.accountId, chatId) === 'owner') return true;
    if (ctx.callbackQueryId === undefined) await ctx.reply(locale.t('settings-first-owners-only'));
    else await ctx.refuse(locale.tText('settings-first-owners-only'));
    return false;
  };

  const change = async (ctx: RequestContext, changes: Partial<ChatSettings>): Promise<void> => {
    if (!(await isAllowed(ctx))) return;
    chatSettings.change(ctx.chatId, changes);
    await show(ctx);
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
      'set-quiet': (ctx, { choice }) => {
        const timeZone = chatSettings.get(ctx.chatId).quietHours?.timeZone ?? defaultZone;
        const hours = quietChoices[choice];
        return change(ctx, { quietHours: hours === undefined ? undefined : { ...hours, timeZone } });
      },
    },
    commands: {
      settings: async (ctx, text) => {
        const [, quiet] = /^quiet\s+(.+)$/i.exec(text) ?? [];
        if (quiet === undefined) {
          await show(ctx);
          return;
        }
        if (!(await isAllowed(ctx))) return;
        const hours = parseQuietHours(quiet);
        if (hours === undefined && quiet.toLowerCase() !== 'off') {
          await ctx.reply(ctx.locale.t('quiet-usage'));
        } else await change(ctx, { quietHours: hours });
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
  };
}

const confirmWithinMs = 10 * 60_000;

/** Deletes all data of a person, after a confirmation. */
export function createDeleteMyDataHandlers({
  userData,
  now,
}: Pick<Services, 'userData' | 'now'>): Handlers<'delete-my-data' | 'confirm-delete-my-data', 'forget_me'> {
  const ask = (ctx: RequestContext) =>
    ctx.editOrReply({
      text: ctx.locale.t('delete-my-data-ask'),
      keyboard: [
        [
          button(
            ctx.locale.tText('button-confirm-delete-my-data'),
            { kind: 'confirm-delete-my-data' },
            'danger',
          ),
        ],
        [button(ctx.locale.tText('button-cancel'), { kind: 'cancel' })],
      ],
    });

  return {
    callbacks: {
      'delete-my-data': ask,
      'confirm-delete-my-data': async ctx => {
        await ctx.answerCallback();
        if (now() - (ctx.buttonShownAt ?? 0) > confirmWithinMs) {
          await ask(ctx);
          return;
        }
        userData.deletePerson(ctx);
        await ctx.editOrReply({ text: ctx.locale.t('delete-my-data-done'), keyboard: [] });
      },
    },
    commands: { forget_me: ask },
  };
}
