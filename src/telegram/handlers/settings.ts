import type { Services } from '../../services/services.ts';
import type { Viewer } from '../../domain/access.ts';
import { newsKinds } from '../../domain/notification.ts';
import type { ChatSettings } from '../../domain/setting-choices.ts';
import { isLanguage, quietChoices, undoChoices, withNews } from '../../domain/setting-choices.ts';
import type { Feature } from '../handler-types.ts';
import type { Turn } from '../request-context.ts';
import type { ChosenLanguage } from '../views/settings-views.ts';
import { languageChoices, settingsView } from '../views/settings-views.ts';
import { languageCodes } from '../../domain/setting-choices.ts';
import type { Words } from '../locales/locale.ts';
import { readQuiet, usualZone } from '../input.ts';

type Kinds =
  | 'settings'
  | 'set-language'
  | 'set-ask-first'
  | 'set-silent'
  | 'set-news'
  | 'set-undo'
  | 'set-reminders'
  | 'set-quiet';

/** A chat's language, and what is told there, when and how: in private one's own, in a group its owner's. */
export function createSettingsFeature(
  services: Pick<Services, 'chatSettings' | 'groups' | 'permissions' | 'people'>,
  wordsFor: (viewer: Viewer) => Words,
): Feature<Kinds> {
  const { chatSettings, groups, permissions, people } = services;
  const languageOf = ({ personId, chatId, chatKind }: Turn): ChosenLanguage => {
    if (chatKind === 'group') return chatSettings.get(chatId).language;
    const language = people.get(personId)?.language;
    return isLanguage(language) ? language : undefined;
  };

  const view = (turn: Turn, settings = chatSettings.get(turn.chatId)) =>
    // The words as they are by now: the language may have just been changed.
    settingsView(settings, languageOf(turn), turn.chatKind, wordsFor(turn));

  /** A group's are its first owner's: else whoever shows an account of their own there silences the others'. */
  const mayChange = ({ chatKind, chatId, personId }: Turn): boolean => {
    if (chatKind === 'private') return true;
    const first = groups.subscriptionsIn(chatId).find(({ restingWhy }) => restingWhy !== 'owner-left');
    return first !== undefined && permissions.roleIn(personId, first.accountId, chatId) === 'owner';
  };

  const refuse = async (turn: Turn): Promise<void> => {
    await turn.answer(turn.words.plain('settings-first-owners-only'), true);
    if (turn.pressedShownAt === undefined) await turn.say(turn.words.say('settings-first-owners-only'));
  };

  const change = async (turn: Turn, changes: Partial<ChatSettings>): Promise<void> => {
    if (!mayChange(turn)) {
      await refuse(turn);
      return;
    }
    const settings = chatSettings.change(turn.chatId, changes);
    await turn.answer();
    await turn.show(view(turn, settings));
  };

  const speak = (turn: Turn, language: ChosenLanguage): void => {
    if (turn.chatKind === 'group') chatSettings.change(turn.chatId, { language });
    else people.speak(turn.personId, language);
  };

  return {
    presses: {
      settings: async turn => {
        await turn.answer();
        await turn.show(view(turn));
      },
      'set-language': async (turn, { choice }) => {
        if (!mayChange(turn)) {
          await refuse(turn);
          return;
        }
        speak(turn, languageChoices[choice]);
        await turn.answer();
        await turn.show(view(turn));
      },
      'set-ask-first': (turn, { on }) => change(turn, { askFirst: on === 1 }),
      'set-silent': (turn, { on }) => change(turn, { silent: on === 1 }),
      'set-news': async (turn, { choice, on }) => {
        const kind = newsKinds[choice];
        const settings = chatSettings.get(turn.chatId);
        await change(turn, kind === undefined ? {} : withNews(settings, kind, on === 1));
      },
      'set-undo': async (turn, { choice }) => {
        const undoSeconds = undoChoices[choice];
        await change(turn, undoSeconds === undefined ? {} : { undoSeconds });
      },
      'set-reminders': (turn, { on }) => change(turn, { reminders: on === 1 }),
      'set-quiet': async (turn, { choice }) => {
        const zone = chatSettings.get(turn.chatId).quiet?.zone ?? usualZone;
        const hours = quietChoices[choice];
        await change(turn, { quiet: hours === undefined ? undefined : { ...hours, zone } });
      },
    },
    commands: {
      settings: async (turn, text) => {
        const [, quiet] = /^quiet\s+(.+)$/i.exec(text) ?? [];
        if (quiet === undefined) {
          await turn.say(view(turn));
          return;
        }
        if (!mayChange(turn)) {
          await refuse(turn);
          return;
        }
        const hours = readQuiet(quiet);
        if (hours === undefined && quiet.toLowerCase() !== 'off') {
          await turn.say(turn.words.say('quiet-usage'));
          return;
        }
        chatSettings.change(turn.chatId, { quiet: hours });
        await turn.say(view(turn));
      },
      lang: async (turn, text) => {
        const language = text.toLowerCase();
        if (!isLanguage(language)) {
          await turn.say(
            turn.words.say('language-usage', {
              commands: turn.words.either(languageCodes.map(code => `/lang ${code}`)),
            }),
          );
          return;
        }
        if (!mayChange(turn)) {
          await refuse(turn);
          return;
        }
        speak(turn, language);
        await turn.say(wordsFor(turn).say('language-set'));
      },
    },
  };
}
