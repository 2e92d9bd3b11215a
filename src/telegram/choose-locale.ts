import { isLanguage, type Language } from '../domain/chat-settings.ts';
import type { ReadModel } from '../services/read-model.ts';
import { loadLocales } from './locales/locale.ts';
import type { LocaleHint } from './update-context.ts';

/** The locale of a chat: chosen there, else by the person, else the language of their Telegram app; with the chat's time zone. */
export function createLocales(
  { people, chatSettings }: Pick<ReadModel, 'people' | 'chatSettings'>,
  defaultLanguage: Language,
) {
  const locales = loadLocales();
  return {
    all: Object.values(locales),
    default: locales[defaultLanguage],
    localeFor: ({ personId, chatId, from }: LocaleHint) => {
      const person = personId === undefined ? undefined : people.get(personId);
      const { language, timeZone } = chatSettings.get(chatId);
      const ofGroup = chatId < 0 ? language : undefined;
      const ofTelegram = from === undefined ? person?.telegramLanguage : from.language_code;
      const wanted = ofGroup ?? person?.language ?? ofTelegram?.slice(0, 2);
      const locale = locales[isLanguage(wanted) ? wanted : defaultLanguage];
      return timeZone === undefined ? locale : { ...locale, timeZone };
    },
  };
}
