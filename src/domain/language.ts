/**
 * The languages of the bot, each by its own name. The code is the name of a folder in `telegram/locales` and
 * Telegram's code for the language (Bot API: User.language_code, setMyCommands).
 *
 * A new language goes last: callback data refers to a language by its place.
 */
export const languages = { en: 'English', ru: 'Русский' } as const;

export type Language = keyof typeof languages;

export const languageCodes = Object.keys(languages) as readonly Language[];

/** Whether a code from outside (Telegram, the database, a command) is one of these. */
export const isLanguage = (code: string | null | undefined): code is Language =>
  code !== null && code !== undefined && Object.hasOwn(languages, code);
