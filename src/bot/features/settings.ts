import type { ChatSettings } from '../../core/chat-settings.ts';
import { withNews } from '../../core/chat-settings.ts';
import { newsKinds } from '../../core/news-kind.ts';
import type { House } from '../house.ts';
import type { Feature } from '../routes.ts';
import type { Turn } from '../turn.ts';
import type { ChosenLanguage } from '../views/settings-views.ts';
import { languageChoices, settingsView } from '../views/settings-views.ts';
import type { Words } from '../words/fluent.ts';

/** A person's language, and what is told in their chat and how. */
export function createSettingsFeature(
  house: House,
  wordsFor: (person: Turn['personId']) => Words,
): Feature<'settings' | 'set-language' | 'set-ask-first' | 'set-silent' | 'set-news'> {
  const languageOf = ({ personId }: Turn): ChosenLanguage => {
    const language = house.people.get(personId)?.language;
    return language === 'en' || language === 'ru' ? language : undefined;
  };

  const view = (turn: Turn, settings = house.chatSettings.get(turn.chatId)) =>
    // The words as they are by now: the language may have just been changed.
    settingsView(settings, languageOf(turn), wordsFor(turn.personId));

  const change = async (turn: Turn, changes: Partial<ChatSettings>): Promise<void> => {
    const settings = house.chatSettings.change(turn.chatId, changes);
    await turn.answer();
    await turn.show(view(turn, settings));
  };

  const isPrivate = async (turn: Turn): Promise<boolean> => {
    if (turn.chatKind === 'private') return true;
    await turn.answer(turn.words.plain('pressed-private-only'), true);
    return false;
  };

  return {
    presses: {
      settings: async turn => {
        if (!(await isPrivate(turn))) return;
        await turn.answer();
        await turn.show(view(turn));
      },
      'set-language': async (turn, { choice }) => {
        if (!(await isPrivate(turn))) return;
        house.people.speak(turn.personId, languageChoices[choice]);
        await turn.answer();
        await turn.show(view(turn));
      },
      'set-ask-first': async (turn, { on }) => {
        if (await isPrivate(turn)) await change(turn, { askFirst: on === 1 });
      },
      'set-silent': async (turn, { on }) => {
        if (await isPrivate(turn)) await change(turn, { silent: on === 1 });
      },
      'set-news': async (turn, { choice, on }) => {
        if (!(await isPrivate(turn))) return;
        const kind = newsKinds[choice];
        const settings = house.chatSettings.get(turn.chatId);
        await change(turn, kind === undefined ? {} : withNews(settings, kind, on === 1));
      },
    },
    commands: {
      settings: async turn => {
        await turn.say(view(turn));
      },
      lang: async (turn, text) => {
        const language = text.toLowerCase();
        if (language !== 'en' && language !== 'ru') {
          await turn.say(turn.words.say('language-usage'));
          return;
        }
        house.people.speak(turn.personId, language);
        await turn.say(wordsFor(turn.personId).say('language-set'));
      },
    },
  };
}
